package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

// @formatter:off -- one vector a line
/**
 * Transposes 8 rows into half a panel of {@link NarrowProduct}, for vectors of 8 lanes: 4 columns at a time, in registers.
 *
 * <p>Three rounds; in each, pairs of rows 4, 2 and 1 apart swap the lanes that lie on the wrong side of the diagonal:
 *
 * <pre>
 *   row j      a b c d e f g h          row j      a A c C e E g G
 *   row j + 1  A B C D E F G H    ->    row j + 1  b B d D f F h H       and so on with pairs, with fours
 * </pre>
 *
 * <p>Moving lanes within a register is the slow part, so two rounds avoid it. The first reads rows 4 to 7 from four places
 * before, so that their lanes come where they are wanted. The last shifts halves of 64-bit lanes. Four columns and not eight,
 * since eight rows, masks and shuffles do not fit 16 registers.
 */
final class Transposition8 {
    static final int N = 8;

    /** Columns that a step transposes. */
    static final int STEP = N / 2;

    // The lanes whose number has the bit, and lanes from two before (R) and two behind (L)
    private static final VectorMask<Float> BIT4 = VectorMask.fromLong(S, 0xF0);
    private static final VectorMask<Float> BIT2 = VectorMask.fromLong(S, 0xCC);
    private static final VectorMask<Float> BIT1 = VectorMask.fromLong(S, 0xAA);
    private static final VectorShuffle<Float> R2 = VectorShuffle.fromOp(S, lane -> (lane - 2) & (S.length() - 1));
    private static final VectorShuffle<Float> L2 = VectorShuffle.fromOp(S, lane -> (lane + 2) & (S.length() - 1));

    private Transposition8() {}

    /**
     * {@code panel(p, row) = from(row, p)} for N rows and {@code steps * STEP} of p, the panel's rows {@link Tile5x2#STEP}
     * apart. Reads as many floats of each row, and up to STEP beside them in the array.
     *
     * @param from rows are {@code fromStride} apart, at least 1
     */
    static void run(float[] to, int at, float[] from, int fromAt, int fromStride, int steps) {
        for (int step = 0; step < steps; step++) {
            int p = step * STEP;
            int f0 = fromAt + p;
            int f1 = f0 + fromStride;
            int f2 = f1 + fromStride;
            int f3 = f2 + fromStride;
            int f4 = f3 + fromStride;
            int f5 = f4 + fromStride;
            int f6 = f5 + fromStride;
            int f7 = f6 + fromStride;
            FloatVector b0 = FloatVector.fromArray(S, from, f0).blend(FloatVector.fromArray(S, from, f4 - STEP), BIT4);
            FloatVector b1 = FloatVector.fromArray(S, from, f1).blend(FloatVector.fromArray(S, from, f5 - STEP), BIT4);
            FloatVector b2 = FloatVector.fromArray(S, from, f2).blend(FloatVector.fromArray(S, from, f6 - STEP), BIT4);
            FloatVector b3 = FloatVector.fromArray(S, from, f3).blend(FloatVector.fromArray(S, from, f7 - STEP), BIT4);
            FloatVector c0 = b0.blend(b2.rearrange(R2), BIT2);
            FloatVector c2 = b0.rearrange(L2).blend(b2, BIT2);
            FloatVector c1 = b1.blend(b3.rearrange(R2), BIT2);
            FloatVector c3 = b1.rearrange(L2).blend(b3, BIT2);
            FloatVector d0 = c0.blend(c1.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsFloats(), BIT1);
            FloatVector d1 = c0.reinterpretAsLongs().lanewise(LSHR, 32).reinterpretAsFloats().blend(c1, BIT1);
            FloatVector d2 = c2.blend(c3.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsFloats(), BIT1);
            FloatVector d3 = c2.reinterpretAsLongs().lanewise(LSHR, 32).reinterpretAsFloats().blend(c3, BIT1);
            int t = at + p * Tile5x2.STEP;
            d0.intoArray(to, t);
            d1.intoArray(to, t + Tile5x2.STEP);
            d2.intoArray(to, t + 2 * Tile5x2.STEP);
            d3.intoArray(to, t + 3 * Tile5x2.STEP);
        }
    }
}
// @formatter:on
