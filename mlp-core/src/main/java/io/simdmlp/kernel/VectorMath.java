package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.S;
import static io.simdmlp.reference.ScalarMath.E2;
import static io.simdmlp.reference.ScalarMath.E3;
import static io.simdmlp.reference.ScalarMath.E4;
import static io.simdmlp.reference.ScalarMath.E5;
import static io.simdmlp.reference.ScalarMath.E6;
import static io.simdmlp.reference.ScalarMath.EXP_MAX;
import static io.simdmlp.reference.ScalarMath.EXP_MIN;
import static io.simdmlp.reference.ScalarMath.LN2_HIGH;
import static io.simdmlp.reference.ScalarMath.LN2_LOW;
import static io.simdmlp.reference.ScalarMath.LOG2_E;
import static io.simdmlp.reference.ScalarMath.ONE_BITS;
import static io.simdmlp.reference.ScalarMath.ROUND;
import static io.simdmlp.reference.ScalarMath.SIGN_BIT;
import static io.simdmlp.reference.ScalarMath.T1;
import static io.simdmlp.reference.ScalarMath.T2;
import static io.simdmlp.reference.ScalarMath.T3;
import static io.simdmlp.reference.ScalarMath.T4;
import static io.simdmlp.reference.ScalarMath.T5;
import static io.simdmlp.reference.ScalarMath.TANH_SMALL;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The vector twin of {@link io.simdmlp.reference.ScalarMath}: line for line the same IEEE operations, lane by lane, where
 * the formulas, ranges and sources stand.
 *
 * <p>Small static methods, which the compiler inlines into a kernel's loop, where no vector is ever boxed. One of them a
 * kernel is the limit: each takes about half of the nodes after which the compiler stops inlining
 * (NodeCountInliningCutoff), and a call that is not inlined boxes its vectors.
 */
final class VectorMath {
    private VectorMath() {}

    static FloatVector exp(FloatVector x) {
        FloatVector c = x.blend(EXP_MAX, x.compare(GT, EXP_MAX));
        c = c.blend(EXP_MIN, c.compare(LT, EXP_MIN));
        FloatVector shifted = c.fma(all(LOG2_E), all(ROUND));
        FloatVector n = shifted.sub(ROUND);
        FloatVector r = n.fma(all(-LN2_HIGH), c);
        r = n.fma(all(-LN2_LOW), r);
        FloatVector q = r.fma(all(E6), all(E5));
        q = q.fma(r, all(E4));
        q = q.fma(r, all(E3));
        q = q.fma(r, all(E2));
        q = q.mul(r);
        q = q.fma(r, r);
        FloatVector p = q.add(1f);
        IntVector exponent = shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUND));
        IntVector half = exponent.lanewise(ASHR, 1);
        return p.mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
    }

    private static FloatVector powerOfTwo(IntVector exponent) {
        return exponent.lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        FloatVector numerator = all(1f).blend(e, x.compare(LT, 0f));
        return numerator.div(e.add(1f));
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector magnitude = x.abs();
        FloatVector z = x.mul(x);
        FloatVector q = z.fma(all(T5), all(T4));
        q = q.fma(z, all(T3));
        q = q.fma(z, all(T2));
        q = q.fma(z, all(T1));
        q = q.mul(z);
        FloatVector small = q.fma(magnitude, magnitude);
        FloatVector large =
                all(1f).sub(all(2f).div(exp(magnitude.add(magnitude)).add(1f)));
        FloatVector tanh = large.blend(small, magnitude.compare(LT, TANH_SMALL));
        IntVector sign = x.reinterpretAsInts().and(SIGN_BIT);
        return tanh.reinterpretAsInts().or(sign).reinterpretAsFloats();
    }

    private static FloatVector all(float value) {
        return FloatVector.broadcast(S, value);
    }
}
