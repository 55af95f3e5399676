package io.simdmlp;

import io.simdmlp.kernel.Kernels;

/** A network's parameters as a forward pass reads them: where they are, or a copy in the order that kernels like best. */
final class Weights {
    /** All of them. */
    final float[] p;

    /** Whether the weights are as {@link Kernels#pack} leaves them. */
    final boolean packed;

    private final int[] weights;
    private final int[] biases;

    private Weights(float[] p, boolean packed, int[] weights, int[] biases) {
        this.p = p;
        this.packed = packed;
        this.weights = weights;
        this.biases = biases;
    }

    /** The network's own, which change when it is trained. */
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

    /** A copy of what they are now. */
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
        // Biases behind all of them: between, they would shift weights from where they lie best.
        for (int layer = 0; layer < weights.length; layer++) {
            biases[layer] = at;
            System.arraycopy(parameters, table.biases(layer), p, at, table.outputs(layer));
            at += table.outputs(layer);
        }
        return new Weights(p, true, weights, biases);
    }

    /** How many floats the packed copy has; more than an array can hold if need be. */
    static long packedSize(ParameterTable table, Kernels kernels) {
        long size = kernels.packedLead();
        for (int layer = 0; layer < table.layers(); layer++) {
            size += kernels.packedSize(table.inputs(layer), table.outputs(layer)) + table.outputs(layer);
        }
        return size;
    }

    /** Where layer {@code layer}'s weights begin. */
    int weights(int layer) {
        return weights[layer];
    }

    /** Where layer {@code layer}'s biases begin. */
    int biases(int layer) {
        return biases[layer];
    }
}
