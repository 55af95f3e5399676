package io.simdmlp;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.threads.Sharing;
import org.jspecify.annotations.Nullable;

// @formatter:off -- signatures and calls one line a matrix
/**
 * The computations of a {@link Dense} layer, over any slice of rows or columns, on arrays of its caller. Immutable and
 * shared by threads.
 *
 * <p>Threads share a pass over a large and wide layer by columns of its result: each thread packs its own columns of W and
 * reads no others. By rows each thread would pack all of W for its part of the batch. Other passes are shared by rows.
 */
final class DenseWork implements LayerWork {
    private final Kernels kernels;
    private final int layer;
    private final boolean isLast;
    private final int inputs;
    private final int outputs;
    private final int weightsAt; // among the parameters and their gradients
    private final int biasesAt;
    private final Activation activation;
    private final @Nullable Activation before; // of the layer before; null for the first layer

    DenseWork(Kernels kernels, MlpSpec spec, ParameterTable parameters, int layer) {
        this.kernels = kernels;
        this.layer = layer;
        this.isLast = layer == parameters.layers() - 1;
        this.inputs = parameters.inputs(layer);
        this.outputs = parameters.outputs(layer);
        this.weightsAt = parameters.weights(layer);
        this.biasesAt = parameters.biases(layer);
        this.activation = spec.layers().get(layer).activation();
        this.before = layer == 0 ? null : spec.layers().get(layer - 1).activation();
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public int forwardSharers(boolean logits, int members) {
        return sharers(joins(logits) ? 1 : outputs, members);
    }

    @Override
    public int backwardSharers(int members) {
        return sharers(before != null && before.joins() ? 1 : inputs, members);
    }

    @Override
    public int packedSharers(int members) {
        return sharers(outputs, members);
    }

    private int sharers(int columns, int members) {
        return Sharing.columnSharers(inputs * outputs, columns, members); // no overflow: an array holds the weights
    }

    @Override
    public boolean joins(boolean logits) {
        return activation.joins() && !(isLast && logits);
    }

    @Override
    public void forward(
            float[] out, int outAt,
            Activations a,
            Weights w,
            float[] x, int xAt,
            int first, int rows, int from, int to,
            boolean logits, float[] scratch) {
        float[] target = isLast ? out : a.values;
        int targetAt = isLast ? outAt + first * outputs : a.at(layer, first);
        Activation f = isLast && logits ? Activation.IDENTITY : activation;
        boolean keeps = a.keepsPreActivations(layer);
        float[] z = keeps ? a.values : target;
        int zAt = keeps ? a.preActivationsAt(layer, first) : targetAt;
        kernels.dense(
                z, zAt,
                layer == 0 ? x : a.values, layer == 0 ? xAt + first * inputs : a.at(layer - 1, first),
                w.p, w.weights(layer), w.biases(layer), w.packed,
                rows, inputs, outputs, from, to,
                keeps ? Pointwise.IDENTITY : f.pointwise(), scratch);
        if (keeps) {
            pointwise(target, targetAt, z, zAt, rows, from, to, f.pointwise(), scratch);
        }
        if (to - from == outputs) {
            f.finish(kernels, target, targetAt, rows, outputs, scratch);
        }
    }

    private void pointwise(
            float[] target, int targetAt,
            float[] z, int zAt,
            int rows, int from, int to,
            Pointwise f, float[] scratch) {
        int slices = to - from == outputs ? 1 : rows; // of consecutive elements
        int size = to - from == outputs ? rows * outputs : to - from;
        for (int slice = 0; slice < slices; slice++) {
            int at = slice * outputs + from;
            kernels.pointwise(target, targetAt + at, z, zAt + at, size, f, scratch);
        }
    }

    @Override
    public void finish(
            float[] out, int outAt,
            Activations a,
            int first, int rows, float[] scratch) {
        activation.finish(
                kernels,
                isLast ? out : a.values, isLast ? outAt + first * outputs : a.at(layer, first),
                rows, outputs, scratch);
    }

    @Override
    public void outputDeltas(float[] d, Activations a, int first, int rows, float[] scratch) {
        int at = a.at(layer, first);
        activation.finishGradient(kernels, d, at, a.values, at, rows, outputs, scratch);
        kernels.pointwiseGradient(
                d, at, a.values, a.derivativeAt(layer, first), rows * outputs, activation.pointwise(), scratch);
    }

    @Override
    public void backward(
            float[] d,
            Activations a,
            float[] p,
            int first, int rows, int from, int to, float[] scratch) {
        if (before == null) {
            throw new IllegalStateException("the first layer has no layer before it");
        }
        int dxAt = a.at(layer - 1, first);
        kernels.inputGradient(
                d, dxAt,
                d, a.at(layer, first),
                p, weightsAt,
                a.values, a.derivativeAt(layer - 1, first),
                rows, inputs, outputs, from, to,
                before.pointwise(), scratch);
        before.finishGradient(kernels, d, dxAt, a.values, dxAt, rows, inputs, scratch);
    }

    @Override
    public int gradientRows() {
        return inputs;
    }

    @Override
    public int parametersAt(int row) {
        return weightsAt + row * outputs;
    }

    @Override
    public int parametersEnd() {
        return biasesAt + outputs; // the biases lie behind the weights
    }

    @Override
    public void gradient(
            float[] g,
            float[] d,
            Activations a,
            float[] x, int xAt,
            int rows, int from, int to, boolean rest, float[] scratch) {
        if (from < to) {
            kernels.weightGradient(
                    g, weightsAt,
                    layer == 0 ? x : a.values, layer == 0 ? xAt : a.at(layer - 1, 0),
                    d, a.at(layer, 0),
                    rows, inputs, outputs, from, to,
                    scratch);
        }
        if (rest) {
            kernels.biasGradient(g, biasesAt, d, a.at(layer, 0), rows, outputs);
        }
    }
}
// @formatter:on
