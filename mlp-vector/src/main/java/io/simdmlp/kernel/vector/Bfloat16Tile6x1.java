package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.INTS;
import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;

import io.simdmlp.kernel.Bfloat16;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

// @formatter:off -- written by TileGenerator, from a row of TileTable (both in the test sources)
/**
 * A 6 x 1 register tile (Gemm micro-kernel): c = start + a . b for 6 rows of a and 1 vector of columns of b.
 * An int of b has two weights, as {@link Bfloat16} describes.
 *
 * <pre>
 *     a (rows, depth)               b (depth, 1 vector)       c (rows, 1 vector)
 *   6 | . p . |                   p | [v] |                 6 | [v] |
 *     a float,                      loaded once               6 accumulators, live
 *     broadcast                     for 6 rows                over the whole depth
 * </pre>
 *
 * <p>For a single remaining vector, such as an output layer of 10.
 *
 * <p>Per two steps of p, as counted from the compiler's output at 256 bit: 42 instructions for 12 fma. A load of b, 12
 * broadcasts, no bounds check, 4 scalars from the stack.
 */
final class Bfloat16Tile6x1 {
    static final int MR = 6;
    static final int NR = 1;

    private Bfloat16Tile6x1() {}

    /**
     * Overwrites {@code rows} rows of c. A remainder needs no kernel of its own: rows of the tile from {@code rows} on
     * repeat the last one, and store the same bits to the same place.
     *
     * @param start the initial accumulators, rows {@code startStride} apart; may be c itself
     * @param a element (row, p) is at {@code aAt + row * aRow + p}
     * @param b packed: vectors of rows 2q and 2q + 1 begin at {@code bAt + q * NR * LANES}
     * @param depth the length of the sums
     * @param rows 1..MR
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt, int cStride,
            float[] start, int startAt, int startStride,
            float[] a, int aAt, int aRow,
            int[] b, int bAt,
            int depth, int rows, boolean relu) {
        int r1 = Math.min(1, rows - 1);
        int r2 = Math.min(2, rows - 1);
        int r3 = Math.min(3, rows - 1);
        int r4 = Math.min(4, rows - 1);
        int r5 = Math.min(5, rows - 1);

        int s0 = startAt;
        FloatVector c00 = FloatVector.fromArray(S, start, s0);
        int s1 = startAt + r1 * startStride;
        FloatVector c10 = FloatVector.fromArray(S, start, s1);
        int s2 = startAt + r2 * startStride;
        FloatVector c20 = FloatVector.fromArray(S, start, s2);
        int s3 = startAt + r3 * startStride;
        FloatVector c30 = FloatVector.fromArray(S, start, s3);
        int s4 = startAt + r4 * startStride;
        FloatVector c40 = FloatVector.fromArray(S, start, s4);
        int s5 = startAt + r5 * startStride;
        FloatVector c50 = FloatVector.fromArray(S, start, s5);

        int a0 = aAt;
        int a1 = aAt + r1 * aRow;
        int a2 = aAt + r2 * aRow;
        int a3 = aAt + r3 * aRow;
        int a4 = aAt + r4 * aRow;
        int a5 = aAt + r5 * aRow;
        for (int q = 0; q < depth / 2; q++) {
            int bp = bAt + q * NR * LANES;
            IntVector w0 = IntVector.fromArray(INTS, b, bp);
            FloatVector l0 = w0.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + 2 * q]);
            c00 = x0.fma(l0, c00);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + 2 * q]);
            c10 = x1.fma(l0, c10);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + 2 * q]);
            c20 = x2.fma(l0, c20);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + 2 * q]);
            c30 = x3.fma(l0, c30);
            FloatVector x4 = FloatVector.broadcast(S, a[a4 + 2 * q]);
            c40 = x4.fma(l0, c40);
            FloatVector x5 = FloatVector.broadcast(S, a[a5 + 2 * q]);
            c50 = x5.fma(l0, c50);
            FloatVector h0 = w0.reinterpretAsFloats();
            FloatVector y0 = FloatVector.broadcast(S, a[a0 + 2 * q + 1]);
            c00 = y0.fma(h0, c00);
            FloatVector y1 = FloatVector.broadcast(S, a[a1 + 2 * q + 1]);
            c10 = y1.fma(h0, c10);
            FloatVector y2 = FloatVector.broadcast(S, a[a2 + 2 * q + 1]);
            c20 = y2.fma(h0, c20);
            FloatVector y3 = FloatVector.broadcast(S, a[a3 + 2 * q + 1]);
            c30 = y3.fma(h0, c30);
            FloatVector y4 = FloatVector.broadcast(S, a[a4 + 2 * q + 1]);
            c40 = y4.fma(h0, c40);
            FloatVector y5 = FloatVector.broadcast(S, a[a5 + 2 * q + 1]);
            c50 = y5.fma(h0, c50);
        }
        if (depth % 2 == 1) {
            int p = depth - 1;
            int bp = bAt + p / 2 * NR * LANES;
            FloatVector b0 = IntVector.fromArray(INTS, b, bp).lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + p]);
            c00 = x0.fma(b0, c00);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + p]);
            c10 = x1.fma(b0, c10);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + p]);
            c20 = x2.fma(b0, c20);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + p]);
            c30 = x3.fma(b0, c30);
            FloatVector x4 = FloatVector.broadcast(S, a[a4 + p]);
            c40 = x4.fma(b0, c40);
            FloatVector x5 = FloatVector.broadcast(S, a[a5 + p]);
            c50 = x5.fma(b0, c50);
        }
        if (relu) {
            FloatVector zero = FloatVector.zero(S);
            c00 = c00.blend(zero, c00.compare(LE, zero));
            c10 = c10.blend(zero, c10.compare(LE, zero));
            c20 = c20.blend(zero, c20.compare(LE, zero));
            c30 = c30.blend(zero, c30.compare(LE, zero));
            c40 = c40.blend(zero, c40.compare(LE, zero));
            c50 = c50.blend(zero, c50.compare(LE, zero));
        }
        int t0 = cAt;
        c00.intoArray(c, t0);
        int t1 = cAt + r1 * cStride;
        c10.intoArray(c, t1);
        int t2 = cAt + r2 * cStride;
        c20.intoArray(c, t2);
        int t3 = cAt + r3 * cStride;
        c30.intoArray(c, t3);
        int t4 = cAt + r4 * cStride;
        c40.intoArray(c, t4);
        int t5 = cAt + r5 * cStride;
        c50.intoArray(c, t5);
    }
}
// @formatter:on
