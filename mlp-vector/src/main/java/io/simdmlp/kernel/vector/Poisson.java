package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/** loss = e^a - y a and da = scale * (e^a - y), with one exponential for both, stored in {@code loss}. */
final class Poisson {
    private Poisson() {}

    /** See {@link io.simdmlp.kernel.Kernels#loss}. */
    static void run(
            float[] loss, int lossAt,
            float[] da, int daAt,
            float[] a, int aAt,
            float[] y, int yAt,
            int n, float scale) {
        System.arraycopy(a, aAt, loss, lossAt, n);
        Exponentials.run(loss, lossAt, n);
        for (int i = 0; i < n; i += LANES) {
            FloatVector e = FloatVector.fromArray(S, loss, lossAt + i);
            FloatVector logRate = FloatVector.fromArray(S, a, aAt + i);
            FloatVector target = FloatVector.fromArray(S, y, yAt + i);
            target.neg().fma(logRate, e).intoArray(loss, lossAt + i);
            e.sub(target).mul(scale).intoArray(da, daAt + i);
        }
    }
}
// @formatter:on
