package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.ScalarMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** a = z / (1 + e^-z), {@link ScalarMath#silu} line for line, and its chain rule. */
final class Silu {
    private Silu() {}

    static void forward(float[] a, int aAt, float[] z, int zAt, int n, float[] scratch) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector magnitude = x.blend(ScalarMath.LEFT_END, x.compare(LT, ScalarMath.LEFT_END))
                    .abs();
            FloatVector minus = magnitude.neg();
            minus.blend(minus.add(ScalarMath.SHIFT), magnitude.compare(GT, ScalarMath.FAR))
                    .intoArray(scratch, i);
        }
        Exponentials.run(scratch, 0, n);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector c = x.blend(ScalarMath.LEFT_END, x.compare(LT, ScalarMath.LEFT_END));
            FloatVector e = FloatVector.fromArray(S, scratch, i);
            FloatVector scale = one.blend(ScalarMath.EXP_MINUS_SHIFT, c.abs().compare(GT, ScalarMath.FAR));
            FloatVector s = e.fma(scale, one);
            FloatVector left = e.div(s).mul(c).mul(scale);
            c.div(s).blend(left, c.compare(LT, 0f)).intoArray(a, aAt + i);
        }
    }

    static void gradient(float[] d, int dAt, float[] z, int zAt, int n, float[] scratch) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector c = x.blend(ScalarMath.LEFT_END, x.compare(LT, ScalarMath.LEFT_END));
            c = c.blend(-ScalarMath.LEFT_END, c.compare(GT, -ScalarMath.LEFT_END));
            c.abs().neg().intoArray(scratch, i);
        }
        Exponentials.run(scratch, 0, n);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector c = x.blend(ScalarMath.LEFT_END, x.compare(LT, ScalarMath.LEFT_END));
            c = c.blend(-ScalarMath.LEFT_END, c.compare(GT, -ScalarMath.LEFT_END));
            VectorMask<Float> negative = c.compare(LT, 0f);
            FloatVector e = FloatVector.fromArray(S, scratch, i);
            FloatVector s = e.add(1f);
            FloatVector quotient = one.blend(e, negative).div(s);
            FloatVector complement = e.blend(one, negative).div(s);
            dv.mul(quotient.mul(c.fma(complement, one))).intoArray(d, dAt + i);
        }
    }
}
