package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/**
 * A 1 x 16 register tile (Gemv micro-kernel): c = start + a . b for one row of a and 16 vectors of columns of b, four packed
 * panels side by side. Written by hand, since its vectors come from four panels.
 *
 * <pre>
 *     a (row, depth)      b (4 panels, depth, 4 vectors)                 c (row, 16 vectors)
 *     | . p . |         p | [v][v][v][v] |  ...  p | [v][v][v][v] |      | [v][v] ... [v][v] |
 *     a float,            loaded once                                    16 accumulators, live
 *     broadcast           for the row                                    over the whole depth
 * </pre>
 *
 * <p>Each element of b is used once, so only the bandwidth of b counts: it is higher in four streams than in the one of
 * {@link Tile1x4} or in two.
 *
 * <p>Per step of p, as counted from the compiler's output at 512 bit: 50 instructions for 16 fma. 16 loads of b, a
 * broadcast, a bounds check, 2 accesses to the stack for a vector that has no register.
 */
final class Tile1x16 {
    static final int NR = 16;

    private static final int PANEL = NR / 4;

    private Tile1x16() {}

    /**
     * Overwrites one row of c.
     *
     * @param start the initial accumulators
     * @param a element p is at {@code aAt + p * aStep}
     * @param b packed: the first panel begins at {@code bAt}, the others follow {@code bPanel} apart
     * @param depth the length of the sums
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
        FloatVector c8 = FloatVector.fromArray(S, start, startAt + 8 * LANES);
        FloatVector c9 = FloatVector.fromArray(S, start, startAt + 9 * LANES);
        FloatVector c10 = FloatVector.fromArray(S, start, startAt + 10 * LANES);
        FloatVector c11 = FloatVector.fromArray(S, start, startAt + 11 * LANES);
        FloatVector c12 = FloatVector.fromArray(S, start, startAt + 12 * LANES);
        FloatVector c13 = FloatVector.fromArray(S, start, startAt + 13 * LANES);
        FloatVector c14 = FloatVector.fromArray(S, start, startAt + 14 * LANES);
        FloatVector c15 = FloatVector.fromArray(S, start, startAt + 15 * LANES);

        for (int p = 0; p < depth; p++) {
            int bp = bAt + p * PANEL * LANES;
            int bq = bp + bPanel;
            int br = bq + bPanel;
            int bs = br + bPanel;
            FloatVector b0 = FloatVector.fromArray(S, b, bp);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + LANES);
            FloatVector b2 = FloatVector.fromArray(S, b, bp + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(S, b, bp + 3 * LANES);
            FloatVector b4 = FloatVector.fromArray(S, b, bq);
            FloatVector b5 = FloatVector.fromArray(S, b, bq + LANES);
            FloatVector b6 = FloatVector.fromArray(S, b, bq + 2 * LANES);
            FloatVector b7 = FloatVector.fromArray(S, b, bq + 3 * LANES);
            FloatVector b8 = FloatVector.fromArray(S, b, br);
            FloatVector b9 = FloatVector.fromArray(S, b, br + LANES);
            FloatVector b10 = FloatVector.fromArray(S, b, br + 2 * LANES);
            FloatVector b11 = FloatVector.fromArray(S, b, br + 3 * LANES);
            FloatVector b12 = FloatVector.fromArray(S, b, bs);
            FloatVector b13 = FloatVector.fromArray(S, b, bs + LANES);
            FloatVector b14 = FloatVector.fromArray(S, b, bs + 2 * LANES);
            FloatVector b15 = FloatVector.fromArray(S, b, bs + 3 * LANES);
            FloatVector x = FloatVector.broadcast(S, a[aAt + p * aStep]);
            c0 = x.fma(b0, c0);
            c1 = x.fma(b1, c1);
            c2 = x.fma(b2, c2);
            c3 = x.fma(b3, c3);
            c4 = x.fma(b4, c4);
            c5 = x.fma(b5, c5);
            c6 = x.fma(b6, c6);
            c7 = x.fma(b7, c7);
            c8 = x.fma(b8, c8);
            c9 = x.fma(b9, c9);
            c10 = x.fma(b10, c10);
            c11 = x.fma(b11, c11);
            c12 = x.fma(b12, c12);
            c13 = x.fma(b13, c13);
            c14 = x.fma(b14, c14);
            c15 = x.fma(b15, c15);
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
            c8 = c8.blend(zero, c8.compare(LE, zero));
            c9 = c9.blend(zero, c9.compare(LE, zero));
            c10 = c10.blend(zero, c10.compare(LE, zero));
            c11 = c11.blend(zero, c11.compare(LE, zero));
            c12 = c12.blend(zero, c12.compare(LE, zero));
            c13 = c13.blend(zero, c13.compare(LE, zero));
            c14 = c14.blend(zero, c14.compare(LE, zero));
            c15 = c15.blend(zero, c15.compare(LE, zero));
        }
        c0.intoArray(c, cAt);
        c1.intoArray(c, cAt + LANES);
        c2.intoArray(c, cAt + 2 * LANES);
        c3.intoArray(c, cAt + 3 * LANES);
        c4.intoArray(c, cAt + 4 * LANES);
        c5.intoArray(c, cAt + 5 * LANES);
        c6.intoArray(c, cAt + 6 * LANES);
        c7.intoArray(c, cAt + 7 * LANES);
        c8.intoArray(c, cAt + 8 * LANES);
        c9.intoArray(c, cAt + 9 * LANES);
        c10.intoArray(c, cAt + 10 * LANES);
        c11.intoArray(c, cAt + 11 * LANES);
        c12.intoArray(c, cAt + 12 * LANES);
        c13.intoArray(c, cAt + 13 * LANES);
        c14.intoArray(c, cAt + 14 * LANES);
        c15.intoArray(c, cAt + 15 * LANES);
    }
}
// @formatter:on
