package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.Pointwise;
import jdk.incubator.vector.FloatVector;

/** a = z times {@link HardSigmoid}, and its chain rule. */
final class HardSwish {
    private HardSwish() {}

    static void forward(float[] a, int aAt, float[] z, int zAt, int n) {
        FloatVector min = FloatVector.broadcast(S, -3f);
        FloatVector max = FloatVector.broadcast(S, 3f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector c = x.blend(min, x.compare(LT, -3f));
            FloatVector b = c.blend(max, c.compare(GT, 3f));
            FloatVector sigmoid = b.add(3f).div(6f);
            c.mul(sigmoid).intoArray(a, aAt + i);
        }
    }

    static void gradient(float[] d, int dAt, float[] z, int zAt, int n) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector third = FloatVector.broadcast(S, Pointwise.THIRD);
        FloatVector half = FloatVector.broadcast(S, 0.5f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector inside = dv.mul(third.fma(x, half));
            inside.blend(dv, x.compare(GE, 3f)).blend(zero, x.compare(LE, -3f)).intoArray(d, dAt + i);
        }
    }
}
