package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.ScalarMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * a = e^a and a = e^a - 1, in place: {@link ScalarMath#exp} and {@link ScalarMath#expm1} line for line, lane by lane;
 * formulas, ranges and sources are there.
 *
 * <p>Other kernels write the arguments to memory and call this one. A method from vector to vector would be easier to read,
 * but the compiler does not always inline it, and then every call boxes its vectors. See DESIGN_NOTES, "no vector crosses a call".
 */
final class Exponentials {
    private Exponentials() {}

    /** a = e^a. */
    static void run(float[] a, int aAt, int n) {
        FloatVector log2E = FloatVector.broadcast(S, ScalarMath.LOG2_E);
        FloatVector round = FloatVector.broadcast(S, ScalarMath.ROUND);
        FloatVector minusLn2High = FloatVector.broadcast(S, -ScalarMath.LN2_HIGH);
        FloatVector minusLn2Low = FloatVector.broadcast(S, -ScalarMath.LN2_LOW);
        FloatVector e2 = FloatVector.broadcast(S, ScalarMath.E2);
        FloatVector e3 = FloatVector.broadcast(S, ScalarMath.E3);
        FloatVector e4 = FloatVector.broadcast(S, ScalarMath.E4);
        FloatVector e5 = FloatVector.broadcast(S, ScalarMath.E5);
        FloatVector e6 = FloatVector.broadcast(S, ScalarMath.E6);
        int end = aAt + n;
        int i = aAt;
        for (; i <= end - LANES; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, a, i);
            FloatVector c = x.blend(ScalarMath.EXP_MAX, x.compare(GT, ScalarMath.EXP_MAX));
            c = c.blend(ScalarMath.EXP_MIN, c.compare(LT, ScalarMath.EXP_MIN));
            FloatVector shifted = c.fma(log2E, round);
            FloatVector k = shifted.sub(round);
            FloatVector r = k.fma(minusLn2High, c);
            r = k.fma(minusLn2Low, r);
            FloatVector q =
                    r.fma(e6, e5).fma(r, e4).fma(r, e3).fma(r, e2).mul(r).fma(r, r);
            FloatVector p = q.add(1f);
            IntVector exponent = shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(ScalarMath.ROUND));
            IntVector half = exponent.lanewise(ASHR, 1);
            IntVector rest = exponent.sub(half);
            FloatVector power1 =
                    half.lanewise(LSHL, 23).add(ScalarMath.ONE_BITS).reinterpretAsFloats();
            FloatVector power2 =
                    rest.lanewise(LSHL, 23).add(ScalarMath.ONE_BITS).reinterpretAsFloats();
            p.mul(power1).mul(power2).intoArray(a, i);
        }
        for (; i < end; i++) {
            a[i] = ScalarMath.exp(a[i]);
        }
    }

    /** a = e^a - 1 for a of at most 0, n a multiple of LANES. */
    static void minusOne(float[] a, int aAt, int n) {
        FloatVector log2E = FloatVector.broadcast(S, ScalarMath.LOG2_E);
        FloatVector round = FloatVector.broadcast(S, ScalarMath.ROUND);
        FloatVector minusLn2High = FloatVector.broadcast(S, -ScalarMath.LN2_HIGH);
        FloatVector minusLn2Low = FloatVector.broadcast(S, -ScalarMath.LN2_LOW);
        FloatVector e2 = FloatVector.broadcast(S, ScalarMath.E2);
        FloatVector e3 = FloatVector.broadcast(S, ScalarMath.E3);
        FloatVector e4 = FloatVector.broadcast(S, ScalarMath.E4);
        FloatVector e5 = FloatVector.broadcast(S, ScalarMath.E5);
        FloatVector e6 = FloatVector.broadcast(S, ScalarMath.E6);
        for (int i = aAt; i < aAt + n; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, a, i);
            FloatVector c = x.blend(ScalarMath.EXPM1_MIN, x.compare(LT, ScalarMath.EXPM1_MIN));
            FloatVector shifted = c.fma(log2E, round);
            FloatVector k = shifted.sub(round);
            FloatVector r = k.fma(minusLn2High, c);
            r = k.fma(minusLn2Low, r);
            FloatVector q =
                    r.fma(e6, e5).fma(r, e4).fma(r, e3).fma(r, e2).mul(r).fma(r, r);
            IntVector exponent = shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(ScalarMath.ROUND));
            FloatVector power =
                    exponent.lanewise(LSHL, 23).add(ScalarMath.ONE_BITS).reinterpretAsFloats();
            power.fma(q, power.sub(1f)).intoArray(a, i);
        }
    }
}
