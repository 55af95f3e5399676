package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.GT;

import jdk.incubator.vector.FloatVector;

/**
 * a = (z > 0 ? scale z : left (e^z - 1)), and its chain rule d *= (a > 0 ? scale : a + left). ELU has 1 for both, which
 * changes no bit.
 */
final class Elu {
    private Elu() {}

    static void forward(float[] a, int aAt, float[] z, int zAt, int n, float scale, float left, float[] scratch) {
        System.arraycopy(z, zAt, scratch, 0, n);
        Exponentials.minusOne(scratch, 0, n);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, z, zAt + i);
            FloatVector e = FloatVector.fromArray(S, scratch, i);
            e.mul(left).blend(x.mul(scale), x.compare(GT, 0f)).intoArray(a, aAt + i);
        }
    }

    static void gradient(float[] d, int dAt, float[] a, int aAt, int n, float scale, float left) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector dv = FloatVector.fromArray(S, d, dAt + i);
            FloatVector av = FloatVector.fromArray(S, a, aAt + i);
            dv.mul(av.add(left)).blend(dv.mul(scale), av.compare(GT, 0f)).intoArray(d, dAt + i);
        }
    }
}
