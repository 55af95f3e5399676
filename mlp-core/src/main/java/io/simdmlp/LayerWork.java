package io.simdmlp;

// @formatter:off -- signatures and calls one line a matrix
/**
 * The computations of one layer and their division among threads: everything that a step or a prediction needs from a
 * kind of {@link Layer}. Rows are samples: {@code rows} consecutive ones from {@code first} on. Columns are
 * {@code [from, to)}.
 */
sealed interface LayerWork permits DenseWork {
    /** The number of values per sample. */
    int outputs();

    /**
     * The number of threads that share the columns of the forward pass; if it is less than {@code members}, all share
     * the rows.
     *
     * @param logits true to leave out the last layer's activation
     */
    int forwardSharers(boolean logits, int members);

    /** The same for the backward pass, whose columns are those of the layer before. */
    int backwardSharers(int members);

    /** The same for a forward pass through packed weights; what {@link #joins} needs is computed afterwards. */
    int packedSharers(int members);

    /**
     * Returns true if the activation needs whole rows, so that {@link #finish} follows a forward pass that is shared by
     * columns.
     */
    boolean joins(boolean logits);

    /**
     * Computes columns {@code [from, to)} of the outputs. If the activation {@linkplain #joins needs whole rows} and
     * these are not all columns, computes only the pre-activations: {@link #finish} completes them. Hidden layers write
     * to {@code a}, the last one to {@code out}.
     *
     * @param out (_, outputs), at {@code outAt} for row 0
     * @param x (_, inputs), at {@code xAt} for row 0
     * @param logits true to leave out the last layer's activation
     */
    void forward(
            float[] out, int outAt,
            Activations a,
            Weights w,
            float[] x, int xAt,
            int first, int rows, int from, int to,
            boolean logits, float[] scratch);

    /** Completes rows whose columns several threads have computed. */
    void finish(
            float[] out, int outAt,
            Activations a,
            int first, int rows, float[] scratch);

    /**
     * Computes the last layer's deltas, the derivatives of the loss by its pre-activations, from those by its outputs,
     * in place.
     *
     * @param d laid out as the outputs in {@code a}
     */
    void outputDeltas(float[] d, Activations a, int first, int rows, float[] scratch);

    /**
     * Computes columns {@code [from, to)} of the deltas of the layer before, from those of this layer. Not for the
     * first layer.
     *
     * @param d laid out as the outputs in {@code a}
     * @param p the parameters
     */
    void backward(
            float[] d,
            Activations a,
            float[] p,
            int first, int rows, int from, int to, float[] scratch);

    /** The number of rows of parameters among which threads share the gradient. */
    int gradientRows();

    /** The offset of a row of parameters, in the parameters and in their gradients. */
    int parametersAt(int row);

    /** The offset after the layer's last parameter. */
    int parametersEnd();

    /**
     * Computes the gradient of rows {@code [from, to)} of the parameters, a sum over all samples of the batch.
     *
     * @param g laid out as the parameters
     * @param d deltas
     * @param rest true to compute also the gradient of the parameters that follow the rows
     */
    void gradient(
            float[] g,
            float[] d,
            Activations a,
            float[] x, int xAt,
            int rows, int from, int to, boolean rest, float[] scratch);
}
// @formatter:on
