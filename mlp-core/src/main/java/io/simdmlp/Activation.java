package io.simdmlp;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Pointwise;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The activation function of a layer: computes the outputs a from the pre-activations z. Constants such as the slope of
 * leaky ReLU have their usual values. Where a function has no derivative, the value that is used is given.
 *
 * <p>Immutable and thread-safe.
 */
public enum Activation {
    /** {@code a = z}. */
    IDENTITY(Pointwise.IDENTITY),

    /**
     * {@code a = 1 if z >= 0, else 0}. For prediction only: its derivative is zero, so a network with it cannot be
     * trained.
     */
    STEP(Pointwise.STEP),

    /** {@code a = 1 / (1 + e^-z)}. */
    SIGMOID(Pointwise.SIGMOID),

    /** {@code a = log(1 / (1 + e^-z))}. */
    LOG_SIGMOID(Pointwise.LOG_SIGMOID),

    /** {@code a = tanh(z)}. */
    TANH(Pointwise.TANH),

    /** {@code a = max(z, 0)}; the derivative at 0 is taken as 0. */
    RELU(Pointwise.RELU),

    /**
     * {@code a = z if z > 0, else 0.01 z}; the derivative at 0 is taken as 0.01 (Maas, Hannun, Ng: <i>Rectifier
     * Nonlinearities Improve Neural Network Acoustic Models</i>, 2013).
     */
    LEAKY_RELU(Pointwise.LEAKY_RELU),

    /**
     * {@code a = z if z > 0, else e^z - 1} (Clevert, Unterthiner, Hochreiter: <i>Fast and Accurate Deep Network Learning
     * by Exponential Linear Units</i>, 2016, with alpha 1).
     */
    ELU(Pointwise.ELU),

    /**
     * {@code a = 1.0507 z if z > 0, else 1.7581 (e^z - 1)}, which keeps activations near mean 0 and variance 1 when the
     * weights are initialized with {@link Initializer#lecun()} (Klambauer, Unterthiner, Mayr, Hochreiter:
     * <i>Self-Normalizing Neural Networks</i>, 2017); the derivative at 0 is the one from the left.
     */
    SELU(Pointwise.SELU),

    /** {@code a = log(1 + e^z)}. */
    SOFTPLUS(Pointwise.SOFTPLUS),

    /** {@code a = z / (1 + |z|)}. */
    SOFTSIGN(Pointwise.SOFTSIGN),

    /**
     * {@code a = z / (1 + e^-z)}, also known as swish (Elfwing, Uchibe, Doya: <i>Sigmoid-Weighted Linear Units for Neural
     * Network Function Approximation in Reinforcement Learning</i>, 2018).
     */
    SILU(Pointwise.SILU),

    /** {@code a = z tanh(log(1 + e^z))} (Misra: <i>Mish: A Self Regularized Non-Monotonic Activation Function</i>, 2020). */
    MISH(Pointwise.MISH),

    /**
     * {@code a = z P(z)}, P the cumulative distribution function of the standard normal distribution (Hendrycks,
     * Gimpel: <i>Gaussian Error Linear Units</i>, 2016).
     */
    GELU(Pointwise.GELU),

    /** The tanh approximation of GELU: {@code a = z / 2 (1 + tanh(sqrt(2 / pi) (z + 0.044715 z^3)))}. */
    GELU_TANH(Pointwise.GELU_TANH),

    /** {@code a = (z + 3) / 6}, clamped to [0, 1]; the derivative at the corners is taken as 0. */
    HARD_SIGMOID(Pointwise.HARD_SIGMOID),

    /**
     * {@code a = z (z + 3) / 6} for z between -3 and 3, 0 below, z above; the derivative at the corners is taken as 0
     * and 1 (Howard and others: <i>Searching for MobileNetV3</i>, 2019).
     */
    HARD_SWISH(Pointwise.HARD_SWISH),

    /** {@code a = sin(z) / z}, and 1 at 0. */
    SINC(Pointwise.SINC),

    /** {@code a_j = e^z_j / (sum over the layer of e^z_k)}: a distribution over the layer's outputs. */
    SOFTMAX(Pointwise.IDENTITY) {
        @Override
        void finish(Kernels kernels, float[] a, int aAt, int rows, int width, float[] scratch) {
            kernels.softmax(a, aAt, rows, width);
        }

        @Override
        void finishGradient(
                Kernels kernels, float[] d, int dAt, float[] a, int aAt, int rows, int width, float[] scratch) {
            kernels.softmaxGradient(d, dAt, a, aAt, rows, width);
        }
    },

    /** {@code a_j = z_j - log(sum over the layer of e^z_k)}: the logarithm of softmax. */
    LOG_SOFTMAX(Pointwise.IDENTITY) {
        @Override
        void finish(Kernels kernels, float[] a, int aAt, int rows, int width, float[] scratch) {
            kernels.logSoftmax(a, aAt, rows, width, scratch);
        }

        @Override
        void finishGradient(
                Kernels kernels, float[] d, int dAt, float[] a, int aAt, int rows, int width, float[] scratch) {
            kernels.logSoftmaxGradient(d, dAt, a, aAt, rows, width, scratch);
        }
    };

    private final Pointwise pointwise;

    Activation(Pointwise pointwise) {
        this.pointwise = pointwise;
    }

    /** {@return the name in files and on the command line: the constant's name in lower case, with hyphens} */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * {@return the activation called {@code label}}
     *
     * @param label the name, in lower case with hyphens
     * @throws IllegalArgumentException if there is none, naming those that exist
     */
    public static Activation of(String label) {
        return Check.constant("activation", label, values(), Activation::label);
    }

    /** The elementwise part, fused into the matrix product. */
    Pointwise pointwise() {
        return pointwise;
    }

    /** Returns true if an output depends on all pre-activations of its row, so that {@link #finish} is needed. */
    boolean joins() {
        return this == SOFTMAX || this == LOG_SOFTMAX;
    }

    /** Returns true if a larger pre-activation never gives a smaller output, in a layer of several outputs. */
    boolean keepsOrder() {
        return switch (this) {
            case SILU, MISH, GELU, GELU_TANH, HARD_SWISH, SINC -> false;
            default -> true;
        };
    }

    /**
     * Returns true if a single output is a probability, or the logarithm of one, that is above one half for positive
     * pre-activations.
     */
    boolean isProbability() {
        return probability() != null && !joins();
    }

    /**
     * Returns the activation that computes probabilities from the pre-activations of this one; null if the outputs are
     * neither probabilities nor logarithms of probabilities.
     */
    @Nullable
    Activation probability() {
        return switch (this) {
            case SIGMOID, HARD_SIGMOID, SOFTMAX -> this;
            case LOG_SIGMOID -> SIGMOID;
            case LOG_SOFTMAX -> SOFTMAX;
            default -> null;
        };
    }

    /** Returns the names of the activations that give probabilities, separated by commas. */
    static String probabilities() {
        return Arrays.stream(values())
                .filter(f -> f.probability() != null)
                .map(Activation::label)
                .collect(Collectors.joining(", "));
    }

    /** Computes the part that needs whole rows, in place, after {@link #pointwise()}; most activations have none. */
    void finish(Kernels kernels, float[] a, int aAt, int rows, int width, float[] scratch) {}

    /**
     * Applies the chain rule of {@link #finish}, in place: derivatives d by the outputs {@code a} become derivatives by
     * the inputs of finish.
     */
    void finishGradient(
            Kernels kernels, float[] d, int dAt, float[] a, int aAt, int rows, int width, float[] scratch) {}
}
