package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/**
 * A 1 x 8 register tile (Gemv micro-kernel): c = start + a . b for one row of a and up to four packed panels of b side by side.
 * Written by hand, since its vectors come from four panels, of which the last may overlap or be missing.
 *
 * <pre>
 *     a (row, depth)      b (4 panels, depth, 2 vectors)         c (row, 8 vectors)
 *     | . p . |         p | [v][v] |  ...  p | [v][v] |          | [v][v] ... [v][v] |
 *     a float,            loaded once                            8 accumulators, live
 *     broadcast           for the row                            over the whole depth
 * </pre>
 *
 * <p>Per step of p, as counted from the compiler's output at 256 bit: 21 instructions for 8 fma. 8 loads of b, a broadcast, no
 * bounds check, 2 scalars from the stack.
 *
 * <p>The latency of an fma is four cycles, in which two FMA units can begin eight: so eight chains take no longer than one, and with
 * fewer panels the last is computed again. Four streams read a large b from L3 faster than one.
 */
final class Tile1x8 {
    /** Panels side by side. */
    static final int PANELS = 4;

    private static final int STEP = Tile5x2.STEP;

    private Tile1x8() {}

    /**
     * Overwrites one row of c.
     *
     * @param next the distance from the first to the second vector of each panel in c and start, at most LANES
     * @param start the initial accumulators
     * @param a element p is at {@code aAt + p}
     * @param b packed: the first panel begins at {@code bAt}, the others follow {@code bPanel} apart
     * @param panels 1..PANELS
     * @param depth the length of the sums
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt, int next,
            float[] start, int startAt,
            float[] a, int aAt,
            float[] b, int bAt, int bPanel,
            int panels, int depth, boolean relu) {
        int i1 = Math.min(1, panels - 1);
        int i2 = Math.min(2, panels - 1);
        int i3 = panels - 1;
        int s1 = startAt + i1 * STEP;
        int s2 = startAt + i2 * STEP;
        int s3 = startAt + i3 * STEP;
        FloatVector c0 = FloatVector.fromArray(S, start, startAt);
        FloatVector c1 = FloatVector.fromArray(S, start, startAt + next);
        FloatVector c2 = FloatVector.fromArray(S, start, s1);
        FloatVector c3 = FloatVector.fromArray(S, start, s1 + next);
        FloatVector c4 = FloatVector.fromArray(S, start, s2);
        FloatVector c5 = FloatVector.fromArray(S, start, s2 + next);
        FloatVector c6 = FloatVector.fromArray(S, start, s3);
        FloatVector c7 = FloatVector.fromArray(S, start, s3 + next);

        int q1 = bAt + i1 * bPanel;
        int q2 = bAt + i2 * bPanel;
        int q3 = bAt + i3 * bPanel;
        for (int p = 0; p < depth; p++) {
            int bp = p * STEP;
            FloatVector b0 = FloatVector.fromArray(S, b, bAt + bp);
            FloatVector b1 = FloatVector.fromArray(S, b, bAt + bp + LANES);
            FloatVector b2 = FloatVector.fromArray(S, b, q1 + bp);
            FloatVector b3 = FloatVector.fromArray(S, b, q1 + bp + LANES);
            FloatVector b4 = FloatVector.fromArray(S, b, q2 + bp);
            FloatVector b5 = FloatVector.fromArray(S, b, q2 + bp + LANES);
            FloatVector b6 = FloatVector.fromArray(S, b, q3 + bp);
            FloatVector b7 = FloatVector.fromArray(S, b, q3 + bp + LANES);
            FloatVector x = FloatVector.broadcast(S, a[aAt + p]);
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
        c1.intoArray(c, cAt + next);
        int t1 = cAt + i1 * STEP;
        c2.intoArray(c, t1);
        c3.intoArray(c, t1 + next);
        int t2 = cAt + i2 * STEP;
        c4.intoArray(c, t2);
        c5.intoArray(c, t2 + next);
        int t3 = cAt + i3 * STEP;
        c6.intoArray(c, t3);
        c7.intoArray(c, t3 + next);
    }
}
// @formatter:on
