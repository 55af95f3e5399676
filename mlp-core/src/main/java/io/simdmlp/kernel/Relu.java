package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import io.simdmlp.reference.Pointwise;
import io.simdmlp.reference.ReferenceKernels;
import jdk.incubator.vector.FloatVector;

/** a = (a <= 0 ? 0 : a), which {@link Product}'s tiles do too, and its chain rule d = (a > 0 ? d : 0), in place. */
final class Relu {
    private Relu() {}

    static void forward(float[] a, int aAt, int n) {
        FloatVector zero = FloatVector.zero(S);
        int end = aAt + n;
        int i = aAt;
        for (; i <= end - LANES; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, a, i);
            x.blend(zero, x.compare(LE, 0f)).intoArray(a, i);
        }
        for (; i < end; i++) {
            a[i] = Pointwise.RELU.value(a[i]);
        }
    }

    static void gradient(float[] d, int dAt, float[] a, int aAt, int n, ReferenceKernels twin) {
        FloatVector zero = FloatVector.zero(S);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector av = FloatVector.fromArray(S, a, aAt + i);
            zero.blend(dv, av.compare(GT, 0f)).intoArray(d, dAt + i);
        }
        twin.pointwiseGradient(d, dAt + i, a, aAt + i, n - i, Pointwise.RELU);
    }
}
