package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.ScalarMath;
import jdk.incubator.vector.FloatVector;

/** a = z tanh(log(1 + e^z)), {@link ScalarMath#mish} line for line, and its chain rule. */
final class Mish {
    private Mish() {}

    static void forward(float[] a, int aAt, float[] z, int zAt, int n, float[] scratch) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector t = x.blend(ScalarMath.LEFT_END, x.compare(LT, ScalarMath.LEFT_END));
            t = t.blend(ScalarMath.MISH_MAX, t.compare(GT, ScalarMath.MISH_MAX));
            t.blend(t.add(ScalarMath.SHIFT), t.compare(LT, -ScalarMath.FAR)).intoArray(scratch, i);
        }
        Exponentials.run(scratch, 0, n);
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector two = FloatVector.broadcast(S, 2f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector c = x.blend(ScalarMath.LEFT_END, x.compare(LT, ScalarMath.LEFT_END));
            FloatVector e = FloatVector.fromArray(S, scratch, i);
            FloatVector scale = one.blend(ScalarMath.EXP_MINUS_SHIFT, c.compare(LT, -ScalarMath.FAR));
            FloatVector n1 = e.mul(scale).fma(e, e.add(e));
            n1.div(n1.fma(scale, two)).mul(c).mul(scale).intoArray(a, aAt + i);
        }
    }

    static void gradient(float[] d, int dAt, float[] z, int zAt, int n, float[] scratch) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector c = x.blend(ScalarMath.LEFT_END, x.compare(LT, ScalarMath.LEFT_END));
            c.blend(ScalarMath.MISH_MAX, c.compare(GT, ScalarMath.MISH_MAX)).intoArray(scratch, i);
        }
        Exponentials.run(scratch, 0, n);
        for (int i = 0; i < n; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector c = x.blend(ScalarMath.LEFT_END, x.compare(LT, ScalarMath.LEFT_END));
            c = c.blend(ScalarMath.MISH_MAX, c.compare(GT, ScalarMath.MISH_MAX));
            FloatVector e = FloatVector.fromArray(S, scratch, i);
            FloatVector n1 = e.mul(e.add(2f));
            FloatVector m = n1.add(2f);
            FloatVector slope = c.mul(4f).mul(e).fma(e.add(1f).div(m), n1).div(m);
            dv.mul(slope).intoArray(d, dAt + i);
        }
    }
}
