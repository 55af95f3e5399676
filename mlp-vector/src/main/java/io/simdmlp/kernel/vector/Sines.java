package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.simdmlp.kernel.ScalarMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * sin = sin x and cos = cos x: {@link ScalarMath#sin} and {@link ScalarMath#cos} line for line, lane by lane. Huge
 * arguments, which are rare, are computed by these scalar methods.
 */
final class Sines {
    private Sines() {}

    /** Overwrites n elements of both outputs, n a multiple of LANES. */
    static void run(float[] sin, int sinAt, float[] cos, int cosAt, float[] x, int xAt, int n) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector twoOverPi = FloatVector.broadcast(S, ScalarMath.TWO_OVER_PI);
        FloatVector round = FloatVector.broadcast(S, ScalarMath.ROUND);
        FloatVector minusHalfPi1 = FloatVector.broadcast(S, -ScalarMath.HALF_PI_1);
        FloatVector minusHalfPi2 = FloatVector.broadcast(S, -ScalarMath.HALF_PI_2);
        FloatVector minusHalfPi3 = FloatVector.broadcast(S, -ScalarMath.HALF_PI_3);
        FloatVector s1 = FloatVector.broadcast(S, ScalarMath.S1);
        FloatVector s2 = FloatVector.broadcast(S, ScalarMath.S2);
        FloatVector s3 = FloatVector.broadcast(S, ScalarMath.S3);
        FloatVector c1 = FloatVector.broadcast(S, ScalarMath.C1);
        FloatVector c2 = FloatVector.broadcast(S, ScalarMath.C2);
        FloatVector c3 = FloatVector.broadcast(S, ScalarMath.C3);
        boolean huge = false;
        for (int i = 0; i < n; i += LANES) {
            FloatVector signed = FloatVector.fromArray(S, x, xAt + i);
            FloatVector magnitude = signed.abs();
            huge |= !magnitude.compare(LE, ScalarMath.TRIG_MAX).allTrue(); // or NaN
            FloatVector shifted = magnitude.fma(twoOverPi, round);
            FloatVector k = shifted.sub(round);
            FloatVector r = k.fma(minusHalfPi1, magnitude);
            r = k.fma(minusHalfPi2, r);
            r = k.fma(minusHalfPi3, r);

            FloatVector z = r.mul(r);
            FloatVector s = z.fma(s3, s2).fma(z, s1).mul(z).fma(r, r);
            FloatVector c = z.fma(c3, c2).fma(z, c1).mul(z).fma(z, one.sub(z.mul(0.5f)));
            IntVector quadrant = shifted.reinterpretAsInts();
            IntVector next = quadrant.add(1);
            VectorMask<Float> even = quadrant.and(1).compare(EQ, 0).cast(S);
            IntVector sign = signed.reinterpretAsInts().and(ScalarMath.SIGN_BIT);
            IntVector sinSign =
                    quadrant.lanewise(LSHL, 30).and(ScalarMath.SIGN_BIT).lanewise(XOR, sign);
            IntVector cosSign = next.lanewise(LSHL, 30).and(ScalarMath.SIGN_BIT);
            IntVector sinBits = c.blend(s, even).reinterpretAsInts().lanewise(XOR, sinSign);
            IntVector cosBits = s.blend(c, even).reinterpretAsInts().lanewise(XOR, cosSign);
            sinBits.reinterpretAsFloats().intoArray(sin, sinAt + i);
            cosBits.reinterpretAsFloats().intoArray(cos, cosAt + i);
        }
        for (int i = 0; huge && i < n; i++) {
            if (!(Math.abs(x[xAt + i]) <= ScalarMath.TRIG_MAX)) {
                sin[sinAt + i] = ScalarMath.sin(x[xAt + i]);
                cos[cosAt + i] = ScalarMath.cos(x[xAt + i]);
            }
        }
    }
}
