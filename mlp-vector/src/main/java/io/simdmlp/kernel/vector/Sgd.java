package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import io.simdmlp.kernel.Kernels;
import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/** Gradient descent in one pass, without and with momentum. */
final class Sgd {
    private Sgd() {}

    /** See {@link Kernels#sgd}. */
    static void run(float[] w, float[] g, int from, int to, float lr, float weightDecay, Kernels scalar) {
        FloatVector decay = FloatVector.broadcast(S, weightDecay);
        FloatVector minusLr = FloatVector.broadcast(S, -lr);
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector wv = FloatVector.fromArray(S, w, i);
            FloatVector gradient = decay.fma(wv, FloatVector.fromArray(S, g, i));
            minusLr.fma(gradient, wv).intoArray(w, i);
        }
        scalar.sgd(w, g, i, to, lr, weightDecay);
    }

    /** See {@link Kernels#momentum}. */
    static void momentum(
            float[] w, float[] v, float[] g, int from, int to,
            float lr, float momentum, boolean nesterov, float weightDecay, Kernels scalar) {
        FloatVector decay = FloatVector.broadcast(S, weightDecay);
        FloatVector minusLr = FloatVector.broadcast(S, -lr);
        FloatVector mu = FloatVector.broadcast(S, momentum);
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector wv = FloatVector.fromArray(S, w, i);
            FloatVector gradient = decay.fma(wv, FloatVector.fromArray(S, g, i));
            FloatVector velocity = mu.fma(FloatVector.fromArray(S, v, i), gradient);
            velocity.intoArray(v, i);
            FloatVector direction = nesterov ? mu.fma(velocity, gradient) : velocity;
            minusLr.fma(direction, wv).intoArray(w, i);
        }
        scalar.momentum(w, v, g, i, to, lr, momentum, nesterov, weightDecay);
    }
}
// @formatter:on
