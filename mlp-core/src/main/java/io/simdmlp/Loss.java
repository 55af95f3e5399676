package io.simdmlp;

import io.simdmlp.reference.PointwiseLoss;

/** What training makes small: a mean over the batch. */
public enum Loss {
    /** {@code mean over samples and outputs of (a - y)^2}, with any activation. */
    MSE("mse"),

    /**
     * {@code mean over samples and outputs of -y log(a) - (1 - y) log(1 - a)}, for targets in [0, 1] and a last layer
     * of {@link Activation#SIGMOID}. Computed from the logits, so it neither overflows nor takes the log of zero.
     */
    BINARY_CROSS_ENTROPY("binary-cross-entropy"),

    /**
     * {@code mean over samples of -sum of y_j log(a_j)}, for class indices or distributions y and a last layer of
     * {@link Activation#SOFTMAX}. Computed from the logits, so it neither overflows nor takes the log of zero.
     */
    CATEGORICAL_CROSS_ENTROPY("categorical-cross-entropy");

    private final String label;

    Loss(String label) {
        this.label = label;
    }

    /** {@return the name in files and on the command line} */
    public String label() {
        return label;
    }

    /**
     * {@return the loss called {@code label}}
     *
     * @param label the name, in lower case
     * @throws IllegalArgumentException if there is none, naming those that exist
     */
    public static Loss of(String label) {
        return Check.constant("loss", label, values(), Loss::label);
    }

    /**
     * {@return the loss that is the convention for {@code output}: categorical cross-entropy for softmax, binary
     * cross-entropy for sigmoid, MSE for the rest}
     *
     * @param output the last layer's activation
     */
    public static Loss conventional(Activation output) {
        return switch (output) {
            case SOFTMAX -> CATEGORICAL_CROSS_ENTROPY;
            case SIGMOID -> BINARY_CROSS_ENTROPY;
            default -> MSE;
        };
    }

    /** Whether this loss and {@code output} are one kernel that starts from the logits. */
    boolean fusedWith(Activation output) {
        return this != MSE && conventional(output) == this;
    }

    /** What acts on each output alone. */
    PointwiseLoss pointwise() {
        return this == MSE ? PointwiseLoss.SQUARED_ERROR : PointwiseLoss.SIGMOID_CROSS_ENTROPY;
    }

    /** How many loss terms a sample of {@code outputs} values has. */
    int terms(int outputs) {
        return this == CATEGORICAL_CROSS_ENTROPY ? 1 : outputs;
    }

    void requireFits(MlpSpec spec) {
        Activation output = spec.outputActivation();
        if (this != MSE && !fusedWith(output)) {
            Activation needed = this == BINARY_CROSS_ENTROPY ? Activation.SIGMOID : Activation.SOFTMAX;
            throw new IllegalArgumentException("loss is " + label + ", which needs a last layer of " + needed.label()
                    + ", but the last layer's activation is " + output.label());
        }
        if (this == CATEGORICAL_CROSS_ENTROPY && spec.outputs() < 2) {
            throw new IllegalArgumentException(
                    "loss is " + label + ", which needs at least 2 outputs, but the last layer has " + spec.outputs());
        }
    }
}
