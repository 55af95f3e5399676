package io.simdmlp;

import io.simdmlp.optimizer.Lbfgs;
import io.simdmlp.optimizer.LbfgsRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step by L-BFGS: an iteration on one batch, with all its evaluations of the loss and the gradients. The loss to minimize is
 * the batch's mean loss and the L2 penalty of the weights.
 */
final class LbfgsStep {
    private final TrainingStep step;
    private final LbfgsRule rule;
    private final float[] parameters;
    private final float[] gradients;
    private final int[] from; // of each tensor of weights in the parameters
    private final int[] to;
    private final double decay;
    private final Lbfgs.Objective objective = this::evaluate;

    // Of the step at hand.
    private @Nullable Minibatch batch;
    private @Nullable CustomLoss custom;

    /** Creates the step of a network by an optimizer with this weight decay. */
    LbfgsStep(TrainingStep step, LbfgsRule rule, Mlp mlp, float[] gradients, double decay) {
        this.step = step;
        this.rule = rule;
        this.parameters = mlp.parameters();
        this.gradients = gradients;
        List<ParameterTensor> weights =
                mlp.tensors().stream().filter(tensor -> tensor.role().decays()).toList();
        this.from = weights.stream().mapToInt(ParameterTensor::offset).toArray();
        this.to = weights.stream()
                .mapToInt(tensor -> tensor.offset() + tensor.size())
                .toArray();
        this.decay = decay;
    }

    /**
     * {@return the mean loss before the step, without the penalty; if it is NaN or infinite, nothing has been changed}
     *
     * @param on the samples; within fit the same in every step
     * @param by the loss, or null for that of the trainer
     */
    double run(Minibatch on, @Nullable CustomLoss by) {
        batch = on;
        custom = by;
        try {
            double penalty = decay == 0 ? 0 : penalty();
            return rule.lbfgs().iterate(objective, rule.learningRate(), on.epoch > 0) - penalty;
        } finally {
            batch = null;
            custom = null;
        }
    }

    private double evaluate() {
        if (batch == null) {
            throw new IllegalStateException("there is no batch");
        }
        double mean = step.evaluate(batch, custom);
        if (decay == 0 || !Double.isFinite(mean)) {
            return mean;
        }
        for (int tensor = 0; tensor < from.length; tensor++) {
            for (int i = from[tensor]; i < to[tensor]; i++) {
                gradients[i] = (float) (gradients[i] + decay * parameters[i]);
            }
        }
        return mean + penalty();
    }

    /** Half the decay times the sum of squares of the weights, in ascending order. */
    private double penalty() {
        double sum = 0;
        for (int tensor = 0; tensor < from.length; tensor++) {
            for (int i = from[tensor]; i < to[tensor]; i++) {
                sum += (double) parameters[i] * parameters[i];
            }
        }
        return decay / 2 * sum;
    }
}
