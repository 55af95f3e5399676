package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- written by TileGenerator, from a row of TileTable (both in the test sources)
/**
 * An 8 x 3 register tile (Gemm micro-kernel): c = start + a . b for 8 rows of a and 3 vectors of columns of b.
 *
 * <pre>
 *     a (rows, depth)               b (depth, 3 vectors)      c (rows, 3 vectors)
 *   8 | . p . |                   p | [v][v][v] |           8 | [v][v][v] |
 *     a float,                      loaded once               24 accumulators, live
 *     broadcast                     for 8 rows                over the whole depth
 * </pre>
 *
 * <p>For 5 to 8 rows that read b in place: one pass over b, which comes from L3, where {@link Tile4x4} takes two. Also
 * for three remaining vectors.
 *
 * <p>Per step of p, as counted from the compiler's output at 512 bit: 77 instructions for 24 fma. 3 loads of b, 8
 * broadcasts, 10 bounds checks.
 */
final class Tile8x3 {
    static final int MR = 8;
    static final int NR = 3;

    private Tile8x3() {}

    /**
     * Overwrites {@code rows} rows of c. A remainder needs no kernel of its own: rows of the tile from {@code rows} on
     * repeat the last one, and store the same bits to the same place.
     *
     * @param start the initial accumulators, rows {@code startStride} apart; may be c itself
     * @param a element (row, p) is at {@code aAt + row * aRow + p * aStep}
     * @param b vectors of row p begin at {@code bAt + p * bStep}
     * @param depth the length of the sums
     * @param rows 1..MR
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt, int cStride,
            float[] start, int startAt, int startStride,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep,
            int depth, int rows, boolean relu) {
        int r1 = Math.min(1, rows - 1);
        int r2 = Math.min(2, rows - 1);
        int r3 = Math.min(3, rows - 1);
        int r4 = Math.min(4, rows - 1);
        int r5 = Math.min(5, rows - 1);
        int r6 = Math.min(6, rows - 1);
        int r7 = Math.min(7, rows - 1);

        int s0 = startAt;
        FloatVector c00 = FloatVector.fromArray(S, start, s0);
        FloatVector c01 = FloatVector.fromArray(S, start, s0 + LANES);
        FloatVector c02 = FloatVector.fromArray(S, start, s0 + 2 * LANES);
        int s1 = startAt + r1 * startStride;
        FloatVector c10 = FloatVector.fromArray(S, start, s1);
        FloatVector c11 = FloatVector.fromArray(S, start, s1 + LANES);
        FloatVector c12 = FloatVector.fromArray(S, start, s1 + 2 * LANES);
        int s2 = startAt + r2 * startStride;
        FloatVector c20 = FloatVector.fromArray(S, start, s2);
        FloatVector c21 = FloatVector.fromArray(S, start, s2 + LANES);
        FloatVector c22 = FloatVector.fromArray(S, start, s2 + 2 * LANES);
        int s3 = startAt + r3 * startStride;
        FloatVector c30 = FloatVector.fromArray(S, start, s3);
        FloatVector c31 = FloatVector.fromArray(S, start, s3 + LANES);
        FloatVector c32 = FloatVector.fromArray(S, start, s3 + 2 * LANES);
        int s4 = startAt + r4 * startStride;
        FloatVector c40 = FloatVector.fromArray(S, start, s4);
        FloatVector c41 = FloatVector.fromArray(S, start, s4 + LANES);
        FloatVector c42 = FloatVector.fromArray(S, start, s4 + 2 * LANES);
        int s5 = startAt + r5 * startStride;
        FloatVector c50 = FloatVector.fromArray(S, start, s5);
        FloatVector c51 = FloatVector.fromArray(S, start, s5 + LANES);
        FloatVector c52 = FloatVector.fromArray(S, start, s5 + 2 * LANES);
        int s6 = startAt + r6 * startStride;
        FloatVector c60 = FloatVector.fromArray(S, start, s6);
        FloatVector c61 = FloatVector.fromArray(S, start, s6 + LANES);
        FloatVector c62 = FloatVector.fromArray(S, start, s6 + 2 * LANES);
        int s7 = startAt + r7 * startStride;
        FloatVector c70 = FloatVector.fromArray(S, start, s7);
        FloatVector c71 = FloatVector.fromArray(S, start, s7 + LANES);
        FloatVector c72 = FloatVector.fromArray(S, start, s7 + 2 * LANES);

        int a0 = aAt;
        int a1 = aAt + r1 * aRow;
        int a2 = aAt + r2 * aRow;
        int a3 = aAt + r3 * aRow;
        int a4 = aAt + r4 * aRow;
        int a5 = aAt + r5 * aRow;
        int a6 = aAt + r6 * aRow;
        int a7 = aAt + r7 * aRow;
        int bp = bAt;
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bp);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + LANES);
            FloatVector b2 = FloatVector.fromArray(S, b, bp + 2 * LANES);
            bp += bStep;
            int ap = p * aStep;
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + ap]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            c02 = x0.fma(b2, c02);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + ap]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            c12 = x1.fma(b2, c12);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + ap]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            c22 = x2.fma(b2, c22);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + ap]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            c32 = x3.fma(b2, c32);
            FloatVector x4 = FloatVector.broadcast(S, a[a4 + ap]);
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            c42 = x4.fma(b2, c42);
            FloatVector x5 = FloatVector.broadcast(S, a[a5 + ap]);
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
            c52 = x5.fma(b2, c52);
            FloatVector x6 = FloatVector.broadcast(S, a[a6 + ap]);
            c60 = x6.fma(b0, c60);
            c61 = x6.fma(b1, c61);
            c62 = x6.fma(b2, c62);
            FloatVector x7 = FloatVector.broadcast(S, a[a7 + ap]);
            c70 = x7.fma(b0, c70);
            c71 = x7.fma(b1, c71);
            c72 = x7.fma(b2, c72);
        }
        if (relu) {
            FloatVector zero = FloatVector.zero(S);
            c00 = c00.blend(zero, c00.compare(LE, zero));
            c01 = c01.blend(zero, c01.compare(LE, zero));
            c02 = c02.blend(zero, c02.compare(LE, zero));
            c10 = c10.blend(zero, c10.compare(LE, zero));
            c11 = c11.blend(zero, c11.compare(LE, zero));
            c12 = c12.blend(zero, c12.compare(LE, zero));
            c20 = c20.blend(zero, c20.compare(LE, zero));
            c21 = c21.blend(zero, c21.compare(LE, zero));
            c22 = c22.blend(zero, c22.compare(LE, zero));
            c30 = c30.blend(zero, c30.compare(LE, zero));
            c31 = c31.blend(zero, c31.compare(LE, zero));
            c32 = c32.blend(zero, c32.compare(LE, zero));
            c40 = c40.blend(zero, c40.compare(LE, zero));
            c41 = c41.blend(zero, c41.compare(LE, zero));
            c42 = c42.blend(zero, c42.compare(LE, zero));
            c50 = c50.blend(zero, c50.compare(LE, zero));
            c51 = c51.blend(zero, c51.compare(LE, zero));
            c52 = c52.blend(zero, c52.compare(LE, zero));
            c60 = c60.blend(zero, c60.compare(LE, zero));
            c61 = c61.blend(zero, c61.compare(LE, zero));
            c62 = c62.blend(zero, c62.compare(LE, zero));
            c70 = c70.blend(zero, c70.compare(LE, zero));
            c71 = c71.blend(zero, c71.compare(LE, zero));
            c72 = c72.blend(zero, c72.compare(LE, zero));
        }
        int t0 = cAt;
        c00.intoArray(c, t0);
        c01.intoArray(c, t0 + LANES);
        c02.intoArray(c, t0 + 2 * LANES);
        int t1 = cAt + r1 * cStride;
        c10.intoArray(c, t1);
        c11.intoArray(c, t1 + LANES);
        c12.intoArray(c, t1 + 2 * LANES);
        int t2 = cAt + r2 * cStride;
        c20.intoArray(c, t2);
        c21.intoArray(c, t2 + LANES);
        c22.intoArray(c, t2 + 2 * LANES);
        int t3 = cAt + r3 * cStride;
        c30.intoArray(c, t3);
        c31.intoArray(c, t3 + LANES);
        c32.intoArray(c, t3 + 2 * LANES);
        int t4 = cAt + r4 * cStride;
        c40.intoArray(c, t4);
        c41.intoArray(c, t4 + LANES);
        c42.intoArray(c, t4 + 2 * LANES);
        int t5 = cAt + r5 * cStride;
        c50.intoArray(c, t5);
        c51.intoArray(c, t5 + LANES);
        c52.intoArray(c, t5 + 2 * LANES);
        int t6 = cAt + r6 * cStride;
        c60.intoArray(c, t6);
        c61.intoArray(c, t6 + LANES);
        c62.intoArray(c, t6 + 2 * LANES);
        int t7 = cAt + r7 * cStride;
        c70.intoArray(c, t7);
        c71.intoArray(c, t7 + LANES);
        c72.intoArray(c, t7 + 2 * LANES);
    }
}
// @formatter:on
