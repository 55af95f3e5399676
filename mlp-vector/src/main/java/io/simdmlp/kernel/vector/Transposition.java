package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;

// @formatter:off -- signatures one line a matrix
/**
 * {@code to(p, column) = from(column, p)}, by square blocks in registers at 512 bit; element by element if vectors are
 * narrower, for which there is {@link PanelTransposition}.
 */
final class Transposition {
    private Transposition() {}

    /**
     * Overwrites to (depth, width) at {@code at}, whose rows are {@code stride} apart: a whole number of vectors. Lanes past the
     * width and up to LANES rows past the depth are undefined.
     *
     * @param from (width, depth), whose rows are {@code fromStride} apart
     */
    static void run(
            float[] to, int at, int stride,
            float[] from, int fromAt, int fromStride,
            int depth, int width) {
        for (int column = 0; column < width; column += LANES) {
            for (int p = 0; p < depth; p += LANES) {
                long last = fromAt + (column + LANES - 1L) * fromStride + p; // may read past the matrix, but not past the array
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
