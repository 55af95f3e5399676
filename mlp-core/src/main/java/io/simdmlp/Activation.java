package io.simdmlp;

import io.simdmlp.reference.Kernels;
import io.simdmlp.reference.Pointwise;
import java.util.Locale;

/** What a layer applies to its weighted sums z. */
public enum Activation {
    /** {@code a = z}. */
    IDENTITY(Pointwise.IDENTITY),

    /** {@code a = max(z, 0)}; the derivative at 0 is taken as 0. */
    RELU(Pointwise.RELU),

    /** {@code a = 1 / (1 + e^-z)}. */
    SIGMOID(Pointwise.SIGMOID),

    /** {@code a = tanh(z)}. */
    TANH(Pointwise.TANH),

    /** {@code a_j = e^z_j / (sum over the layer of e^z_k)}: a distribution over the layer's outputs. */
    SOFTMAX(Pointwise.IDENTITY) {
        @Override
        void finish(Kernels kernels, float[] a, int aAt, int rows, int width) {
            kernels.softmax(a, aAt, rows, width);
        }

        @Override
        void finishGradient(Kernels kernels, float[] d, int dAt, float[] a, int aAt, int rows, int width) {
            kernels.softmaxGradient(d, dAt, a, aAt, rows, width);
        }
    };

    private final Pointwise pointwise;

    Activation(Pointwise pointwise) {
        this.pointwise = pointwise;
    }

    /** {@return the name in files and on the command line: the constant's in lower case} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * {@return the activation called {@code label}}
     *
     * @param label the name, in lower case
     * @throws IllegalArgumentException if there is none, naming those that exist
     */
    public static Activation of(String label) {
        return Check.constant("activation", label, values(), Activation::label);
    }

    /** The part that is applied to each element alone, fused into the matrix product. */
    Pointwise pointwise() {
        return pointwise;
    }

    /** The part that needs whole rows, in place, after {@link #pointwise()}; most activations have none. */
    void finish(Kernels kernels, float[] a, int aAt, int rows, int width) {}

    /** The chain rule for {@link #finish}, in place: d by the outputs {@code a} becomes d by what finish was given. */
    void finishGradient(Kernels kernels, float[] d, int dAt, float[] a, int aAt, int rows, int width) {}
}
