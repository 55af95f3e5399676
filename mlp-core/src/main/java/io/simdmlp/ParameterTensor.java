package io.simdmlp;

import java.util.List;

/**
 * A tensor among a network's parameters or buffers. Immutable and thread-safe.
 *
 * @param name the name in a model file, such as {@code 0.weight}: that of PyTorch for an {@code nn.Sequential} in which each
 *     layer is an {@code nn.Linear}, then its normalization, its activation unless that is the identity, and its dropout; tables
 *     are {@code embeddings.0.weight} and so on, those of an {@code nn.ModuleList} named {@code embeddings}
 * @param layer the layer, counted from 0; for the table of an {@link Embedding} 0, the layer that reads its vectors
 * @param role its role in the layer
 * @param shape its dimensions: (inputs, outputs) of a weight, row-major; (categories, size) of a table; (outputs) of most others
 * @param offset the offset of its first value in {@link Mlp#parameters()} or {@link Mlp#buffers()}
 */
public record ParameterTensor(String name, int layer, Role role, List<Integer> shape, int offset) {
    /** The role of a tensor in its layer. */
    public enum Role {
        /** The matrix W of a dense layer. */
        WEIGHT,

        /** The vector b of a dense layer. */
        BIAS,

        /** The factors after a normalization: PyTorch's {@code weight} of the normalization. */
        SCALE,

        /** The terms after a normalization: PyTorch's {@code bias} of the normalization. */
        SHIFT,

        /** The table of an {@link Embedding}: a vector for each category. */
        EMBEDDING,

        /** The running means of a batch normalization, a buffer. */
        RUNNING_MEAN,

        /** The running variances of a batch normalization, a buffer. */
        RUNNING_VARIANCE,

        /** The number of batches in the running statistics of a batch normalization, a buffer of one value, (). */
        BATCH_COUNT;

        /** {@return true for a tensor in {@link Mlp#buffers()}, which gradients do not change} */
        public boolean isBuffer() {
            return this == RUNNING_MEAN || this == RUNNING_VARIANCE || this == BATCH_COUNT;
        }

        /** Returns true if weight decay and penalties apply to it: a weight of a layer or an embedding. */
        boolean decays() {
            return this == WEIGHT || this == EMBEDDING;
        }
    }

    /** {@return the number of values} */
    public int size() {
        return shape.stream().reduce(1, (a, b) -> a * b);
    }
}
