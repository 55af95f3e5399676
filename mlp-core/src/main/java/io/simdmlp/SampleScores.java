package io.simdmlp;

/** The outputs and the targets of all samples of an evaluation, for metrics that sort them. */
final class SampleScores {
    private static final int[] NO_LABELS = {};
    private static final float[] NO_NUMBERS = {};

    final float[] outputs; // (samples, width)
    final int[] labels; // (samples), or empty
    final float[] y; // (samples, width), or empty
    private final int width;
    private final int samples;

    private SampleScores(int samples, int width, int[] labels, float[] y) {
        this.outputs = new float[samples * width];
        this.labels = labels;
        this.y = y;
        this.width = width;
        this.samples = samples;
    }

    /**
     * Allocates the arrays.
     *
     * @throws IllegalArgumentException if they would not fit one array each or the heap
     */
    static SampleScores allocate(int samples, int width, boolean classes) {
        int values = Check.arraySize("the outputs of " + samples + " samples", (long) samples * width);
        long bytes = (long) Float.BYTES * values;
        long ofTargets = classes ? (long) Integer.BYTES * samples : bytes;
        MemoryPlan.requireFitsHeap("evaluateWithScores of " + samples + " samples", bytes + ofTargets);
        return new SampleScores(
                samples, width, classes ? new int[samples] : NO_LABELS, classes ? NO_NUMBERS : new float[values]);
    }

    /** Copies the rows of a batch that begins with sample {@code from}. */
    void set(float[] out, int at, Batch targets, int from, int rows) {
        System.arraycopy(out, at, outputs, from * width, rows * width);
        if (labels.length > 0) {
            System.arraycopy(targets.labels(), 0, labels, from, rows);
        } else {
            System.arraycopy(targets.y(), 0, y, from * width, rows * width);
        }
    }

    /** One output of all samples. */
    float[] output(int o) {
        return column(outputs, o);
    }

    /** One target of all samples. */
    float[] target(int t) {
        return column(y, t);
    }

    private float[] column(float[] values, int column) {
        float[] copy = new float[samples];
        for (int s = 0; s < samples; s++) {
            copy[s] = values[s * width + column];
        }
        return copy;
    }

    /** The scores of class {@code k}: its output; of a single output, which stands for class 1, the negative for class 0. */
    float[] ofClass(int k) {
        float[] scores = output(width == 1 ? 0 : k);
        for (int s = 0; width == 1 && k == 0 && s < samples; s++) {
            scores[s] = -scores[s];
        }
        return scores;
    }

    /** Returns true for each sample of class {@code k}. */
    boolean[] isClass(int k) {
        boolean[] is = new boolean[samples];
        for (int s = 0; s < samples; s++) {
            is[s] = labels[s] == k;
        }
        return is;
    }

    /** Returns true for each sample with label {@code k}. */
    boolean[] hasLabel(int k) {
        boolean[] has = new boolean[samples];
        for (int s = 0; s < samples; s++) {
            has[s] = y[s * width + k] == 1;
        }
        return has;
    }
}
