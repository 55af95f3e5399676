package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import io.simdmlp.kernel.Kernels;
import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/** RMSprop and Adagrad in one pass: each array that is used is read once, and all but g are written once. */
final class RmsProp {
    private RmsProp() {}

    /** See {@link Kernels#rmsprop}. */
    static void run(
            float[] w, float[] v, float[] m, float[] b, float[] g, int from, int to,
            float alpha, float rate, float lr, float momentum, float epsilon, boolean centered, float l2,
            Kernels scalar) {
        FloatVector l2s = FloatVector.broadcast(S, l2);
        FloatVector alphas = FloatVector.broadcast(S, alpha);
        FloatVector rates = FloatVector.broadcast(S, rate);
        FloatVector minusLr = FloatVector.broadcast(S, -lr);
        FloatVector mu = FloatVector.broadcast(S, momentum);
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector wv = FloatVector.fromArray(S, w, i);
            FloatVector gradient = l2s.fma(wv, FloatVector.fromArray(S, g, i));
            FloatVector square = alphas.fma(
                    FloatVector.fromArray(S, v, i), gradient.mul(rate).mul(gradient));
            square.intoArray(v, i);
            if (centered) {
                FloatVector mv = FloatVector.fromArray(S, m, i);
                mv = rates.fma(gradient.sub(mv), mv);
                mv.intoArray(m, i);
                square = mv.neg().fma(mv, square).max(0f);
            }
            FloatVector direction = gradient.div(square.sqrt().add(epsilon));
            if (momentum != 0f) {
                direction = mu.fma(FloatVector.fromArray(S, b, i), direction);
                direction.intoArray(b, i);
            }
            minusLr.fma(direction, wv).intoArray(w, i);
        }
        scalar.rmsprop(w, v, m, b, g, i, to, alpha, rate, lr, momentum, epsilon, centered, l2);
    }
}
// @formatter:on
