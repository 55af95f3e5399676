package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/** a = (z >= 0 ? 1 : 0), NaN stays NaN. */
final class Step {
    private Step() {}

    static void forward(float[] a, int aAt, float[] z, int zAt, int n) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            x.blend(one, x.compare(GE, 0f)).blend(zero, x.compare(LT, 0f)).intoArray(a, aAt + i);
        }
    }
}
