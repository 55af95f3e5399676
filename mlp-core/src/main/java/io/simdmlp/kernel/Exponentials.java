package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;

import io.simdmlp.reference.ScalarMath;
import jdk.incubator.vector.FloatVector;

/** a = e^a, in place. */
final class Exponentials {
    private Exponentials() {}

    static void run(float[] a, int aAt, int n) {
        int end = aAt + n;
        int i = aAt;
        for (; i <= end - LANES; i += LANES) {
            VectorMath.exp(FloatVector.fromArray(S, a, i)).intoArray(a, i);
        }
        for (; i < end; i++) {
            a[i] = ScalarMath.exp(a[i]);
        }
    }
}
