package io.simdmlp;

/**
 * The rule by which gradients change the parameters. It holds the hyperparameters only; the {@link Trainer} owns the
 * state. Immutable and thread-safe.
 *
 * <p>The formulas and defaults are those of PyTorch's {@code torch.optim}. In them g is the gradient of a parameter w,
 * and t is the number of the step, from 1.
 *
 * <p>Weight decay is an L2 penalty, {@code g += weightDecay w}, unless an optimizer says that it is decoupled:
 * {@code w *= 1 - learningRate weightDecay} before the step. It acts on the weights of layers, not on biases;
 * {@link Trainer.Builder#decayAll} changes that, except for {@link Lbfgs}.
 */
public sealed interface Optimizer {
    /** {@return the learning rate} */
    double learningRate();

    /** {@return the weight decay; 0 for none} */
    double weightDecay();

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
     * {@return RMSprop with alpha = 0.99, epsilon = 1e-8, without momentum; PyTorch's learning rate is 0.01}
     *
     * @param learningRate the learning rate, at least 0
     * @throws IllegalArgumentException if {@code learningRate} is negative or not finite
     */
    static RmsProp rmsProp(double learningRate) {
        return new RmsProp(learningRate, 0.99, 1e-8, 0, false, 0);
    }

    /**
     * {@return Adagrad with epsilon = 1e-10, an accumulator that begins with 0 and no decay of the learning rate; PyTorch's
     * learning rate is 0.01}
     *
     * @param learningRate the learning rate, at least 0
     * @throws IllegalArgumentException if {@code learningRate} is negative or not finite
     */
    static Adagrad adagrad(double learningRate) {
        return new Adagrad(learningRate, 0, 0, 1e-10, 0);
    }

    /**
     * {@return Adadelta with rho = 0.9 and epsilon = 1e-6; PyTorch's learning rate is 1}
     *
     * @param learningRate the learning rate, at least 0
     * @throws IllegalArgumentException if {@code learningRate} is negative or not finite
     */
    static Adadelta adadelta(double learningRate) {
        return new Adadelta(learningRate, 0.9, 1e-6, 0);
    }

    /**
     * {@return NAdam with beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 and momentum decay 0.004; PyTorch's learning rate is
     * 0.002}
     *
     * @param learningRate the learning rate, at least 0
     * @throws IllegalArgumentException if {@code learningRate} is negative or not finite
     */
    static NAdam nadam(double learningRate) {
        return new NAdam(learningRate, 0.9, 0.999, 1e-8, 0.004, 0, false);
    }

    /**
     * {@return RAdam with beta1 = 0.9, beta2 = 0.999 and epsilon = 1e-8; PyTorch's learning rate is 0.001}
     *
     * @param learningRate the learning rate, at least 0
     * @throws IllegalArgumentException if {@code learningRate} is negative or not finite
     */
    static RAdam radam(double learningRate) {
        return new RAdam(learningRate, 0.9, 0.999, 1e-8, 0, false);
    }

    /**
     * {@return Lion with the paper's beta1 = 0.9, beta2 = 0.99 and no weight decay; the paper's learning rate is 1e-4}
     *
     * @param learningRate the learning rate, at least 0
     * @throws IllegalArgumentException if {@code learningRate} is negative or not finite
     */
    static Lion lion(double learningRate) {
        return new Lion(learningRate, 0.9, 0.99, 0);
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
     * Adam (Kingma, Ba: <i>Adam: A Method for Stochastic Optimization</i>, 2015), with weight decay as an L2 penalty:
     *
     * <pre>
     *   m = beta1 m + (1 - beta1) g
     *   v = beta2 v + (1 - beta2) g^2
     *   w -= learningRate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon);   with AMSGrad the largest v of all
     *                                                                                 steps instead of v
     * </pre>
     *
     * @param learningRate the learning rate, at least 0
     * @param beta1 the decay rate of the mean gradient, in [0, 1)
     * @param beta2 the decay rate of the mean squared gradient, in [0, 1)
     * @param epsilon a term added to the denominator, above 0
     * @param weightDecay the factor of an L2 penalty's gradient, at least 0
     * @param amsgrad true to divide by the largest mean squared gradient of all steps
     */
    record Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay, boolean amsgrad)
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
         * Creates it without AMSGrad.
         *
         * @param learningRate the learning rate, at least 0
         * @param beta1 the decay rate of the mean gradient, in [0, 1)
         * @param beta2 the decay rate of the mean squared gradient, in [0, 1)
         * @param epsilon a term added to the denominator, above 0
         * @param weightDecay the factor of an L2 penalty's gradient, at least 0
         * @throws IllegalArgumentException if one is out of its range
         */
        public Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
            this(learningRate, beta1, beta2, epsilon, weightDecay, false);
        }

        /**
         * {@return a copy with other decay rates}
         *
         * @param beta1 the decay rate of the mean gradient, in [0, 1)
         * @param beta2 the decay rate of the mean squared gradient, in [0, 1)
         */
        public Adam withBetas(double beta1, double beta2) {
            return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, amsgrad);
        }

        /**
         * {@return a copy with another epsilon}
         *
         * @param epsilon the term added to the denominator, above 0
         */
        public Adam withEpsilon(double epsilon) {
            return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, amsgrad);
        }

        /**
         * {@return a copy with another weight decay}
         *
         * @param weightDecay the weight decay, at least 0
         */
        public Adam withWeightDecay(double weightDecay) {
            return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, amsgrad);
        }

        /**
         * {@return a copy with AMSGrad (Reddi, Kale, Kumar: <i>On the Convergence of Adam and Beyond</i>, 2018)}
         */
        public Adam withAmsgrad() {
            return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, true);
        }

        @Override
        public int statePerParameter() {
            return amsgrad ? 3 : 2;
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
     * @param amsgrad true to divide by the largest mean squared gradient of all steps
     */
    record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay, boolean amsgrad)
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
         * Creates it without AMSGrad.
         *
         * @param learningRate the learning rate, at least 0
         * @param beta1 the decay rate of the mean gradient, in [0, 1)
         * @param beta2 the decay rate of the mean squared gradient, in [0, 1)
         * @param epsilon a term added to the denominator, above 0
         * @param weightDecay the decay per step in units of the learning rate, at least 0
         * @throws IllegalArgumentException if one is out of its range
         */
        public AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
            this(learningRate, beta1, beta2, epsilon, weightDecay, false);
        }

        /**
         * {@return a copy with other decay rates}
         *
         * @param beta1 the decay rate of the mean gradient, in [0, 1)
         * @param beta2 the decay rate of the mean squared gradient, in [0, 1)
         */
        public AdamW withBetas(double beta1, double beta2) {
            return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, amsgrad);
        }

        /**
         * {@return a copy with another epsilon}
         *
         * @param epsilon the term added to the denominator, above 0
         */
        public AdamW withEpsilon(double epsilon) {
            return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, amsgrad);
        }

        /**
         * {@return a copy with another weight decay}
         *
         * @param weightDecay the weight decay, at least 0
         */
        public AdamW withWeightDecay(double weightDecay) {
            return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, amsgrad);
        }

        /**
         * {@return a copy with AMSGrad (Reddi, Kale, Kumar: <i>On the Convergence of Adam and Beyond</i>, 2018)}
         */
        public AdamW withAmsgrad() {
            return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, true);
        }

        @Override
        public int statePerParameter() {
            return amsgrad ? 3 : 2;
        }
    }

    /**
     * RMSprop (Hinton: <i>Neural Networks for Machine Learning</i>, lecture 6e, 2012; centered: Graves: <i>Generating
     * Sequences With Recurrent Neural Networks</i>, 2013):
     *
     * <pre>
     *   v = alpha v + (1 - alpha) g^2
     *   d = g / (sqrt(v) + epsilon);   centered: m = alpha m + (1 - alpha) g, and v - m^2 instead of v
     *   w -= learningRate d;           with momentum: b = momentum b + d, and b instead of d
     * </pre>
     *
     * <p>Rounding may make {@code v - m^2} negative, which then counts as 0.
     *
     * @param learningRate the learning rate, at least 0
     * @param alpha the decay rate of the mean squared gradient, in [0, 1)
     * @param epsilon a term added to the denominator, above 0
     * @param momentum the momentum, in [0, 1); 0 keeps no state
     * @param centered true to divide by the standard deviation of the gradient
     * @param weightDecay the factor of an L2 penalty's gradient, at least 0
     */
    record RmsProp(
            double learningRate, double alpha, double epsilon, double momentum, boolean centered, double weightDecay)
            implements Optimizer {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public RmsProp {
            Check.nonNegative("learningRate", learningRate);
            Check.fraction("alpha", alpha);
            Check.above0("epsilon", epsilon);
            Check.fraction("momentum", momentum);
            Check.nonNegative("weightDecay", weightDecay);
        }

        /**
         * {@return a copy with another alpha}
         *
         * @param alpha the decay rate of the mean squared gradient, in [0, 1)
         */
        public RmsProp withAlpha(double alpha) {
            return new RmsProp(learningRate, alpha, epsilon, momentum, centered, weightDecay);
        }

        /**
         * {@return a copy with another epsilon}
         *
         * @param epsilon the term added to the denominator, above 0
         */
        public RmsProp withEpsilon(double epsilon) {
            return new RmsProp(learningRate, alpha, epsilon, momentum, centered, weightDecay);
        }

        /**
         * {@return a copy with another momentum}
         *
         * @param momentum the momentum, in [0, 1)
         */
        public RmsProp withMomentum(double momentum) {
            return new RmsProp(learningRate, alpha, epsilon, momentum, centered, weightDecay);
        }

        /**
         * {@return a copy that divides by the standard deviation of the gradient}
         */
        public RmsProp withCentered() {
            return new RmsProp(learningRate, alpha, epsilon, momentum, true, weightDecay);
        }

        /**
         * {@return a copy with another weight decay}
         *
         * @param weightDecay the weight decay, at least 0
         */
        public RmsProp withWeightDecay(double weightDecay) {
            return new RmsProp(learningRate, alpha, epsilon, momentum, centered, weightDecay);
        }

        @Override
        public int statePerParameter() {
            return 1 + (centered ? 1 : 0) + (momentum > 0 ? 1 : 0);
        }
    }

    /**
     * Adagrad (Duchi, Hazan, Singer: <i>Adaptive Subgradient Methods for Online Learning and Stochastic Optimization</i>,
     * 2011):
     *
     * <pre>
     *   s += g^2
     *   w -= learningRate / (1 + (t - 1) learningRateDecay) g / (sqrt(s) + epsilon)
     * </pre>
     *
     * @param learningRate the learning rate, at least 0
     * @param learningRateDecay the decay of the learning rate, at least 0
     * @param initialAccumulator the value of s before the first step, at least 0
     * @param epsilon a term added to the denominator, above 0
     * @param weightDecay the factor of an L2 penalty's gradient, at least 0
     */
    record Adagrad(
            double learningRate,
            double learningRateDecay,
            double initialAccumulator,
            double epsilon,
            double weightDecay)
            implements Optimizer {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public Adagrad {
            Check.nonNegative("learningRate", learningRate);
            Check.nonNegative("learningRateDecay", learningRateDecay);
            Check.nonNegative("initialAccumulator", initialAccumulator);
            Check.above0("epsilon", epsilon);
            Check.nonNegative("weightDecay", weightDecay);
        }

        /**
         * {@return a copy with another decay of the learning rate}
         *
         * @param learningRateDecay the decay of the learning rate, at least 0
         */
        public Adagrad withLearningRateDecay(double learningRateDecay) {
            return new Adagrad(learningRate, learningRateDecay, initialAccumulator, epsilon, weightDecay);
        }

        /**
         * {@return a copy with another value of s before the first step}
         *
         * @param initialAccumulator the value of s before the first step, at least 0
         */
        public Adagrad withInitialAccumulator(double initialAccumulator) {
            return new Adagrad(learningRate, learningRateDecay, initialAccumulator, epsilon, weightDecay);
        }

        /**
         * {@return a copy with another epsilon}
         *
         * @param epsilon the term added to the denominator, above 0
         */
        public Adagrad withEpsilon(double epsilon) {
            return new Adagrad(learningRate, learningRateDecay, initialAccumulator, epsilon, weightDecay);
        }

        /**
         * {@return a copy with another weight decay}
         *
         * @param weightDecay the weight decay, at least 0
         */
        public Adagrad withWeightDecay(double weightDecay) {
            return new Adagrad(learningRate, learningRateDecay, initialAccumulator, epsilon, weightDecay);
        }

        @Override
        public int statePerParameter() {
            return 1;
        }
    }

    /**
     * Adadelta (Zeiler: <i>ADADELTA: An Adaptive Learning Rate Method</i>, 2012):
     *
     * <pre>
     *   v = rho v + (1 - rho) g^2
     *   d = sqrt(u + epsilon) / sqrt(v + epsilon) g
     *   u = rho u + (1 - rho) d^2
     *   w -= learningRate d
     * </pre>
     *
     * @param learningRate the learning rate, at least 0
     * @param rho the decay rate of both means, in [0, 1)
     * @param epsilon a term added to both means, above 0
     * @param weightDecay the factor of an L2 penalty's gradient, at least 0
     */
    record Adadelta(double learningRate, double rho, double epsilon, double weightDecay) implements Optimizer {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public Adadelta {
            Check.nonNegative("learningRate", learningRate);
            Check.fraction("rho", rho);
            Check.above0("epsilon", epsilon);
            Check.nonNegative("weightDecay", weightDecay);
        }

        /**
         * {@return a copy with another rho}
         *
         * @param rho the decay rate of both means, in [0, 1)
         */
        public Adadelta withRho(double rho) {
            return new Adadelta(learningRate, rho, epsilon, weightDecay);
        }

        /**
         * {@return a copy with another epsilon}
         *
         * @param epsilon the term added to both means, above 0
         */
        public Adadelta withEpsilon(double epsilon) {
            return new Adadelta(learningRate, rho, epsilon, weightDecay);
        }

        /**
         * {@return a copy with another weight decay}
         *
         * @param weightDecay the weight decay, at least 0
         */
        public Adadelta withWeightDecay(double weightDecay) {
            return new Adadelta(learningRate, rho, epsilon, weightDecay);
        }

        @Override
        public int statePerParameter() {
            return 2;
        }
    }

    /**
     * NAdam, Adam with Nesterov's momentum (Dozat: <i>Incorporating Nesterov Momentum into Adam</i>, 2016), in PyTorch's
     * form:
     *
     * <pre>
     *   mu(t) = beta1 (1 - 0.96^(t momentumDecay) / 2)
     *   m = beta1 m + (1 - beta1) g
     *   v = beta2 v + (1 - beta2) g^2
     *   n = mu(t+1) m / (1 - mu(1) ... mu(t+1)) + (1 - mu(t)) g / (1 - mu(1) ... mu(t))
     *   w -= learningRate n / (sqrt(v / (1 - beta2^t)) + epsilon)
     * </pre>
     *
     * @param learningRate the learning rate, at least 0
     * @param beta1 the decay rate of the mean gradient, in [0, 1)
     * @param beta2 the decay rate of the mean squared gradient, in [0, 1)
     * @param epsilon a term added to the denominator, above 0
     * @param momentumDecay the decay psi of the momentum, at least 0
     * @param weightDecay the weight decay, at least 0
     * @param decoupled true for decoupled weight decay, false for an L2 penalty
     */
    record NAdam(
            double learningRate,
            double beta1,
            double beta2,
            double epsilon,
            double momentumDecay,
            double weightDecay,
            boolean decoupled)
            implements Optimizer {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public NAdam {
            checkAdam(learningRate, beta1, beta2, epsilon, weightDecay);
            Check.nonNegative("momentumDecay", momentumDecay);
        }

        /**
         * {@return a copy with other decay rates}
         *
         * @param beta1 the decay rate of the mean gradient, in [0, 1)
         * @param beta2 the decay rate of the mean squared gradient, in [0, 1)
         */
        public NAdam withBetas(double beta1, double beta2) {
            return new NAdam(learningRate, beta1, beta2, epsilon, momentumDecay, weightDecay, decoupled);
        }

        /**
         * {@return a copy with another epsilon}
         *
         * @param epsilon the term added to the denominator, above 0
         */
        public NAdam withEpsilon(double epsilon) {
            return new NAdam(learningRate, beta1, beta2, epsilon, momentumDecay, weightDecay, decoupled);
        }

        /**
         * {@return a copy with another decay of the momentum}
         *
         * @param momentumDecay the decay psi of the momentum, at least 0
         */
        public NAdam withMomentumDecay(double momentumDecay) {
            return new NAdam(learningRate, beta1, beta2, epsilon, momentumDecay, weightDecay, decoupled);
        }

        /**
         * {@return a copy with another weight decay, as an L2 penalty}
         *
         * @param weightDecay the weight decay, at least 0
         */
        public NAdam withWeightDecay(double weightDecay) {
            return new NAdam(learningRate, beta1, beta2, epsilon, momentumDecay, weightDecay, false);
        }

        /**
         * {@return a copy with decoupled weight decay}
         *
         * @param weightDecay the decay per step in units of the learning rate, at least 0
         */
        public NAdam withDecoupledWeightDecay(double weightDecay) {
            return new NAdam(learningRate, beta1, beta2, epsilon, momentumDecay, weightDecay, true);
        }

        @Override
        public int statePerParameter() {
            return 2;
        }
    }

    /**
     * RAdam, Adam with a rectified learning rate (Liu, Jiang, He, Chen, Liu, Gao, Han: <i>On the Variance of the Adaptive
     * Learning Rate and Beyond</i>, 2020), in PyTorch's form:
     *
     * <pre>
     *   m = beta1 m + (1 - beta1) g
     *   v = beta2 v + (1 - beta2) g^2
     *   rho = R - 2 t beta2^t / (1 - beta2^t),   R = 2 / (1 - beta2) - 1
     *   w -= learningRate m / (1 - beta1^t)                                           if rho is at most 5, else
     *   w -= learningRate m / (1 - beta1^t) sqrt((1 - beta2^t) r) / (sqrt(v) + epsilon),
     *        r = (rho - 4) (rho - 2) R / ((R - 4) (R - 2) rho)
     * </pre>
     *
     * @param learningRate the learning rate, at least 0
     * @param beta1 the decay rate of the mean gradient, in [0, 1)
     * @param beta2 the decay rate of the mean squared gradient, in [0, 1)
     * @param epsilon a term added to the denominator, above 0
     * @param weightDecay the weight decay, at least 0
     * @param decoupled true for decoupled weight decay, false for an L2 penalty
     */
    record RAdam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled)
            implements Optimizer {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public RAdam {
            checkAdam(learningRate, beta1, beta2, epsilon, weightDecay);
        }

        /**
         * {@return a copy with other decay rates}
         *
         * @param beta1 the decay rate of the mean gradient, in [0, 1)
         * @param beta2 the decay rate of the mean squared gradient, in [0, 1)
         */
        public RAdam withBetas(double beta1, double beta2) {
            return new RAdam(learningRate, beta1, beta2, epsilon, weightDecay, decoupled);
        }

        /**
         * {@return a copy with another epsilon}
         *
         * @param epsilon the term added to the denominator, above 0
         */
        public RAdam withEpsilon(double epsilon) {
            return new RAdam(learningRate, beta1, beta2, epsilon, weightDecay, decoupled);
        }

        /**
         * {@return a copy with another weight decay, as an L2 penalty}
         *
         * @param weightDecay the weight decay, at least 0
         */
        public RAdam withWeightDecay(double weightDecay) {
            return new RAdam(learningRate, beta1, beta2, epsilon, weightDecay, false);
        }

        /**
         * {@return a copy with decoupled weight decay}
         *
         * @param weightDecay the decay per step in units of the learning rate, at least 0
         */
        public RAdam withDecoupledWeightDecay(double weightDecay) {
            return new RAdam(learningRate, beta1, beta2, epsilon, weightDecay, true);
        }

        @Override
        public int statePerParameter() {
            return 2;
        }
    }

    /**
     * Lion, the sign of a mean gradient with decoupled weight decay (Chen, Liang, Huang, Real, Wang and others:
     * <i>Symbolic Discovery of Optimization Algorithms</i>, 2023):
     *
     * <pre>
     *   w *= 1 - learningRate weightDecay
     *   w -= learningRate sign(beta1 m + (1 - beta1) g)
     *   m = beta2 m + (1 - beta2) g
     * </pre>
     *
     * <p>The paper advises a learning rate 3 to 10 times smaller than that of AdamW, with a weight decay as many times
     * larger.
     *
     * @param learningRate the learning rate, at least 0
     * @param beta1 the weight of the mean gradient in the direction, in [0, 1)
     * @param beta2 the decay rate of the mean gradient, in [0, 1)
     * @param weightDecay the decay per step in units of the learning rate, at least 0
     */
    record Lion(double learningRate, double beta1, double beta2, double weightDecay) implements Optimizer {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public Lion {
            Check.nonNegative("learningRate", learningRate);
            Check.fraction("beta1", beta1);
            Check.fraction("beta2", beta2);
            Check.nonNegative("weightDecay", weightDecay);
        }

        /**
         * {@return a copy with other decay rates}
         *
         * @param beta1 the weight of the mean gradient in the direction, in [0, 1)
         * @param beta2 the decay rate of the mean gradient, in [0, 1)
         */
        public Lion withBetas(double beta1, double beta2) {
            return new Lion(learningRate, beta1, beta2, weightDecay);
        }

        /**
         * {@return a copy with another weight decay}
         *
         * @param weightDecay the weight decay, at least 0
         */
        public Lion withWeightDecay(double weightDecay) {
            return new Lion(learningRate, beta1, beta2, weightDecay);
        }

        @Override
        public int statePerParameter() {
            return 1;
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
     * step on any batch. Neither dropout, a schedule, a {@link GradientHook}, an L1 penalty nor {@link UpdateOptions} can be
     * combined with it. The running statistics of batch normalization become those of the last evaluation.
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
