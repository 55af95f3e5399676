package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.ScalarMath;
import jdk.incubator.vector.FloatVector;

/** a = z P(z), P the normal distribution's function, {@link ScalarMath#gelu} line for line, and its chain rule. */
final class Gelu {
    private Gelu() {}

    static void forward(float[] a, int aAt, float[] z, int zAt, int n, float[] scratch) {
        parts(scratch, z, zAt, n);
        FloatVector half = FloatVector.broadcast(S, 0.5f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector e = FloatVector.fromArray(S, scratch, i);
            FloatVector p = FloatVector.fromArray(S, scratch, n + i);
            FloatVector near = x.mul(p.fma(x, half));
            FloatVector t = x.abs();
            t = t.blend(ScalarMath.NORMAL_MAX, t.compare(GT, ScalarMath.NORMAL_MAX));
            FloatVector rest = t.fma(t, t.mul(t).neg());
            e = e.fma(rest.mul(-0.5f), e);
            FloatVector tail = p.mul(e);
            FloatVector far = x.sub(tail).blend(tail.neg(), x.compare(LT, 0f));
            far.blend(near, t.compare(LT, 1f)).intoArray(a, aAt + i);
        }
    }

    static void gradient(float[] d, int dAt, float[] z, int zAt, int n, float[] scratch) {
        parts(scratch, z, zAt, n);
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector half = FloatVector.broadcast(S, 0.5f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector e = FloatVector.fromArray(S, scratch, i);
            FloatVector p = FloatVector.fromArray(S, scratch, n + i);
            FloatVector t = x.abs();
            t = t.blend(ScalarMath.NORMAL_MAX, t.compare(GT, ScalarMath.NORMAL_MAX));
            FloatVector near = t.neg().fma(p, half);
            FloatVector far = p.mul(e).div(t);
            FloatVector tail = far.blend(near, t.compare(LT, 1f));
            FloatVector left = t.mul(-ScalarMath.NORMAL_HEIGHT).fma(e, tail);
            FloatVector slope = one.sub(left).blend(left, x.compare(LT, 0f));
            dv.mul(slope).intoArray(d, dAt + i);
        }
    }

    /** The common part of both: scratch = e^(-t^2 / 2) | the polynomial near zero or the one far from it. */
    private static void parts(float[] scratch, float[] z, int zAt, int n) {
        FloatVector p1 = FloatVector.broadcast(S, ScalarMath.P1);
        FloatVector p2 = FloatVector.broadcast(S, ScalarMath.P2);
        FloatVector p3 = FloatVector.broadcast(S, ScalarMath.P3);
        FloatVector p4 = FloatVector.broadcast(S, ScalarMath.P4);
        FloatVector p5 = FloatVector.broadcast(S, ScalarMath.P5);
        FloatVector p6 = FloatVector.broadcast(S, ScalarMath.P6);
        FloatVector m0 = FloatVector.broadcast(S, ScalarMath.M0);
        FloatVector m1 = FloatVector.broadcast(S, ScalarMath.M1);
        FloatVector m2 = FloatVector.broadcast(S, ScalarMath.M2);
        FloatVector m3 = FloatVector.broadcast(S, ScalarMath.M3);
        FloatVector m4 = FloatVector.broadcast(S, ScalarMath.M4);
        FloatVector m5 = FloatVector.broadcast(S, ScalarMath.M5);
        FloatVector m6 = FloatVector.broadcast(S, ScalarMath.M6);
        FloatVector m7 = FloatVector.broadcast(S, ScalarMath.M7);
        FloatVector m8 = FloatVector.broadcast(S, ScalarMath.M8);
        for (int i = 0; i < n; i += LANES) {
            FloatVector t = FloatVector.fromArray(S, z, zAt + i).abs();
            t = t.blend(ScalarMath.NORMAL_MAX, t.compare(GT, ScalarMath.NORMAL_MAX));
            FloatVector square = t.mul(t);
            FloatVector v = t.sub(ScalarMath.TAIL_CENTER).div(t.add(ScalarMath.TAIL_CENTER));
            // @formatter:off
            FloatVector near = square.fma(p6, p5).fma(square, p4).fma(square, p3).fma(square, p2).fma(square, p1);
            FloatVector far = v.fma(m8, m7).fma(v, m6).fma(v, m5).fma(v, m4).fma(v, m3).fma(v, m2).fma(v, m1).fma(v, m0);
            // @formatter:on
            far.blend(near, t.compare(LT, 1f)).intoArray(scratch, n + i);
            square.mul(-0.5f).intoArray(scratch, i);
        }
        Exponentials.run(scratch, 0, n);
    }
}
