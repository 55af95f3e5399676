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
    private static final float[] NO_GRADIENTS = {}; // where none are computed

    private final Kernels kernels;
    private final int layer;
    private final boolean isLast;
    private final boolean readsSamples; // as they are; otherwise the outputs of the layer before, or embedded samples
    private final int inputs;
    private final int outputs;
    private final int weightsAt; // among the parameters and their gradients
    private final int biasesAt; // negative without biases
    private final int parametersEnd;
    private final Activation activation;
    private final @Nullable Epilogue epilogue; // null if the product computes the activation too
    private final @Nullable DenseWork before; // of the layer before; null for the first layer

    /**
     * Creates the work of a layer.
     *
     * @param before that of the layer before; null for the first layer
     * @param dropoutSeed the seed of dropout
     */
    DenseWork(
            Kernels kernels,
            MlpSpec spec,
            ParameterTable parameters,
            int layer,
            @Nullable DenseWork before,
            long dropoutSeed) {
        this.kernels = kernels;
        this.layer = layer;
        this.isLast = layer == parameters.layers() - 1;
        this.readsSamples = layer == 0 && spec.embeddings().isEmpty();
        this.inputs = parameters.inputs(layer);
        this.outputs = parameters.outputs(layer);
        this.weightsAt = parameters.weights(layer);
        this.biasesAt = parameters.biases(layer);
        this.parametersEnd = parameters.end(layer);
        Dense dense = spec.dense(layer);
        this.activation = dense.activation();
        this.epilogue =
                Epilogue.isNeeded(dense) ? new Epilogue(kernels, dense, parameters, layer, dropoutSeed) : null;
        this.before = before;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public int forwardSharers(int members) {
        return sharers(outputs, members);
    }

    @Override
    public int backwardSharers(int members) {
        return sharers(inputs, members);
    }

    @Override
    public int packedSharers(int members) {
        return sharers(outputs, members);
    }

    private int sharers(int columns, int members) {
        return Sharing.columnSharers(inputs * outputs, columns, members); // no overflow: an array holds the weights
    }

    @Override
    public Division rest(boolean logits, boolean byColumns) {
        Division needed = epilogue != null
                ? epilogue.division()
                : activation.joins() && !(isLast && logits) ? Division.ROWS : Division.NONE;
        return needed == Division.ROWS && !byColumns ? Division.NONE : needed;
    }

    /** Returns true if nothing is left after all columns of some rows, or columns {@code [from, to)} of all. */
    private boolean isComplete(Epilogue last, int from, int to) {
        return switch (last.division()) {
            case NONE -> true;
            case ROWS -> to - from == outputs;
            case COLUMNS -> false;
        };
    }

    @Override
    public void forward(
            float[] out, int outAt,
            Activations a,
            Weights w,
            float[] x, int xAt,
            int first, int rows, int from, int to,
            long step, boolean logits, float[] scratch) {
        if (epilogue != null) {
            product(a.values, epilogue.productAt(a, first), a, w, x, xAt, first, rows, from, to, Pointwise.IDENTITY, scratch);
            if (isComplete(epilogue, from, to)) {
                epilogue.forward(a, w, first, rows, from, to, step, scratch);
            }
            return;
        }
        float[] target = isLast ? out : a.values;
        int targetAt = isLast ? outAt + first * outputs : a.at(layer, first);
        Activation f = isLast && logits ? Activation.IDENTITY : activation;
        boolean keeps = a.keepsPreActivations(layer);
        float[] z = keeps ? a.values : target;
        int zAt = keeps ? a.preActivationsAt(layer, first) : targetAt;
        product(z, zAt, a, w, x, xAt, first, rows, from, to, keeps ? Pointwise.IDENTITY : f.pointwise(), scratch);
        if (keeps) {
            pointwise(target, targetAt, z, zAt, rows, from, to, f.pointwise(), scratch);
        }
        if (to - from == outputs) {
            f.finish(kernels, target, targetAt, rows, outputs, scratch);
        }
    }

    /** The offset of the inputs for sample {@code row}, if they are not the sample itself. */
    private int inputsAt(Activations a, int row) {
        return layer == 0 ? a.embeddedAt(row) : a.at(layer - 1, row);
    }

    private void product(
            float[] out, int outAt,
            Activations a,
            Weights w,
            float[] x, int xAt,
            int first, int rows, int from, int to,
            Pointwise f, float[] scratch) {
        if (w.bfloat16.length > 0) {
            kernels.denseBfloat16(
                    out, outAt,
                    readsSamples ? x : a.values, readsSamples ? xAt + first * inputs : inputsAt(a, first),
                    w.bfloat16, w.weights(layer), w.p, w.biases(layer),
                    rows, inputs, outputs, from, to,
                    f, scratch);
            return;
        }
        kernels.dense(
                out, outAt,
                readsSamples ? x : a.values, readsSamples ? xAt + first * inputs : inputsAt(a, first),
                w.p, w.weights(layer), w.biases(layer), w.packed,
                rows, inputs, outputs, from, to,
                f, scratch);
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
            Weights w,
            int first, int rows, int from, int to,
            long step, float[] scratch) {
        if (epilogue != null) {
            epilogue.forward(a, w, first, rows, from, to, step, scratch);
        } else {
            activation.finish(
                    kernels,
                    isLast ? out : a.values, isLast ? outAt + first * outputs : a.at(layer, first),
                    rows, outputs, scratch);
        }
    }

    @Override
    public void deltas(
            float[] g,
            float[] d,
            Activations a,
            float[] p,
            int first, int rows, int from, int to, float[] scratch) {
        if (epilogue != null) {
            epilogue.backward(g, d, a, p, first, rows, from, to, scratch);
            return;
        }
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
                before.epilogue == null ? before.activation.pointwise() : Pointwise.IDENTITY, scratch);
        before.completeDeltas(d, a, p, first, rows, from, to, scratch);
    }

    /** Computes what is left of this layer's deltas after the product of the next layer, except for the {@link #rest}. */
    private void completeDeltas(
            float[] d,
            Activations a,
            float[] p,
            int first, int rows, int from, int to, float[] scratch) {
        if (epilogue != null) {
            if (isComplete(epilogue, from, to)) {
                epilogue.backward(NO_GRADIENTS, d, a, p, first, rows, from, to, scratch);
            }
        } else if (to - from == outputs) {
            int at = a.at(layer, first);
            activation.finishGradient(kernels, d, at, a.values, at, rows, outputs, scratch);
        }
    }

    @Override
    public void updateStatistics(float[] buffers, Activations a, int rows, boolean allSamples) {
        if (epilogue != null) {
            epilogue.updateStatistics(buffers, a, rows, allSamples);
        }
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
        return parametersEnd;
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
                    readsSamples ? x : a.values, readsSamples ? xAt : inputsAt(a, 0),
                    d, a.at(layer, 0),
                    rows, inputs, outputs, from, to,
                    scratch);
        }
        if (rest && biasesAt >= 0) {
            kernels.biasGradient(g, biasesAt, d, a.at(layer, 0), rows, outputs);
        }
        if (rest && epilogue != null) {
            epilogue.gradient(g, a, rows);
        }
    }
}
// @formatter:on
