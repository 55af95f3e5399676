package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/** loss = max(1 - y a, 0) and da = scale * -y where that is above 0. */
final class Hinge {
    private Hinge() {}

    /** See {@link io.simdmlp.kernel.Kernels#loss}. */
    static void run(
            float[] loss, int lossAt,
            float[] da, int daAt,
            float[] a, int aAt,
            float[] y, int yAt,
            int n, float scale) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector slope = FloatVector.fromArray(S, y, yAt + i).neg();
            FloatVector lacking = slope.fma(FloatVector.fromArray(S, a, aAt + i), one);
            lacking.blend(zero, lacking.compare(LE, 0f)).intoArray(loss, lossAt + i);
            zero.blend(slope, lacking.compare(GT, 0f)).mul(scale).intoArray(da, daAt + i);
        }
    }
}
// @formatter:on
