package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.INTS;
import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;

import io.simdmlp.kernel.Bfloat16;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

// @formatter:off -- signatures and calls one line a matrix
/**
 * A 1 x 8 register tile (Gemv micro-kernel): c = start + a . b for one row of a and up to four packed panels side by side of a b
 * of bfloat16. Written by hand, as {@link Tile1x8} is. An int of b has two weights, as {@link Bfloat16} describes.
 *
 * <pre>
 *     a (row, depth)       b (4 panels, depth / 2, 2 vectors)     c (row, 8 vectors)
 *     | . pp . |         q | [v][v] |  ...  q | [v][v] |          | [v][v] ... [v][v] |
 *     2 floats,            loaded once, used twice                8 accumulators, live
 *     broadcast            for the row                            over the whole depth
 * </pre>
 *
 * <p>Per two steps of p, as counted from the compiler's output at 256 bit: 57 instructions for 16 fma. 8 loads of b, 8 shifts, 7
 * copies of registers, 2 broadcasts, no bounds check, 5 scalars from the stack.
 *
 * <p>With fewer panels the last is computed again, as in {@link Tile1x8}.
 */
final class Bfloat16Tile1x8 {
    /** Panels side by side. */
    static final int PANELS = 4;

    private static final int STEP = 2 * LANES;

    private Bfloat16Tile1x8() {}

    /**
     * Overwrites one row of c.
     *
     * @param start the initial accumulators
     * @param a element p is at {@code aAt + p}
     * @param b pairs: the first panel begins at {@code bAt}, the others follow {@code bPanel} apart
     * @param panels 1..PANELS
     * @param depth the length of the sums
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt,
            float[] start, int startAt,
            float[] a, int aAt,
            int[] b, int bAt, int bPanel,
            int panels, int depth, boolean relu) {
        int i1 = Math.min(1, panels - 1);
        int i2 = Math.min(2, panels - 1);
        int i3 = panels - 1;
        int s1 = startAt + i1 * STEP;
        int s2 = startAt + i2 * STEP;
        int s3 = startAt + i3 * STEP;
        FloatVector c0 = FloatVector.fromArray(S, start, startAt);
        FloatVector c1 = FloatVector.fromArray(S, start, startAt + LANES);
        FloatVector c2 = FloatVector.fromArray(S, start, s1);
        FloatVector c3 = FloatVector.fromArray(S, start, s1 + LANES);
        FloatVector c4 = FloatVector.fromArray(S, start, s2);
        FloatVector c5 = FloatVector.fromArray(S, start, s2 + LANES);
        FloatVector c6 = FloatVector.fromArray(S, start, s3);
        FloatVector c7 = FloatVector.fromArray(S, start, s3 + LANES);
        int q1 = bAt + i1 * bPanel;
        int q2 = bAt + i2 * bPanel;
        int q3 = bAt + i3 * bPanel;

        for (int q = 0; q < depth / 2; q++) {
            int at = q * STEP;
            IntVector w0 = IntVector.fromArray(INTS, b, bAt + at);
            IntVector w1 = IntVector.fromArray(INTS, b, bAt + at + LANES);
            IntVector w2 = IntVector.fromArray(INTS, b, q1 + at);
            IntVector w3 = IntVector.fromArray(INTS, b, q1 + at + LANES);
            IntVector w4 = IntVector.fromArray(INTS, b, q2 + at);
            IntVector w5 = IntVector.fromArray(INTS, b, q2 + at + LANES);
            IntVector w6 = IntVector.fromArray(INTS, b, q3 + at);
            IntVector w7 = IntVector.fromArray(INTS, b, q3 + at + LANES);
            FloatVector x = FloatVector.broadcast(S, a[aAt + 2 * q]);
            c0 = x.fma(w0.lanewise(LSHL, 16).reinterpretAsFloats(), c0);
            c1 = x.fma(w1.lanewise(LSHL, 16).reinterpretAsFloats(), c1);
            c2 = x.fma(w2.lanewise(LSHL, 16).reinterpretAsFloats(), c2);
            c3 = x.fma(w3.lanewise(LSHL, 16).reinterpretAsFloats(), c3);
            c4 = x.fma(w4.lanewise(LSHL, 16).reinterpretAsFloats(), c4);
            c5 = x.fma(w5.lanewise(LSHL, 16).reinterpretAsFloats(), c5);
            c6 = x.fma(w6.lanewise(LSHL, 16).reinterpretAsFloats(), c6);
            c7 = x.fma(w7.lanewise(LSHL, 16).reinterpretAsFloats(), c7);
            FloatVector y = FloatVector.broadcast(S, a[aAt + 2 * q + 1]);
            c0 = y.fma(w0.reinterpretAsFloats(), c0);
            c1 = y.fma(w1.reinterpretAsFloats(), c1);
            c2 = y.fma(w2.reinterpretAsFloats(), c2);
            c3 = y.fma(w3.reinterpretAsFloats(), c3);
            c4 = y.fma(w4.reinterpretAsFloats(), c4);
            c5 = y.fma(w5.reinterpretAsFloats(), c5);
            c6 = y.fma(w6.reinterpretAsFloats(), c6);
            c7 = y.fma(w7.reinterpretAsFloats(), c7);
        }
        if (depth % 2 == 1) {
            int at = (depth / 2) * STEP;
            FloatVector x = FloatVector.broadcast(S, a[aAt + depth - 1]);
            c0 = x.fma(IntVector.fromArray(INTS, b, bAt + at).lanewise(LSHL, 16).reinterpretAsFloats(), c0);
            c1 = x.fma(IntVector.fromArray(INTS, b, bAt + at + LANES).lanewise(LSHL, 16).reinterpretAsFloats(), c1);
            c2 = x.fma(IntVector.fromArray(INTS, b, q1 + at).lanewise(LSHL, 16).reinterpretAsFloats(), c2);
            c3 = x.fma(IntVector.fromArray(INTS, b, q1 + at + LANES).lanewise(LSHL, 16).reinterpretAsFloats(), c3);
            c4 = x.fma(IntVector.fromArray(INTS, b, q2 + at).lanewise(LSHL, 16).reinterpretAsFloats(), c4);
            c5 = x.fma(IntVector.fromArray(INTS, b, q2 + at + LANES).lanewise(LSHL, 16).reinterpretAsFloats(), c5);
            c6 = x.fma(IntVector.fromArray(INTS, b, q3 + at).lanewise(LSHL, 16).reinterpretAsFloats(), c6);
            c7 = x.fma(IntVector.fromArray(INTS, b, q3 + at + LANES).lanewise(LSHL, 16).reinterpretAsFloats(), c7);
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
        int t1 = cAt + i1 * STEP;
        c2.intoArray(c, t1);
        c3.intoArray(c, t1 + LANES);
        int t2 = cAt + i2 * STEP;
        c4.intoArray(c, t2);
        c5.intoArray(c, t2 + LANES);
        int t3 = cAt + i3 * STEP;
        c6.intoArray(c, t3);
        c7.intoArray(c, t3 + LANES);
    }
}
// @formatter:on
