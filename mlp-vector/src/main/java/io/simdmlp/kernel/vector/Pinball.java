package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/** loss = c d and da = scale * c, where d = a - y and c is 1 - p for d above 0, -p below and d itself if it is 0 or NaN. */
final class Pinball {
    private Pinball() {}

    /** See {@link io.simdmlp.kernel.Kernels#loss}. */
    static void run(
            float[] loss, int lossAt,
            float[] da, int daAt,
            float[] a, int aAt,
            float[] y, int yAt,
            int n, float scale, float p) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector d = FloatVector.fromArray(S, a, aAt + i).sub(FloatVector.fromArray(S, y, yAt + i));
            FloatVector c = d.blend(1f - p, d.compare(GT, 0f)).blend(-p, d.compare(LT, 0f));
            c.mul(d).intoArray(loss, lossAt + i);
            c.mul(scale).intoArray(da, daAt + i);
        }
    }
}
// @formatter:on
