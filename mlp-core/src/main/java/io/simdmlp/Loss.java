package io.simdmlp;

import io.simdmlp.kernel.PointwiseLoss;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The loss to minimize: a mean over the batch. {@code a} is the network's output, {@code y} the target. Immutable and
 * thread-safe.
 *
 * <p>Every loss also accepts class indices, as one-hot rows, or for a single output as 0 and 1; {@link #HINGE} converts
 * them to -1 and 1.
 */
public enum Loss {
    /** {@code mean over samples and outputs of (a - y)^2}: any last layer, any targets. */
    MSE("mse", PointwiseLoss.SQUARED_ERROR),

    /**
     * {@code mean over samples of 1/2 sum of (a_j - y_j)^2}, whose derivative by an output is {@code a - y}: any last
     * layer, any targets.
     */
    HALF_SQUARED_ERROR("half-squared-error", PointwiseLoss.HALF_SQUARED_ERROR),

    /**
     * {@code mean over samples and outputs of |a - y|}, which is smallest at the median of the targets: any last layer,
     * any targets. The derivative where {@code a = y} is taken as 0.
     */
    MAE("mae", PointwiseLoss.ABSOLUTE_ERROR),

    /**
     * {@code mean over samples and outputs of d^2 / 2 where |d| <= 1, |d| - 1/2 elsewhere}, with {@code d = a - y}: any
     * last layer, any targets. The gradient of an outlier is no larger than at a distance of 1.
     */
    HUBER("huber", PointwiseLoss.HUBER),

    /**
     * {@code mean over samples and outputs of -y log(a) - (1 - y) log(1 - a)}, for targets in [0, 1] and a last layer
     * of {@link Activation#SIGMOID}, {@link Activation#HARD_SIGMOID} or {@link Activation#SOFTMAX}, the last with at
     * least 2 outputs. With sigmoid it is computed from the logits, so it neither overflows nor takes the log of zero;
     * with the others logarithms are clamped to at least -100, and {@code a (1 - a)}, the derivative's denominator, to
     * at least 1e-12.
     */
    BINARY_CROSS_ENTROPY("binary-cross-entropy", PointwiseLoss.BINARY_CROSS_ENTROPY),

    /**
     * {@code mean over samples of -sum of y_j log(a_j)}, for class indices or distributions y and a last layer of
     * {@link Activation#SOFTMAX} or {@link Activation#LOG_SOFTMAX}, whose outputs are the logarithms. Computed from the
     * logits, so it neither overflows nor takes the log of zero. Each y is checked to be in [0, 1]; the sum of a row is
     * not checked.
     */
    CATEGORICAL_CROSS_ENTROPY("categorical-cross-entropy", null),

    /**
     * {@code mean over samples and outputs of e^a - y a}, for counts {@code y >= 0}: the outputs are the logarithms of
     * the expected counts. Any last layer, though only {@link Activation#IDENTITY} reaches every count.
     */
    POISSON("poisson", PointwiseLoss.POISSON),

    /**
     * {@code mean over samples and outputs of max(1 - y a, 0)}, for targets -1 and 1. Class indices become 1 for the
     * class and -1 for the others, and need at least 2 outputs, since the class of a single output is decided at one
     * half. Any last layer; the derivative where {@code y a = 1} is taken as 0.
     */
    HINGE("hinge", PointwiseLoss.HINGE);

    private final String label;
    private final @Nullable PointwiseLoss pointwise;

    Loss(String label, @Nullable PointwiseLoss pointwise) {
        this.label = label;
        this.pointwise = pointwise;
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
     * {@return the usual loss for {@code output}: categorical cross-entropy for softmax and its logarithm, binary
     * cross-entropy for sigmoid, MSE for the rest}
     *
     * @param output the last layer's activation
     */
    public static Loss conventional(Activation output) {
        return switch (Check.notNull("output", output)) {
            case SOFTMAX, LOG_SOFTMAX -> CATEGORICAL_CROSS_ENTROPY;
            case SIGMOID -> BINARY_CROSS_ENTROPY;
            default -> MSE;
        };
    }

    /** Returns true if this loss accepts the outputs of a last layer of {@code output}. */
    boolean takes(Activation output) {
        return switch (this) {
            case BINARY_CROSS_ENTROPY ->
                output == Activation.SIGMOID || output == Activation.HARD_SIGMOID || output == Activation.SOFTMAX;
            case CATEGORICAL_CROSS_ENTROPY -> output == Activation.SOFTMAX || output == Activation.LOG_SOFTMAX;
            default -> true;
        };
    }

    /** Returns true if this loss and {@code output} are one kernel that starts from the logits. */
    boolean fusedWith(Activation output) {
        return switch (this) {
            case BINARY_CROSS_ENTROPY -> output == Activation.SIGMOID;
            case CATEGORICAL_CROSS_ENTROPY -> takes(output);
            default -> false;
        };
    }

    /**
     * The elementwise loss of the outputs of {@code output}, or of the logits if fused; null if the loss needs whole
     * rows.
     */
    @Nullable
    PointwiseLoss pointwise(Activation output) {
        boolean fromLogits = this == BINARY_CROSS_ENTROPY && fusedWith(output);
        return fromLogits ? PointwiseLoss.SIGMOID_CROSS_ENTROPY : pointwise;
    }

    /** The number of loss terms of a sample of {@code outputs} values. */
    int terms(int outputs) {
        return pointwise == null ? 1 : outputs;
    }

    /** The divisor of the sum of a sample's terms: 1 for a sum over outputs, their number for a mean. */
    int divisor(int outputs) {
        return this == HALF_SQUARED_ERROR ? 1 : terms(outputs);
    }

    /** The target of the other classes where class indices are expanded; the target of the class itself is 1. */
    float otherClasses() {
        return this == HINGE ? -1f : 0f;
    }

    void requireFits(MlpSpec spec) {
        Activation output = spec.outputActivation();
        if (!takes(output)) {
            String needed = Arrays.stream(Activation.values())
                    .filter(this::takes)
                    .map(Activation::label)
                    .collect(Collectors.joining(" or "));
            throw new IllegalArgumentException("loss is " + label + ", which needs a last layer of " + needed
                    + ", but the last layer's activation is " + output.label());
        }
        boolean crossEntropy = this == BINARY_CROSS_ENTROPY || this == CATEGORICAL_CROSS_ENTROPY;
        boolean shares =
                output == Activation.SOFTMAX || output == Activation.LOG_SOFTMAX; // a single output is always 1
        if (crossEntropy && shares && spec.outputs() < 2) {
            throw new IllegalArgumentException("loss is " + label + ", which needs at least 2 outputs of "
                    + output.label() + ", but the last layer has " + spec.outputs());
        }
    }
}
