package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/** loss = |d| and da = scale * sign(d), where d = a - y. */
final class AbsoluteError {
    private AbsoluteError() {}

    /** See {@link io.simdmlp.kernel.Kernels#loss}. */
    static void run(
            float[] loss, int lossAt,
            float[] da, int daAt,
            float[] a, int aAt,
            float[] y, int yAt,
            int n, float scale) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector d = FloatVector.fromArray(S, a, aAt + i).sub(FloatVector.fromArray(S, y, yAt + i));
            d.abs().intoArray(loss, lossAt + i);
            // The sign of zero and NaN is zero and NaN.
            FloatVector sign = d.blend(1f, d.compare(GT, 0f)).blend(-1f, d.compare(LT, 0f));
            sign.mul(scale).intoArray(da, daAt + i);
        }
    }
}
// @formatter:on
