package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

// @formatter:off -- one vector a line
/**
 * Transposes 8 rows into half a panel of {@link NarrowProduct}, for vectors of 8 lanes: 2 columns at a time, in registers.
 *
 * <pre>
 *   row 0   a b . . . . . .          even   a b c d e f g h          left    a A c C e E g G
 *   row 2   . . c d . . . .    ->                               ->
 *   row 4   . . . . e f . .          odd    A B C D E F G H          right   b B d D f F h H
 *   row 6   . . . . . . g h
 * </pre>
 *
 * <p>Moving lanes within a register is slow. So rows are read from 2, 4 or 6 places earlier, which puts their two floats into the right
 * lanes, and odd lanes are combined with even ones by shifting 64-bit lanes.
 */
final class Transposition8 {
    static final int N = 8;

    /** Columns that a step transposes. */
    static final int STEP = 2;

    // Lanes from the given one on, and lanes with odd numbers
    private static final VectorMask<Float> FROM2 = VectorMask.fromLong(S, 0xFC);
    private static final VectorMask<Float> FROM4 = VectorMask.fromLong(S, 0xF0);
    private static final VectorMask<Float> FROM6 = VectorMask.fromLong(S, 0xC0);
    private static final VectorMask<Float> ODD = VectorMask.fromLong(S, 0xAA);

    private Transposition8() {}

    /**
     * {@code to(p, row) = from(row, p)} for N rows and {@code steps * STEP} of p, the panel's rows {@link Tile5x2#STEP} apart.
     * Also reads neighbouring floats of the array, but none past the columns of the last row.
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
            FloatVector even = FloatVector.fromArray(S, from, f0)
                    .blend(FloatVector.fromArray(S, from, f2 - 2), FROM2)
                    .blend(FloatVector.fromArray(S, from, f4 - 4), FROM4)
                    .blend(FloatVector.fromArray(S, from, f6 - 6), FROM6);
            FloatVector odd = FloatVector.fromArray(S, from, f1)
                    .blend(FloatVector.fromArray(S, from, f3 - 2), FROM2)
                    .blend(FloatVector.fromArray(S, from, f5 - 4), FROM4)
                    .blend(FloatVector.fromArray(S, from, f7 - 6), FROM6);
            FloatVector left = even.blend(odd.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsFloats(), ODD);
            FloatVector right = even.reinterpretAsLongs().lanewise(LSHR, 32).reinterpretAsFloats().blend(odd, ODD);
            left.intoArray(to, at + p * Tile5x2.STEP);
            right.intoArray(to, at + (p + 1) * Tile5x2.STEP);
        }
    }
}
// @formatter:on
