package io.simdmlp;

import io.simdmlp.kernel.Kernels;

/** Gradient descent, plain or with momentum; see {@link Optimizer.Sgd}. */
final class SgdRule extends UpdateRule {
    private static final float[] NONE = {};

    private final Optimizer.Sgd sgd;
    private final float[] velocity; // laid out as the parameters; empty without momentum

    SgdRule(Optimizer.Sgd sgd, Kernels kernels, int parameters) {
        super(sgd, kernels);
        this.sgd = sgd;
        this.velocity = sgd.statePerParameter() > 0 ? new float[parameters] : NONE;
    }

    @Override
    void beginStep() {}

    @Override
    void apply(float[] w, float[] g, int from, int to) {
        float rate = (float) learningRate();
        float decay = (float) sgd.weightDecay();
        if (sgd.momentum() == 0) {
            kernels.sgd(w, g, from, to, rate, decay);
        } else {
            kernels.momentum(w, velocity, g, from, to, rate, (float) sgd.momentum(), sgd.nesterov(), decay);
        }
    }
}
