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
 * A 4 x 2 register tile (Gemm micro-kernel): c = start + a . b for 4 rows of a and 2 vectors of columns of b.
 * An int of b has two weights, as {@link Bfloat16} describes.
 *
 * <pre>
 *     a (rows, depth)               b (depth, 2 vectors)      c (rows, 2 vectors)
 *   4 | . p . |                   p | [v][v] |              4 | [v][v] |
 *     a float,                      loaded once               8 accumulators, live
 *     broadcast                     for 4 rows                over the whole depth
 * </pre>
 *
 * <p>For several rows with 16 registers, and for two remaining vectors with 32.
 *
 * <p>Per two steps of p, as counted from the compiler's output at 256 bit: 45 instructions for 16 fma. 2 loads of b, 8
 * broadcasts, no bounds check, 4 scalars from the stack.
 */
final class Bfloat16Tile4x2 {
    static final int MR = 4;
    static final int NR = 2;

    private Bfloat16Tile4x2() {}

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

        int s0 = startAt;
        FloatVector c00 = FloatVector.fromArray(S, start, s0);
        FloatVector c01 = FloatVector.fromArray(S, start, s0 + LANES);
        int s1 = startAt + r1 * startStride;
        FloatVector c10 = FloatVector.fromArray(S, start, s1);
        FloatVector c11 = FloatVector.fromArray(S, start, s1 + LANES);
        int s2 = startAt + r2 * startStride;
        FloatVector c20 = FloatVector.fromArray(S, start, s2);
        FloatVector c21 = FloatVector.fromArray(S, start, s2 + LANES);
        int s3 = startAt + r3 * startStride;
        FloatVector c30 = FloatVector.fromArray(S, start, s3);
        FloatVector c31 = FloatVector.fromArray(S, start, s3 + LANES);

        int a0 = aAt;
        int a1 = aAt + r1 * aRow;
        int a2 = aAt + r2 * aRow;
        int a3 = aAt + r3 * aRow;
        for (int q = 0; q < depth / 2; q++) {
            int bp = bAt + q * NR * LANES;
            IntVector w0 = IntVector.fromArray(INTS, b, bp);
            IntVector w1 = IntVector.fromArray(INTS, b, bp + LANES);
            FloatVector l0 = w0.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector l1 = w1.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + 2 * q]);
            c00 = x0.fma(l0, c00);
            c01 = x0.fma(l1, c01);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + 2 * q]);
            c10 = x1.fma(l0, c10);
            c11 = x1.fma(l1, c11);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + 2 * q]);
            c20 = x2.fma(l0, c20);
            c21 = x2.fma(l1, c21);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + 2 * q]);
            c30 = x3.fma(l0, c30);
            c31 = x3.fma(l1, c31);
            FloatVector h0 = w0.reinterpretAsFloats();
            FloatVector h1 = w1.reinterpretAsFloats();
            FloatVector y0 = FloatVector.broadcast(S, a[a0 + 2 * q + 1]);
            c00 = y0.fma(h0, c00);
            c01 = y0.fma(h1, c01);
            FloatVector y1 = FloatVector.broadcast(S, a[a1 + 2 * q + 1]);
            c10 = y1.fma(h0, c10);
            c11 = y1.fma(h1, c11);
            FloatVector y2 = FloatVector.broadcast(S, a[a2 + 2 * q + 1]);
            c20 = y2.fma(h0, c20);
            c21 = y2.fma(h1, c21);
            FloatVector y3 = FloatVector.broadcast(S, a[a3 + 2 * q + 1]);
            c30 = y3.fma(h0, c30);
            c31 = y3.fma(h1, c31);
        }
        if (depth % 2 == 1) {
            int p = depth - 1;
            int bp = bAt + p / 2 * NR * LANES;
            FloatVector b0 = IntVector.fromArray(INTS, b, bp).lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector b1 = IntVector.fromArray(INTS, b, bp + LANES).lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + p]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + p]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + p]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + p]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
        }
        if (relu) {
            FloatVector zero = FloatVector.zero(S);
            c00 = c00.blend(zero, c00.compare(LE, zero));
            c01 = c01.blend(zero, c01.compare(LE, zero));
            c10 = c10.blend(zero, c10.compare(LE, zero));
            c11 = c11.blend(zero, c11.compare(LE, zero));
            c20 = c20.blend(zero, c20.compare(LE, zero));
            c21 = c21.blend(zero, c21.compare(LE, zero));
            c30 = c30.blend(zero, c30.compare(LE, zero));
            c31 = c31.blend(zero, c31.compare(LE, zero));
        }
        int t0 = cAt;
        c00.intoArray(c, t0);
        c01.intoArray(c, t0 + LANES);
        int t1 = cAt + r1 * cStride;
        c10.intoArray(c, t1);
        c11.intoArray(c, t1 + LANES);
        int t2 = cAt + r2 * cStride;
        c20.intoArray(c, t2);
        c21.intoArray(c, t2 + LANES);
        int t3 = cAt + r3 * cStride;
        c30.intoArray(c, t3);
        c31.intoArray(c, t3 + LANES);
    }
}
// @formatter:on
