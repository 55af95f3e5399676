package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.ScalarMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** a = tanh z, {@link ScalarMath#tanh} line for line, and its chain rule d *= 1 - a^2. */
final class Tanh {
    private Tanh() {}

    static void forward(float[] a, int aAt, float[] z, int zAt, int n, float[] scratch) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector magnitude = FloatVector.fromArray(S, z, zAt + i).abs();
            magnitude.add(magnitude).intoArray(scratch, i);
        }
        Exponentials.run(scratch, 0, n);
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector two = FloatVector.broadcast(S, 2f);
        FloatVector t1 = FloatVector.broadcast(S, ScalarMath.T1);
        FloatVector t2 = FloatVector.broadcast(S, ScalarMath.T2);
        FloatVector t3 = FloatVector.broadcast(S, ScalarMath.T3);
        FloatVector t4 = FloatVector.broadcast(S, ScalarMath.T4);
        FloatVector t5 = FloatVector.broadcast(S, ScalarMath.T5);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector e = FloatVector.fromArray(S, scratch, i);
            FloatVector magnitude = x.abs();
            FloatVector square = x.mul(x);
            FloatVector q = square.fma(t5, t4)
                    .fma(square, t3)
                    .fma(square, t2)
                    .fma(square, t1)
                    .mul(square);
            FloatVector small = q.fma(magnitude, magnitude);
            FloatVector large = one.sub(two.div(e.add(1f)));
            FloatVector tanh = large.blend(small, magnitude.compare(LT, ScalarMath.TANH_SMALL));
            IntVector sign = x.reinterpretAsInts().and(ScalarMath.SIGN_BIT);
            tanh.reinterpretAsInts().or(sign).reinterpretAsFloats().intoArray(a, aAt + i);
        }
    }

    static void gradient(float[] d, int dAt, float[] a, int aAt, int n) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector av = FloatVector.fromArray(S, a, aAt + i);
            dv.mul(av.neg().fma(av, one)).intoArray(d, dAt + i);
        }
    }
}
