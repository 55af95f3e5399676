package io.simdmlp;

/**
 * A fully connected layer: {@code f(x . W + b)}. Immutable and thread-safe.
 *
 * @param outputs the number of neurons, at least 1
 * @param activation f
 */
public record Dense(int outputs, Activation activation) implements Layer {
    /**
     * Checks the layer.
     *
     * @throws IllegalArgumentException if {@code outputs} is less than 1
     * @throws NullPointerException if {@code activation} is null
     */
    public Dense {
        Check.positive("layer outputs", outputs);
        Check.notNull("activation", activation);
    }
}
