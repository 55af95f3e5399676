package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import io.simdmlp.kernel.Kernels;
import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/** Adam and AdamW in one pass: each of the arrays is read once, and all but g are written once. */
final class Adam {
    private Adam() {}

    /** See {@link Kernels#adam}. */
    static void run(
            float[] w, float[] m, float[] v, float[] g, int from, int to,
            float rate1, float beta2, float rate2, float step, float root, float epsilon, float l2, float shrink,
            Kernels scalar) {
        FloatVector l2s = FloatVector.broadcast(S, l2);
        FloatVector rate1s = FloatVector.broadcast(S, rate1);
        FloatVector beta2s = FloatVector.broadcast(S, beta2);
        FloatVector roots = FloatVector.broadcast(S, root);
        FloatVector epsilons = FloatVector.broadcast(S, epsilon);
        FloatVector minusStep = FloatVector.broadcast(S, -step);
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
            minusStep.fma(mv.div(denominator), wv.mul(shrink)).intoArray(w, i);
        }
        scalar.adam(w, m, v, g, i, to, rate1, beta2, rate2, step, root, epsilon, l2, shrink);
    }

    /** See {@link Kernels#amsgrad}. */
    static void amsgrad(
            float[] w, float[] m, float[] v, float[] top, float[] g, int from, int to,
            float rate1, float beta2, float rate2, float step, float root, float epsilon, float l2, float shrink,
            Kernels scalar) {
        FloatVector l2s = FloatVector.broadcast(S, l2);
        FloatVector rate1s = FloatVector.broadcast(S, rate1);
        FloatVector beta2s = FloatVector.broadcast(S, beta2);
        FloatVector roots = FloatVector.broadcast(S, root);
        FloatVector epsilons = FloatVector.broadcast(S, epsilon);
        FloatVector minusStep = FloatVector.broadcast(S, -step);
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
            FloatVector topv = FloatVector.fromArray(S, top, i).max(vv);
            topv.intoArray(top, i);
            FloatVector denominator = topv.sqrt().fma(roots, epsilons);
            minusStep.fma(mv.div(denominator), wv.mul(shrink)).intoArray(w, i);
        }
        scalar.amsgrad(w, m, v, top, g, i, to, rate1, beta2, rate2, step, root, epsilon, l2, shrink);
    }
}
// @formatter:on
