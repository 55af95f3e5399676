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
 * A 4 x 4 register tile (Gemm micro-kernel): c = start + a . b for 4 rows of a and 4 vectors of columns of b.
 * An int of b has two weights, as {@link Bfloat16} describes.
 *
 * <pre>
 *     a (rows, depth)               b (depth, 4 vectors)      c (rows, 4 vectors)
 *   4 | . p . |                   p | [v][v][v][v] |        4 | [v][v][v][v] |
 *     a float,                      loaded once               16 accumulators, live
 *     broadcast                     for 4 rows                over the whole depth
 * </pre>
 *
 * <p>For several rows and whole panels with 32 registers: 16 accumulators, 4 vectors of pairs and 4 of the shifted low
 * weights. In 6 x 4 these do not fit, and the compiler spills: 1.05 to 1.9 times the time of float32 instead of 1.
 *
 * <p>Per two steps of p, as counted from the compiler's output at 512 bit: 65 instructions for 32 fma. 4 loads of b, 8
 * broadcasts, no bounds check, 4 scalars from the stack.
 */
final class Bfloat16Tile4x4 {
    static final int MR = 4;
    static final int NR = 4;

    private Bfloat16Tile4x4() {}

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
        FloatVector c02 = FloatVector.fromArray(S, start, s0 + 2 * LANES);
        FloatVector c03 = FloatVector.fromArray(S, start, s0 + 3 * LANES);
        int s1 = startAt + r1 * startStride;
        FloatVector c10 = FloatVector.fromArray(S, start, s1);
        FloatVector c11 = FloatVector.fromArray(S, start, s1 + LANES);
        FloatVector c12 = FloatVector.fromArray(S, start, s1 + 2 * LANES);
        FloatVector c13 = FloatVector.fromArray(S, start, s1 + 3 * LANES);
        int s2 = startAt + r2 * startStride;
        FloatVector c20 = FloatVector.fromArray(S, start, s2);
        FloatVector c21 = FloatVector.fromArray(S, start, s2 + LANES);
        FloatVector c22 = FloatVector.fromArray(S, start, s2 + 2 * LANES);
        FloatVector c23 = FloatVector.fromArray(S, start, s2 + 3 * LANES);
        int s3 = startAt + r3 * startStride;
        FloatVector c30 = FloatVector.fromArray(S, start, s3);
        FloatVector c31 = FloatVector.fromArray(S, start, s3 + LANES);
        FloatVector c32 = FloatVector.fromArray(S, start, s3 + 2 * LANES);
        FloatVector c33 = FloatVector.fromArray(S, start, s3 + 3 * LANES);

        int a0 = aAt;
        int a1 = aAt + r1 * aRow;
        int a2 = aAt + r2 * aRow;
        int a3 = aAt + r3 * aRow;
        for (int q = 0; q < depth / 2; q++) {
            int bp = bAt + q * NR * LANES;
            IntVector w0 = IntVector.fromArray(INTS, b, bp);
            IntVector w1 = IntVector.fromArray(INTS, b, bp + LANES);
            IntVector w2 = IntVector.fromArray(INTS, b, bp + 2 * LANES);
            IntVector w3 = IntVector.fromArray(INTS, b, bp + 3 * LANES);
            FloatVector l0 = w0.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector l1 = w1.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector l2 = w2.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector l3 = w3.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + 2 * q]);
            c00 = x0.fma(l0, c00);
            c01 = x0.fma(l1, c01);
            c02 = x0.fma(l2, c02);
            c03 = x0.fma(l3, c03);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + 2 * q]);
            c10 = x1.fma(l0, c10);
            c11 = x1.fma(l1, c11);
            c12 = x1.fma(l2, c12);
            c13 = x1.fma(l3, c13);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + 2 * q]);
            c20 = x2.fma(l0, c20);
            c21 = x2.fma(l1, c21);
            c22 = x2.fma(l2, c22);
            c23 = x2.fma(l3, c23);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + 2 * q]);
            c30 = x3.fma(l0, c30);
            c31 = x3.fma(l1, c31);
            c32 = x3.fma(l2, c32);
            c33 = x3.fma(l3, c33);
            FloatVector h0 = w0.reinterpretAsFloats();
            FloatVector h1 = w1.reinterpretAsFloats();
            FloatVector h2 = w2.reinterpretAsFloats();
            FloatVector h3 = w3.reinterpretAsFloats();
            FloatVector y0 = FloatVector.broadcast(S, a[a0 + 2 * q + 1]);
            c00 = y0.fma(h0, c00);
            c01 = y0.fma(h1, c01);
            c02 = y0.fma(h2, c02);
            c03 = y0.fma(h3, c03);
            FloatVector y1 = FloatVector.broadcast(S, a[a1 + 2 * q + 1]);
            c10 = y1.fma(h0, c10);
            c11 = y1.fma(h1, c11);
            c12 = y1.fma(h2, c12);
            c13 = y1.fma(h3, c13);
            FloatVector y2 = FloatVector.broadcast(S, a[a2 + 2 * q + 1]);
            c20 = y2.fma(h0, c20);
            c21 = y2.fma(h1, c21);
            c22 = y2.fma(h2, c22);
            c23 = y2.fma(h3, c23);
            FloatVector y3 = FloatVector.broadcast(S, a[a3 + 2 * q + 1]);
            c30 = y3.fma(h0, c30);
            c31 = y3.fma(h1, c31);
            c32 = y3.fma(h2, c32);
            c33 = y3.fma(h3, c33);
        }
        if (depth % 2 == 1) {
            int p = depth - 1;
            int bp = bAt + p / 2 * NR * LANES;
            FloatVector b0 = IntVector.fromArray(INTS, b, bp).lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector b1 = IntVector.fromArray(INTS, b, bp + LANES).lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector b2 = IntVector.fromArray(INTS, b, bp + 2 * LANES).lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector b3 = IntVector.fromArray(INTS, b, bp + 3 * LANES).lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + p]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            c02 = x0.fma(b2, c02);
            c03 = x0.fma(b3, c03);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + p]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            c12 = x1.fma(b2, c12);
            c13 = x1.fma(b3, c13);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + p]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            c22 = x2.fma(b2, c22);
            c23 = x2.fma(b3, c23);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + p]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            c32 = x3.fma(b2, c32);
            c33 = x3.fma(b3, c33);
        }
        if (relu) {
            FloatVector zero = FloatVector.zero(S);
            c00 = c00.blend(zero, c00.compare(LE, zero));
            c01 = c01.blend(zero, c01.compare(LE, zero));
            c02 = c02.blend(zero, c02.compare(LE, zero));
            c03 = c03.blend(zero, c03.compare(LE, zero));
            c10 = c10.blend(zero, c10.compare(LE, zero));
            c11 = c11.blend(zero, c11.compare(LE, zero));
            c12 = c12.blend(zero, c12.compare(LE, zero));
            c13 = c13.blend(zero, c13.compare(LE, zero));
            c20 = c20.blend(zero, c20.compare(LE, zero));
            c21 = c21.blend(zero, c21.compare(LE, zero));
            c22 = c22.blend(zero, c22.compare(LE, zero));
            c23 = c23.blend(zero, c23.compare(LE, zero));
            c30 = c30.blend(zero, c30.compare(LE, zero));
            c31 = c31.blend(zero, c31.compare(LE, zero));
            c32 = c32.blend(zero, c32.compare(LE, zero));
            c33 = c33.blend(zero, c33.compare(LE, zero));
        }
        int t0 = cAt;
        c00.intoArray(c, t0);
        c01.intoArray(c, t0 + LANES);
        c02.intoArray(c, t0 + 2 * LANES);
        c03.intoArray(c, t0 + 3 * LANES);
        int t1 = cAt + r1 * cStride;
        c10.intoArray(c, t1);
        c11.intoArray(c, t1 + LANES);
        c12.intoArray(c, t1 + 2 * LANES);
        c13.intoArray(c, t1 + 3 * LANES);
        int t2 = cAt + r2 * cStride;
        c20.intoArray(c, t2);
        c21.intoArray(c, t2 + LANES);
        c22.intoArray(c, t2 + 2 * LANES);
        c23.intoArray(c, t2 + 3 * LANES);
        int t3 = cAt + r3 * cStride;
        c30.intoArray(c, t3);
        c31.intoArray(c, t3 + LANES);
        c32.intoArray(c, t3 + 2 * LANES);
        c33.intoArray(c, t3 + 3 * LANES);
    }
}
// @formatter:on
