package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;

import io.simdmlp.kernel.Pointwise;
import jdk.incubator.vector.FloatVector;

/** a = (z > 0 ? z : 0.01 z), and its chain rule d = (a > 0 ? d : 0.01 d). */
final class LeakyRelu {
    private LeakyRelu() {}

    static void forward(float[] a, int aAt, float[] z, int zAt, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            x.mul(Pointwise.LEAK).blend(x, x.compare(GT, 0f)).intoArray(a, aAt + i);
        }
    }

    static void gradient(float[] d, int dAt, float[] a, int aAt, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector av = FloatVector.fromArray(S, a, aAt + i);
            dv.mul(Pointwise.LEAK).blend(dv, av.compare(GT, 0f)).intoArray(d, dAt + i);
        }
    }
}
