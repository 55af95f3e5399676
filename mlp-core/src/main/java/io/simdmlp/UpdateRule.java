package io.simdmlp;

import io.simdmlp.kernel.Kernels;

/**
 * The implementation of an {@link Optimizer}: its state for each parameter, and its update. Each rule has a subclass.
 *
 * <p>A step calls {@link #beginStep} once, then {@link #apply} from any threads, for disjoint ranges that cover all
 * parameters.
 */
abstract sealed class UpdateRule permits SgdRule, AdamRule {
    final Kernels kernels;
    private double learningRate;

    UpdateRule(Optimizer optimizer, Kernels kernels) {
        this.kernels = kernels;
        this.learningRate = optimizer.learningRate();
    }

    /** The rule of an optimizer for {@code parameters} parameters, with zeros as state. */
    static UpdateRule of(Optimizer optimizer, Kernels kernels, int parameters) {
        return switch (optimizer) {
            case Optimizer.Sgd sgd -> new SgdRule(sgd, kernels, parameters);
            case Optimizer.Adam adam -> new AdamRule(adam, kernels, parameters);
            case Optimizer.AdamW adam -> new AdamRule(adam, kernels, parameters);
        };
    }

    final double learningRate() {
        return learningRate;
    }

    final void setLearningRate(double newLearningRate) {
        learningRate = Check.nonNegative("learningRate", newLearningRate);
    }

    /** Computes the scalars of the next step. */
    abstract void beginStep();

    /** Updates parameters {@code [from, to)} of {@code w} by their gradients in {@code g}. */
    abstract void apply(float[] w, float[] g, int from, int to);
}
