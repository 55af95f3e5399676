package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.Kernels;
import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/** Lion in one pass: each of w, m and g is read once, and w and m are written once. */
final class Lion {
    private Lion() {}

    /** See {@link Kernels#lion}. */
    static void run(
            float[] w, float[] m, float[] g, int from, int to, float rate1, float rate2, float lr, float shrink,
            Kernels scalar) {
        FloatVector rate1s = FloatVector.broadcast(S, rate1);
        FloatVector rate2s = FloatVector.broadcast(S, rate2);
        FloatVector minusLr = FloatVector.broadcast(S, -lr);
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector mv = FloatVector.fromArray(S, m, i);
            FloatVector difference = FloatVector.fromArray(S, g, i).sub(mv);
            FloatVector c = rate1s.fma(difference, mv);
            // The sign of zero and NaN is zero and NaN.
            FloatVector sign = c.blend(1f, c.compare(GT, 0f)).blend(-1f, c.compare(LT, 0f));
            FloatVector kept = FloatVector.fromArray(S, w, i).mul(shrink);
            minusLr.fma(sign, kept).intoArray(w, i);
            rate2s.fma(difference, mv).intoArray(m, i);
        }
        scalar.lion(w, m, g, i, to, rate1, rate2, lr, shrink);
    }
}
// @formatter:on
