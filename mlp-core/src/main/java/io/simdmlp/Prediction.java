package io.simdmlp;

import org.jspecify.annotations.Nullable;

// @formatter:off -- signatures and calls one line a matrix
/**
 * Predictions of each kind: values, probabilities, labels. All are made from the last layer's values, which a
 * {@link Forward} pass computes. Immutable and shared by threads.
 *
 * <p>Rows without gaps between them are used where they are. Rows with gaps are copied to and from the workspace, a block
 * of rows at a time.
 */
final class Prediction {
    private final int inputs;
    private final int outputs;
    private final Network network;
    private final Activation last;
    private final @Nullable Activation probability; // computes probabilities from the last layer's pre-activations
    private final Decision decision;
    private final Forward forward;

    /** Computes the last layer's outputs, or its pre-activations if {@code logits}. */
    interface Forward {
        void run(
                float[] out, int outAt,
                float[] x, int xAt,
                int rows, boolean logits, Workspace workspace);
    }

    Prediction(MlpSpec spec, Network network, Forward forward) {
        this.inputs = spec.inputs();
        this.outputs = spec.outputs();
        this.network = network;
        this.last = spec.outputActivation();
        this.probability = last.probability();
        this.decision = Decision.of(spec);
        this.forward = forward;
    }

    /** Checks the embedded inputs of samples. */
    void requireCategories(float[] x, int xAt, int xStride, int rows) {
        EmbeddingWork embeddings = network.embeddings();
        long unfit = embeddings == null ? -1 : embeddings.firstUnfit(x, xAt, xStride, rows);
        if (embeddings != null && unfit >= 0) {
            int row = (int) (unfit / inputs);
            int input = (int) (unfit % inputs);
            throw embeddings.unfit(
                    "input " + input + " of row " + row + ", both counted from 0,", input, x[xAt + row * xStride + input]);
        }
    }

    /**
     * Computes the last layer's outputs.
     *
     * @param out (rows, outputs)
     * @param x (rows, inputs)
     */
    void values(
            float[] out, int outAt, int outStride,
            float[] x, int xAt, int xStride,
            int rows, Workspace workspace) {
        requireCategories(x, xAt, xStride, rows);
        float[] activations = workspace.activations().values;
        boolean inPlace = outStride == outputs;
        int block = block(xStride, workspace);
        for (int row = 0; row < rows; row += block) {
            int n = Math.min(block, rows - row);
            float[] from = dense(x, xAt + row * xStride, xStride, n, workspace);
            float[] to = inPlace ? out : activations;
            int toAt = inPlace ? outAt + row * outputs : workspace.activations().lastAt();
            forward.run(to, toAt, from, denseAt(xAt, xStride, row), n, false, workspace);
            if (!inPlace) {
                Rows.copy(out, outAt + row * outStride, outStride, to, toAt, outputs, n, outputs);
            }
        }
    }

    /**
     * Computes probabilities.
     *
     * @param out (rows, outputs); the rows before one that has none are written
     * @param x (rows, inputs)
     */
    void probabilities(
            float[] out, int outAt, int outStride,
            float[] x, int xAt, int xStride,
            int rows, Workspace workspace) {
        if (probability == null) {
            throw new IllegalStateException("the last layer's activation is " + last.label()
                    + ", expected one that gives probabilities: " + Activation.probabilities());
        }
        requireCategories(x, xAt, xStride, rows);
        float[] activations = workspace.activations().values;
        int at = workspace.activations().lastAt();
        boolean logits = probability != last;
        int block = block(xStride, workspace);
        for (int row = 0; row < rows; row += block) {
            int n = Math.min(block, rows - row);
            float[] from = dense(x, xAt + row * xStride, xStride, n, workspace);
            int fromAt = denseAt(xAt, xStride, row);
            int valid = Rows.finite(from, fromAt, n, inputs);
            int finite = valid;
            if (valid > 0) {
                forward.run(activations, at, from, fromAt, valid, logits, workspace);
                if (logits) {
                    network.activate(probability, activations, at, valid, workspace.scratch());
                }
                finite = Rows.finite(activations, at, valid, outputs);
                Rows.copy(out, outAt + row * outStride, outStride, activations, at, outputs, finite, outputs);
            }
            if (finite < valid) {
                throw NonFiniteException.of("row", row + finite, false, activations, at + finite * outputs, outputs);
            }
            requireInputs(valid, n, row, from, fromAt);
        }
    }

    /**
     * Computes labels.
     *
     * @param labels (rows); those of the rows before one that has none are written
     * @param x (rows, inputs)
     */
    void labels(
            int[] labels, int labelsAt,
            float[] x, int xAt, int xStride,
            int rows, Workspace workspace) {
        requireCategories(x, xAt, xStride, rows);
        int block = block(xStride, workspace);
        for (int row = 0; row < rows; row += block) {
            int n = Math.min(block, rows - row);
            float[] from = dense(x, xAt + row * xStride, xStride, n, workspace);
            int fromAt = denseAt(xAt, xStride, row);
            int valid = Rows.finite(from, fromAt, n, inputs);
            int first = valid == 0 ? 0 : decide(labels, labelsAt + row, from, fromAt, valid, workspace);
            requireLabels(first, valid, row, workspace);
            requireInputs(valid, n, row, from, fromAt);
        }
    }

    /**
     * Computes labels and the last layer's outputs in one pass.
     *
     * @param labels (rows); those of the rows before one that has none are written
     * @param out (rows, outputs)
     * @param x (rows, inputs)
     * @param rows at most as many as the workspace is for
     */
    void labelsAndValues(int[] labels, float[] out, float[] x, int rows, Workspace workspace) {
        requireCategories(x, 0, inputs, rows);
        int first = decide(labels, 0, x, 0, rows, workspace);
        System.arraycopy(workspace.activations().values, workspace.activations().lastAt(), out, 0, rows * outputs);
        if (decision.bySums()) {
            network.activate(out, 0, rows, workspace.scratch());
        }
        int valid = Rows.finite(x, 0, rows, inputs);
        requireLabels(Math.min(first, valid), valid, 0, workspace);
        requireInputs(valid, rows, 0, x, 0);
    }

    Decision decision() {
        return decision;
    }

    /** Computes labels from values that stay in the workspace; returns the first row without one, or {@code rows}. */
    int decide(
            int[] labels, int labelsAt,
            float[] x, int xAt,
            int rows, Workspace workspace) {
        float[] values = workspace.activations().values;
        int at = workspace.activations().lastAt();
        forward.run(values, at, x, xAt, rows, decision.bySums(), workspace);
        return decision.labels(labels, labelsAt, values, at, rows);
    }

    private void requireLabels(int first, int rows, int row, Workspace workspace) {
        if (first < rows) {
            throw NonFiniteException.of(
                    "row", row + first, decision.bySums(),
                    workspace.activations().values, workspace.activations().lastAt() + first * outputs, outputs);
        }
    }

    private void requireInputs(int valid, int rows, int row, float[] x, int xAt) {
        if (valid < rows) {
            throw NonFiniteException.ofInput(row + valid, x, xAt + valid * inputs, inputs);
        }
    }

    /** The number of rows of one forward pass. */
    private int block(int xStride, Workspace workspace) {
        return xStride == inputs ? workspace.maxRows() : workspace.staging().length / inputs;
    }

    /** The offset of a row in {@link #dense}. */
    private int denseAt(int xAt, int xStride, int row) {
        return xStride == inputs ? xAt + row * inputs : 0;
    }

    /** Returns {@code x} itself, or the staging of the workspace with a copy of the rows from 0 on. */
    private float[] dense(float[] x, int xAt, int xStride, int rows, Workspace workspace) {
        if (xStride == inputs) {
            return x;
        }
        Rows.copy(workspace.staging(), 0, inputs, x, xAt, xStride, rows, inputs);
        return workspace.staging();
    }
}
// @formatter:on
