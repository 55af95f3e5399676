package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.reference.Pointwise;
import io.simdmlp.reference.ReferenceKernels;
import io.simdmlp.reference.ScalarMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** a = tanh(a), and its chain rule d *= 1 - a^2, in place. */
final class Tanh {
    private Tanh() {}

    /** {@link ScalarMath#tanh} line for line, in chunks whose exponentials wait in {@code scratch}, in L1. */
    static void forward(float[] a, int aAt, int n, float[] scratch) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector two = FloatVector.broadcast(S, 2f);
        FloatVector t1 = FloatVector.broadcast(S, ScalarMath.T1);
        FloatVector t2 = FloatVector.broadcast(S, ScalarMath.T2);
        FloatVector t3 = FloatVector.broadcast(S, ScalarMath.T3);
        FloatVector t4 = FloatVector.broadcast(S, ScalarMath.T4);
        FloatVector t5 = FloatVector.broadcast(S, ScalarMath.T5);
        int whole = n - n % LANES;
        for (int chunk = 0; chunk < whole; chunk += Simd.CHUNK) {
            int at = aAt + chunk;
            int count = Math.min(Simd.CHUNK, whole - chunk);
            for (int i = 0; i < count; i += LANES) {
                FloatVector magnitude = FloatVector.fromArray(S, a, at + i).abs();
                magnitude.add(magnitude).intoArray(scratch, i);
            }
            Exponentials.run(scratch, 0, count);
            for (int i = 0; i < count; i += LANES) {
                FloatVector x = FloatVector.fromArray(S, a, at + i);
                FloatVector magnitude = x.abs();
                FloatVector z = x.mul(x);
                FloatVector q = z.fma(t5, t4).fma(z, t3).fma(z, t2).fma(z, t1).mul(z);
                FloatVector small = q.fma(magnitude, magnitude);
                FloatVector large =
                        one.sub(two.div(FloatVector.fromArray(S, scratch, i).add(1f)));
                FloatVector tanh = large.blend(small, magnitude.compare(LT, ScalarMath.TANH_SMALL));
                IntVector sign = x.reinterpretAsInts().and(ScalarMath.SIGN_BIT);
                tanh.reinterpretAsInts().or(sign).reinterpretAsFloats().intoArray(a, at + i);
            }
        }
        for (int i = aAt + whole; i < aAt + n; i++) {
            a[i] = ScalarMath.tanh(a[i]);
        }
    }

    static void gradient(float[] d, int dAt, float[] a, int aAt, int n, ReferenceKernels twin) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector av = FloatVector.fromArray(S, a, aAt + i);
            dv.mul(av.neg().fma(av, one)).intoArray(d, dAt + i);
        }
        twin.pointwiseGradient(d, dAt + i, a, aAt + i, n - i, Pointwise.TANH);
    }
}
