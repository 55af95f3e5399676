package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import io.simdmlp.kernel.Kernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The limit of the norms of columns; see {@link Kernels#limitColumns}.
 *
 * <pre>
 *   w (rows, columns)   | [v][v][v][v] |   four chains of fma at a time, a lane for each column: one alone would
 *                       | [v][v][v][v] |   wait for each latency
 *                             |
 *   sums of squares       [v][v][v][v]     columns are written only if one of a vector is above the limit
 * </pre>
 */
final class LimitColumns {
    private LimitColumns() {}

    static void run(float[] w, int wAt, int rows, int columns, int from, int to, float max, Kernels scalar) {
        int column = from;
        for (; column <= to - 4 * LANES; column += 4 * LANES) {
            FloatVector s0 = FloatVector.zero(S);
            FloatVector s1 = FloatVector.zero(S);
            FloatVector s2 = FloatVector.zero(S);
            FloatVector s3 = FloatVector.zero(S);
            int at = wAt + column;
            for (int row = 0; row < rows; row++) {
                s0 = addSquare(s0, w, at);
                s1 = addSquare(s1, w, at + LANES);
                s2 = addSquare(s2, w, at + 2 * LANES);
                s3 = addSquare(s3, w, at + 3 * LANES);
                at += columns;
            }
            // All four are compared: a call that is seldom reached is not inlined.
            VectorMask<Float> above = s0.sqrt()
                    .compare(VectorOperators.GT, max)
                    .or(s1.sqrt().compare(VectorOperators.GT, max))
                    .or(s2.sqrt().compare(VectorOperators.GT, max))
                    .or(s3.sqrt().compare(VectorOperators.GT, max));
            if (above.anyTrue()) {
                for (int vector = 0; vector < 4; vector++) {
                    limit(w, wAt + column + vector * LANES, rows, columns, max);
                }
            }
        }
        for (; column <= to - LANES; column += LANES) {
            limit(w, wAt + column, rows, columns, max);
        }
        scalar.limitColumns(w, wAt, rows, columns, column, to, max);
    }

    private static FloatVector addSquare(FloatVector sum, float[] w, int at) {
        FloatVector v = FloatVector.fromArray(S, w, at);
        return v.fma(v, sum);
    }

    /**
     * Limits a vector of columns: those with a norm of at most {@code max} are scaled by 1. The sums are computed again rather
     * than passed: C2 does not always inline this method, and an argument would be an object then.
     */
    private static void limit(float[] w, int wAt, int rows, int columns, float max) {
        FloatVector sum = FloatVector.zero(S);
        int at = wAt;
        for (int row = 0; row < rows; row++) {
            sum = addSquare(sum, w, at);
            at += columns;
        }
        FloatVector norm = sum.sqrt();
        VectorMask<Float> above = norm.compare(VectorOperators.GT, max);
        if (!above.anyTrue()) {
            return;
        }
        FloatVector factor =
                FloatVector.broadcast(S, 1f).blend(FloatVector.broadcast(S, max).div(norm), above);
        at = wAt;
        for (int row = 0; row < rows; row++) {
            FloatVector.fromArray(S, w, at).mul(factor).intoArray(w, at);
            at += columns;
        }
    }
}
