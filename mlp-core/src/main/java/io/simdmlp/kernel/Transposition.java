package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;

// @formatter:off -- signatures one line a matrix
/**
 * {@code to(p, column) = from(column, p)}, by blocks in registers of as many rows as a vector has lanes; element by
 * element where vectors are narrower than 256 bit.
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
                int last = fromAt + (column + LANES - 1) * fromStride + p; // reads on behind the matrix, but in the array
                if (last + LANES <= from.length) {
                    block(to, at + p * stride + column, stride, from, fromAt + column * fromStride + p, fromStride);
                } else {
                    elements(
                            to, at + p * stride + column, stride,
                            from, fromAt + column * fromStride + p, fromStride,
                            Math.min(LANES, depth - p), Math.min(LANES, width - column));
                }
            }
        }
    }

    private static void block(float[] to, int at, int stride, float[] from, int fromAt, int fromStride) {
        switch (LANES) {
            case Transposition16.N -> Transposition16.run(to, at, stride, from, fromAt, fromStride);
            case Transposition8.N -> Transposition8.run(to, at, stride, from, fromAt, fromStride);
            default -> elements(to, at, stride, from, fromAt, fromStride, LANES, LANES);
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
