package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;

import io.simdmlp.reference.ReferenceKernels;
import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/** loss = (a - y)^2 and da = scale * 2 (a - y), in one pass. */
final class SquaredError {
    private SquaredError() {}

    /** See {@link io.simdmlp.reference.Kernels#squaredError}. */
    static void run(
            float[] loss, int lossAt,
            float[] da, int daAt,
            float[] a, int aAt,
            float[] y, int yAt,
            int n, float scale, ReferenceKernels twin) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector difference = FloatVector.fromArray(S, a, aAt + i).sub(FloatVector.fromArray(S, y, yAt + i));
            difference.mul(difference).intoArray(loss, lossAt + i);
            difference.add(difference).mul(scale).intoArray(da, daAt + i);
        }
        twin.squaredError(loss, lossAt + i, da, daAt + i, a, aAt + i, y, yAt + i, n - i, scale);
    }
}
// @formatter:on
