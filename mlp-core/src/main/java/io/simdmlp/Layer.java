package io.simdmlp;

/** A layer of a network: a value that describes it and holds no arrays. Today every layer is {@link Dense}. */
public sealed interface Layer permits Dense {
    /** {@return how many values it computes per sample} */
    int outputs();

    /** {@return the function applied to its pre-activations} */
    Activation activation();
}
