package io.simdmlp;

import io.simdmlp.kernel.Kernels;

/** The mean of the gradients of a group of batches, which is one update. */
final class GradientMean {
    private final Kernels kernels;
    private final int most;
    private final float[] gradients; // of a batch; then the mean
    private final float[] sum; // of the batches before, laid out as the gradients
    private int batches; // in the sum

    /** Creates the mean of {@code most} batches. */
    GradientMean(Kernels kernels, int most, float[] gradients) {
        this.kernels = kernels;
        this.most = most;
        this.gradients = gradients;
        this.sum = new float[gradients.length];
    }

    /** The sum over {@link #batches()} batches: the array itself. */
    float[] sum() {
        return sum;
    }

    int batches() {
        return batches;
    }

    void setBatches(int newBatches) {
        batches = newBatches;
    }

    /** Returns true if a batch is the last one of its group. */
    boolean isLast() {
        return batches == most - 1;
    }

    /**
     * Adds gradients {@code [from, to)} of a batch to the sum; of the last batch of a group, computes the mean in their
     * place.
     */
    void add(int from, int to) {
        if (isLast()) {
            kernels.add(gradients, sum, from, to);
            kernels.scale(gradients, from, to, 1f / most);
        } else if (batches == 0) {
            System.arraycopy(gradients, from, sum, from, to - from);
        } else {
            kernels.add(sum, gradients, from, to);
        }
    }

    /** Sets gradients {@code [from, to)} to the mean of the batches of an incomplete group. */
    void finish(int from, int to) {
        System.arraycopy(sum, from, gradients, from, to - from);
        kernels.scale(gradients, from, to, 1f / batches);
    }

    /** Counts a batch. */
    void added() {
        batches = isLast() ? 0 : batches + 1;
    }

    /** Drops the batches of an incomplete group. */
    void clear() {
        batches = 0;
    }
}
