package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- written by TileGenerator, from a row of TileTable (both in the test sources)
/**
 * A 6 x 4 register tile (Gemm micro-kernel): c = start + a . b for 6 rows of a and 4 vectors of columns of b.
 * The first tile of a panel: it reads b in place, and stores it packed for the other tiles.
 *
 * <pre>
 *     a (rows, depth)               b (depth, 4 vectors)      c (rows, 4 vectors)
 *   6 | . p . |                   p | [v][v][v][v] |        6 | [v][v][v][v] |
 *     a float,                      loaded once               24 accumulators, live
 *     broadcast                     for 6 rows                over the whole depth
 * </pre>
 *
 * <p>{@link Tile6x4} with four more stores per step: they cost little among 24 fma, where copying the panel beforehand takes
 * as long as reading it from L3.
 *
 * <p>Per step of p, as counted from the compiler's output at 512 bit: 78 instructions for 24 fma. 4 loads of b, 6
 * broadcasts, 4 stores, 8 bounds checks.
 */
final class Packing6x4 {
    static final int MR = 6;
    static final int NR = 4;

    private Packing6x4() {}

    /**
     * Overwrites {@code rows} rows of c. A remainder needs no kernel of its own: rows of the tile from {@code rows} on
     * repeat the last one, and store the same bits to the same place.
     *
     * @param start the initial accumulators, rows {@code startStride} apart; may be c itself
     * @param a element (row, p) is at {@code aAt + row * aRow + p * aStep}
     * @param b vectors of row p begin at {@code bAt + p * bStep}
     * @param panel the packed b, NR vectors for each row, overwritten from {@code panelAt} on
     * @param depth the length of the sums
     * @param rows 1..MR
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt, int cStride,
            float[] start, int startAt, int startStride,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep,
            float[] panel, int panelAt,
            int depth, int rows, boolean relu) {
        int r1 = Math.min(1, rows - 1);
        int r2 = Math.min(2, rows - 1);
        int r3 = Math.min(3, rows - 1);
        int r4 = Math.min(4, rows - 1);
        int r5 = Math.min(5, rows - 1);

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
        int s4 = startAt + r4 * startStride;
        FloatVector c40 = FloatVector.fromArray(S, start, s4);
        FloatVector c41 = FloatVector.fromArray(S, start, s4 + LANES);
        FloatVector c42 = FloatVector.fromArray(S, start, s4 + 2 * LANES);
        FloatVector c43 = FloatVector.fromArray(S, start, s4 + 3 * LANES);
        int s5 = startAt + r5 * startStride;
        FloatVector c50 = FloatVector.fromArray(S, start, s5);
        FloatVector c51 = FloatVector.fromArray(S, start, s5 + LANES);
        FloatVector c52 = FloatVector.fromArray(S, start, s5 + 2 * LANES);
        FloatVector c53 = FloatVector.fromArray(S, start, s5 + 3 * LANES);

        int a0 = aAt;
        int a1 = aAt + r1 * aRow;
        int a2 = aAt + r2 * aRow;
        int a3 = aAt + r3 * aRow;
        int a4 = aAt + r4 * aRow;
        int a5 = aAt + r5 * aRow;
        int bp = bAt;
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bp);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + LANES);
            FloatVector b2 = FloatVector.fromArray(S, b, bp + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(S, b, bp + 3 * LANES);
            bp += bStep;
            int to = panelAt + p * NR * LANES;
            b0.intoArray(panel, to);
            b1.intoArray(panel, to + LANES);
            b2.intoArray(panel, to + 2 * LANES);
            b3.intoArray(panel, to + 3 * LANES);
            int ap = p * aStep;
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + ap]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            c02 = x0.fma(b2, c02);
            c03 = x0.fma(b3, c03);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + ap]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            c12 = x1.fma(b2, c12);
            c13 = x1.fma(b3, c13);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + ap]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            c22 = x2.fma(b2, c22);
            c23 = x2.fma(b3, c23);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + ap]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            c32 = x3.fma(b2, c32);
            c33 = x3.fma(b3, c33);
            FloatVector x4 = FloatVector.broadcast(S, a[a4 + ap]);
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            c42 = x4.fma(b2, c42);
            c43 = x4.fma(b3, c43);
            FloatVector x5 = FloatVector.broadcast(S, a[a5 + ap]);
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
            c52 = x5.fma(b2, c52);
            c53 = x5.fma(b3, c53);
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
            c40 = c40.blend(zero, c40.compare(LE, zero));
            c41 = c41.blend(zero, c41.compare(LE, zero));
            c42 = c42.blend(zero, c42.compare(LE, zero));
            c43 = c43.blend(zero, c43.compare(LE, zero));
            c50 = c50.blend(zero, c50.compare(LE, zero));
            c51 = c51.blend(zero, c51.compare(LE, zero));
            c52 = c52.blend(zero, c52.compare(LE, zero));
            c53 = c53.blend(zero, c53.compare(LE, zero));
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
        int t4 = cAt + r4 * cStride;
        c40.intoArray(c, t4);
        c41.intoArray(c, t4 + LANES);
        c42.intoArray(c, t4 + 2 * LANES);
        c43.intoArray(c, t4 + 3 * LANES);
        int t5 = cAt + r5 * cStride;
        c50.intoArray(c, t5);
        c51.intoArray(c, t5 + LANES);
        c52.intoArray(c, t5 + 2 * LANES);
        c53.intoArray(c, t5 + 3 * LANES);
    }
}
// @formatter:on
