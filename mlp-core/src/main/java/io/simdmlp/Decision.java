package io.simdmlp;

/**
 * The rule that gives the most likely class from the values of the last layer.
 *
 * <p>Different probabilities may be the same float, as those of logits 30 and 40 are. So pre-activations are compared
 * if their order is that of the outputs: the class is the index of the largest, or for a single output 1 if it is above
 * 0. For the other activations outputs are compared: the class is the index of the largest, or for a single output 1 if
 * it is above one half. Of equal values the first counts.
 *
 * @param outputs of the last layer
 * @param bySums true if pre-activations are compared
 */
record Decision(int outputs, boolean bySums) {
    static Decision of(MlpSpec spec) {
        Activation last = spec.outputActivation();
        return new Decision(spec.outputs(), spec.outputs() == 1 ? last.isProbability() : last.keepsOrder());
    }

    /**
     * The rule for several labels per sample: each is decided as a single output is, at a pre-activation of 0 or at one half.
     */
    static Decision ofLabels(MlpSpec spec) {
        return new Decision(spec.outputs(), spec.outputActivation().isProbability());
    }

    /**
     * Computes the labels of the rows before the first with a value that is NaN or infinite.
     *
     * @param labels (rows) at {@code labelsAt}, overwritten up to there
     * @param values (rows, outputs) at {@code at}: pre-activations or outputs, as {@link #bySums} says
     * @return that row, or {@code rows} if there is none
     */
    int labels(int[] labels, int labelsAt, float[] values, int at, int rows) {
        for (int row = 0; row < rows; row++) {
            int rowAt = at + row * outputs;
            if (!isFinite(values, rowAt)) {
                return row;
            }
            labels[labelsAt + row] = mostLikely(values, rowAt);
        }
        return rows;
    }

    /** The class of one row whose values are finite. */
    int mostLikely(float[] values, int at) {
        return mostLikely(values, at, outputs, bySums ? 0f : 0.5f);
    }

    /** Returns true if all values of one row are finite. */
    boolean isFinite(float[] values, int at) {
        for (int i = 0; i < outputs; i++) {
            if (!Float.isFinite(values[at + i])) {
                return false;
            }
        }
        return true;
    }

    /** The first index of the largest of {@code n} values; for a single one 1 if it is above {@code threshold}. */
    static int mostLikely(float[] values, int at, int n, float threshold) {
        if (n == 1) {
            return values[at] > threshold ? 1 : 0;
        }
        int best = 0;
        for (int i = 1; i < n; i++) {
            if (values[at + i] > values[at + best]) {
                best = i;
            }
        }
        return best;
    }
}
