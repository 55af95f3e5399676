package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.ScalarMath;
import jdk.incubator.vector.FloatVector;

/** a = sin(z) / z, 1 at 0, and its chain rule. */
final class Sinc {
    private Sinc() {}

    static void forward(float[] a, int aAt, float[] z, int zAt, int n, float[] scratch) {
        Sines.run(scratch, 0, scratch, n, z, zAt, n);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector sin = FloatVector.fromArray(S, scratch, i);
            sin.div(x).blend(one, x.compare(EQ, 0f)).intoArray(a, aAt + i);
        }
    }

    static void gradient(float[] d, int dAt, float[] z, int zAt, int n, float[] scratch) {
        Sines.run(scratch, 0, scratch, n, z, zAt, n);
        FloatVector d1 = FloatVector.broadcast(S, ScalarMath.D1);
        FloatVector d2 = FloatVector.broadcast(S, ScalarMath.D2);
        FloatVector d3 = FloatVector.broadcast(S, ScalarMath.D3);
        FloatVector d4 = FloatVector.broadcast(S, ScalarMath.D4);
        for (int i = 0; i < n; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector sin = FloatVector.fromArray(S, scratch, i);
            FloatVector cos = FloatVector.fromArray(S, scratch, n + i);
            FloatVector square = x.mul(x);
            FloatVector near =
                    square.fma(d4, d3).fma(square, d2).fma(square, d1).mul(x);
            FloatVector far = cos.sub(sin.div(x)).div(x);
            dv.mul(far.blend(near, x.abs().compare(LT, 1f))).intoArray(d, dAt + i);
        }
    }
}
