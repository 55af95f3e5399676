package io.simdmlp;

import io.simdmlp.Activations.Part;
import io.simdmlp.ParameterTensor.Role;
import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Pointwise;
import org.jspecify.annotations.Nullable;

// @formatter:off -- signatures and calls one line a matrix
/**
 * What follows the product of a hidden layer that has normalization or dropout, forward and backward:
 *
 * <pre>
 *   z = x . W + b  ->  n = normalized z  ->  y = n scale + shift  ->  f(y)       ->  f(y) factor of dropout
 *                      NORMALIZED            PRE_ACTIVATIONS          ACTIVATED      OUTPUTS
 * </pre>
 *
 * <p>The second line has the {@link Part} of the activations in which training keeps a result.
 *
 * <p>Predictions have no dropout, and batch normalization is part of their weights. Immutable and shared by threads.
 */
final class Epilogue {
    private static final double TWO_TO_32 = 0x1p32;

    private final Kernels kernels;
    private final int layer;
    private final int outputs;
    private final Normalization normalization;
    private final Normalization.@Nullable BatchNorm batchNorm; // null for others
    private final boolean normalizesRows;
    private final boolean centered; // subtracts the mean of a row
    private final Activation activation;
    private final int scalesAt; // among the parameters and their gradients; negative without normalization
    private final int shiftsAt; // likewise; negative without a shift
    private final int runningMeansAt; // among the buffers; negative without batch normalization
    private final int runningVariancesAt;
    private final int batchCountAt;
    private final long seed;
    private final long threshold; // 2^32 times the probability of dropout
    private final float kept; // the factor of what is not dropped

    /** Creates the epilogue of a layer; {@code seed} is that of dropout. */
    Epilogue(Kernels kernels, Dense dense, ParameterTable table, int layer, long seed) {
        this.kernels = kernels;
        this.layer = layer;
        this.outputs = dense.outputs();
        this.normalization = dense.normalization();
        this.batchNorm = normalization instanceof Normalization.BatchNorm norm ? norm : null;
        this.normalizesRows = dense.isNormalized() && batchNorm == null;
        this.centered = dense.hasShift();
        this.activation = dense.activation();
        this.scalesAt = table.at(Role.SCALE, layer);
        this.shiftsAt = table.at(Role.SHIFT, layer);
        this.runningMeansAt = table.at(Role.RUNNING_MEAN, layer);
        this.runningVariancesAt = table.at(Role.RUNNING_VARIANCE, layer);
        this.batchCountAt = table.at(Role.BATCH_COUNT, layer);
        this.seed = seed;
        this.threshold = Math.round(dense.dropout() * TWO_TO_32);
        this.kept = (float) (1 / (1 - dense.dropout()));
    }

    /** Returns true if a layer needs an epilogue; otherwise its product computes its activation too. */
    static boolean isNeeded(Dense dense) {
        return dense.isNormalized() || dense.dropout() > 0;
    }

    /** The division that it needs; NONE if each element depends on one result of the product. */
    LayerWork.Division division() {
        if (batchNorm != null) {
            return LayerWork.Division.COLUMNS;
        }
        return normalizesRows || activation.joins() ? LayerWork.Division.ROWS : LayerWork.Division.NONE;
    }

    /** The offset of the results of the product in {@code a}. */
    int productAt(Activations a, int first) {
        return a.keeps(Part.NORMALIZED, layer) ? a.at(Part.NORMALIZED, layer, first) : preActivationsAt(a, first);
    }

    private int preActivationsAt(Activations a, int first) {
        return a.keepsPreActivations(layer) ? a.preActivationsAt(layer, first) : a.activatedAt(layer, first);
    }

    /** Computes the outputs from the results of the product. */
    void forward(Activations a, Weights w, int first, int rows, int from, int to, long step, float[] scratch) {
        normalize(a, w, first, rows, from, to, scratch);
        int y = preActivationsAt(a, first);
        int activated = a.activatedAt(layer, first);
        if (activation.pointwise() != Pointwise.IDENTITY || y != activated) {
            for (int slice = 0; slice < slices(rows, from, to); slice++) {
                int at = slice * outputs + from;
                kernels.pointwise(
                        a.values, activated + at, a.values, y + at,
                        size(rows, from, to), activation.pointwise(), scratch);
            }
        }
        activation.finish(kernels, a.values, activated, rows, outputs, scratch);
        if (a.keeps(Part.FACTORS, layer)) {
            int factors = a.at(Part.FACTORS, layer, first);
            kernels.dropoutFactors(
                    a.values, factors, first, rows, outputs, from, to, seed, step, layer, threshold, kept);
            multiply(a.values, a.at(layer, first), a.values, activated, a.values, factors, rows, from, to);
        }
    }

    private void normalize(Activations a, Weights w, int first, int rows, int from, int to, float[] scratch) {
        int z = productAt(a, first);
        int y = preActivationsAt(a, first);
        if (batchNorm != null) {
            int means = a.at(Part.MOMENTS, layer);
            int variances = means + outputs;
            int inverses = variances + outputs;
            kernels.columnMoments(a.values, means, variances, a.values, z, rows, outputs, from, to);
            for (int o = from; o < to; o++) {
                a.values[inverses + o] = (float) (1 / Math.sqrt(a.values[variances + o] + batchNorm.epsilon()));
            }
            kernels.normalizeColumns(
                    a.values, y,
                    a.values, z,
                    a.values, z,
                    a.values, means, inverses,
                    w.p, w.scales(layer), w.shifts(layer),
                    rows, outputs, from, to);
        } else if (normalizesRows) {
            kernels.normalizeRows(
                    a.values, y,
                    a.values, z,
                    a.values, a.at(Part.ROW_INVERSES, layer) + first,
                    a.values, z,
                    w.p, w.scales(layer), w.shifts(layer),
                    rows, outputs, (float) normalization.epsilon(), centered, scratch);
        }
    }

    /** Computes the derivatives by the results of the product from those by the outputs; see {@link LayerWork#deltas}. */
    void backward(
            float[] g,
            float[] d,
            Activations a,
            float[] p,
            int first, int rows, int from, int to, float[] scratch) {
        int dAt = a.at(layer, first);
        if (a.keeps(Part.FACTORS, layer)) {
            multiply(d, dAt, d, dAt, a.values, a.at(Part.FACTORS, layer, first), rows, from, to);
        }
        activation.finishGradient(
                kernels, d, dAt, a.values, a.activatedAt(layer, first), rows, outputs, scratch);
        int v = a.derivativeAt(layer, first);
        for (int slice = 0; slice < slices(rows, from, to); slice++) {
            int at = slice * outputs + from;
            kernels.pointwiseGradient(
                    d, dAt + at, a.values, v + at, size(rows, from, to), activation.pointwise(), scratch);
        }
        int n = a.at(Part.NORMALIZED, layer, first);
        if (batchNorm != null) {
            kernels.scaleGradient(g, scalesAt, shiftsAt, d, dAt, a.values, n, rows, outputs, from, to);
            kernels.normalizeColumnsGradient(
                    d, dAt,
                    a.values, n,
                    a.values, a.at(Part.MOMENTS, layer) + 2 * outputs,
                    p, scalesAt,
                    g, scalesAt, shiftsAt,
                    rows, outputs, from, to);
        } else if (normalizesRows) {
            System.arraycopy(d, dAt, a.values, a.at(Part.SCALED_DELTAS, layer, first), rows * outputs);
            kernels.normalizeRowsGradient(
                    d, dAt,
                    a.values, n,
                    a.values, a.at(Part.ROW_INVERSES, layer) + first,
                    p, scalesAt,
                    rows, outputs, centered, scratch);
        }
    }

    /** Computes the gradients of the scale and shift of a row normalization; {@link #backward} computes those of a batch normalization. */
    void gradient(float[] g, Activations a, int rows) {
        if (a.keeps(Part.SCALED_DELTAS, layer)) {
            kernels.scaleGradient(
                    g, scalesAt, shiftsAt,
                    a.values, a.at(Part.SCALED_DELTAS, layer),
                    a.values, a.at(Part.NORMALIZED, layer),
                    rows, outputs, 0, outputs);
        }
    }

    /** Updates the running statistics of a batch normalization by those of the last batch; see {@link LayerWork#updateStatistics}. */
    void updateStatistics(float[] buffers, Activations a, int rows, boolean allSamples) {
        if (batchNorm != null) {
            float momentum = allSamples ? 1f : (float) batchNorm.momentum();
            float unbiased = (float) ((double) rows / (rows - 1));
            int means = a.at(Part.MOMENTS, layer);
            int variances = means + outputs;
            for (int o = 0; o < outputs; o++) {
                int mean = runningMeansAt + o;
                int variance = runningVariancesAt + o;
                buffers[mean] = Math.fma(momentum, a.values[means + o] - buffers[mean], buffers[mean]);
                buffers[variance] = Math.fma(
                        momentum, a.values[variances + o] * unbiased - buffers[variance], buffers[variance]);
            }
            buffers[batchCountAt]++;
        }
    }

    private void multiply(
            float[] out, int outAt,
            float[] x, int xAt,
            float[] factors, int factorsAt,
            int rows, int from, int to) {
        for (int slice = 0; slice < slices(rows, from, to); slice++) {
            int at = slice * outputs + from;
            kernels.multiply(out, outAt + at, x, xAt + at, factors, factorsAt + at, size(rows, from, to));
        }
    }

    /** The number of slices of consecutive elements. */
    private int slices(int rows, int from, int to) {
        return to - from == outputs ? 1 : rows;
    }

    /** The number of elements of each slice. */
    private int size(int rows, int from, int to) {
        return to - from == outputs ? rows * outputs : to - from;
    }
}
// @formatter:on
