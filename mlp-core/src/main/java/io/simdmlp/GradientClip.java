package io.simdmlp;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.threads.Shares;

/**
 * The limit of the norm of all gradients together, after that of their values.
 *
 * <p>The sum of squares has one order, on any number of threads: blocks of 4,096 gradients, each by
 * {@link Kernels#sumOfSquares}; then the blocks in ascending order, in double.
 */
final class GradientClip {
    private static final int BLOCK = 4096;

    /** Added to the norm, as in PyTorch. */
    private static final double EPSILON = 1e-6;

    /** A sum of squares below this may have lost terms that are less than the smallest float. */
    private static final float LEAST_EXACT = 0x1p-80f;

    private final Kernels kernels;
    private final UpdateOptions options;
    private final float[] gradients;
    private final float[][] scratch; // per member
    private final double[] blocks; // sums of squares

    private double norm = Double.NaN;
    private float factor = 1f;

    GradientClip(Kernels kernels, UpdateOptions options, float[] gradients, float[][] scratch) {
        this.kernels = kernels;
        this.options = options;
        this.gradients = gradients;
        this.scratch = scratch;
        this.blocks = new double[blocks(gradients.length)];
    }

    private static int blocks(int parameters) {
        return (parameters - 1) / BLOCK + 1;
    }

    /** The bytes of the sums for so many parameters. */
    static long bytes(int parameters) {
        return (long) Double.BYTES * blocks(parameters);
    }

    /** Sums the squares of a member's blocks, after the limit of values. */
    void sumBlocks(int member, int members) {
        int end = Shares.begin(blocks.length, member + 1, members);
        for (int block = Shares.begin(blocks.length, member, members); block < end; block++) {
            int from = block * BLOCK;
            int to = Math.min(gradients.length, from + BLOCK);
            if (options.clipsValues()) {
                kernels.clamp(gradients, from, to, (float) options.clipValue());
            }
            float sum = kernels.sumOfSquares(gradients, from, to, scratch[member]);
            boolean isExact = sum == 0 || (sum >= LEAST_EXACT && sum < Float.POSITIVE_INFINITY);
            blocks[block] = isExact ? sum : sumInDouble(from, to);
        }
    }

    private double sumInDouble(int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) gradients[i] * gradients[i];
        }
        return sum;
    }

    /** Computes the norm from the sums of all blocks. */
    void complete() {
        double sum = 0;
        for (double block : blocks) {
            sum += block;
        }
        norm = Math.sqrt(sum);
        double scale = options.clipNorm() / (norm + EPSILON);
        factor = scale < 1 ? (float) scale : 1f;
    }

    /** Scales gradients {@code [from, to)} so that the norm of all is at most the limit. */
    void scale(int from, int to) {
        if (factor < 1f) {
            kernels.scale(gradients, from, to, factor);
        }
    }

    /** The norm of the last update's gradients before it was limited; NaN before the first update. */
    double norm() {
        return norm;
    }
}
