package io.simdmlp;

import io.simdmlp.layout.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The shape of a network: how many inputs, then each layer's width and activation. Holds no arrays.
 *
 * <pre>{@code
 * MlpSpec spec = MlpSpec.builder(784)
 *         .layer(512, Activation.RELU)
 *         .layer(256, Activation.RELU)
 *         .layer(10, Activation.SOFTMAX)
 *         .build();
 * }</pre>
 *
 * @param inputs values per sample, at least 1
 * @param layers from the first hidden layer to the output layer, at least one
 */
public record MlpSpec(int inputs, List<Layer> layers) {
    /**
     * One fully connected layer.
     *
     * @param outputs how many neurons, at least 1
     * @param activation what is applied to their weighted sums
     */
    public record Layer(int outputs, Activation activation) {
        /**
         * Checks the layer.
         *
         * @throws IllegalArgumentException if {@code outputs} is less than 1
         */
        public Layer {
            Check.positive("layer outputs", outputs);
            Objects.requireNonNull(activation, "activation");
        }
    }

    /**
     * Checks the spec.
     *
     * @throws IllegalArgumentException if {@code inputs} is less than 1, there is no layer, or the parameters would
     *     not fit one array
     */
    public MlpSpec {
        Check.positive("inputs", inputs);
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("layers is empty, expected at least an output layer");
        }
        Check.arraySize("the network's parameters", ParameterLayout.count(widths(inputs, layers)));
    }

    /**
     * {@return an empty spec for samples of {@code inputs} values, to be given layers}
     *
     * @param inputs values per sample
     */
    public static Builder builder(int inputs) {
        return new Builder(inputs);
    }

    /** {@return values per sample that the network produces: the width of the last layer} */
    public int outputs() {
        return layers.getLast().outputs();
    }

    /** {@return the activation of the last layer} */
    public Activation outputActivation() {
        return layers.getLast().activation();
    }

    /** {@return how many weights and biases the network has} */
    public int parameterCount() {
        return (int) ParameterLayout.count(widths(inputs, layers));
    }

    ParameterLayout parameterLayout() {
        return ParameterLayout.of(widths(inputs, layers));
    }

    /** Of each layer, whether training must keep its weighted sums, because its derivative is taken from them. */
    boolean[] keepsSums() {
        boolean[] keeps = new boolean[layers.size()];
        for (int layer = 0; layer < keeps.length; layer++) {
            keeps[layer] = layers.get(layer).activation().pointwise().fromInput();
        }
        return keeps;
    }

    void requireTrainable() {
        for (int layer = 0; layer < layers.size(); layer++) {
            if (layers.get(layer).activation() == Activation.STEP) {
                throw new IllegalArgumentException(
                        "layer " + (layer + 1)
                                + "'s activation is step, whose derivative is zero: such a network can predict but not be trained");
            }
        }
    }

    private static int[] widths(int inputs, List<Layer> layers) {
        int[] widths = new int[layers.size() + 1];
        widths[0] = inputs;
        for (int layer = 0; layer < layers.size(); layer++) {
            widths[layer + 1] = layers.get(layer).outputs();
        }
        return widths;
    }

    /** The shape as people write it: {@code 784-512-256-10 (relu, relu, softmax)}. */
    @Override
    public String toString() {
        StringBuilder widths = new StringBuilder().append(inputs);
        List<String> activations = new ArrayList<>();
        for (Layer layer : layers) {
            widths.append('-').append(layer.outputs());
            activations.add(layer.activation().label());
        }
        return widths + " (" + String.join(", ", activations) + ")";
    }

    /** Collects layers for a spec. */
    public static final class Builder {
        private final int inputs;
        private final List<Layer> layers = new ArrayList<>();

        private Builder(int inputs) {
            this.inputs = inputs;
        }

        /**
         * {@return this, with a fully connected layer after those so far}
         *
         * @param outputs how many neurons, at least 1
         * @param activation what is applied to their weighted sums
         * @throws IllegalArgumentException if {@code outputs} is less than 1
         */
        public Builder layer(int outputs, Activation activation) {
            layers.add(new Layer(outputs, activation));
            return this;
        }

        /**
         * {@return the spec}
         *
         * @throws IllegalArgumentException as {@link MlpSpec} does
         */
        public MlpSpec build() {
            return new MlpSpec(inputs, layers);
        }
    }
}
