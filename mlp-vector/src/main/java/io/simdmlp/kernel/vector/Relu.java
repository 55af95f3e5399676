package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

/** a = (z <= 0 ? 0 : z), which the register tiles also apply, and its chain rule d = (a > 0 ? d : 0). */
final class Relu {
    private Relu() {}

    static void forward(float[] a, int aAt, float[] z, int zAt, int n) {
        FloatVector zero = FloatVector.zero(S);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            x.blend(zero, x.compare(LE, 0f)).intoArray(a, aAt + i);
        }
    }

    static void gradient(float[] d, int dAt, float[] a, int aAt, int n) {
        FloatVector zero = FloatVector.zero(S);
        for (int i = 0; i < n; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector av = FloatVector.fromArray(S, a, aAt + i);
            zero.blend(dv, av.compare(GT, 0f)).intoArray(d, dAt + i);
        }
    }
}
