package io.simdmlp;

import java.util.ArrayList;
import java.util.List;

/**
 * The shape of a network: the number of inputs, then each layer's width and activation. Immutable and thread-safe.
 *
 * <pre>{@code
 * MlpSpec spec = MlpSpec.builder(784)
 *         .layer(512, Activation.RELU)
 *         .layer(256, Activation.RELU)
 *         .layer(10, Activation.SOFTMAX)
 *         .build();
 * }</pre>
 *
 * @param inputs the number of values per sample, at least 1
 * @param layers the layers from the first hidden layer to the output layer, at least one
 */
public record MlpSpec(int inputs, List<Layer> layers) {
    /**
     * Checks the spec.
     *
     * @throws IllegalArgumentException if {@code inputs} is less than 1, there is no layer, the last one has normalization
     *     or dropout, or the parameters would not fit one array
     */
    public MlpSpec {
        Check.positive("inputs", inputs);
        layers = List.copyOf(Check.notNull("layers", layers));
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("layers is empty, expected at least an output layer");
        }
        Check.arraySize("the network's parameters", ParameterTable.count(inputs, layers));
        if (layers.getLast() instanceof Dense last && Epilogue.isNeeded(last)) {
            throw new IllegalArgumentException("the last layer is " + last.words()
                    + ", expected one without normalization and dropout: only hidden layers have them");
        }
    }

    /**
     * {@return a builder of a spec for samples of {@code inputs} values, without layers}
     *
     * @param inputs the number of values per sample
     */
    public static Builder builder(int inputs) {
        return new Builder(inputs);
    }

    /** {@return the number of outputs per sample: the width of the last layer} */
    public int outputs() {
        return layers.getLast().outputs();
    }

    /** {@return the activation of the last layer} */
    public Activation outputActivation() {
        return layers.getLast().activation();
    }

    /** {@return the number of parameters: weights and biases, scales and shifts of normalizations} */
    public int parameterCount() {
        return (int) ParameterTable.count(inputs, layers);
    }

    /** {@return the number of values of {@link Mlp#buffers()}} */
    public int bufferCount() {
        int count = 0;
        for (Layer layer : layers) {
            count += switch (layer) {
                case Dense dense -> dense.isBatchNormalized() ? 2 * dense.outputs() + 1 : 0;
            };
        }
        return count;
    }

    /** A layer, counted from 0. */
    Dense dense(int layer) {
        return switch (layers.get(layer)) {
            case Dense dense -> dense;
        };
    }

    /** Returns true if a layer is batch-normalized, so that a batch needs two rows. */
    boolean isBatchNormalized() {
        return bufferCount() > 0;
    }

    /** {@return true if a layer has dropout} */
    public boolean hasDropout() {
        for (int layer = 0; layer < layers.size(); layer++) {
            if (dense(layer).dropout() > 0) {
                return true;
            }
        }
        return false;
    }

    /** The shape as predictions compute it: without dropout, and with batch normalization as part of weights and biases. */
    MlpSpec forInference() {
        if (!isBatchNormalized() && !hasDropout()) {
            return this;
        }
        List<Layer> plain = new ArrayList<>();
        for (int layer = 0; layer < layers.size(); layer++) {
            plain.add(dense(layer).forInference());
        }
        return new MlpSpec(inputs, plain);
    }

    ParameterTable parameterTable() {
        return new ParameterTable(this);
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

    /**
     * The shape in the usual notation: {@code 784-512-256-10 (relu, relu, softmax)}. Before an activation stands the layer's
     * normalization, and {@code no-bias} without biases; after it the dropout.
     */
    @Override
    public String toString() {
        StringBuilder widths = new StringBuilder().append(inputs);
        List<String> activations = new ArrayList<>();
        for (int layer = 0; layer < layers.size(); layer++) {
            widths.append('-').append(dense(layer).outputs());
            activations.add(dense(layer).words());
        }
        return widths + " (" + String.join(", ", activations) + ")";
    }

    /** Builds a spec layer by layer. Not thread-safe. */
    public static final class Builder {
        private final int inputs;
        private final List<Layer> layers = new ArrayList<>();

        private Builder(int inputs) {
            this.inputs = inputs;
        }

        /**
         * {@return this builder, after appending a fully connected layer}
         *
         * @param outputs the number of neurons, at least 1
         * @param activation the activation of the layer
         * @throws IllegalArgumentException if {@code outputs} is less than 1
         */
        public Builder layer(int outputs, Activation activation) {
            return layer(new Dense(outputs, activation));
        }

        /**
         * {@return this builder, after appending a layer}
         *
         * @param layer the layer
         */
        public Builder layer(Layer layer) {
            layers.add(Check.notNull("layer", layer));
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
