package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.PointwiseLoss;
import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/**
 * loss = (y - 1) max(log(1 - a), -100) - y max(log(a), -100) and da = scale * (a - y) / max(a (1 - a), 1e-12):
 * log(a) is stored in {@code loss}, log(1 - a) in {@code scratch}.
 */
final class BinaryCrossEntropy {
    private BinaryCrossEntropy() {}

    /** See {@link io.simdmlp.kernel.Kernels#loss}. */
    static void run(
            float[] loss, int lossAt,
            float[] da, int daAt,
            float[] a, int aAt,
            float[] y, int yAt,
            int n, float scale, float[] scratch) {
        System.arraycopy(a, aAt, loss, lossAt, n);
        for (int i = 0; i < n; i += LANES) {
            FloatVector.fromArray(S, a, aAt + i).neg().intoArray(scratch, i);
        }
        Logarithms.run(loss, lossAt, n);
        Logarithms.onePlus(scratch, 0, n);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector log = FloatVector.fromArray(S, loss, lossAt + i);
            FloatVector logRest = FloatVector.fromArray(S, scratch, i);
            FloatVector p = FloatVector.fromArray(S, a, aAt + i);
            FloatVector target = FloatVector.fromArray(S, y, yAt + i);
            log = log.blend(PointwiseLoss.LOG_MIN, log.compare(LT, PointwiseLoss.LOG_MIN));
            logRest = logRest.blend(PointwiseLoss.LOG_MIN, logRest.compare(LT, PointwiseLoss.LOG_MIN));
            target.sub(1f).fma(logRest, target.mul(log).neg()).intoArray(loss, lossAt + i);
            FloatVector variance = p.mul(one.sub(p));
            variance = variance.blend(PointwiseLoss.VARIANCE_MIN, variance.compare(LT, PointwiseLoss.VARIANCE_MIN));
            p.sub(target).div(variance).mul(scale).intoArray(da, daAt + i);
        }
    }
}
// @formatter:on
