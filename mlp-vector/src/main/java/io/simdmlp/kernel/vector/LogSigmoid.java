package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GE;

import jdk.incubator.vector.FloatVector;

/** a = min(z, 0) - log(1 + e^-|z|), and its chain rule d *= 1 - e^a. */
final class LogSigmoid {
    private LogSigmoid() {}

    static void forward(float[] a, int aAt, float[] z, int zAt, int n, float[] scratch) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            x.abs().neg().intoArray(scratch, i);
        }
        Exponentials.run(scratch, 0, n);
        Logarithms.onePlus(scratch, 0, n);
        FloatVector zero = FloatVector.zero(S);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector log = FloatVector.fromArray(S, scratch, i);
            FloatVector negative = x.blend(zero, x.compare(GE, 0f));
            negative.sub(log).intoArray(a, aAt + i);
        }
    }

    static void gradient(float[] d, int dAt, float[] a, int aAt, int n, float[] scratch) {
        System.arraycopy(a, aAt, scratch, 0, n);
        Exponentials.minusOne(scratch, 0, n);
        for (int i = 0; i < n; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector e = FloatVector.fromArray(S, scratch, i);
            dv.mul(e.neg()).intoArray(d, dAt + i);
        }
    }
}
