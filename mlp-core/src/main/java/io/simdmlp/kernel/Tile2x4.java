package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/**
 * A 2 x 4 register tile of {@link Product}: c = start + a . b for 2 rows of a and 4 vectors of b's columns.
 *
 * <pre>
 *     a (rows, depth)     b (depth, 4 vectors)        c (rows, 4 vectors)
 *   2 | . p . |         p | [v][v][v][v] |          2 | [v][v][v][v] |
 *     a float,            loaded once                 8 accumulators, live
 *     broadcast           for 2 rows                  over the whole depth
 * </pre>
 *
 * <p>For what {@link Tile6x4} leaves over, as of 128 rows or of 8: 8 chains just keep two FMA units of a latency of four
 * busy.
 */
final class Tile2x4 {
    static final int MR = 2;

    private Tile2x4() {}

    /**
     * Overwrites two rows of c.
     *
     * @param start what each chain begins with, row by row {@code startStride} apart; may be c itself
     * @param a element (row, p) is at {@code aAt + row * aRow + p * aStep}
     * @param b vectors of row p begin at {@code bAt + p * bStep}
     * @param depth how many products a chain has
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt, int cStride,
            float[] start, int startAt, int startStride,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep,
            int depth, boolean relu) {
        int s0 = startAt;
        FloatVector c00 = FloatVector.fromArray(S, start, s0);
        FloatVector c01 = FloatVector.fromArray(S, start, s0 + LANES);
        FloatVector c02 = FloatVector.fromArray(S, start, s0 + 2 * LANES);
        FloatVector c03 = FloatVector.fromArray(S, start, s0 + 3 * LANES);
        int s1 = startAt + startStride;
        FloatVector c10 = FloatVector.fromArray(S, start, s1);
        FloatVector c11 = FloatVector.fromArray(S, start, s1 + LANES);
        FloatVector c12 = FloatVector.fromArray(S, start, s1 + 2 * LANES);
        FloatVector c13 = FloatVector.fromArray(S, start, s1 + 3 * LANES);

        int a0 = aAt;
        int a1 = aAt + aRow;
        int bp = bAt;
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bp);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + LANES);
            FloatVector b2 = FloatVector.fromArray(S, b, bp + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(S, b, bp + 3 * LANES);
            bp += bStep;
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
        }
        int t0 = cAt;
        c00.intoArray(c, t0);
        c01.intoArray(c, t0 + LANES);
        c02.intoArray(c, t0 + 2 * LANES);
        c03.intoArray(c, t0 + 3 * LANES);
        int t1 = cAt + cStride;
        c10.intoArray(c, t1);
        c11.intoArray(c, t1 + LANES);
        c12.intoArray(c, t1 + 2 * LANES);
        c13.intoArray(c, t1 + 3 * LANES);
    }
}
// @formatter:on
