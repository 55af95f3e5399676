package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- written by TileGenerator, from a row of TileTable (both in the test sources)
/**
 * A 4 x 2 register tile (Gemm micro-kernel): c = start + a . b for 4 rows of a and 2 vectors of columns of b.
 * The first tile of a panel: it reads b in place, and stores it packed for the other tiles.
 *
 * <pre>
 *     a (rows, depth)               b (depth, 2 vectors)      c (rows, 2 vectors)
 *   4 | . p . |                   p | [v][v] |              4 | [v][v] |
 *     a float,                      loaded once               8 accumulators, live
 *     broadcast                     for 4 rows                over the whole depth
 * </pre>
 *
 * <p>Packs panels of two vectors for {@link Tile4x2} and {@link Tile8x2}, as {@link Packing6x4} does for {@link Tile6x4}.
 *
 * <p>Per step of p, as counted from the compiler's output at 512 bit: 57 instructions for 8 fma. 2 loads of b, 4
 * broadcasts, 2 stores, 6 bounds checks.
 */
final class Packing4x2 {
    static final int MR = 4;
    static final int NR = 2;

    private Packing4x2() {}

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
        int bp = bAt;
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bp);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + LANES);
            bp += bStep;
            int to = panelAt + p * NR * LANES;
            b0.intoArray(panel, to);
            b1.intoArray(panel, to + LANES);
            int ap = p * aStep;
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + ap]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + ap]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + ap]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + ap]);
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
