package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.Pointwise;
import jdk.incubator.vector.FloatVector;

/** a = (z + 3) / 6, cut off at 0 and 1, and its chain rule d = (0 < a < 1 ? d / 6 : 0). */
final class HardSigmoid {
    private HardSigmoid() {}

    static void forward(float[] a, int aAt, float[] z, int zAt, int n) {
        FloatVector min = FloatVector.broadcast(S, -3f);
        FloatVector max = FloatVector.broadcast(S, 3f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector c = x.blend(min, x.compare(LT, -3f));
            FloatVector b = c.blend(max, c.compare(GT, 3f));
            FloatVector sigmoid = b.add(3f).div(6f);
            sigmoid.intoArray(a, aAt + i);
        }
    }

    static void gradient(float[] d, int dAt, float[] a, int aAt, int n) {
        FloatVector zero = FloatVector.zero(S);
        for (int i = 0; i < n; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector av = FloatVector.fromArray(S, a, aAt + i);
            zero.blend(dv.mul(Pointwise.SIXTH), av.compare(GT, 0f).and(av.compare(LT, 1f)))
                    .intoArray(d, dAt + i);
        }
    }
}
