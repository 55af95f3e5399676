package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

// @formatter:off -- one vector a line
/**
 * Transposes 4 rows into half a panel of {@link NarrowProduct}, for vectors of 4 lanes, like {@link Transposition8}.
 */
final class Transposition4 {
    static final int N = 4;

    /** Columns that a step transposes. */
    static final int STEP = 2;

    // Lanes from the given one on, and lanes with odd numbers
    private static final VectorMask<Float> FROM2 = VectorMask.fromLong(S, 0xC);
    private static final VectorMask<Float> ODD = VectorMask.fromLong(S, 0xA);

    private Transposition4() {}

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
            FloatVector even = FloatVector.fromArray(S, from, f0)
                    .blend(FloatVector.fromArray(S, from, f2 - 2), FROM2);
            FloatVector odd = FloatVector.fromArray(S, from, f1)
                    .blend(FloatVector.fromArray(S, from, f3 - 2), FROM2);
            FloatVector left = even.blend(odd.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsFloats(), ODD);
            FloatVector right = even.reinterpretAsLongs().lanewise(LSHR, 32).reinterpretAsFloats().blend(odd, ODD);
            left.intoArray(to, at + p * Tile5x2.STEP);
            right.intoArray(to, at + (p + 1) * Tile5x2.STEP);
        }
    }
}
// @formatter:on
