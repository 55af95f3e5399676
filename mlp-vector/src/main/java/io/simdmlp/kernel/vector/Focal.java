package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.CHUNK;
import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.PointwiseLoss;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

// @formatter:off -- signatures and calls one line a matrix
/**
 * loss = c m^p times the cross-entropy and dz its derivative times scale, line for line like {@link PointwiseLoss#FOCAL}:
 * e^-|z| is stored in {@code loss}, its logarithm in the first chunk of {@code scratch}, m^p = e^(p log m) in the second.
 */
final class Focal {
    private Focal() {}

    /** See {@link io.simdmlp.kernel.Kernels#loss}. */
    static void run(
            float[] loss, int lossAt,
            float[] dz, int dzAt,
            float[] z, int zAt,
            float[] y, int yAt,
            int n, float scale, float p, float q, float[] scratch) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector.fromArray(S, z, zAt + i).abs().neg().intoArray(loss, lossAt + i);
        }
        Exponentials.run(loss, lossAt, n);
        System.arraycopy(loss, lossAt, scratch, 0, n);
        Logarithms.onePlus(scratch, 0, n);
        FloatVector zero = FloatVector.zero(S);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector e = FloatVector.fromArray(S, loss, lossAt + i);
            FloatVector logit = FloatVector.fromArray(S, z, zAt + i);
            FloatVector target = FloatVector.fromArray(S, y, yAt + i);
            VectorMask<Float> negative = logit.compare(LT, 0f);
            VectorMask<Float> positive = logit.neg().compare(LT, 0f);
            FloatVector s = one.blend(e, negative).div(e.add(1f));
            FloatVector rest = one.blend(e, positive).div(e.add(1f));
            FloatVector m = target.fma(rest, one.sub(target).mul(s));
            m.blend(PointwiseLoss.MISSED_MIN, m.compare(LT, PointwiseLoss.MISSED_MIN)).intoArray(scratch, CHUNK + i);
        }
        Logarithms.run(scratch, CHUNK, n);
        for (int i = CHUNK; i < CHUNK + n; i += LANES) {
            FloatVector.fromArray(S, scratch, i).mul(p).intoArray(scratch, i);
        }
        Exponentials.run(scratch, CHUNK, n);
        FloatVector weight1 = FloatVector.broadcast(S, q < 0f ? 1f : q);
        FloatVector weight0 = FloatVector.broadcast(S, q < 0f ? 1f : 1f - q);
        for (int i = 0; i < n; i += LANES) {
            FloatVector e = FloatVector.fromArray(S, loss, lossAt + i);
            FloatVector log1p = FloatVector.fromArray(S, scratch, i);
            FloatVector power = FloatVector.fromArray(S, scratch, CHUNK + i);
            FloatVector logit = FloatVector.fromArray(S, z, zAt + i);
            FloatVector target = FloatVector.fromArray(S, y, yAt + i);
            FloatVector above = logit.blend(zero, logit.compare(LE, 0f));
            FloatVector crossEntropy = logit.neg().fma(target, above).add(log1p);
            FloatVector other = one.sub(target);
            FloatVector weight = weight1.fma(target, weight0.mul(other));
            weight.mul(crossEntropy.mul(power)).intoArray(loss, lossAt + i);

            VectorMask<Float> negative = logit.compare(LT, 0f);
            VectorMask<Float> positive = logit.neg().compare(LT, 0f);
            FloatVector numerator = one.blend(e, negative);
            FloatVector sum = e.add(1f);
            FloatVector s = numerator.div(sum);
            FloatVector rest = one.blend(e, positive).div(sum);
            FloatVector m = target.fma(rest, other.mul(s));
            m = m.blend(PointwiseLoss.MISSED_MIN, m.compare(LT, PointwiseLoss.MISSED_MIN));
            FloatVector slope = target.fma(-2f, 1f).mul(s.mul(rest).div(m));

            // sigmoid(z) as in SigmoidCrossEntropy
            FloatVector lost = e.sub(sum.sub(1f));
            FloatVector minus = s.neg();
            FloatVector error = minus.fma(lost, minus.fma(sum, numerator));
            FloatVector inverse = s.blend(one.sub(s), negative);
            FloatVector crossEntropySlope = error.fma(inverse, s).sub(target);
            FloatVector d = power.mul(p).mul(slope).fma(crossEntropy, power.mul(crossEntropySlope));
            weight.mul(d).mul(scale).intoArray(dz, dzAt + i);
        }
    }
}
// @formatter:on
