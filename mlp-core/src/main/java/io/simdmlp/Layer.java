package io.simdmlp;

/**
 * The description of a layer of a network, without arrays. At present every layer is a {@link Dense}. Immutable and
 * thread-safe.
 */
public sealed interface Layer permits Dense {
    /** {@return the number of values that it computes per sample} */
    int outputs();

    /** {@return the function applied to its pre-activations} */
    Activation activation();
}
