package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;

import io.simdmlp.reference.Pointwise;
import io.simdmlp.reference.ReferenceKernels;
import jdk.incubator.vector.FloatVector;

/** ReLU's chain rule d = (a > 0 ? d : 0), in place. Its forward pass is part of {@link Product}'s tiles. */
final class Relu {
    private Relu() {}

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
