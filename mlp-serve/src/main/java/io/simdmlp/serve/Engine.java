package io.simdmlp.serve;

/**
 * Computes the outputs of a network: what {@link io.simdmlp.Predictor} does in a server, so that another library can be measured in its
 * place. Thread-safe.
 */
public interface Engine {
    /**
     * Computes the last layer's outputs, and for a classification the labels.
     *
     * @param labels (rows), overwritten; empty if labels are not wanted
     * @param out (rows, outputs), overwritten
     * @param x (rows, inputs), scaled
     * @param rows the number of rows, at least 1
     * @throws io.simdmlp.NonFiniteException if labels are wanted and a row has none
     */
    void predict(int[] labels, float[] out, float[] x, int rows);

    /** Runs until predictions are compiled, about a second. */
    default void warmUp() {}

    /** {@return the number of calls that had to allocate their memory} */
    default long allocations() {
        return 0;
    }
}
