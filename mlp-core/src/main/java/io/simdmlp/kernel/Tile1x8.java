package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/**
 * A 1 x 8 register tile of {@link Product}: c = start + a . b for one row of a and 8 vectors of b's columns, four packed
 * panels side by side.
 *
 * <pre>
 *     a (row, depth)      b (4 panels, depth, 2 vectors)         c (row, 8 vectors)
 *     | . p . |         p | [v][v] |  ...  p | [v][v] |          | [v][v] ... [v][v] |
 *     a float,            loaded once                            8 accumulators, live
 *     broadcast           for the row                            over the whole depth
 * </pre>
 *
 * <p>What {@link Tile1x16} is where there are 32 registers.
 */
final class Tile1x8 {
    static final int NR = 8;

    private static final int PANEL = NR / 4;

    private Tile1x8() {}

    /**
     * Overwrites one row of c.
     *
     * @param start what each chain begins with
     * @param a element p is at {@code aAt + p * aStep}
     * @param b packed: the first panel begins at {@code bAt}, the others {@code bPanel} behind each other
     * @param depth how many products a chain has
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt,
            float[] start, int startAt,
            float[] a, int aAt, int aStep,
            float[] b, int bAt, int bPanel,
            int depth, boolean relu) {
        FloatVector c0 = FloatVector.fromArray(S, start, startAt);
        FloatVector c1 = FloatVector.fromArray(S, start, startAt + LANES);
        FloatVector c2 = FloatVector.fromArray(S, start, startAt + 2 * LANES);
        FloatVector c3 = FloatVector.fromArray(S, start, startAt + 3 * LANES);
        FloatVector c4 = FloatVector.fromArray(S, start, startAt + 4 * LANES);
        FloatVector c5 = FloatVector.fromArray(S, start, startAt + 5 * LANES);
        FloatVector c6 = FloatVector.fromArray(S, start, startAt + 6 * LANES);
        FloatVector c7 = FloatVector.fromArray(S, start, startAt + 7 * LANES);

        for (int p = 0; p < depth; p++) {
            int bp = bAt + p * PANEL * LANES;
            int bq = bp + bPanel;
            int br = bq + bPanel;
            int bs = br + bPanel;
            FloatVector b0 = FloatVector.fromArray(S, b, bp);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + LANES);
            FloatVector b2 = FloatVector.fromArray(S, b, bq);
            FloatVector b3 = FloatVector.fromArray(S, b, bq + LANES);
            FloatVector b4 = FloatVector.fromArray(S, b, br);
            FloatVector b5 = FloatVector.fromArray(S, b, br + LANES);
            FloatVector b6 = FloatVector.fromArray(S, b, bs);
            FloatVector b7 = FloatVector.fromArray(S, b, bs + LANES);
            FloatVector x = FloatVector.broadcast(S, a[aAt + p * aStep]);
            c0 = x.fma(b0, c0);
            c1 = x.fma(b1, c1);
            c2 = x.fma(b2, c2);
            c3 = x.fma(b3, c3);
            c4 = x.fma(b4, c4);
            c5 = x.fma(b5, c5);
            c6 = x.fma(b6, c6);
            c7 = x.fma(b7, c7);
        }
        if (relu) {
            FloatVector zero = FloatVector.zero(S);
            c0 = c0.blend(zero, c0.compare(LE, zero));
            c1 = c1.blend(zero, c1.compare(LE, zero));
            c2 = c2.blend(zero, c2.compare(LE, zero));
            c3 = c3.blend(zero, c3.compare(LE, zero));
            c4 = c4.blend(zero, c4.compare(LE, zero));
            c5 = c5.blend(zero, c5.compare(LE, zero));
            c6 = c6.blend(zero, c6.compare(LE, zero));
            c7 = c7.blend(zero, c7.compare(LE, zero));
        }
        c0.intoArray(c, cAt);
        c1.intoArray(c, cAt + LANES);
        c2.intoArray(c, cAt + 2 * LANES);
        c3.intoArray(c, cAt + 3 * LANES);
        c4.intoArray(c, cAt + 4 * LANES);
        c5.intoArray(c, cAt + 5 * LANES);
        c6.intoArray(c, cAt + 6 * LANES);
        c7.intoArray(c, cAt + 7 * LANES);
    }
}
// @formatter:on
