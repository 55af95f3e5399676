package io.simdmlp;

/**
 * The targets of the batch at hand: class indices as the caller gave them where the loss takes those, numbers else. One
 * object per trainer, pointed at batch after batch.
 */
final class Target {
    private static final int[] NO_LABELS = {};

    private final Loss loss;
    private final int outputs;
    private final boolean smoothed;
    private final float kept; // 1 - label smoothing
    private final float shared; // label smoothing / outputs
    private final float[] expanded; // (maxRows, outputs): targets other than as the caller gave them
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
        return loss == Loss.CATEGORICAL_CROSS_ENTROPY && labelSmoothing == 0 ? 0 : (long) maxRows * outputs;
    }

    /** How many classes class indices can name: two for a single output, else one per output. */
    static int classes(int outputs) {
        return Math.max(2, outputs);
    }

    /** Whether class indices mean anything to {@code loss}. */
    static boolean takesLabels(Loss loss, int outputs) {
        return loss != Loss.HINGE || outputs > 1;
    }

    /** Says of which samples in the data the next rows are, for messages; an empty array: of none. */
    void rowsAre(int[] samples, int samplesAt) {
        this.samples = samples;
        this.samplesAt = samplesAt;
    }

    /** The number of row {@code row}, counted from 1: in the data, or if there are none in the batch. */
    int sample(int row) {
        return 1 + (samples.length > 0 ? samples[samplesAt + row] : row);
    }

    /** What messages call row {@code row}. */
    String sampleName(int row) {
        return (samples.length > 0 ? "sample " : "the batch's sample ") + sample(row);
    }

    void set(int[] labels, int labelsAt, int rows) {
        Check.slice("labels", labels, labelsAt, rows);
        check(labels, labelsAt, rows);
        if (!takesLabels(loss, outputs)) {
            throw new IllegalArgumentException("loss is " + loss.label() + ", whose class indices need at least 2"
                    + " outputs, since a single one is decided at one half, but the last layer has 1");
        }
        classes = loss == Loss.CATEGORICAL_CROSS_ENTROPY && !smoothed;
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

    /** A share of every class for each; without label smoothing y itself. */
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
        for (int i = yAt; i < yAt + n; i++) {
            if (!takes(y[i])) {
                String expected =
                        switch (loss) {
                            case POISSON -> "a finite count of at least 0";
                            case HINGE -> "-1 or 1";
                            default -> "a share from 0 to 1";
                        };
                int at = i - yAt;
                boolean inData = samples.length > 0;
                String culprit = inData
                        ? "target " + (1 + at % outputs) + " of " + sampleName(at / outputs) + ", both counted from 1,"
                        : "y[" + i + "]";
                throw new IllegalArgumentException(culprit + " is " + y[i] + ", expected " + expected);
            }
        }
    }

    private boolean takes(float y) {
        return switch (loss) {
            case MSE, HALF_SQUARED_ERROR, MAE, HUBER -> true;
            case BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY -> y >= 0 && y <= 1;
            case POISSON -> y >= 0 && y < Float.POSITIVE_INFINITY;
            case HINGE -> y == -1 || y == 1;
        };
    }

    /** Lets go of the caller's arrays. */
    void clear() {
        labels = NO_LABELS;
        samples = NO_LABELS;
        y = expanded;
    }
}
