package io.simdmlp;

import io.simdmlp.ParameterTensor.Role;
import io.simdmlp.kernel.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A network's parameters as a forward pass reads them: the network's array, or a copy in the order that is fastest for
 * the kernels.
 */
final class Weights {
    /** The tensors of a value for each output. */
    private static final List<Role> VECTORS = List.of(Role.BIAS, Role.SCALE, Role.SHIFT);

    /** All parameters. */
    final float[] p;

    /** True if {@link Kernels#pack} has packed the weights. */
    final boolean packed;

    private final int[] weights;
    private final int[] biases;
    private final int[] scales;
    private final int[] shifts;
    private final int[] tables;

    private Weights(float[] p, boolean packed, int[] weights, int[] biases, int[] scales, int[] shifts, int[] tables) {
        this.p = p;
        this.packed = packed;
        this.weights = weights;
        this.biases = biases;
        this.scales = scales;
        this.shifts = shifts;
        this.tables = tables;
    }

    /** The network's own parameters, which training changes. */
    static Weights of(Mlp mlp) {
        ParameterTable table = mlp.table();
        return new Weights(
                mlp.parameters(),
                false,
                offsets(table, Role.WEIGHT),
                offsets(table, Role.BIAS),
                offsets(table, Role.SCALE),
                offsets(table, Role.SHIFT),
                tables(table));
    }

    private static int[] tables(ParameterTable table) {
        int[] offsets = new int[table.tables()];
        Arrays.setAll(offsets, table::table);
        return offsets;
    }

    private static int[] offsets(ParameterTable table, Role role) {
        int[] offsets = new int[table.layers()];
        Arrays.setAll(offsets, layer -> table.at(role, layer));
        return offsets;
    }

    /** A packed copy of the current parameters. Every layer has biases in it, of 0 if need be. */
    static Weights packed(Mlp mlp, Kernels kernels) {
        ParameterTable table = mlp.table();
        float[] parameters = mlp.parameters();
        float[] p = new float[Check.arraySize("the packed parameters", packedSize(table, kernels))];
        int[] weights = offsets(table, Role.WEIGHT);
        int at = kernels.packedLead();
        for (int layer = 0; layer < table.layers(); layer++) {
            weights[layer] = at;
            kernels.pack(p, at, parameters, table.weights(layer), table.inputs(layer), table.outputs(layer));
            at += (int) kernels.packedSize(table.inputs(layer), table.outputs(layer));
        }
        // The others follow all weights: between them they would move the weights from the best offsets.
        List<int[]> others = new ArrayList<>();
        for (Role role : VECTORS) {
            int[] offsets = offsets(table, role);
            for (int layer = 0; layer < table.layers(); layer++) {
                int outputs = table.outputs(layer);
                if (offsets[layer] >= 0) {
                    System.arraycopy(parameters, offsets[layer], p, at, outputs);
                }
                if (offsets[layer] >= 0 || role == Role.BIAS) {
                    offsets[layer] = at;
                    at += outputs;
                }
            }
            others.add(offsets);
        }
        int shift = at - table.layersEnd(); // the tables of embeddings are the last in both
        System.arraycopy(parameters, table.layersEnd(), p, at, table.size() - table.layersEnd());
        int[] tables = tables(table);
        Arrays.setAll(tables, number -> table.table(number) + shift);
        return new Weights(p, true, weights, others.get(0), others.get(1), others.get(2), tables);
    }

    /** The number of floats of the packed copy; may be more than an array can hold. */
    static long packedSize(ParameterTable table, Kernels kernels) {
        long size = (long) kernels.packedLead() + table.size() - table.layersEnd();
        for (int layer = 0; layer < table.layers(); layer++) {
            size += kernels.packedSize(table.inputs(layer), table.outputs(layer));
            for (Role role : VECTORS) {
                size += role == Role.BIAS || table.at(role, layer) >= 0 ? table.outputs(layer) : 0;
            }
        }
        return size;
    }

    /** The offset of a layer's weights. */
    int weights(int layer) {
        return weights[layer];
    }

    /** The offset of an embedding's table. */
    int table(int number) {
        return tables[number];
    }

    /** The offset of a layer's biases; negative if it has none. */
    int biases(int layer) {
        return biases[layer];
    }

    /** The offset of the scales of a layer's normalization; negative if it has none. */
    int scales(int layer) {
        return scales[layer];
    }

    /** The offset of the shifts of a layer's normalization; negative if it has none. */
    int shifts(int layer) {
        return shifts[layer];
    }
}
