package io.simdmlp;

/**
 * The targets of the batch at hand: class indices as the caller gave them where the loss takes those, numbers else. One
 * object per trainer, pointed at batch after batch.
 */
final class Target {
    private static final int[] NO_LABELS = {};

    private final Loss loss;
    private final int outputs;
    private final float[] expanded; // (maxRows, outputs): class indices as one-hot rows, for losses on numbers

    boolean classes;
    int[] labels = NO_LABELS;
    int labelsAt;
    float[] y;
    int yAt;

    Target(Loss loss, int outputs, int maxRows) {
        this.loss = loss;
        this.outputs = outputs;
        this.expanded = new float[(int) expandedSize(loss, outputs, maxRows)];
        this.y = expanded;
    }

    static long expandedSize(Loss loss, int outputs, int maxRows) {
        return loss == Loss.CATEGORICAL_CROSS_ENTROPY ? 0 : (long) maxRows * outputs;
    }

    /** How many classes class indices can name: two for a single output, else one per output. */
    static int classes(int outputs) {
        return Math.max(2, outputs);
    }

    void set(int[] labels, int labelsAt, int rows) {
        Check.slice("labels", labels.length, labelsAt, rows);
        Labels.check(labels, labelsAt, rows, classes(outputs));
        if (loss == Loss.CATEGORICAL_CROSS_ENTROPY) {
            this.classes = true;
            this.labels = labels;
            this.labelsAt = labelsAt;
        } else {
            Labels.expand(expanded, labels, labelsAt, rows, outputs);
            this.classes = false;
            this.y = expanded;
            this.yAt = 0;
        }
    }

    void set(float[] y, int yAt, int rows) {
        Check.slice("y", y.length, yAt, rows, outputs, "outputs");
        if (loss != Loss.MSE) {
            requireShares(y, yAt, rows * outputs);
        }
        this.classes = false;
        this.y = y;
        this.yAt = yAt;
    }

    /** What cross-entropies take: probabilities, or shares of a class. */
    private static void requireShares(float[] y, int yAt, int n) {
        for (int i = yAt; i < yAt + n; i++) {
            if (!(y[i] >= 0 && y[i] <= 1)) {
                throw new IllegalArgumentException("y[" + i + "] is " + y[i] + ", expected a share from 0 to 1");
            }
        }
    }

    /** Lets go of the caller's arrays. */
    void clear() {
        labels = NO_LABELS;
        y = expanded;
    }
}
