package io.simdmlp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The shape of a network: the number of inputs, which of them are embedded, then each layer's width and activation. Immutable and
 * thread-safe.
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
 * @param embeddings the inputs that are categories with learned vectors; may be empty
 * @param layers the layers from the first hidden layer to the output layer, at least one
 */
public record MlpSpec(int inputs, List<Embedding> embeddings, List<Layer> layers) {
    /**
     * Checks the spec.
     *
     * @throws IllegalArgumentException if {@code inputs} is less than 1, an embedding is of an input that does not exist or has
     *     another embedding, there is no layer, the last one has normalization or dropout, or the parameters would not fit one
     *     array
     */
    public MlpSpec {
        Check.positive("inputs", inputs);
        embeddings = List.copyOf(Check.notNull("embeddings", embeddings));
        layers = List.copyOf(Check.notNull("layers", layers));
        requireInputs(inputs, embeddings);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("layers is empty, expected at least an output layer");
        }
        Check.arraySize("the network's parameters", ParameterTable.count(inputs, embeddings, layers));
        if (layers.getLast() instanceof Dense last && Epilogue.isNeeded(last)) {
            throw new IllegalArgumentException("the last layer is " + last.words()
                    + ", expected one without normalization and dropout: only hidden layers have them");
        }
    }

    /**
     * Creates a spec without embeddings.
     *
     * @param inputs the number of values per sample, at least 1
     * @param layers the layers from the first hidden layer to the output layer, at least one
     * @throws IllegalArgumentException as the other constructor does
     */
    public MlpSpec(int inputs, List<Layer> layers) {
        this(inputs, List.of(), layers);
    }

    private static void requireInputs(int inputs, List<Embedding> embeddings) {
        Set<Integer> embedded = new HashSet<>();
        for (Embedding embedding : embeddings) {
            if (embedding.input() >= inputs) {
                throw new IllegalArgumentException("the embedding " + embedding + " is of input " + embedding.input()
                        + ", counted from 0, expected less than inputs = " + inputs);
            }
            if (!embedded.add(embedding.input())) {
                throw new IllegalArgumentException(
                        "embeddings has two of input " + embedding.input() + ", expected one per input");
            }
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

    /** {@return the number of parameters: weights and biases, scales and shifts of normalizations, tables of embeddings} */
    public int parameterCount() {
        return (int) ParameterTable.count(inputs, embeddings, layers);
    }

    /** {@return the number of values per sample that the first layer reads: a vector for each embedded input} */
    public int firstLayerInputs() {
        return inputs - embeddings.size() + embeddedWidth();
    }

    /** The number of parameters of the layers, without the tables of embeddings. */
    int layerParameterCount() {
        return (int) ParameterTable.count(firstLayerInputs(), List.of(), layers);
    }

    /** The number of values of the vectors of all embedded inputs. */
    int embeddedWidth() {
        int width = 0;
        for (Embedding embedding : embeddings) {
            width += embedding.size(); // no overflow: the weights fit an array
        }
        return width;
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
        return new MlpSpec(inputs, embeddings, plain);
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
     * normalization, and {@code no-bias} without biases; after it the dropout. Embeddings follow, with input, counted from 0,
     * categories and size: {@code 12-64-2 (relu, softmax), embeddings 3: 812 x 16, 7: 60 x 8}.
     */
    @Override
    public String toString() {
        StringBuilder widths = new StringBuilder().append(inputs);
        List<String> activations = new ArrayList<>();
        for (int layer = 0; layer < layers.size(); layer++) {
            widths.append('-').append(dense(layer).outputs());
            activations.add(dense(layer).words());
        }
        String words = widths + " (" + String.join(", ", activations) + ")";
        return embeddings.isEmpty()
                ? words
                : words + ", embeddings "
                        + embeddings.stream().map(Embedding::toString).collect(Collectors.joining(", "));
    }

    /** Builds a spec layer by layer. Not thread-safe. */
    public static final class Builder {
        private final int inputs;
        private final List<Embedding> embeddings = new ArrayList<>();
        private final List<Layer> layers = new ArrayList<>();

        private Builder(int inputs) {
            this.inputs = inputs;
        }

        /**
         * {@return this builder, after appending an embedding of an input}
         *
         * @param input the input, counted from 0
         * @param categories the number of categories, from 1 to 2^24
         * @param size the number of values of a vector, at least 1
         * @throws IllegalArgumentException if one is out of range
         */
        public Builder embedding(int input, int categories, int size) {
            return embedding(new Embedding(input, categories, size));
        }

        /**
         * {@return this builder, after appending an embedding of an input}
         *
         * @param embedding the embedding
         */
        public Builder embedding(Embedding embedding) {
            embeddings.add(Check.notNull("embedding", embedding));
            return this;
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
            return new MlpSpec(inputs, embeddings, layers);
        }
    }
}
