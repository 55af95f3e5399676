package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;

// @formatter:off -- signatures one line a matrix
/**
 * {@code to(p, column) = from(column, p)}, by blocks in registers of as many rows as a vector has lanes; element by
 * element where vectors are narrower than 512 bit. {@link PanelTransposition} is for those.
 */
final class Transposition {
    private Transposition() {}

    /**
     * Overwrites to (depth, width), which begins at {@code at} and whose rows are {@code stride} apart: a whole number of
     * vectors, of which those behind the width may become anything, as may a vector's lanes of rows behind the depth.
     *
     * @param from (width, depth), whose rows are {@code fromStride} apart
     */
    static void run(
            float[] to, int at, int stride,
            float[] from, int fromAt, int fromStride,
            int depth, int width) {
        for (int column = 0; column < width; column += LANES) {
            for (int p = 0; p < depth; p += LANES) {
                long last = fromAt + (column + LANES - 1L) * fromStride + p; // reads on behind the matrix, but in the array
                if (LANES == Transposition16.N && last + LANES <= from.length) {
                    Transposition16.run(
                            to, at + p * stride + column, stride, from, fromAt + column * fromStride + p, fromStride);
                } else {
                    elements(
                            to, at + p * stride + column, stride,
                            from, fromAt + column * fromStride + p, fromStride,
                            Math.min(LANES, depth - p), Math.min(LANES, width - column));
                }
            }
        }
    }

    private static void elements(
            float[] to, int at, int stride,
            float[] from, int fromAt, int fromStride,
            int depth, int width) {
        for (int column = 0; column < width; column++) {
            for (int p = 0; p < depth; p++) {
                to[at + p * stride + column] = from[fromAt + column * fromStride + p];
            }
        }
    }
}
// @formatter:on
