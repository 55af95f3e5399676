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

    private static final int[] NONE = {};

    /** All parameters; the weights only if they are floats. */
    final float[] p;

    /** True if {@link Kernels#pack} has packed the weights. */
    final boolean packed;

    /** The weights as {@link Kernels#packBfloat16} has packed them; empty if they are floats. */
    final int[] bfloat16;

    private final int[] weights;
    private final int[] biases;
    private final int[] scales;
    private final int[] shifts;
    private final int[] tables;

    private Weights(
            float[] p,
            boolean packed,
            int[] bfloat16,
            int[] weights,
            int[] biases,
            int[] scales,
            int[] shifts,
            int[] tables) {
        this.p = p;
        this.packed = packed;
        this.bfloat16 = bfloat16;
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
                NONE,
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
    static Weights packed(Mlp mlp, Kernels kernels, WeightFormat format) {
        ParameterTable table = mlp.table();
        float[] parameters = mlp.parameters();
        boolean floats = format == WeightFormat.FLOAT32;
        long size = weightsSize(table, kernels, format);
        long rest = restSize(table);
        float[] p = new float[Check.arraySize("the packed parameters", floats ? size + rest : rest)];
        int[] bfloat16 = floats ? NONE : new int[Check.arraySize("the packed weights", size)];
        int[] weights = offsets(table, Role.WEIGHT);
        int at = kernels.packedLead();
        for (int layer = 0; layer < table.layers(); layer++) {
            int inputs = table.inputs(layer);
            int outputs = table.outputs(layer);
            weights[layer] = at;
            switch (format) {
                case FLOAT32 -> kernels.pack(p, at, parameters, table.weights(layer), inputs, outputs);
                case BFLOAT16 -> kernels.packBfloat16(bfloat16, at, parameters, table.weights(layer), inputs, outputs);
            }
            at += (int) format.packedSize(kernels, inputs, outputs);
        }
        at = floats ? at : 0;
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
        return new Weights(p, true, bfloat16, weights, others.get(0), others.get(1), others.get(2), tables);
    }

    /** The number of array elements, of 4 bytes each, of the packed copy; may be more than an array can hold. */
    static long packedSize(ParameterTable table, Kernels kernels, WeightFormat format) {
        return weightsSize(table, kernels, format) + restSize(table);
    }

    private static long weightsSize(ParameterTable table, Kernels kernels, WeightFormat format) {
        long size = kernels.packedLead();
        for (int layer = 0; layer < table.layers(); layer++) {
            size += format.packedSize(kernels, table.inputs(layer), table.outputs(layer));
        }
        return size;
    }

    /** The number of floats of what is not the weights of layers. */
    private static long restSize(ParameterTable table) {
        long size = (long) table.size() - table.layersEnd();
        for (int layer = 0; layer < table.layers(); layer++) {
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
