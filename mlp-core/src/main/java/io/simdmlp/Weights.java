package io.simdmlp;

import io.simdmlp.kernel.Kernels;

/**
 * A network's parameters as a forward pass reads them: the network's array, or a copy in the order that is fastest for
 * the kernels.
 */
final class Weights {
    /** All parameters. */
    final float[] p;

    /** True if {@link Kernels#pack} has packed the weights. */
    final boolean packed;

    private final int[] weights;
    private final int[] biases;

    private Weights(float[] p, boolean packed, int[] weights, int[] biases) {
        this.p = p;
        this.packed = packed;
        this.weights = weights;
        this.biases = biases;
    }

    /** The network's own parameters, which training changes. */
    static Weights of(Mlp mlp) {
        ParameterTable table = mlp.table();
        int[] weights = new int[table.layers()];
        int[] biases = new int[table.layers()];
        for (int layer = 0; layer < weights.length; layer++) {
            weights[layer] = table.weights(layer);
            biases[layer] = table.biases(layer);
        }
        return new Weights(mlp.parameters(), false, weights, biases);
    }

    /** A packed copy of the current parameters. */
    static Weights packed(Mlp mlp, Kernels kernels) {
        ParameterTable table = mlp.table();
        float[] parameters = mlp.parameters();
        float[] p = new float[Check.arraySize("the packed parameters", packedSize(table, kernels))];
        int[] weights = new int[table.layers()];
        int[] biases = new int[table.layers()];
        int at = kernels.packedLead();
        for (int layer = 0; layer < weights.length; layer++) {
            weights[layer] = at;
            kernels.pack(p, at, parameters, table.weights(layer), table.inputs(layer), table.outputs(layer));
            at += (int) kernels.packedSize(table.inputs(layer), table.outputs(layer));
        }
        // Biases follow all weights: between them they would move the weights from the best offsets.
        for (int layer = 0; layer < weights.length; layer++) {
            biases[layer] = at;
            System.arraycopy(parameters, table.biases(layer), p, at, table.outputs(layer));
            at += table.outputs(layer);
        }
        return new Weights(p, true, weights, biases);
    }

    /** The number of floats of the packed copy; may be more than an array can hold. */
    static long packedSize(ParameterTable table, Kernels kernels) {
        long size = kernels.packedLead();
        for (int layer = 0; layer < table.layers(); layer++) {
            size += kernels.packedSize(table.inputs(layer), table.outputs(layer)) + table.outputs(layer);
        }
        return size;
    }

    /** The offset of the weights of layer {@code layer}. */
    int weights(int layer) {
        return weights[layer];
    }

    /** The offset of the biases of layer {@code layer}. */
    int biases(int layer) {
        return biases[layer];
    }
}
