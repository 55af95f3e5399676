package io.simdmlp.optimizer;

import io.simdmlp.kernel.Kernels;
import java.util.Map;

/**
 * A rule that updates parameters by their gradients: its state for each parameter, and its update. Each rule has a
 * subclass.
 *
 * <p>A step calls {@link #beginStep} once, then {@link #apply} from any threads, for disjoint ranges that cover all
 * parameters.
 */
public abstract sealed class UpdateRule
        permits SgdRule, AdamRule, NAdamRule, RAdamRule, RmsPropRule, AdagradRule, AdadeltaRule, LionRule, LbfgsRule {
    static final float[] NONE = {};

    final Kernels kernels;
    private final double l2;
    private final double decoupledDecay;
    private double learningRate;

    /**
     * Creates a rule.
     *
     * @param l2 the weight decay that is added to the gradient
     * @param decoupledDecay the weight decay of the parameter itself
     */
    UpdateRule(Kernels kernels, double learningRate, double l2, double decoupledDecay) {
        this.kernels = kernels;
        this.learningRate = learningRate;
        this.l2 = l2;
        this.decoupledDecay = decoupledDecay;
    }

    /** The current learning rate. */
    public final double learningRate() {
        return learningRate;
    }

    /** Sets the learning rate, from the next step on. */
    public final void setLearningRate(double newLearningRate) {
        learningRate = newLearningRate;
    }

    /** The factor of the L2 penalty's gradient. */
    final float l2(boolean decays) {
        return decays ? (float) l2 : 0f;
    }

    /** The factor of a parameter by decoupled weight decay. */
    final float shrink(boolean decays) {
        return decays ? (float) (1 - learningRate * decoupledDecay) : 1f;
    }

    /** Computes the scalars of the next step. */
    public abstract void beginStep();

    /**
     * Updates parameters {@code [from, to)} of {@code w} by their gradients in {@code g}.
     *
     * @param decays true with the weight decay, false without
     */
    public abstract void apply(float[] w, float[] g, int from, int to, boolean decays);

    /** The state of each parameter by name: the arrays themselves, laid out as the parameters. */
    public abstract Map<String, float[]> arrays();

    /** The other numbers of the state, which a step changes. */
    public abstract double[] numbers();

    /** Sets what {@link #numbers} returned. */
    public abstract void setNumbers(double[] numbers);
}
