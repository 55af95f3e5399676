package io.simdmlp;

// @formatter:off -- signatures and calls one line a matrix
/**
 * The computations of one layer and how threads share them: everything that a step or a prediction needs of a kind of
 * {@link Layer}. Rows are samples; {@code first} and {@code rows} name consecutive ones, {@code from} and {@code to} columns.
 */
sealed interface LayerWork permits DenseWork {
    /** Values per sample. */
    int outputs();

    /**
     * How many of {@code members} threads share the columns of the forward pass; all share the rows if it is less than
     * {@code members}.
     *
     * @param logits whether the last layer's activation is left out
     */
    int forwardSharers(boolean logits, int members);

    /** The same for the backward pass, whose columns are those of the layer before. */
    int backwardSharers(int members);

    /** The same for a forward pass through packed weights; what {@link #joins} needs is computed afterwards. */
    int packedSharers(int members);

    /** Whether the activation needs whole rows, so that {@link #finish} follows a forward pass that is shared by columns. */
    boolean joins(boolean logits);

    /**
     * Columns {@code [from, to)} of the outputs. If the activation {@linkplain #joins needs whole rows} and these are not
     * all columns, only the pre-activations: {@link #finish} completes them. Hidden layers write to {@code a}, the last
     * one to {@code out}.
     *
     * @param out (_, outputs), at {@code outAt} for row 0
     * @param x (_, inputs), at {@code xAt} for row 0
     * @param logits whether the last layer's activation is left out
     */
    void forward(
            float[] out, int outAt,
            Activations a,
            Weights w,
            float[] x, int xAt,
            int first, int rows, int from, int to,
            boolean logits, float[] scratch);

    /** Completes rows whose columns were all computed, in shares. */
    void finish(
            float[] out, int outAt,
            Activations a,
            int first, int rows, float[] scratch);

    /**
     * The last layer's deltas, the derivatives of the loss by its pre-activations, from those by its outputs, in place.
     *
     * @param d laid out as the outputs in {@code a}
     */
    void outputDeltas(float[] d, Activations a, int first, int rows, float[] scratch);

    /**
     * Columns {@code [from, to)} of the deltas of the layer before, from those of this layer. Not for the first layer.
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

    /** Where the given row of parameters begins, in the parameters and in their gradients. */
    int parametersAt(int row);

    /** Where the layer's parameters end. */
    int parametersEnd();

    /**
     * The gradient by rows {@code [from, to)} of the parameters, a sum over all samples of the batch.
     *
     * @param g laid out as the parameters
     * @param d deltas
     * @param rest whether to compute the gradient of the parameters behind those rows too
     */
    void gradient(
            float[] g,
            float[] d,
            Activations a,
            float[] x, int xAt,
            int rows, int from, int to, boolean rest, float[] scratch);
}
// @formatter:on
