package io.simdmlp;

/**
 * A fully connected layer, in training and prediction: {@code f(x . W + b)}. A hidden layer may have a {@link Normalization}
 * and dropout:
 *
 * <pre>
 *   x -> x . W + b -> normalization -> activation -> dropout
 * </pre>
 *
 * <p>Dropout sets each output to 0 with probability {@code dropout} in a training step, and multiplies the others by
 * {@code 1 / (1 - dropout)}; predictions and evaluations have none (Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov:
 * <i>Dropout: A Simple Way to Prevent Neural Networks from Overfitting</i>, 2014). The random numbers depend on
 * {@link Trainer.Builder#dropoutSeed}, the step, the layer, the row in the batch and the output alone.
 *
 * <p>Immutable and thread-safe.
 *
 * @param outputs the number of neurons, at least 1
 * @param bias true if it has biases b
 * @param normalization the normalization of the pre-activations
 * @param activation f
 * @param dropout the probability of dropout, in [0, 1)
 */
public record Dense(int outputs, boolean bias, Normalization normalization, Activation activation, double dropout)
        implements Layer {
    /**
     * Checks the layer.
     *
     * @throws IllegalArgumentException if {@code outputs} is less than 1, {@code dropout} is not in [0, 1), or the activation
     *     of a layer with batch normalization needs all outputs of a sample
     */
    public Dense {
        Check.positive("layer outputs", outputs);
        Check.notNull("normalization", normalization);
        Check.notNull("activation", activation);
        Check.fraction("dropout", dropout);
        if (normalization instanceof Normalization.BatchNorm && activation.joins()) {
            throw new IllegalArgumentException("activation is " + activation.label()
                    + " after batch normalization, expected one that computes each output alone");
        }
    }

    /**
     * Creates a layer with biases, without normalization and dropout.
     *
     * @param outputs the number of neurons, at least 1
     * @param activation f
     */
    public Dense(int outputs, Activation activation) {
        this(outputs, true, Normalization.none(), activation, 0);
    }

    /** {@return a copy without biases} The shift of a batch or layer normalization can take their place. */
    public Dense withoutBias() {
        return new Dense(outputs, false, normalization, activation, dropout);
    }

    /**
     * {@return a copy with another normalization}
     *
     * @param normalization the normalization
     */
    public Dense withNormalization(Normalization normalization) {
        return new Dense(outputs, bias, normalization, activation, dropout);
    }

    /**
     * {@return a copy with another probability of dropout}
     *
     * @param dropout the probability of dropout, in [0, 1)
     */
    public Dense withDropout(double dropout) {
        return new Dense(outputs, bias, normalization, activation, dropout);
    }

    /** Returns true if it is batch-normalized. */
    boolean isBatchNormalized() {
        return normalization instanceof Normalization.BatchNorm;
    }

    /** Returns true if it has a normalization. */
    boolean isNormalized() {
        return !(normalization instanceof Normalization.None);
    }

    /** Returns true if its normalization has a shift. */
    boolean hasShift() {
        return isNormalized() && !(normalization instanceof Normalization.RmsNorm);
    }

    /** The layer as predictions compute it: batch normalization is part of the weights and biases. */
    Dense forInference() {
        return isBatchNormalized() ? new Dense(outputs, activation) : withDropout(0);
    }

    /** The activation, and what else the layer has: {@code batch(1.0E-5, 0.1) relu dropout(0.2)}. */
    String words() {
        StringBuilder words = new StringBuilder(bias ? "" : "no-bias ");
        if (normalization instanceof Normalization.BatchNorm norm) {
            words.append("batch(" + norm.epsilon() + ", " + norm.momentum() + ") ");
        } else if (isNormalized()) {
            words.append(normalization.label() + "(" + normalization.epsilon() + ") ");
        }
        words.append(activation.label());
        return dropout == 0
                ? words.toString()
                : words.append(" dropout(" + dropout + ")").toString();
    }
}
