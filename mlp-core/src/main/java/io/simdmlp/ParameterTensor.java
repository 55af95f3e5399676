package io.simdmlp;

import java.util.List;

/**
 * A tensor among a network's parameters. Immutable and thread-safe.
 *
 * @param name {@code layers.N.weight} or {@code layers.N.bias}, N counted from 0: the names in model files
 * @param layer the layer, counted from 0
 * @param role its role in the layer
 * @param shape its dimensions: (inputs, outputs) of a weight, row-major; (outputs) of a bias
 * @param offset the offset of its first value in {@link Mlp#parameters()}
 */
public record ParameterTensor(String name, int layer, Role role, List<Integer> shape, int offset) {
    /** The role of a tensor in its layer. */
    public enum Role {
        /** The matrix W of a dense layer. */
        WEIGHT,

        /** The vector b of a dense layer. */
        BIAS
    }

    /** {@return the number of values} */
    public int size() {
        return shape.stream().reduce(1, (a, b) -> a * b);
    }
}
