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
            at = wAt + column;
            limit(w, at, rows, columns, s0, max);
            limit(w, at + LANES, rows, columns, s1, max);
            limit(w, at + 2 * LANES, rows, columns, s2, max);
            limit(w, at + 3 * LANES, rows, columns, s3, max);
        }
        for (; column <= to - LANES; column += LANES) {
            FloatVector sum = FloatVector.zero(S);
            for (int row = 0; row < rows; row++) {
                sum = addSquare(sum, w, wAt + row * columns + column);
            }
            limit(w, wAt + column, rows, columns, sum, max);
        }
        scalar.limitColumns(w, wAt, rows, columns, column, to, max);
    }

    private static FloatVector addSquare(FloatVector sum, float[] w, int at) {
        FloatVector v = FloatVector.fromArray(S, w, at);
        return v.fma(v, sum);
    }

    /** Scales a vector of columns, those with a norm of at most {@code max} by 1. */
    private static void limit(float[] w, int wAt, int rows, int columns, FloatVector sum, float max) {
        FloatVector norm = sum.sqrt();
        VectorMask<Float> above = norm.compare(VectorOperators.GT, max);
        if (!above.anyTrue()) {
            return;
        }
        FloatVector factor = FloatVector.broadcast(S, 1f)
                .blend(FloatVector.broadcast(S, max).div(norm), above);
        int at = wAt;
        for (int row = 0; row < rows; row++) {
            FloatVector.fromArray(S, w, at).mul(factor).intoArray(w, at);
            at += columns;
        }
    }
}
