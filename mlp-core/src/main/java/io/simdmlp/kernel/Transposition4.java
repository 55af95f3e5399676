package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

// @formatter:off -- one vector a line
/**
 * Transposes 4 rows into half a panel of {@link NarrowProduct}, for vectors of 4 lanes: the first and the last round of
 * {@link Transposition8}, 2 columns at a time.
 */
final class Transposition4 {
    static final int N = 4;

    /** Columns that a step transposes. */
    static final int STEP = N / 2;

    // The lanes whose number has the bit
    private static final VectorMask<Float> BIT2 = VectorMask.fromLong(S, 0xC);
    private static final VectorMask<Float> BIT1 = VectorMask.fromLong(S, 0xA);

    private Transposition4() {}

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
            FloatVector b0 = FloatVector.fromArray(S, from, f0).blend(FloatVector.fromArray(S, from, f2 - STEP), BIT2);
            FloatVector b1 = FloatVector.fromArray(S, from, f1).blend(FloatVector.fromArray(S, from, f3 - STEP), BIT2);
            FloatVector d0 = b0.blend(b1.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsFloats(), BIT1);
            FloatVector d1 = b0.reinterpretAsLongs().lanewise(LSHR, 32).reinterpretAsFloats().blend(b1, BIT1);
            int t = at + p * Tile5x2.STEP;
            d0.intoArray(to, t);
            d1.intoArray(to, t + Tile5x2.STEP);
        }
    }
}
// @formatter:on
