package io.simdmlp;

// @formatter:off -- signatures and calls one line a matrix
/**
 * The computations of one layer and their division among threads: everything that a step or a prediction needs from a
 * kind of {@link Layer}. Rows are samples: {@code rows} consecutive ones from {@code first} on. Columns are
 * {@code [from, to)}.
 */
sealed interface LayerWork permits DenseWork {
    /** The shares into which a pass is divided, if it needs more than its share of the pass before. */
    enum Division {
        /** There is nothing to compute. */
        NONE,

        /** Rows, with all columns. */
        ROWS,

        /** Columns, with all rows. */
        COLUMNS
    }

    /** The number of values per sample. */
    int outputs();

    /** The number of threads that share the columns of the forward pass; if it is less than {@code members}, all share the rows. */
    int forwardSharers(int members);

    /** The same for the backward pass, whose columns are those of the layer before. */
    int backwardSharers(int members);

    /** The same for a forward pass through packed weights. */
    int packedSharers(int members);

    /**
     * The division of {@link #finish} after {@link #forward}, and of {@link #deltas} after the {@link #backward} of the next
     * layer.
     *
     * @param logits true to leave out the last layer's activation
     * @param byColumns true if that pass is divided by columns
     */
    Division rest(boolean logits, boolean byColumns);

    /**
     * Computes columns {@code [from, to)} of the outputs; if there is a {@link #rest}, without what that computes. Hidden layers
     * write to {@code a}, the last one to {@code out}.
     *
     * @param out (_, outputs), at {@code outAt} for row 0
     * @param x (_, inputs), at {@code xAt} for row 0
     * @param step the number of the training step, for dropout
     * @param logits true to leave out the last layer's activation
     */
    void forward(
            float[] out, int outAt,
            Activations a,
            Weights w,
            float[] x, int xAt,
            int first, int rows, int from, int to,
            long step, boolean logits, float[] scratch);

    /** Computes the {@link #rest} of the outputs. */
    void finish(
            float[] out, int outAt,
            Activations a,
            Weights w,
            int first, int rows, int from, int to,
            long step, float[] scratch);

    /**
     * Computes this layer's deltas, the derivatives of the loss by the results of its product, from those by its outputs, in
     * place. For the last layer, or what {@link #backward} of the next layer leaves as {@link #rest}.
     *
     * @param g the gradients, of which those of a batch normalization's scale and shift are computed here
     * @param d laid out as the outputs in {@code a}
     * @param p the parameters
     */
    void deltas(
            float[] g,
            float[] d,
            Activations a,
            float[] p,
            int first, int rows, int from, int to, float[] scratch);

    /**
     * Computes columns {@code [from, to)} of the deltas of the layer before, from those of this layer, without the
     * {@link #rest} of that layer. Not for the first layer.
     *
     * @param d laid out as the outputs in {@code a}
     * @param p the parameters
     */
    void backward(
            float[] d,
            Activations a,
            float[] p,
            int first, int rows, int from, int to, float[] scratch);

    /**
     * Updates running statistics by those of the batch of the last forward pass.
     *
     * @param allSamples true if each batch has all samples: then its statistics replace the running ones
     */
    void updateStatistics(float[] buffers, Activations a, int rows, boolean allSamples);

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
