package io.simdmlp;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.kernel.PointwiseLoss;
import io.simdmlp.layout.ActivationLayout;
import io.simdmlp.layout.ParameterLayout;

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

    /** Rows {@code [first, first + rows)} through every layer; as below otherwise. */
    void forward(
            float[] out, int outAt,
            float[] a, ActivationLayout layout,
            Weights w,
            float[] x, int xAt,
            int first, int rows, boolean logits, float[] scratch) {
        for (int layer = 0; layer < activations.length; layer++) {
            forward(
                    out, outAt,
                    a, layout,
                    w,
                    x, xAt,
                    layer, first, rows, 0, parameters.outputs(layer),
                    logits, scratch);
        }
    }

    /**
     * Rows {@code [first, first + rows)} and columns {@code [from, to)} of layer {@code layer}'s outputs. If its activation
     * {@link Activation#joins} columns and these are not all, what it joins, for {@link #finish} to complete. Hidden
     * layers' outputs go to {@code a}, the last layer's to {@code out}, and to {@code a} the weighted sums that
     * {@code layout} keeps.
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
            int layer, int first, int rows, int from, int to,
            boolean logits, float[] scratch) {
        int last = activations.length - 1;
        int inputs = parameters.inputs(layer);
        int outputs = parameters.outputs(layer);
        float[] target = layer == last ? out : a;
        int targetAt = layer == last ? outAt + first * outputs : layout.at(layer, first);
        Activation f = layer == last && logits ? Activation.IDENTITY : activations[layer];
        boolean keeps = layout.keepsSums(layer);
        float[] z = keeps ? a : target;
        int zAt = keeps ? layout.sumsAt(layer, first) : targetAt;
        kernels.dense(
                z, zAt,
                layer == 0 ? x : a, layer == 0 ? xAt + first * inputs : layout.at(layer - 1, first),
                w.p, w.weights(layer), w.biases(layer), w.packed,
                rows, inputs, outputs, from, to,
                keeps ? Pointwise.IDENTITY : f.pointwise(), scratch);
        if (keeps) {
            pointwise(target, targetAt, z, zAt, rows, outputs, from, to, f.pointwise(), scratch);
        }
        if (to - from == outputs) {
            f.finish(kernels, target, targetAt, rows, outputs, scratch);
        }
    }

    /** What is left of layer {@code layer}'s rows {@code [first, first + rows)} once all columns are there. */
    void finish(
            float[] out, int outAt,
            float[] a, ActivationLayout layout,
            int layer, int first, int rows, float[] scratch) {
        boolean last = layer == activations.length - 1;
        int outputs = parameters.outputs(layer);
        activations[layer].finish(
                kernels,
                last ? out : a, last ? outAt + first * outputs : layout.at(layer, first),
                rows, outputs, scratch);
    }

    private void pointwise(
            float[] a, int aAt,
            float[] z, int zAt,
            int rows, int width, int from, int to,
            Pointwise f, float[] scratch) {
        int slices = to - from == width ? 1 : rows; // of consecutive elements
        int size = to - from == width ? rows * width : to - from;
        for (int slice = 0; slice < slices; slice++) {
            int at = slice * width + from;
            kernels.pointwise(a, aAt + at, z, zAt + at, size, f, scratch);
        }
    }

    /**
     * Rows {@code [first, first + rows)} of the last layer's deltas, the derivatives of the loss by its weighted sums,
     * from those by its outputs, in place.
     *
     * @param d laid out by {@code layout}
     * @param a activations, laid out likewise
     */
    void outputDeltas(float[] d, float[] a, ActivationLayout layout, int first, int rows, float[] scratch) {
        int last = activations.length - 1;
        Activation f = activations[last];
        int dAt = layout.at(last, first);
        int outputs = parameters.outputs(last);
        f.finishGradient(kernels, d, dAt, a, dAt, rows, outputs, scratch);
        kernels.pointwiseGradient(
                d, dAt, a, layout.derivativeAt(last, first), rows * outputs, f.pointwise(), scratch);
    }

    /**
     * Rows {@code [first, first + rows)} and columns {@code [from, to)} of the deltas of the layer before {@code layer},
     * from those of {@code layer}; all columns if that layer's activation {@link Activation#joins} them.
     *
     * @param d laid out by {@code layout}
     * @param a activations, laid out likewise
     * @param p the parameters
     * @param layer from 1
     */
    void backward(
            float[] d,
            float[] a, ActivationLayout layout,
            float[] p,
            int layer, int first, int rows, int from, int to, float[] scratch) {
        int inputs = parameters.inputs(layer);
        Activation f = activations[layer - 1];
        int dxAt = layout.at(layer - 1, first);
        kernels.inputGradient(
                d, dxAt,
                d, layout.at(layer, first),
                p, parameters.weights(layer),
                a, layout.derivativeAt(layer - 1, first),
                rows, inputs, parameters.outputs(layer), from, to,
                f.pointwise(), scratch);
        f.finishGradient(kernels, d, dxAt, a, dxAt, rows, inputs, scratch);
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
            int layer, int rows, int from, int to, float[] scratch) {
        kernels.weightGradient(
                g, parameters.weights(layer),
                layer == 0 ? x : a,
                layer == 0 ? xAt : layout.at(layer - 1, 0),
                d, layout.at(layer, 0),
                rows, parameters.inputs(layer), parameters.outputs(layer), from, to,
                scratch);
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
