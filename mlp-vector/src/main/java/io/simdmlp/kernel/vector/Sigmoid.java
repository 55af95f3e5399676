package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.ScalarMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** a = 1 / (1 + e^-z), {@link ScalarMath#sigmoid} line for line, and its chain rule d *= a (1 - a). */
final class Sigmoid {
    private Sigmoid() {}

    static void forward(float[] a, int aAt, float[] z, int zAt, int n, float[] scratch) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            x.abs().neg().intoArray(scratch, i);
        }
        Exponentials.run(scratch, 0, n);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector e = FloatVector.fromArray(S, scratch, i);
            VectorMask<Float> negative = x.compare(LT, 0f);
            FloatVector numerator = one.blend(e, negative);
            FloatVector s = e.add(1f);
            FloatVector lost = e.sub(s.sub(1f));
            FloatVector quotient = numerator.div(s);
            FloatVector minus = quotient.neg();
            FloatVector rest = minus.fma(lost, minus.fma(s, numerator));
            FloatVector inverse = quotient.blend(one.sub(quotient), negative);
            rest.fma(inverse, quotient).intoArray(a, aAt + i);
        }
    }

    static void gradient(float[] d, int dAt, float[] a, int aAt, int n) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector av = FloatVector.fromArray(S, a, aAt + i);
            dv.mul(av.mul(one.sub(av))).intoArray(d, dAt + i);
        }
    }
}
