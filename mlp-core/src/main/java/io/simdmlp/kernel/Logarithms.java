package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.reference.ScalarMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * a = log(a) and a = log(1 + a), in place: {@link ScalarMath#log} and {@link ScalarMath#log1p} line for line, lane by
 * lane; formulas and source stand there. From memory to memory for the reason that {@link Exponentials} gives.
 *
 * <p>Both are log(x + shift): where the shift is 0, rounding loses 0, and the correction for what it lost adds 0.
 */
final class Logarithms {
    private Logarithms() {}

    /** a = log(a). */
    static void run(float[] a, int aAt, int n) {
        int whole = n - n % LANES;
        shifted(a, aAt, whole, 0f);
        for (int i = aAt + whole; i < aAt + n; i++) {
            a[i] = ScalarMath.log(a[i]);
        }
    }

    /** a = log(1 + a). */
    static void onePlus(float[] a, int aAt, int n) {
        int whole = n - n % LANES;
        shifted(a, aAt, whole, 1f);
        for (int i = aAt + whole; i < aAt + n; i++) {
            a[i] = ScalarMath.log1p(a[i]);
        }
    }

    /** a = log(a + shift), {@code n} a multiple of a vector. */
    private static void shifted(float[] a, int aAt, int n, float shift) {
        FloatVector l1 = FloatVector.broadcast(S, ScalarMath.L1);
        FloatVector l2 = FloatVector.broadcast(S, ScalarMath.L2);
        FloatVector l3 = FloatVector.broadcast(S, ScalarMath.L3);
        FloatVector ln2High = FloatVector.broadcast(S, ScalarMath.LN2_HIGH);
        for (int i = aAt; i < aAt + n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, a, i);
            FloatVector u = x.add(shift);
            VectorMask<Float> subnormal = u.compare(LT, Float.MIN_NORMAL);
            FloatVector normal = u.blend(u.mul(ScalarMath.LOG_SCALE), subnormal);
            IntVector bits = normal.reinterpretAsInts().sub(ScalarMath.SQRT_HALF_BITS);
            IntVector exponent = bits.lanewise(ASHR, 23);
            FloatVector m = bits.and(0x007fffff).add(ScalarMath.SQRT_HALF_BITS).reinterpretAsFloats();
            FloatVector k = (FloatVector) exponent.convertShape(I2F, S, 0);
            k = k.blend(k.sub(ScalarMath.LOG_SCALE_EXPONENT), subnormal);
            FloatVector f = m.sub(1f);
            FloatVector s = f.div(f.add(2f));
            FloatVector z = s.mul(s);
            FloatVector q = z.fma(l3, l2).fma(z, l1).mul(z);
            FloatVector h = f.mul(0.5f).mul(f);
            FloatVector low = s.fma(h.add(q), k.mul(ScalarMath.LN2_LOW));
            FloatVector log = k.fma(ln2High, f.sub(h.sub(low)));
            FloatVector lost = x.sub(u.sub(shift));
            log = log.add(lost.div(u));
            log = u.blend(log, u.compare(LT, Float.POSITIVE_INFINITY));
            log = log.blend(Float.NaN, u.compare(LT, 0f));
            log.blend(Float.NEGATIVE_INFINITY, u.compare(EQ, 0f)).intoArray(a, i);
        }
    }
}
