package io.simdmlp;

import io.simdmlp.kernel.Kernels;

// @formatter:off -- signatures and calls one line a matrix
/** An {@link Optimizer} at work: its state per parameter, and the scalars of the step at hand. */
final class ParameterUpdate {
    private static final float[] NONE = {};

    private final Optimizer optimizer;
    private final Kernels kernels;
    private final float[] first; // laid out as the parameters: momentum, or Adam's mean gradient
    private final float[] second; // likewise: Adam's mean squared gradient

    private double learningRate;
    private double beta1Power = 1; // beta1^step, by repeated multiplication: Math.pow's last bit is the platform's own
    private double beta2Power = 1;

    // Adam's scalars for this step
    private float step;
    private float root;

    ParameterUpdate(Optimizer optimizer, Kernels kernels, int size) {
        this.optimizer = optimizer;
        this.kernels = kernels;
        this.learningRate = optimizer.learningRate();
        this.first = optimizer.statePerParameter() > 0 ? new float[size] : NONE;
        this.second = optimizer.statePerParameter() > 1 ? new float[size] : NONE;
    }

    void learningRate(double learningRate) {
        this.learningRate = Check.nonNegative("learningRate", learningRate);
    }

    double learningRate() {
        return learningRate;
    }

    /** Begins a step; then {@link #apply} may run for any ranges on any threads. */
    void beginStep() {
        switch (optimizer) {
            case Optimizer.Sgd sgd -> {}
            case Optimizer.Adam adam -> beginAdam(adam.beta1(), adam.beta2());
            case Optimizer.AdamW adam -> beginAdam(adam.beta1(), adam.beta2());
        }
    }

    private void beginAdam(double beta1, double beta2) {
        beta1Power *= beta1;
        beta2Power *= beta2;
        step = (float) (learningRate / (1 - beta1Power));
        root = (float) (1 / Math.sqrt(1 - beta2Power));
    }

    /** Updates parameters {@code [from, to)} of {@code w} by their gradients in {@code g}. */
    void apply(float[] w, float[] g, int from, int to) {
        switch (optimizer) {
            case Optimizer.Sgd sgd -> {
                float lr = (float) learningRate;
                float decay = (float) sgd.weightDecay();
                if (sgd.momentum() == 0) {
                    kernels.sgd(w, g, from, to, lr, decay);
                } else {
                    kernels.momentum(w, first, g, from, to, lr, (float) sgd.momentum(), sgd.nesterov(), decay);
                }
            }
            case Optimizer.Adam adam ->
                adam(w, g, from, to, adam.beta1(), adam.beta2(), adam.epsilon(), adam.weightDecay(), 1);
            case Optimizer.AdamW adam -> {
                double shrink = 1 - learningRate * adam.weightDecay();
                adam(w, g, from, to, adam.beta1(), adam.beta2(), adam.epsilon(), 0, shrink);
            }
        }
    }

    private void adam(
            float[] w, float[] g, int from, int to,
            double beta1, double beta2, double epsilon, double l2, double shrink) {
        kernels.adam(
                w, first, second, g, from, to,
                (float) (1 - beta1), (float) beta2, (float) (1 - beta2), step, root,
                (float) epsilon, (float) l2, (float) shrink);
    }
}
// @formatter:on
