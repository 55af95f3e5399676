package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Binary cross-entropy from logits and its derivative, in one pass and with one exponential for both.
 *
 * <p>The edge is masked, not scalar: a single output and a small batch are all edge.
 */
final class SigmoidCrossEntropy {
    private SigmoidCrossEntropy() {}

    /** See {@link io.simdmlp.reference.Kernels#sigmoidCrossEntropy}. */
    static void run(
            float[] loss,
            int lossAt,
            float[] dz,
            int dzAt,
            float[] z,
            int zAt,
            float[] y,
            int yAt,
            int n,
            float scale) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> edge = S.indexInRange(i, n);
            FloatVector logit = FloatVector.fromArray(S, z, zAt + i, edge);
            FloatVector target = FloatVector.fromArray(S, y, yAt + i, edge);
            FloatVector e = VectorMath.exp(logit.abs().neg());
            FloatVector positive = logit.blend(zero, logit.compare(LE, 0f));
            logit.neg().fma(target, positive).add(VectorMath.log1p(e)).intoArray(loss, lossAt + i, edge);
            FloatVector sigmoid = one.blend(e, logit.compare(LT, 0f)).div(e.add(1f));
            sigmoid.sub(target).mul(scale).intoArray(dz, dzAt + i, edge);
        }
    }
}
