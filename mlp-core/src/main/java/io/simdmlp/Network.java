package io.simdmlp;

import io.simdmlp.layout.ActivationLayout;
import io.simdmlp.layout.ParameterLayout;
import io.simdmlp.reference.Kernels;
import io.simdmlp.reference.Pointwise;
import io.simdmlp.reference.PointwiseLoss;

// @formatter:off -- signatures and calls one line a matrix
/**
 * The passes through a network's layers, over any slice of rows, on arrays that others own. Immutable: threads share it
 * and each takes rows of its own.
 */
final class Network {
    private final Kernels kernels = Backend.kernels();
    private final ParameterLayout parameters;
    private final Activation[] activations;

    Network(MlpSpec spec) {
        this.parameters = spec.parameterLayout();
        this.activations = spec.layers().stream().map(MlpSpec.Layer::activation).toArray(Activation[]::new);
    }

    /**
     * Rows {@code [first, first + rows)} through every layer. Hidden layers' outputs go to {@code a}, the last layer's
     * to {@code out}, and to {@code a} the weighted sums that {@code layout} keeps.
     *
     * @param out (_, outputs), at {@code outAt} for row 0
     * @param a laid out by {@code layout}
     * @param w the parameters
     * @param x (_, inputs), at {@code xAt} for row 0
     * @param logits whether to stop short of the last layer's activation
     */
    void forward(
            float[] out, int outAt,
            float[] a, ActivationLayout layout,
            Weights w,
            float[] x, int xAt,
            int first, int rows, boolean logits, float[] scratch) {
        int last = activations.length - 1;
        float[] in = x;
        int inAt = xAt + first * parameters.inputs(0);
        for (int layer = 0; layer <= last; layer++) {
            int inputs = parameters.inputs(layer);
            int outputs = parameters.outputs(layer);
            float[] to = layer == last ? out : a;
            int toAt = layer == last ? outAt + first * outputs : layout.at(layer, first);
            Activation f = layer == last && logits ? Activation.IDENTITY : activations[layer];
            boolean keeps = layout.keepsSums(layer);
            float[] z = keeps ? a : to;
            int zAt = keeps ? layout.sumsAt(layer, first) : toAt;
            kernels.dense(
                    z, zAt,
                    in, inAt,
                    w.p, w.weights(layer), w.biases(layer), w.packed,
                    rows, inputs, outputs, keeps ? Pointwise.IDENTITY : f.pointwise(), scratch);
            if (keeps) {
                kernels.pointwise(to, toAt, z, zAt, rows * outputs, f.pointwise(), scratch);
            }
            f.finish(kernels, to, toAt, rows, outputs, scratch);
            in = to;
            inAt = toAt;
        }
    }

    /**
     * Rows {@code [first, first + rows)} back through every layer: from the loss's derivative by the last layer's outputs,
     * or by its weighted sums if those are its {@code logits}, to every layer's deltas, the derivatives by its weighted
     * sums.
     *
     * @param d laid out by {@code layout}; the last layer's part holds where to begin
     * @param a activations, laid out likewise
     * @param p the parameters
     */
    void backward(
            float[] d,
            float[] a, ActivationLayout layout,
            float[] p,
            int first, int rows, boolean logits, float[] scratch) {
        int last = activations.length - 1;
        if (!logits) {
            Activation f = activations[last];
            int dAt = layout.at(last, first);
            int outputs = parameters.outputs(last);
            f.finishGradient(kernels, d, dAt, a, dAt, rows, outputs, scratch);
            kernels.pointwiseGradient(
                    d, dAt, a, layout.derivativeAt(last, first), rows * outputs, f.pointwise(), scratch);
        }
        for (int layer = last; layer > 0; layer--) {
            int inputs = parameters.inputs(layer);
            Activation f = activations[layer - 1];
            int dxAt = layout.at(layer - 1, first);
            kernels.inputGradient(
                    d, dxAt,
                    d, layout.at(layer, first),
                    p, parameters.weights(layer),
                    a, layout.derivativeAt(layer - 1, first),
                    rows, inputs, parameters.outputs(layer), f.pointwise(), scratch);
            f.finishGradient(kernels, d, dxAt, a, dxAt, rows, inputs, scratch);
        }
    }

    /**
     * The loss terms of rows {@code [first, first + rows)} and their derivatives by {@code out}.
     *
     * @param losses (_, loss.terms(outputs))
     * @param d (_, outputs), at {@code dAt} for row 0
     * @param out (_, outputs), at {@code outAt} for row 0: logits if the loss is fused with the last activation
     * @param target the targets of row 0 and on
     * @param scale the weight of one loss term in the batch's mean loss
     */
    void loss(
            Loss loss,
            float[] losses,
            float[] d, int dAt,
            float[] out, int outAt, Target target,
            int first, int rows, float scale, float[] scratch) {
        int outputs = parameters.outputs(activations.length - 1);
        int at = first * outputs;
        int n = rows * outputs;
        Activation last = activations[activations.length - 1];
        PointwiseLoss f = loss.pointwise(last);
        if (f != null) {
            kernels.loss(
                    losses, at,
                    d, dAt + at,
                    out, outAt + at,
                    target.y, target.yAt + at,
                    n, scale, f, scratch);
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

    /** Rows {@code [from, to)} of layer {@code layer}'s weight gradient into {@code g}, laid out as the parameters. */
    void weightGradient(
            float[] g,
            float[] d,
            float[] a, ActivationLayout layout,
            float[] x, int xAt,
            int layer, int rows, int from,
            int to, float[] scratch) {
        kernels.weightGradient(
                g, parameters.weights(layer),
                layer == 0 ? x : a,
                layer == 0 ? xAt : layout.at(layer - 1, 0),
                d, layout.at(layer, 0),
                rows, parameters.inputs(layer), parameters.outputs(layer), from,
                to, scratch);
    }

    /** Layer {@code layer}'s bias gradient into {@code g}, laid out as the parameters. */
    void biasGradient(float[] g, float[] d, ActivationLayout layout, int layer, int rows) {
        kernels.biasGradient(g, parameters.biases(layer), d, layout.at(layer, 0), rows, parameters.outputs(layer));
    }

    /** The last layer's activation in place, for rows whose weighted sums are there: what logits become. */
    void activate(float[] out, int outAt, int rows, float[] scratch) {
        int outputs = parameters.outputs(activations.length - 1);
        Activation f = activations[activations.length - 1];
        kernels.pointwise(out, outAt, out, outAt, rows * outputs, f.pointwise(), scratch);
        f.finish(kernels, out, outAt, rows, outputs, scratch);
    }

    Kernels kernels() {
        return kernels;
    }
}
// @formatter:on
