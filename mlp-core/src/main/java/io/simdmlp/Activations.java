package io.simdmlp;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The outputs of every layer for at most {@code maxRows} samples at a time, in one array; and for training the intermediate
 * results from which the derivatives are computed.
 *
 * <pre>
 *          +------------------------+------------------------+----  ----+------------------------+----
 *          | a0 (maxRows, out0)     | a1 (maxRows, out1)     | ...      | z1 (maxRows, out1)     | ...
 *          +------------------------+------------------------+----  ----+------------------------+----
 *          ^ at(0, 0)               ^ at(1, 0)                          ^ outputs                      ^ size
 *                ^ at(0, row) = at(0, 0) + row * out0
 * </pre>
 *
 * <p>The deltas, the derivatives of the loss by the pre-activations, are laid out as the outputs. With embeddings the rows that
 * the first layer reads are the last values, and the deltas of their vectors the last deltas.
 */
final class Activations {
    /** An array for each layer that has it. */
    enum Part {
        /** (maxRows, outputs): the outputs. */
        OUTPUTS,

        /** (maxRows, outputs): the pre-activations, if the activation's derivative is computed from them. */
        PRE_ACTIVATIONS,

        /** (maxRows, outputs): the normalized results of the product. */
        NORMALIZED,

        /** (maxRows, outputs): the results of the activation before dropout. */
        ACTIVATED,

        /** (maxRows, outputs): the factors of dropout. */
        FACTORS,

        /** (maxRows, outputs): the derivatives by the results of a row normalization, from which its scale's gradient is computed. */
        SCALED_DELTAS,

        /** (maxRows): the factor of each row in a row normalization. */
        ROW_INVERSES,

        /** (3, outputs): mean, variance and factor of each output in a batch normalization. */
        MOMENTS;

        private boolean isKept(Dense layer, boolean forTraining) {
            boolean byRows = layer.isNormalized() && !layer.isBatchNormalized();
            return switch (this) {
                case OUTPUTS -> true;
                case ROW_INVERSES -> byRows;
                case PRE_ACTIVATIONS ->
                    forTraining && layer.activation().pointwise().fromInput();
                case NORMALIZED -> forTraining && layer.isNormalized();
                case ACTIVATED, FACTORS -> forTraining && layer.dropout() > 0;
                case SCALED_DELTAS -> forTraining && byRows;
                case MOMENTS -> forTraining && layer.isBatchNormalized();
            };
        }

        /** The number of values; may be more than an array can hold. */
        private long size(Dense layer, int maxRows) {
            return switch (this) {
                case ROW_INVERSES -> maxRows;
                case MOMENTS -> 3L * layer.outputs();
                default -> (long) maxRows * layer.outputs();
            };
        }
    }

    private static final int NONE = -1;

    /** The values of all layers. */
    final float[] values;

    private final int[] widths; // the number of outputs of every layer
    private final Map<Part, int[]> offsets = new EnumMap<>(Part.class); // of each layer; NONE if not kept
    private final int[] outputs; // offsets of these parts
    private final int[] preActivations;
    private final int[] activated;
    private final int embeddedAt;
    private final int embeddedWidth; // of the rows that the first layer reads
    private final int embeddedDeltasAt;
    private final int embeddedDeltasWidth;

    private Activations(MlpSpec spec, int maxRows, boolean forTraining) {
        int layers = spec.layers().size();
        this.widths = new int[layers];
        int at = 0;
        for (Part part : Part.values()) {
            int[] ofLayers = new int[layers];
            for (int layer = 0; layer < layers; layer++) {
                Dense dense = spec.dense(layer);
                widths[layer] = dense.outputs();
                boolean kept = part.isKept(dense, forTraining);
                ofLayers[layer] = kept ? at : NONE;
                at += kept ? (int) part.size(dense, maxRows) : 0;
            }
            offsets.put(part, ofLayers);
        }
        this.outputs = of(Part.OUTPUTS);
        this.preActivations = of(Part.PRE_ACTIVATIONS);
        this.activated = of(Part.ACTIVATED);
        this.embeddedAt = at;
        this.embeddedWidth = spec.firstLayerInputs();
        this.embeddedDeltasAt = (int) size(spec, maxRows);
        this.embeddedDeltasWidth = spec.embeddedWidth();
        this.values = new float[at + (int) embeddedSize(spec, maxRows)];
    }

    /** Allocates activations for predictions; {@link #predictionSize} must fit an array. */
    static Activations forPrediction(MlpSpec spec, int maxRows) {
        return new Activations(spec, maxRows, false);
    }

    /** Allocates activations for training; {@link #trainingSize} must fit an array. */
    static Activations forTraining(MlpSpec spec, int maxRows) {
        return new Activations(spec, maxRows, true);
    }

    /** The number of deltas; may be more than an array can hold. */
    static long deltasSize(MlpSpec spec, int maxRows) {
        return saturatedSum(size(spec, maxRows), (long) maxRows * spec.embeddedWidth());
    }

    /** The number of values that the first layer reads, if it does not read the inputs. */
    private static long embeddedSize(MlpSpec spec, int maxRows) {
        return spec.embeddings().isEmpty() ? 0 : (long) maxRows * spec.firstLayerInputs();
    }

    /** The number of outputs of all layers; may be more than an array can hold. */
    private static long size(MlpSpec spec, int maxRows) {
        long size = 0;
        for (int layer = 0; layer < spec.layers().size(); layer++) {
            size = saturatedSum(size, Part.OUTPUTS.size(spec.dense(layer), maxRows));
        }
        return size;
    }

    /** The number of values that are kept for predictions; may be more than an array can hold. */
    static long predictionSize(MlpSpec spec, int maxRows) {
        return size(spec, maxRows, false);
    }

    /** The number of values that are kept for training; may be more than an array can hold. */
    static long trainingSize(MlpSpec spec, int maxRows) {
        return size(spec, maxRows, true);
    }

    private static long size(MlpSpec spec, int maxRows, boolean forTraining) {
        long size = embeddedSize(spec, maxRows);
        for (Part part : Part.values()) {
            for (int layer = 0; layer < spec.layers().size(); layer++) {
                Dense dense = spec.dense(layer);
                size = part.isKept(dense, forTraining) ? saturatedSum(size, part.size(dense, maxRows)) : size;
            }
        }
        return size;
    }

    private static long saturatedSum(long a, long b) {
        return a + b < 0 ? Long.MAX_VALUE : a + b;
    }

    /** The offset of a layer's outputs for sample {@code row}. */
    int at(int layer, int row) {
        return outputs[layer] + row * widths[layer];
    }

    /** The offset of the last layer's outputs. */
    int lastAt() {
        return outputs[outputs.length - 1];
    }

    private int[] of(Part part) {
        return Objects.requireNonNull(offsets.get(part));
    }

    /** Returns true if a part of a layer is kept. */
    boolean keeps(Part part, int layer) {
        return of(part)[layer] >= 0;
    }

    /** Returns true if a layer's pre-activations are kept. */
    boolean keepsPreActivations(int layer) {
        return preActivations[layer] >= 0;
    }

    /** The offset of a part of a layer, if it is kept. */
    int at(Part part, int layer) {
        return of(part)[layer];
    }

    /** The offset of a part with a row for each sample, for sample {@code row}. */
    int at(Part part, int layer, int row) {
        return of(part)[layer] + row * widths[layer];
    }

    /** The offset of the row that the first layer reads for sample {@code row}, if the network has embeddings. */
    int embeddedAt(int row) {
        return embeddedAt + row * embeddedWidth;
    }

    /** The offset among the deltas of those of the vectors of sample {@code row}, if the network has embeddings. */
    int embeddedDeltasAt(int row) {
        return embeddedDeltasAt + row * embeddedDeltasWidth;
    }

    /** The offset of a layer's pre-activations for sample {@code row}, if they are kept. */
    int preActivationsAt(int layer, int row) {
        return preActivations[layer] + row * widths[layer];
    }

    /** The offset of the results of a layer's activation: before dropout, if there is one. */
    int activatedAt(int layer, int row) {
        return (activated[layer] >= 0 ? activated[layer] : outputs[layer]) + row * widths[layer];
    }

    /**
     * The offset of the values from which the derivative of a layer's activation is computed: the pre-activations if they
     * are kept, else the results of the activation.
     */
    int derivativeAt(int layer, int row) {
        return keepsPreActivations(layer) ? preActivationsAt(layer, row) : activatedAt(layer, row);
    }
}
