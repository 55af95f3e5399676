package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.ScalarMath;
import jdk.incubator.vector.FloatVector;

/** a = z / (1 + e^-w), {@link ScalarMath#geluTanh} line for line, and its chain rule. */
final class GeluTanh {
    private GeluTanh() {}

    static void forward(float[] a, int aAt, float[] z, int zAt, int n, float[] scratch) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector g1 = FloatVector.broadcast(S, ScalarMath.G1);
        FloatVector g3 = FloatVector.broadcast(S, ScalarMath.G3);
        FloatVector g3Low = FloatVector.broadcast(S, ScalarMath.G3_LOW);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector t = x.abs();
            t = t.blend(ScalarMath.GELU_TANH_MAX, t.compare(GT, ScalarMath.GELU_TANH_MAX));
            FloatVector square = t.mul(t);
            FloatVector cubic = square.mul(g3);
            FloatVector sum = cubic.add(g1);
            FloatVector w = t.mul(sum);
            FloatVector minus = w.neg();
            minus.blend(minus.add(ScalarMath.SHIFT), w.compare(GT, ScalarMath.FAR))
                    .intoArray(scratch, i);
        }
        Exponentials.run(scratch, 0, n);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector t = x.abs();
            t = t.blend(ScalarMath.GELU_TANH_MAX, t.compare(GT, ScalarMath.GELU_TANH_MAX));
            FloatVector square = t.mul(t);
            FloatVector cubic = square.mul(g3);
            FloatVector sum = cubic.add(g1);
            FloatVector w = t.mul(sum);
            FloatVector squareLow = t.fma(t, square.neg());
            FloatVector cubicLow = g3.fma(square, cubic.neg());
            cubicLow = g3.fma(squareLow, cubicLow);
            cubicLow = g3Low.fma(square, cubicLow);
            FloatVector back = sum.sub(g1);
            FloatVector sumLow = g1.sub(sum.sub(back)).add(cubic.sub(back));
            sumLow = sumLow.add(cubicLow.add(ScalarMath.G1_LOW));
            FloatVector wLow = t.fma(sum, w.neg());
            wLow = t.fma(sumLow, wLow);
            FloatVector e = FloatVector.fromArray(S, scratch, i);
            FloatVector scale = one.blend(ScalarMath.EXP_MINUS_SHIFT, w.compare(GT, ScalarMath.FAR));
            FloatVector s = e.fma(wLow.neg(), e).fma(scale, one);
            FloatVector quotient = e.div(s);
            FloatVector left =
                    quotient.fma(t, wLow.neg().mul(quotient.mul(t))).mul(scale).neg();
            x.div(s).blend(left, x.compare(LT, 0f)).intoArray(a, aAt + i);
        }
    }

    static void gradient(float[] d, int dAt, float[] z, int zAt, int n, float[] scratch) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector g1 = FloatVector.broadcast(S, ScalarMath.G1);
        FloatVector g3 = FloatVector.broadcast(S, ScalarMath.G3);
        FloatVector g3Times3 = FloatVector.broadcast(S, ScalarMath.G3_TIMES_3);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector t = x.abs();
            t = t.blend(ScalarMath.GELU_TANH_MAX, t.compare(GT, ScalarMath.GELU_TANH_MAX));
            FloatVector square = t.mul(t);
            t.neg().mul(g3.fma(square, g1)).intoArray(scratch, i);
        }
        Exponentials.run(scratch, 0, n);
        for (int i = 0; i < n; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector t = x.abs();
            t = t.blend(ScalarMath.GELU_TANH_MAX, t.compare(GT, ScalarMath.GELU_TANH_MAX));
            FloatVector square = t.mul(t);
            FloatVector e = FloatVector.fromArray(S, scratch, i);
            FloatVector s = e.add(1f);
            FloatVector slope = t.mul(g3Times3.fma(square, g1));
            FloatVector left = e.div(s).mul(slope.neg().fma(one.div(s), one));
            slope = one.sub(left).blend(left, x.compare(LT, 0f));
            dv.mul(slope).intoArray(d, dAt + i);
        }
    }
}
