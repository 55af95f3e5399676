package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import io.simdmlp.kernel.Kernels;
import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/** NAdam in one pass: each of w, m, v and g is read once, and all but g are written once. */
final class NAdam {
    private NAdam() {}

    /** See {@link Kernels#nadam}. */
    static void run(
            float[] w, float[] m, float[] v, float[] g, int from, int to,
            float rate1, float beta2, float rate2, float stepM, float stepG, float root, float epsilon, float l2,
            float shrink, Kernels scalar) {
        FloatVector l2s = FloatVector.broadcast(S, l2);
        FloatVector rate1s = FloatVector.broadcast(S, rate1);
        FloatVector beta2s = FloatVector.broadcast(S, beta2);
        FloatVector roots = FloatVector.broadcast(S, root);
        FloatVector epsilons = FloatVector.broadcast(S, epsilon);
        FloatVector stepMs = FloatVector.broadcast(S, stepM);
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector wv = FloatVector.fromArray(S, w, i);
            FloatVector gradient = l2s.fma(wv, FloatVector.fromArray(S, g, i));
            FloatVector mv = FloatVector.fromArray(S, m, i);
            mv = rate1s.fma(gradient.sub(mv), mv);
            mv.intoArray(m, i);
            FloatVector vv = beta2s.fma(
                    FloatVector.fromArray(S, v, i), gradient.mul(rate2).mul(gradient));
            vv.intoArray(v, i);
            FloatVector denominator = vv.sqrt().fma(roots, epsilons);
            FloatVector direction = stepMs.fma(mv, gradient.mul(stepG)).div(denominator);
            wv.mul(shrink).sub(direction).intoArray(w, i);
        }
        scalar.nadam(w, m, v, g, i, to, rate1, beta2, rate2, stepM, stepG, root, epsilon, l2, shrink);
    }
}
// @formatter:on
