package io.simdmlp;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.optimizer.AdadeltaRule;
import io.simdmlp.optimizer.AdagradRule;
import io.simdmlp.optimizer.AdamRule;
import io.simdmlp.optimizer.LbfgsRule;
import io.simdmlp.optimizer.LionRule;
import io.simdmlp.optimizer.NAdamRule;
import io.simdmlp.optimizer.RAdamRule;
import io.simdmlp.optimizer.RmsPropRule;
import io.simdmlp.optimizer.SgdRule;
import io.simdmlp.optimizer.UpdateRule;

/** The update rules of optimizers. */
final class UpdateRules {
    private UpdateRules() {}

    /** The rule of an optimizer for parameters w with gradients g, with its state before the first step. */
    static UpdateRule of(Optimizer optimizer, Kernels kernels, float[] w, float[] g) {
        int parameters = w.length;
        return switch (optimizer) {
            case Optimizer.Sgd o ->
                new SgdRule(kernels, parameters, o.learningRate(), o.momentum(), o.nesterov(), o.weightDecay());
            case Optimizer.Adam o ->
                new AdamRule(
                        kernels,
                        parameters,
                        o.learningRate(),
                        o.beta1(),
                        o.beta2(),
                        o.epsilon(),
                        o.weightDecay(),
                        0,
                        o.amsgrad());
            case Optimizer.AdamW o ->
                new AdamRule(
                        kernels,
                        parameters,
                        o.learningRate(),
                        o.beta1(),
                        o.beta2(),
                        o.epsilon(),
                        0,
                        o.weightDecay(),
                        o.amsgrad());
            case Optimizer.RmsProp o ->
                new RmsPropRule(
                        kernels,
                        parameters,
                        o.learningRate(),
                        o.alpha(),
                        o.epsilon(),
                        o.momentum(),
                        o.centered(),
                        o.weightDecay());
            case Optimizer.Adagrad o ->
                new AdagradRule(
                        kernels,
                        parameters,
                        o.learningRate(),
                        o.learningRateDecay(),
                        o.initialAccumulator(),
                        o.epsilon(),
                        o.weightDecay());
            case Optimizer.Adadelta o ->
                new AdadeltaRule(kernels, parameters, o.learningRate(), o.rho(), o.epsilon(), o.weightDecay());
            case Optimizer.NAdam o ->
                new NAdamRule(
                        kernels,
                        parameters,
                        o.learningRate(),
                        o.beta1(),
                        o.beta2(),
                        o.epsilon(),
                        o.momentumDecay(),
                        o.decoupled() ? 0 : o.weightDecay(),
                        o.decoupled() ? o.weightDecay() : 0);
            case Optimizer.RAdam o ->
                new RAdamRule(
                        kernels,
                        parameters,
                        o.learningRate(),
                        o.beta1(),
                        o.beta2(),
                        o.epsilon(),
                        o.decoupled() ? 0 : o.weightDecay(),
                        o.decoupled() ? o.weightDecay() : 0);
            case Optimizer.Lion o ->
                new LionRule(kernels, parameters, o.learningRate(), o.beta1(), o.beta2(), o.weightDecay());
            case Optimizer.Lbfgs o ->
                new LbfgsRule(
                        kernels,
                        w,
                        g,
                        o.learningRate(),
                        o.history(),
                        o.maxEvaluations(),
                        o.gradientTolerance(),
                        o.changeTolerance());
        };
    }
}
