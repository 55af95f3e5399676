package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;

import io.simdmlp.reference.Pointwise;
import io.simdmlp.reference.ReferenceKernels;
import io.simdmlp.reference.ScalarMath;
import jdk.incubator.vector.FloatVector;

/** a = tanh(a), and its chain rule d *= 1 - a^2, in place. */
final class Tanh {
    private Tanh() {}

    static void forward(float[] a, int aAt, int n) {
        int end = aAt + n;
        int i = aAt;
        for (; i <= end - LANES; i += LANES) {
            VectorMath.tanh(FloatVector.fromArray(S, a, i)).intoArray(a, i);
        }
        for (; i < end; i++) {
            a[i] = ScalarMath.tanh(a[i]);
        }
    }

    static void gradient(float[] d, int dAt, float[] a, int aAt, int n, ReferenceKernels twin) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector av = FloatVector.fromArray(S, a, aAt + i);
            dv.mul(av.neg().fma(av, one)).intoArray(d, dAt + i);
        }
        twin.pointwiseGradient(d, dAt + i, a, aAt + i, n - i, Pointwise.TANH);
    }
}
