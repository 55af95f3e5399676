package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/** loss = c (d - c / 2) and da = scale * c, where d = a - y and c is d clamped to [-p, p]. */
final class Huber {
    private Huber() {}

    /** See {@link io.simdmlp.kernel.Kernels#loss}. */
    static void run(
            float[] loss, int lossAt,
            float[] da, int daAt,
            float[] a, int aAt,
            float[] y, int yAt,
            int n, float scale, float p) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector d = FloatVector.fromArray(S, a, aAt + i).sub(FloatVector.fromArray(S, y, yAt + i));
            FloatVector c = d.blend(p, d.compare(GT, p)).blend(-p, d.compare(LT, -p));
            c.mul(d.sub(c.mul(0.5f))).intoArray(loss, lossAt + i);
            c.mul(scale).intoArray(da, daAt + i);
        }
    }
}
// @formatter:on
