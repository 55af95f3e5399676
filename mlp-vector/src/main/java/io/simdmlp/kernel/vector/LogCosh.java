package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LT;

import io.simdmlp.kernel.PointwiseLoss;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

// @formatter:off -- signatures and calls one line a matrix
/**
 * loss = log(cosh(d)) and da = scale * tanh(d), where d = a - y, line for line like {@link PointwiseLoss#LOG_COSH}:
 * u = e^(-2|d|) - 1 is stored in {@code loss}, the logarithm in {@code scratch}.
 */
final class LogCosh {
    private LogCosh() {}

    /** See {@link io.simdmlp.kernel.Kernels#loss}. */
    static void run(
            float[] loss, int lossAt,
            float[] da, int daAt,
            float[] a, int aAt,
            float[] y, int yAt,
            int n, float scale, float[] scratch) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector d = FloatVector.fromArray(S, a, aAt + i).sub(FloatVector.fromArray(S, y, yAt + i));
            d.abs().mul(-2f).intoArray(loss, lossAt + i);
        }
        Exponentials.minusOne(loss, lossAt, n);
        for (int i = 0; i < n; i += LANES) {
            FloatVector d = FloatVector.fromArray(S, a, aAt + i).sub(FloatVector.fromArray(S, y, yAt + i));
            FloatVector u = FloatVector.fromArray(S, loss, lossAt + i);
            FloatVector tanh = u.neg().div(u.add(2f));
            VectorMask<Float> near = d.abs().compare(LT, PointwiseLoss.LOG_COSH_NEAR);
            u.mul(0.5f).blend(tanh.mul(tanh).neg(), near).intoArray(scratch, i);
        }
        Logarithms.onePlus(scratch, 0, n);
        FloatVector zero = FloatVector.zero(S);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector d = FloatVector.fromArray(S, a, aAt + i).sub(FloatVector.fromArray(S, y, yAt + i));
            FloatVector u = FloatVector.fromArray(S, loss, lossAt + i);
            FloatVector log = FloatVector.fromArray(S, scratch, i);
            FloatVector tanh = u.neg().div(u.add(2f));
            FloatVector distance = d.abs();
            VectorMask<Float> near = distance.compare(LT, PointwiseLoss.LOG_COSH_NEAR);
            one.blend(-0.5f, near).fma(log, distance.blend(zero, near)).intoArray(loss, lossAt + i);
            tanh.blend(tanh.neg(), d.compare(LT, 0f)).mul(scale).intoArray(da, daAt + i);
        }
    }
}
// @formatter:on
