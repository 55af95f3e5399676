package io.simdmlp;

/**
 * The outputs of every layer for at most {@code maxRows} samples at a time, in one array; and for training the
 * pre-activations of those layers whose derivative is computed from them.
 *
 * <pre>
 *          +------------------------+------------------------+----  ----+------------------------+----
 *          | a0 (maxRows, out0)     | a1 (maxRows, out1)     | ...      | z1 (maxRows, out1)     | ...
 *          +------------------------+------------------------+----  ----+------------------------+----
 *          ^ at(0, 0)               ^ at(1, 0)                          ^ outputs                      ^ size
 *                ^ at(0, row) = at(0, 0) + row * out0
 * </pre>
 *
 * <p>The deltas, the derivatives of the loss by the pre-activations, are laid out as the outputs.
 */
final class Activations {
    /** The values of all layers. */
    final float[] values;

    private final int[] widths; // the number of outputs of every layer
    private final int[] outputs; // offset of each layer's outputs
    private final int[] preActivations; // offset of each layer's; -1 if not kept

    private Activations(MlpSpec spec, int maxRows, boolean forTraining) {
        int layers = spec.layers().size();
        this.widths = new int[layers];
        this.outputs = new int[layers];
        this.preActivations = new int[layers];
        int at = 0;
        for (int layer = 0; layer < layers; layer++) {
            widths[layer] = spec.layers().get(layer).outputs();
            outputs[layer] = at;
            at += maxRows * widths[layer];
        }
        for (int layer = 0; layer < layers; layer++) {
            boolean kept = forTraining && isKept(spec.layers().get(layer));
            preActivations[layer] = kept ? at : -1;
            at += kept ? maxRows * widths[layer] : 0;
        }
        this.values = new float[at];
    }

    /** Allocates activations for predictions; {@link #size} must fit an array. */
    static Activations forPrediction(MlpSpec spec, int maxRows) {
        return new Activations(spec, maxRows, false);
    }

    /** Allocates activations for training; {@link #trainingSize} must fit an array. */
    static Activations forTraining(MlpSpec spec, int maxRows) {
        return new Activations(spec, maxRows, true);
    }

    /** The number of outputs of all layers, which is also that of the deltas; may be more than an array can hold. */
    static long size(MlpSpec spec, int maxRows) {
        long width = 0;
        for (Layer layer : spec.layers()) {
            width += layer.outputs();
        }
        return saturatedProduct(maxRows, width);
    }

    /** The number of values that are kept for training; may be more than an array can hold. */
    static long trainingSize(MlpSpec spec, int maxRows) {
        long width = 0;
        for (Layer layer : spec.layers()) {
            width += isKept(layer) ? 2L * layer.outputs() : layer.outputs();
        }
        return saturatedProduct(maxRows, width);
    }

    private static long saturatedProduct(long a, long b) {
        return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
    }

    private static boolean isKept(Layer layer) {
        return layer.activation().pointwise().fromInput();
    }

    /** The offset of a layer's outputs for sample {@code row}. */
    int at(int layer, int row) {
        return outputs[layer] + row * widths[layer];
    }

    /** The offset of the last layer's outputs. */
    int lastAt() {
        return outputs[outputs.length - 1];
    }

    /** Returns true if a layer's pre-activations are kept. */
    boolean keepsPreActivations(int layer) {
        return preActivations[layer] >= 0;
    }

    /** The offset of a layer's pre-activations for sample {@code row}, if they are kept. */
    int preActivationsAt(int layer, int row) {
        return preActivations[layer] + row * widths[layer];
    }

    /** The offset of the values from which a layer's derivative is computed: pre-activations if kept, else outputs. */
    int derivativeAt(int layer, int row) {
        return keepsPreActivations(layer) ? preActivationsAt(layer, row) : at(layer, row);
    }
}
