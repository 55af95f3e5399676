package io.simdmlp;

/**
 * The rule by which gradients change the parameters. It holds the hyperparameters only; the {@link Trainer} owns the
 * state. Immutable and thread-safe.
 *
 * <p>Weight decay acts on weights and biases alike, as in PyTorch; that of {@link Lbfgs} on the weights.
 */
public sealed interface Optimizer {
    /** {@return the learning rate} */
    double learningRate();

    /** {@return the number of floats of state per parameter} */
    int statePerParameter();

    /**
     * {@return plain stochastic gradient descent}
     *
     * @param learningRate the learning rate, at least 0
     * @throws IllegalArgumentException if {@code learningRate} is negative or not finite
     */
    static Sgd sgd(double learningRate) {
        return new Sgd(learningRate, 0, false, 0);
    }

    /**
     * {@return Adam with the paper's beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 and no weight decay}
     *
     * @param learningRate the learning rate, at least 0
     * @throws IllegalArgumentException if {@code learningRate} is negative or not finite
     */
    static Adam adam(double learningRate) {
        return new Adam(learningRate, 0.9, 0.999, 1e-8, 0);
    }

    /**
     * {@return AdamW with beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 and weight decay 0.01}
     *
     * @param learningRate the learning rate, at least 0
     * @throws IllegalArgumentException if {@code learningRate} is negative or not finite
     */
    static AdamW adamW(double learningRate) {
        return new AdamW(learningRate, 0.9, 0.999, 1e-8, 0.01);
    }

    /**
     * Stochastic gradient descent: {@code g += weightDecay w; v = momentum v + g; w -= learningRate v}. With Nesterov's
     * momentum the last formula is {@code w -= learningRate (g + momentum v)} (Sutskever, Martens, Dahl, Hinton: <i>On
     * the importance of initialization and momentum in deep learning</i>, 2013, in PyTorch's form).
     *
     * @param learningRate the learning rate, at least 0
     * @param momentum the momentum, in [0, 1); 0 keeps no state
     * @param nesterov true for Nesterov's momentum, which needs a momentum above 0
     * @param weightDecay the factor of an L2 penalty's gradient, at least 0
     */
    record Sgd(double learningRate, double momentum, boolean nesterov, double weightDecay) implements Optimizer {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public Sgd {
            Check.nonNegative("learningRate", learningRate);
            Check.fraction("momentum", momentum);
            Check.nonNegative("weightDecay", weightDecay);
            if (nesterov && momentum == 0) {
                throw new IllegalArgumentException("nesterov is true with momentum 0.0, expected a momentum above 0");
            }
        }

        /**
         * {@return a copy with another momentum}
         *
         * @param momentum the momentum, in [0, 1)
         */
        public Sgd withMomentum(double momentum) {
            return new Sgd(learningRate, momentum, nesterov, weightDecay);
        }

        /**
         * {@return a copy with Nesterov's momentum}
         *
         * @param momentum the momentum, in [0, 1)
         */
        public Sgd withNesterov(double momentum) {
            return new Sgd(learningRate, momentum, true, weightDecay);
        }

        /**
         * {@return a copy with another weight decay}
         *
         * @param weightDecay the weight decay, at least 0
         */
        public Sgd withWeightDecay(double weightDecay) {
            return new Sgd(learningRate, momentum, nesterov, weightDecay);
        }

        @Override
        public int statePerParameter() {
            return momentum > 0 ? 1 : 0;
        }
    }

    /**
     * Adam (Kingma, Ba: <i>Adam: A Method for Stochastic Optimization</i>, 2015), with weight decay as an L2 penalty.
     *
     * @param learningRate the learning rate, at least 0
     * @param beta1 the decay rate of the mean gradient, in [0, 1)
     * @param beta2 the decay rate of the mean squared gradient, in [0, 1)
     * @param epsilon a term added to the denominator, above 0
     * @param weightDecay the factor of an L2 penalty's gradient, at least 0
     */
    record Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
            implements Optimizer {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public Adam {
            checkAdam(learningRate, beta1, beta2, epsilon, weightDecay);
        }

        /**
         * {@return a copy with another weight decay}
         *
         * @param weightDecay the weight decay, at least 0
         */
        public Adam withWeightDecay(double weightDecay) {
            return new Adam(learningRate, beta1, beta2, epsilon, weightDecay);
        }

        @Override
        public int statePerParameter() {
            return 2;
        }
    }

    /**
     * Adam with decoupled weight decay, {@code w *= 1 - learningRate weightDecay} before each step (Loshchilov, Hutter:
     * <i>Decoupled Weight Decay Regularization</i>, 2019).
     *
     * @param learningRate the learning rate, at least 0
     * @param beta1 the decay rate of the mean gradient, in [0, 1)
     * @param beta2 the decay rate of the mean squared gradient, in [0, 1)
     * @param epsilon a term added to the denominator, above 0
     * @param weightDecay the decay per step in units of the learning rate, at least 0
     */
    record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
            implements Optimizer {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public AdamW {
            checkAdam(learningRate, beta1, beta2, epsilon, weightDecay);
        }

        /**
         * {@return a copy with another weight decay}
         *
         * @param weightDecay the weight decay, at least 0
         */
        public AdamW withWeightDecay(double weightDecay) {
            return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay);
        }

        @Override
        public int statePerParameter() {
            return 2;
        }
    }

    /**
     * {@return L-BFGS with PyTorch's tolerances: learning rate 1, a history of 10 steps, at most 25 evaluations per step, without
     * weight decay}
     */
    static Lbfgs lbfgs() {
        return new Lbfgs(1, 10, 25, 1e-7, 1e-9, 0);
    }

    /**
     * L-BFGS (Nocedal, Wright: <i>Numerical Optimization</i>, 2nd edition, algorithms 7.4 and 7.5), a quasi-Newton method for
     * small data sets. Each step evaluates the loss and the gradients of its whole batch several times, in a line search for the
     * strong Wolfe conditions with cubic interpolation (algorithms 3.5 and 3.6), as PyTorch's {@code LBFGS} with
     * {@code line_search_fn="strong_wolfe"}.
     *
     * <p>{@link Trainer#fit} needs batches of all samples, in the order of the data; an epoch is one step, and it ends with
     * {@link History.End#CONVERGED} after a step that has met a tolerance. {@link Trainer#step(float[], int[], int)} does one
     * step on any batch. Neither a schedule, a {@link GradientHook} nor {@link UpdateOptions} can be combined with it.
     *
     * @param learningRate the first step length of a line search, at least 0; in the first step of a training it is multiplied
     *     by {@code min(1, 1 / sum of |g|)}
     * @param history the number of steps by which the Hessian is approximated, from 1 to 1,000
     * @param maxEvaluations the maximum evaluations of a line search, at least 1
     * @param gradientTolerance the largest absolute value of a gradient at which the parameters are a minimum, at least 0
     * @param changeTolerance the change of all parameters, or of the loss, after which no progress is expected, at least 0
     * @param weightDecay the factor of an L2 penalty's gradient, at least 0: the loss to minimize has a term
     *     {@code weightDecay / 2 * sum of w^2} over the weights, not the biases; the reported loss is without it
     */
    record Lbfgs(
            double learningRate,
            int history,
            int maxEvaluations,
            double gradientTolerance,
            double changeTolerance,
            double weightDecay)
            implements Optimizer {
        private static final int MOST_HISTORY = 1000;

        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public Lbfgs {
            Check.nonNegative("learningRate", learningRate);
            if (Check.positive("history", history) > MOST_HISTORY) {
                throw new IllegalArgumentException("history is " + history + ", expected at most " + MOST_HISTORY);
            }
            Check.positive("maxEvaluations", maxEvaluations);
            Check.nonNegative("gradientTolerance", gradientTolerance);
            Check.nonNegative("changeTolerance", changeTolerance);
            Check.nonNegative("weightDecay", weightDecay);
        }

        /**
         * {@return a copy with another learning rate}
         *
         * @param learningRate the first step length of a line search, at least 0
         */
        public Lbfgs withLearningRate(double learningRate) {
            return new Lbfgs(learningRate, history, maxEvaluations, gradientTolerance, changeTolerance, weightDecay);
        }

        /**
         * {@return a copy with another length of the history}
         *
         * @param history the number of steps, from 1 to 1,000
         */
        public Lbfgs withHistory(int history) {
            return new Lbfgs(learningRate, history, maxEvaluations, gradientTolerance, changeTolerance, weightDecay);
        }

        /**
         * {@return a copy with other tolerances}
         *
         * @param gradientTolerance the largest absolute value of a gradient at a minimum, at least 0
         * @param changeTolerance the change after which no progress is expected, at least 0
         */
        public Lbfgs withTolerances(double gradientTolerance, double changeTolerance) {
            return new Lbfgs(learningRate, history, maxEvaluations, gradientTolerance, changeTolerance, weightDecay);
        }

        /**
         * {@return a copy with another weight decay}
         *
         * @param weightDecay the weight decay, at least 0
         */
        public Lbfgs withWeightDecay(double weightDecay) {
            return new Lbfgs(learningRate, history, maxEvaluations, gradientTolerance, changeTolerance, weightDecay);
        }

        @Override
        public int statePerParameter() {
            return io.simdmlp.optimizer.Lbfgs.statePerParameter(history);
        }
    }

    private static void checkAdam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
        Check.nonNegative("learningRate", learningRate);
        Check.fraction("beta1", beta1);
        Check.fraction("beta2", beta2);
        Check.above0("epsilon", epsilon);
        Check.nonNegative("weightDecay", weightDecay);
    }
}
