package io.simdmlp.kernel.vector;

import org.jspecify.annotations.Nullable;

// @formatter:off -- signatures and calls one line a matrix
/**
 * A matrix-vector product (Gemv), such as a layer of one neuron: c = start + a . b, a scalar chain of fma for each row.
 *
 * <pre>
 *     a (rows, depth)     b (depth)     c (rows)
 *   4 | . p . |         p | . |       4 | . |
 * </pre>
 *
 * <p>Per step of p, as counted from the compiler's output: 32 instructions for 4 fma. 5 loads, 5 bounds checks, 4 scalars from
 * the stack.
 *
 * <p>A vector would have a single useful lane, and takes longer than a float to load and to store. Four rows at a time, since
 * the latency of an fma is four cycles.
 */
final class Column {
    private static final int MR = 4;

    private Column() {}

    /**
     * Overwrites {@code rows} elements of c, {@code cStride} apart. Surplus rows repeat the last one, as in a tile.
     *
     * @param bias the initial accumulator; null for zero
     * @param a element (row, p) is at {@code aAt + row * aRow + p * aStep}
     * @param b element p is at {@code bAt + p * bStep}
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt, int cStride,
            float @Nullable [] bias, int biasAt,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep,
            int rows, int depth, boolean relu) {
        float start = bias == null ? 0f : bias[biasAt];
        for (int row = 0; row < rows; row += MR) {
            int r1 = Math.min(row + 1, rows - 1);
            int r2 = Math.min(row + 2, rows - 1);
            int r3 = Math.min(row + 3, rows - 1);
            int a0 = aAt + row * aRow;
            int a1 = aAt + r1 * aRow;
            int a2 = aAt + r2 * aRow;
            int a3 = aAt + r3 * aRow;
            float c0 = start;
            float c1 = start;
            float c2 = start;
            float c3 = start;
            for (int p = 0; p < depth; p++) {
                float bp = b[bAt + p * bStep];
                int ap = p * aStep;
                c0 = Math.fma(a[a0 + ap], bp, c0);
                c1 = Math.fma(a[a1 + ap], bp, c1);
                c2 = Math.fma(a[a2 + ap], bp, c2);
                c3 = Math.fma(a[a3 + ap], bp, c3);
            }
            c[cAt + row * cStride] = relu && c0 <= 0 ? 0f : c0;
            c[cAt + r1 * cStride] = relu && c1 <= 0 ? 0f : c1;
            c[cAt + r2 * cStride] = relu && c2 <= 0 ? 0f : c2;
            c[cAt + r3 * cStride] = relu && c3 <= 0 ? 0f : c3;
        }
    }
}
// @formatter:on
