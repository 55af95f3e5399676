package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import io.simdmlp.kernel.Kernels;
import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/** Adadelta in one pass: each of w, v, u and g is read once, and all but g are written once. */
final class Adadelta {
    private Adadelta() {}

    /** See {@link Kernels#adadelta}. */
    static void run(
            float[] w, float[] v, float[] u, float[] g, int from, int to,
            float rho, float rate, float lr, float epsilon, float l2, Kernels scalar) {
        FloatVector l2s = FloatVector.broadcast(S, l2);
        FloatVector rhos = FloatVector.broadcast(S, rho);
        FloatVector minusLr = FloatVector.broadcast(S, -lr);
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector wv = FloatVector.fromArray(S, w, i);
            FloatVector gradient = l2s.fma(wv, FloatVector.fromArray(S, g, i));
            FloatVector vv = rhos.fma(
                    FloatVector.fromArray(S, v, i), gradient.mul(rate).mul(gradient));
            vv.intoArray(v, i);
            FloatVector uv = FloatVector.fromArray(S, u, i);
            FloatVector ratio = uv.add(epsilon).sqrt().div(vv.add(epsilon).sqrt());
            FloatVector direction = ratio.mul(gradient);
            rhos.fma(uv, direction.mul(rate).mul(direction)).intoArray(u, i);
            minusLr.fma(direction, wv).intoArray(w, i);
        }
        scalar.adadelta(w, v, u, g, i, to, rho, rate, lr, epsilon, l2);
    }
}
// @formatter:on
