package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.ScalarMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * a = log(a) and a = log(1 + a), in place: {@link ScalarMath#log} and {@link ScalarMath#log1p} line for line, lane by
 * lane; formulas and sources are there. From memory to memory for the reason given in {@link Exponentials}.
 *
 * <p>Both are log(x + shift): if the shift is 0, the sum has no rounding error, and the correction adds 0. A vector with
 * a lane that is not a positive normal number is computed lane by lane: losses seldom have one, and blending the special
 * cases in would cost every vector a fifth of its time.
 */
final class Logarithms {
    private Logarithms() {}

    /** a = log(a). */
    static void run(float[] a, int aAt, int n) {
        shifted(a, aAt, n, 0f);
    }

    /** a = log(1 + a). */
    static void onePlus(float[] a, int aAt, int n) {
        shifted(a, aAt, n, 1f);
    }

    /** a = log(a + shift), for a shift of 0 or 1. */
    private static void shifted(float[] a, int aAt, int n, float shift) {
        FloatVector l1 = FloatVector.broadcast(S, ScalarMath.L1);
        FloatVector l2 = FloatVector.broadcast(S, ScalarMath.L2);
        FloatVector l3 = FloatVector.broadcast(S, ScalarMath.L3);
        FloatVector ln2High = FloatVector.broadcast(S, ScalarMath.LN2_HIGH);
        int end = aAt + n;
        int i = aAt;
        for (; i <= end - LANES; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, a, i);
            FloatVector u = x.add(shift);
            if (!u.compare(GE, Float.MIN_NORMAL)
                    .and(u.compare(LT, Float.POSITIVE_INFINITY))
                    .allTrue()) {
                scalars(a, i, i + LANES, shift);
                continue;
            }
            IntVector bits = u.reinterpretAsInts().sub(ScalarMath.SQRT_HALF_BITS);
            IntVector exponent = bits.lanewise(ASHR, 23);
            FloatVector m = bits.and(0x007fffff).add(ScalarMath.SQRT_HALF_BITS).reinterpretAsFloats();
            FloatVector k = (FloatVector) exponent.convertShape(I2F, S, 0);
            FloatVector f = m.sub(1f);
            FloatVector s = f.div(f.add(2f));
            FloatVector z = s.mul(s);
            FloatVector q = z.fma(l3, l2).fma(z, l1).mul(z);
            FloatVector h = f.mul(0.5f).mul(f);
            FloatVector low = s.fma(h.add(q), k.mul(ScalarMath.LN2_LOW));
            FloatVector log = k.fma(ln2High, f.sub(h.sub(low)));
            FloatVector lost = x.sub(u.sub(shift));
            log.add(lost.div(u)).intoArray(a, i);
        }
        scalars(a, i, end, shift);
    }

    private static void scalars(float[] a, int from, int to, float shift) {
        for (int i = from; i < to; i++) {
            a[i] = shift == 0f ? ScalarMath.log(a[i]) : ScalarMath.log1p(a[i]);
        }
    }
}
