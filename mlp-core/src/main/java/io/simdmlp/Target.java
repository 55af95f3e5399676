package io.simdmlp;

/**
 * The targets of the current batch: the caller's class indices if the loss accepts those, else numbers. Each trainer
 * has one object, which it reuses for every batch.
 */
final class Target {
    private static final int[] NO_LABELS = {};

    private final Loss loss;
    private final int outputs;
    private final boolean smoothed;
    private final float kept; // 1 - label smoothing
    private final float shared; // label smoothing / outputs
    private final float[] expanded; // (maxRows, outputs): targets that differ from the caller's
    private int[] samples =
            NO_LABELS; // the rows' numbers in the data, from samplesAt on; empty if there are no such data
    private int samplesAt;

    boolean classes;
    int[] labels = NO_LABELS;
    int labelsAt;
    float[] y;
    int yAt;

    Target(Loss loss, int outputs, int maxRows, double labelSmoothing) {
        this.loss = loss;
        this.outputs = outputs;
        this.smoothed = labelSmoothing > 0;
        this.kept = (float) (1 - labelSmoothing);
        this.shared = (float) (labelSmoothing / outputs);
        this.expanded = new float[(int) expandedSize(loss, outputs, maxRows, labelSmoothing)];
        this.y = expanded;
    }

    static long expandedSize(Loss loss, int outputs, int maxRows, double labelSmoothing) {
        return loss.kind() == Loss.Kind.CATEGORICAL_CROSS_ENTROPY && labelSmoothing == 0 ? 0 : (long) maxRows * outputs;
    }

    /** The number of classes that class indices can have: two for a single output, else one per output. */
    static int classes(int outputs) {
        return Math.max(2, outputs);
    }

    /** Returns true if {@code loss} accepts class indices. */
    static boolean takesLabels(Loss loss, int outputs) {
        return loss.domain() != TargetDomain.SIGN || outputs > 1;
    }

    /**
     * Sets the sample numbers of the next rows in the data, for messages; an empty array if they are not from such
     * data.
     */
    void rowsAre(int[] samples, int samplesAt) {
        this.samples = samples;
        this.samplesAt = samplesAt;
    }

    /** The number of row {@code row}, counted from 1: in the data, or in the batch if there are no data. */
    int sample(int row) {
        return 1 + (samples.length > 0 ? samples[samplesAt + row] : row);
    }

    /** The name of row {@code row} in messages. */
    String sampleName(int row) {
        return (samples.length > 0 ? "sample " : "the batch's sample ") + sample(row);
    }

    void set(int[] labels, int labelsAt, int rows) {
        Check.slice("labels", labels, labelsAt, rows);
        check(labels, labelsAt, rows);
        if (!takesLabels(loss, outputs)) {
            throw new IllegalArgumentException("loss is " + loss.label() + ", whose class indices need at least 2"
                    + " outputs, since the class of a single output is decided at one half, but the last layer has 1");
        }
        classes = loss.kind() == Loss.Kind.CATEGORICAL_CROSS_ENTROPY && !smoothed;
        if (classes) {
            this.labels = labels;
            this.labelsAt = labelsAt;
        } else {
            Labels.expand(expanded, labels, labelsAt, rows, outputs, smooth(1f), smooth(loss.otherClasses()));
            this.y = expanded;
            this.yAt = 0;
        }
    }

    void set(float[] y, int yAt, int rows) {
        Check.slice("y", y, yAt, rows, outputs, "outputs");
        check(y, yAt, rows * outputs);
        this.classes = false;
        this.y = y;
        this.yAt = yAt;
        if (smoothed) {
            for (int i = 0; i < rows * outputs; i++) {
                expanded[i] = smooth(y[yAt + i]);
            }
            this.y = expanded;
            this.yAt = 0;
        }
    }

    /** The smoothed target; without label smoothing y itself. */
    private float smooth(float y) {
        return Math.fma(kept, y, shared);
    }

    private void check(int[] labels, int labelsAt, int rows) {
        if (samples.length == 0) {
            Labels.check(labels, labelsAt, rows, classes(outputs));
            return;
        }
        for (int row = 0; row < rows; row++) {
            int label = labels[labelsAt + row];
            if (label < 0 || label >= classes(outputs)) {
                throw new IllegalArgumentException("the class of " + sampleName(row) + ", counted from 1, is " + label
                        + ", expected 0.." + (classes(outputs) - 1));
            }
        }
    }

    private void check(float[] y, int yAt, int n) {
        TargetDomain domain = loss.domain();
        for (int i = yAt; i < yAt + n; i++) {
            if (!domain.contains(y[i])) {
                int at = i - yAt;
                boolean inData = samples.length > 0;
                String argument = inData
                        ? "target " + (1 + at % outputs) + " of " + sampleName(at / outputs) + ", both counted from 1,"
                        : "y[" + i + "]";
                throw new IllegalArgumentException(argument + " is " + y[i] + ", expected " + domain.words);
            }
        }
    }

    /** Drops every reference to the caller's arrays. */
    void clear() {
        labels = NO_LABELS;
        samples = NO_LABELS;
        y = expanded;
    }
}
