package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

// @formatter:off -- signatures and calls one line a matrix
/**
 * loss = max(z, 0) - z y + log(1 + e^-|z|) and dz = scale * (sigmoid(z) - y), with one exponential for both: e^-|z|
 * is stored in {@code loss}, its logarithm in {@code scratch}.
 */
final class SigmoidCrossEntropy {
    private SigmoidCrossEntropy() {}

    /** See {@link io.simdmlp.kernel.Kernels#loss}. */
    static void run(
            float[] loss, int lossAt,
            float[] dz, int dzAt,
            float[] z, int zAt,
            float[] y, int yAt,
            int n, float scale, float[] scratch) {
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
            FloatVector log1p = FloatVector.fromArray(S, scratch, i);
            FloatVector logit = FloatVector.fromArray(S, z, zAt + i);
            FloatVector target = FloatVector.fromArray(S, y, yAt + i);
            FloatVector positive = logit.blend(zero, logit.compare(LE, 0f));
            logit.neg().fma(target, positive).add(log1p).intoArray(loss, lossAt + i);

            // sigmoid(z), line for line like ScalarMath
            VectorMask<Float> negative = logit.compare(LT, 0f);
            FloatVector numerator = one.blend(e, negative);
            FloatVector s = e.add(1f);
            FloatVector lost = e.sub(s.sub(1f));
            FloatVector quotient = numerator.div(s);
            FloatVector minus = quotient.neg();
            FloatVector rest = minus.fma(lost, minus.fma(s, numerator));
            FloatVector inverse = quotient.blend(one.sub(quotient), negative);
            FloatVector sigmoid = rest.fma(inverse, quotient);
            sigmoid.sub(target).mul(scale).intoArray(dz, dzAt + i);
        }
    }
}
// @formatter:on
