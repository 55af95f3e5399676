package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.Pointwise;
import jdk.incubator.vector.FloatVector;

/** a = z / (1 + |z|), and its chain rule d *= (1 - |a|)^2. */
final class Softsign {
    private Softsign() {}

    static void forward(float[] a, int aAt, float[] z, int zAt, int n) {
        FloatVector max = FloatVector.broadcast(S, Pointwise.SOFTSIGN_MAX);
        FloatVector min = FloatVector.broadcast(S, -Pointwise.SOFTSIGN_MAX);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector c = x.blend(max, x.compare(GT, Pointwise.SOFTSIGN_MAX));
            c = c.blend(min, c.compare(LT, -Pointwise.SOFTSIGN_MAX));
            c.div(c.abs().add(1f)).intoArray(a, aAt + i);
        }
    }

    static void gradient(float[] d, int dAt, float[] a, int aAt, int n) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector av = FloatVector.fromArray(S, a, aAt + i);
            FloatVector root = one.sub(av.abs());
            dv.mul(root.mul(root)).intoArray(d, dAt + i);
        }
    }
}
