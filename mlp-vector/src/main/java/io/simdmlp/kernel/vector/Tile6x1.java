package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- written by TileGenerator, from a row of TileTable (both in the test sources)
/**
 * A 6 x 1 register tile (Gemm micro-kernel): c = start + a . b for 6 rows of a and 1 vector of columns of b.
 *
 * <pre>
 *     a (rows, depth)               b (depth, 1 vector)       c (rows, 1 vector)
 *   6 | . p . |                   p | [v] |                 6 | [v] |
 *     a float,                      loaded once               6 accumulators, live
 *     broadcast                     for 6 rows                over the whole depth
 * </pre>
 *
 * <p>For a single remaining vector, such as an output layer of 10. More rows make it no faster: each broadcast brings four
 * or five instructions with it, and with 16 registers 8 accumulators and 8 hoisted broadcasts would spill.
 *
 * <p>Per step of p, as counted from the compiler's output at 256 bit: 45 instructions for 6 fma. A load of b, 6 broadcasts,
 * 7 bounds checks, 7 scalars from the stack: the strides of a and b are not constant.
 */
final class Tile6x1 {
    static final int MR = 6;
    static final int NR = 1;

    private Tile6x1() {}

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
        int bp = bAt;
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bp);
            bp += bStep;
            int ap = p * aStep;
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + ap]);
            c00 = x0.fma(b0, c00);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + ap]);
            c10 = x1.fma(b0, c10);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + ap]);
            c20 = x2.fma(b0, c20);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + ap]);
            c30 = x3.fma(b0, c30);
            FloatVector x4 = FloatVector.broadcast(S, a[a4 + ap]);
            c40 = x4.fma(b0, c40);
            FloatVector x5 = FloatVector.broadcast(S, a[a5 + ap]);
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
