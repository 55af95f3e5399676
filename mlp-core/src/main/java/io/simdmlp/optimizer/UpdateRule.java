package io.simdmlp.optimizer;

import io.simdmlp.kernel.Kernels;
import java.util.Map;

/**
 * A rule that updates parameters by their gradients: its state for each parameter, which begins with zeros, and its update.
 * Each rule has a subclass.
 *
 * <p>A step calls {@link #beginStep} once, then {@link #apply} from any threads, for disjoint ranges that cover all
 * parameters.
 */
public abstract sealed class UpdateRule permits SgdRule, AdamRule, LbfgsRule {
    final Kernels kernels;
    private double learningRate;

    UpdateRule(Kernels kernels, double learningRate) {
        this.kernels = kernels;
        this.learningRate = learningRate;
    }

    /** The current learning rate. */
    public final double learningRate() {
        return learningRate;
    }

    /** Sets the learning rate, from the next step on. */
    public final void setLearningRate(double newLearningRate) {
        learningRate = newLearningRate;
    }

    /** Computes the scalars of the next step. */
    public abstract void beginStep();

    /** Updates parameters {@code [from, to)} of {@code w} by their gradients in {@code g}. */
    public abstract void apply(float[] w, float[] g, int from, int to);

    /** The state of each parameter by name: the arrays themselves, laid out as the parameters. */
    public abstract Map<String, float[]> arrays();

    /** The other numbers of the state, which a step changes. */
    public abstract double[] numbers();

    /** Sets what {@link #numbers} returned. */
    public abstract void setNumbers(double[] numbers);
}
