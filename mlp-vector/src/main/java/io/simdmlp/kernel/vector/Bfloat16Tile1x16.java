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
 * A 1 x 16 register tile (Gemv micro-kernel): c = start + a . b for one row of a and four packed panels side by side of a b of
 * bfloat16. Written by hand, as {@link Tile1x16} is. An int of b has two weights, as {@link Bfloat16} describes.
 *
 * <pre>
 *     a (row, depth)       b (4 panels, depth / 2, 4 vectors)              c (row, 16 vectors)
 *     | . pp . |         q | [v][v][v][v] |  ...  q | [v][v][v][v] |       | [v][v] ... [v][v] |
 *     2 floats,            loaded once, used twice                         16 accumulators, live
 *     broadcast            for the row                                     over the whole depth
 * </pre>
 *
 * <p>Per two steps of p, as counted from the compiler's output at 512 bit: 89 instructions for 32 fma. 16 loads of b, 16 shifts,
 * some 16 copies of registers, 2 broadcasts, no bounds check, 2 scalars from the stack.
 */
final class Bfloat16Tile1x16 {
    static final int NR = 16;

    private static final int PANEL = NR / 4;

    private Bfloat16Tile1x16() {}

    /**
     * Overwrites one row of c.
     *
     * @param start the initial accumulators
     * @param a element p is at {@code aAt + p}
     * @param b pairs: the first panel begins at {@code bAt}, the others follow {@code bPanel} apart
     * @param depth the length of the sums
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt,
            float[] start, int startAt,
            float[] a, int aAt,
            int[] b, int bAt, int bPanel,
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

        for (int q = 0; q < depth / 2; q++) {
            int bp = bAt + q * PANEL * LANES;
            int bq = bp + bPanel;
            int br = bq + bPanel;
            int bs = br + bPanel;
            IntVector w0 = IntVector.fromArray(INTS, b, bp);
            IntVector w1 = IntVector.fromArray(INTS, b, bp + LANES);
            IntVector w2 = IntVector.fromArray(INTS, b, bp + 2 * LANES);
            IntVector w3 = IntVector.fromArray(INTS, b, bp + 3 * LANES);
            IntVector w4 = IntVector.fromArray(INTS, b, bq);
            IntVector w5 = IntVector.fromArray(INTS, b, bq + LANES);
            IntVector w6 = IntVector.fromArray(INTS, b, bq + 2 * LANES);
            IntVector w7 = IntVector.fromArray(INTS, b, bq + 3 * LANES);
            IntVector w8 = IntVector.fromArray(INTS, b, br);
            IntVector w9 = IntVector.fromArray(INTS, b, br + LANES);
            IntVector w10 = IntVector.fromArray(INTS, b, br + 2 * LANES);
            IntVector w11 = IntVector.fromArray(INTS, b, br + 3 * LANES);
            IntVector w12 = IntVector.fromArray(INTS, b, bs);
            IntVector w13 = IntVector.fromArray(INTS, b, bs + LANES);
            IntVector w14 = IntVector.fromArray(INTS, b, bs + 2 * LANES);
            IntVector w15 = IntVector.fromArray(INTS, b, bs + 3 * LANES);
            FloatVector x = FloatVector.broadcast(S, a[aAt + 2 * q]);
            c0 = x.fma(w0.lanewise(LSHL, 16).reinterpretAsFloats(), c0);
            c1 = x.fma(w1.lanewise(LSHL, 16).reinterpretAsFloats(), c1);
            c2 = x.fma(w2.lanewise(LSHL, 16).reinterpretAsFloats(), c2);
            c3 = x.fma(w3.lanewise(LSHL, 16).reinterpretAsFloats(), c3);
            c4 = x.fma(w4.lanewise(LSHL, 16).reinterpretAsFloats(), c4);
            c5 = x.fma(w5.lanewise(LSHL, 16).reinterpretAsFloats(), c5);
            c6 = x.fma(w6.lanewise(LSHL, 16).reinterpretAsFloats(), c6);
            c7 = x.fma(w7.lanewise(LSHL, 16).reinterpretAsFloats(), c7);
            c8 = x.fma(w8.lanewise(LSHL, 16).reinterpretAsFloats(), c8);
            c9 = x.fma(w9.lanewise(LSHL, 16).reinterpretAsFloats(), c9);
            c10 = x.fma(w10.lanewise(LSHL, 16).reinterpretAsFloats(), c10);
            c11 = x.fma(w11.lanewise(LSHL, 16).reinterpretAsFloats(), c11);
            c12 = x.fma(w12.lanewise(LSHL, 16).reinterpretAsFloats(), c12);
            c13 = x.fma(w13.lanewise(LSHL, 16).reinterpretAsFloats(), c13);
            c14 = x.fma(w14.lanewise(LSHL, 16).reinterpretAsFloats(), c14);
            c15 = x.fma(w15.lanewise(LSHL, 16).reinterpretAsFloats(), c15);
            FloatVector y = FloatVector.broadcast(S, a[aAt + 2 * q + 1]);
            c0 = y.fma(w0.reinterpretAsFloats(), c0);
            c1 = y.fma(w1.reinterpretAsFloats(), c1);
            c2 = y.fma(w2.reinterpretAsFloats(), c2);
            c3 = y.fma(w3.reinterpretAsFloats(), c3);
            c4 = y.fma(w4.reinterpretAsFloats(), c4);
            c5 = y.fma(w5.reinterpretAsFloats(), c5);
            c6 = y.fma(w6.reinterpretAsFloats(), c6);
            c7 = y.fma(w7.reinterpretAsFloats(), c7);
            c8 = y.fma(w8.reinterpretAsFloats(), c8);
            c9 = y.fma(w9.reinterpretAsFloats(), c9);
            c10 = y.fma(w10.reinterpretAsFloats(), c10);
            c11 = y.fma(w11.reinterpretAsFloats(), c11);
            c12 = y.fma(w12.reinterpretAsFloats(), c12);
            c13 = y.fma(w13.reinterpretAsFloats(), c13);
            c14 = y.fma(w14.reinterpretAsFloats(), c14);
            c15 = y.fma(w15.reinterpretAsFloats(), c15);
        }
        if (depth % 2 == 1) {
            int bp = bAt + (depth / 2) * PANEL * LANES;
            int bq = bp + bPanel;
            int br = bq + bPanel;
            int bs = br + bPanel;
            FloatVector x = FloatVector.broadcast(S, a[aAt + depth - 1]);
            c0 = x.fma(IntVector.fromArray(INTS, b, bp).lanewise(LSHL, 16).reinterpretAsFloats(), c0);
            c1 = x.fma(IntVector.fromArray(INTS, b, bp + LANES).lanewise(LSHL, 16).reinterpretAsFloats(), c1);
            c2 = x.fma(IntVector.fromArray(INTS, b, bp + 2 * LANES).lanewise(LSHL, 16).reinterpretAsFloats(), c2);
            c3 = x.fma(IntVector.fromArray(INTS, b, bp + 3 * LANES).lanewise(LSHL, 16).reinterpretAsFloats(), c3);
            c4 = x.fma(IntVector.fromArray(INTS, b, bq).lanewise(LSHL, 16).reinterpretAsFloats(), c4);
            c5 = x.fma(IntVector.fromArray(INTS, b, bq + LANES).lanewise(LSHL, 16).reinterpretAsFloats(), c5);
            c6 = x.fma(IntVector.fromArray(INTS, b, bq + 2 * LANES).lanewise(LSHL, 16).reinterpretAsFloats(), c6);
            c7 = x.fma(IntVector.fromArray(INTS, b, bq + 3 * LANES).lanewise(LSHL, 16).reinterpretAsFloats(), c7);
            c8 = x.fma(IntVector.fromArray(INTS, b, br).lanewise(LSHL, 16).reinterpretAsFloats(), c8);
            c9 = x.fma(IntVector.fromArray(INTS, b, br + LANES).lanewise(LSHL, 16).reinterpretAsFloats(), c9);
            c10 = x.fma(IntVector.fromArray(INTS, b, br + 2 * LANES).lanewise(LSHL, 16).reinterpretAsFloats(), c10);
            c11 = x.fma(IntVector.fromArray(INTS, b, br + 3 * LANES).lanewise(LSHL, 16).reinterpretAsFloats(), c11);
            c12 = x.fma(IntVector.fromArray(INTS, b, bs).lanewise(LSHL, 16).reinterpretAsFloats(), c12);
            c13 = x.fma(IntVector.fromArray(INTS, b, bs + LANES).lanewise(LSHL, 16).reinterpretAsFloats(), c13);
            c14 = x.fma(IntVector.fromArray(INTS, b, bs + 2 * LANES).lanewise(LSHL, 16).reinterpretAsFloats(), c14);
            c15 = x.fma(IntVector.fromArray(INTS, b, bs + 3 * LANES).lanewise(LSHL, 16).reinterpretAsFloats(), c15);
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
