package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.IS_NAN;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.reference.ReferenceKernels;
import io.simdmlp.reference.ScalarMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

// @formatter:off -- signatures and calls one line a matrix
/**
 * Binary cross-entropy from logits and its derivative, with one exponential for both, which waits in {@code loss}.
 *
 * <p>The logarithm is written out here, its only place.
 */
final class SigmoidCrossEntropy {
    private SigmoidCrossEntropy() {}

    /** See {@link io.simdmlp.reference.Kernels#sigmoidCrossEntropy}. */
    static void run(
            float[] loss, int lossAt,
            float[] dz, int dzAt,
            float[] z, int zAt,
            float[] y, int yAt,
            int n, float scale, ReferenceKernels twin) {
        int whole = n - n % LANES;
        for (int i = 0; i < whole; i++) {
            loss[lossAt + i] = -Math.abs(z[zAt + i]);
        }
        Exponentials.run(loss, lossAt, whole);
        FloatVector zero = FloatVector.zero(S);
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector l1 = FloatVector.broadcast(S, ScalarMath.L1);
        FloatVector l2 = FloatVector.broadcast(S, ScalarMath.L2);
        FloatVector l3 = FloatVector.broadcast(S, ScalarMath.L3);
        FloatVector ln2High = FloatVector.broadcast(S, ScalarMath.LN2_HIGH);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector e = FloatVector.fromArray(S, loss, lossAt + i);
            FloatVector logit = FloatVector.fromArray(S, z, zAt + i);
            FloatVector target = FloatVector.fromArray(S, y, yAt + i);

            // log1p(e) = log(u) + lost / u, line for line as ScalarMath has it
            FloatVector u = e.add(1f);
            FloatVector lost = e.sub(u.sub(1f));
            IntVector bits = u.reinterpretAsInts().sub(ScalarMath.SQRT_HALF_BITS);
            IntVector exponent = bits.lanewise(ASHR, 23);
            FloatVector m = bits.and(0x007fffff).add(ScalarMath.SQRT_HALF_BITS).reinterpretAsFloats();
            FloatVector k = (FloatVector) exponent.convertShape(I2F, S, 0);
            FloatVector f = m.sub(1f);
            FloatVector s = f.div(f.add(2f));
            FloatVector square = s.mul(s);
            FloatVector q = square.fma(l3, l2).fma(square, l1).mul(square);
            FloatVector h = f.mul(0.5f).mul(f);
            FloatVector low = s.fma(h.add(q), k.mul(ScalarMath.LN2_LOW));
            FloatVector log = k.fma(ln2High, f.sub(h.sub(low)));
            log = log.blend(u, u.test(IS_NAN));
            FloatVector log1p = log.add(lost.div(u));

            FloatVector positive = logit.blend(zero, logit.compare(LE, 0f));
            logit.neg().fma(target, positive).add(log1p).intoArray(loss, lossAt + i);
            FloatVector sigmoid = one.blend(e, logit.compare(LT, 0f)).div(u);
            sigmoid.sub(target).mul(scale).intoArray(dz, dzAt + i);
        }
        twin.sigmoidCrossEntropy(
                loss, lossAt + whole, dz, dzAt + whole, z, zAt + whole, y, yAt + whole, n - whole, scale);
    }
}
// @formatter:on
