package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.Kernels;
import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/** g += l1 * sign(w), the gradient of an L1 penalty. */
final class L1 {
    private L1() {}

    /** See {@link Kernels#l1}. */
    static void run(float[] g, float[] w, int from, int to, float l1, Kernels scalar) {
        FloatVector factor = FloatVector.broadcast(S, l1);
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector wv = FloatVector.fromArray(S, w, i);
            // The sign of zero and NaN is zero and NaN.
            FloatVector sign = wv.blend(1f, wv.compare(GT, 0f)).blend(-1f, wv.compare(LT, 0f));
            factor.fma(sign, FloatVector.fromArray(S, g, i)).intoArray(g, i);
        }
        scalar.l1(g, w, i, to, l1);
    }
}
// @formatter:on
