package io.simdmlp;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.PointwiseLoss;
import org.jspecify.annotations.Nullable;

// @formatter:off -- signatures and calls one line a matrix
/**
 * The computations of a network: its embeddings, its layers, then the last activation and the loss. Immutable and shared by threads.
 */
final class Network {
    private final Kernels kernels = Backend.kernels();
    private final @Nullable EmbeddingWork embeddings; // null if there are none
    private final LayerWork[] layers;
    private final Activation last;
    private final int outputs;

    /**
     * Creates the computations of networks with the shape of {@code mlp}.
     *
     * @param dropoutSeed the seed of dropout; any for predictions
     */
    Network(Mlp mlp, long dropoutSeed) {
        MlpSpec spec = mlp.spec();
        ParameterTable parameters = mlp.table();
        this.embeddings = spec.embeddings().isEmpty() ? null : new EmbeddingWork(kernels, spec, parameters);
        this.layers = new LayerWork[parameters.layers()];
        DenseWork before = null;
        for (int layer = 0; layer < layers.length; layer++) {
            before = new DenseWork(kernels, spec, parameters, layer, before, dropoutSeed);
            layers[layer] = before;
        }
        this.last = spec.outputActivation();
        this.outputs = spec.outputs();
    }

    Kernels kernels() {
        return kernels;
    }

    /** The computations of the embeddings; null if there are none. */
    @Nullable EmbeddingWork embeddings() {
        return embeddings;
    }

    int layers() {
        return layers.length;
    }

    LayerWork layer(int layer) {
        return layers[layer];
    }

    LayerWork lastLayer() {
        return layers[layers.length - 1];
    }

    /** Computes all columns of rows {@code [first, first + rows)} of every layer of a prediction; see {@link LayerWork#forward}. */
    void forward(
            float[] out, int outAt,
            Activations a,
            Weights w,
            float[] x, int xAt,
            int first, int rows, boolean logits, float[] scratch) {
        if (embeddings != null) {
            embeddings.forward(a, w, x, xAt, first, rows);
        }
        for (LayerWork layer : layers) {
            layer.forward(
                    out, outAt,
                    a,
                    w,
                    x, xAt,
                    first, rows, 0, layer.outputs(),
                    0, logits, scratch);
        }
    }

    /** Updates the running statistics of every layer; see {@link LayerWork#updateStatistics}. */
    void updateStatistics(float[] buffers, Activations a, int rows, boolean allSamples) {
        for (LayerWork layer : layers) {
            layer.updateStatistics(buffers, a, rows, allSamples);
        }
    }

    /** Applies an activation in place to rows of the last layer's pre-activations: logits become outputs. */
    void activate(Activation f, float[] out, int outAt, int rows, float[] scratch) {
        kernels.pointwise(out, outAt, out, outAt, rows * outputs, f.pointwise(), scratch);
        f.finish(kernels, out, outAt, rows, outputs, scratch);
    }

    /** Applies the last layer's activation. */
    void activate(float[] out, int outAt, int rows, float[] scratch) {
        activate(last, out, outAt, rows, scratch);
    }

    /**
     * Computes the loss terms of rows {@code [first, first + rows)} and their derivatives by {@code out}.
     *
     * @param losses (_, loss.terms(outputs))
     * @param d (_, outputs), at {@code dAt} for row 0
     * @param out (_, outputs), at {@code outAt} for row 0: logits if the loss is fused with the last activation
     * @param target the targets from row 0 on
     * @param scale the weight of one loss term in the batch's mean loss
     */
    void loss(
            Loss loss,
            float[] losses,
            float[] d, int dAt,
            float[] out, int outAt, Target target,
            int first, int rows, float scale, float[] scratch) {
        int at = first * outputs;
        PointwiseLoss f = loss.pointwise(last);
        if (f != null) {
            kernels.loss(
                    losses, at,
                    d, dAt + at,
                    out, outAt + at,
                    target.y, target.yAt + at,
                    rows * outputs, scale, f, loss.p(), loss.q(), scratch);
        } else if (target.classes) {
            kernels.softmaxCrossEntropy(
                    losses, first,
                    d, dAt + at,
                    out, outAt + at,
                    target.labels, target.labelsAt + first,
                    rows, outputs, scale);
        } else {
            kernels.softmaxCrossEntropy(
                    losses, first,
                    d, dAt + at,
                    out, outAt + at,
                    target.y, target.yAt + at,
                    rows, outputs, scale);
        }
    }
}
// @formatter:on
