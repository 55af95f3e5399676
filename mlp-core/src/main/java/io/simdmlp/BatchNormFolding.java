package io.simdmlp;

import io.simdmlp.ParameterTensor.Role;
import java.util.Arrays;

/**
 * The network that predictions compute: each batch normalization with its running statistics is part of the weights and biases of
 * its layer, at no cost.
 *
 * <pre>
 *   factor = scale / sqrt(variance + epsilon)
 *   W' = W factor            b' = (b - mean) factor + shift
 * </pre>
 *
 * <p>Each value is computed in double precision and rounded once. So a pre-activation differs from that of the network itself,
 * computed in double precision, by what rounding W' and b' to float changes, at most {@code 2^-24 (sum of |x| |W'| + |b'|)}, and
 * by the rounding errors of the product.
 */
final class BatchNormFolding {
    private BatchNormFolding() {}

    /** Returns the network for predictions, with the current parameters: {@code mlp} itself if it has nothing to fold. */
    static Mlp of(Mlp mlp) {
        MlpSpec spec = mlp.spec().forInference();
        if (spec.equals(mlp.spec())) {
            return mlp;
        }
        Mlp folded = new Mlp(spec, new float[spec.parameterCount()]);
        update(folded, mlp);
        return folded;
    }

    /** Sets the parameters of a network that {@link #of} returned to those of {@code mlp} now. */
    static void update(Mlp folded, Mlp mlp) {
        if (folded != mlp) {
            for (int layer = 0; layer < mlp.spec().layers().size(); layer++) {
                if (mlp.spec().dense(layer).normalization() instanceof Normalization.BatchNorm norm) {
                    fold(folded, mlp, layer, norm.epsilon());
                } else {
                    copy(folded, mlp, layer);
                }
            }
            copyTables(folded, mlp);
        }
    }

    private static void copy(Mlp folded, Mlp mlp, int layer) {
        int from = mlp.table().weights(layer);
        int size = mlp.table().end(layer) - from;
        System.arraycopy(
                mlp.parameters(), from, folded.parameters(), folded.table().weights(layer), size);
    }

    private static void copyTables(Mlp folded, Mlp mlp) {
        int from = mlp.table().layersEnd();
        int size = mlp.table().size() - from;
        System.arraycopy(
                mlp.parameters(), from, folded.parameters(), folded.table().layersEnd(), size);
    }

    private static void fold(Mlp folded, Mlp mlp, int layer, double epsilon) {
        ParameterTable table = mlp.table();
        float[] p = mlp.parameters();
        float[] buffers = mlp.buffers();
        float[] to = folded.parameters();
        int inputs = table.inputs(layer);
        int outputs = table.outputs(layer);
        double[] factors = new double[outputs];
        Arrays.setAll(
                factors,
                o -> p[table.at(Role.SCALE, layer) + o]
                        / Math.sqrt(buffers[table.at(Role.RUNNING_VARIANCE, layer) + o] + epsilon));
        int weights = table.weights(layer);
        int foldedWeights = folded.table().weights(layer);
        for (int i = 0; i < inputs; i++) {
            for (int o = 0; o < outputs; o++) {
                to[foldedWeights + i * outputs + o] = (float) (p[weights + i * outputs + o] * factors[o]);
            }
        }
        int biases = table.biases(layer);
        int foldedBiases = folded.table().biases(layer);
        for (int o = 0; o < outputs; o++) {
            double bias = biases < 0 ? 0 : p[biases + o];
            double mean = buffers[table.at(Role.RUNNING_MEAN, layer) + o];
            to[foldedBiases + o] = (float) ((bias - mean) * factors[o] + p[table.at(Role.SHIFT, layer) + o]);
        }
    }
}
