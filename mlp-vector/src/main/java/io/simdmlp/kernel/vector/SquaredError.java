package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import io.simdmlp.kernel.PointwiseLoss;
import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/** loss = w (a - y)^2 and da = scale * 2 w (a - y), where w is 1, or 1/2 for half the squared error. */
final class SquaredError {
    private SquaredError() {}

    /** See {@link io.simdmlp.kernel.Kernels#loss}. */
    static void run(
            float[] loss, int lossAt,
            float[] da, int daAt,
            float[] a, int aAt,
            float[] y, int yAt,
            int n, float scale, PointwiseLoss f) {
        float w = f == PointwiseLoss.HALF_SQUARED_ERROR ? 0.5f : 1f;
        for (int i = 0; i < n; i += LANES) {
            FloatVector d = FloatVector.fromArray(S, a, aAt + i).sub(FloatVector.fromArray(S, y, yAt + i));
            d.mul(w).mul(d).intoArray(loss, lossAt + i);
            d.mul(2f * w).mul(scale).intoArray(da, daAt + i);
        }
    }
}
// @formatter:on
