package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.reference.Pointwise;
import io.simdmlp.reference.ReferenceKernels;
import io.simdmlp.reference.ScalarMath;
import jdk.incubator.vector.FloatVector;

/** a = 1 / (1 + e^-a), and its chain rule d *= a (1 - a), in place. */
final class Sigmoid {
    private Sigmoid() {}

    /** {@link ScalarMath#sigmoid} line for line, in chunks whose exponentials wait in {@code scratch}, in L1. */
    static void forward(float[] a, int aAt, int n, float[] scratch) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        int whole = n - n % LANES;
        for (int chunk = 0; chunk < whole; chunk += Simd.CHUNK) {
            int at = aAt + chunk;
            int count = Math.min(Simd.CHUNK, whole - chunk);
            for (int i = 0; i < count; i += LANES) {
                FloatVector.fromArray(S, a, at + i).abs().neg().intoArray(scratch, i);
            }
            Exponentials.run(scratch, 0, count);
            for (int i = 0; i < count; i += LANES) {
                FloatVector x = FloatVector.fromArray(S, a, at + i);
                FloatVector e = FloatVector.fromArray(S, scratch, i);
                one.blend(e, x.compare(LT, 0f)).div(e.add(1f)).intoArray(a, at + i);
            }
        }
        for (int i = aAt + whole; i < aAt + n; i++) {
            a[i] = ScalarMath.sigmoid(a[i]);
        }
    }

    static void gradient(float[] d, int dAt, float[] a, int aAt, int n, ReferenceKernels twin) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector av = FloatVector.fromArray(S, a, aAt + i);
            dv.mul(av.mul(one.sub(av))).intoArray(d, dAt + i);
        }
        twin.pointwiseGradient(d, dAt + i, a, aAt + i, n - i, Pointwise.SIGMOID);
    }
}
