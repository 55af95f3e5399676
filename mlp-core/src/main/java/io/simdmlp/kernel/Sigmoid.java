package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;

import io.simdmlp.reference.Pointwise;
import io.simdmlp.reference.ReferenceKernels;
import io.simdmlp.reference.ScalarMath;
import jdk.incubator.vector.FloatVector;

/** a = 1 / (1 + e^-a), and its chain rule d *= a (1 - a), in place. */
final class Sigmoid {
    private Sigmoid() {}

    static void forward(float[] a, int aAt, int n) {
        int end = aAt + n;
        int i = aAt;
        for (; i <= end - LANES; i += LANES) {
            VectorMath.sigmoid(FloatVector.fromArray(S, a, i)).intoArray(a, i);
        }
        for (; i < end; i++) {
            a[i] = ScalarMath.sigmoid(a[i]);
        }
    }

    static void gradient(float[] d, int dAt, float[] a, int aAt, int n, ReferenceKernels twin) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector av = FloatVector.fromArray(S, a, aAt + i);
            dv.mul(av.mul(one.sub(av))).intoArray(d, dAt + i);
        }
        twin.pointwiseGradient(d, dAt + i, a, aAt + i, n - i, Pointwise.SIGMOID);
    }
}
