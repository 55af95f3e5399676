package io.simdmlp;

import io.simdmlp.ParameterTensor.Role;
import io.simdmlp.kernel.Kernels;
import java.util.List;

/**
 * A network's parameters as a forward pass reads them: the network's array, or a copy in the order that is fastest for
 * the kernels.
 */
final class Weights {
    private static final Role[] ROLES = Role.values();

    /** The tensors of a value for each output. */
    private static final List<Role> VECTORS = List.of(Role.BIAS, Role.SCALE, Role.SHIFT);

    /** All parameters. */
    final float[] p;

    /** True if {@link Kernels#pack} has packed the weights. */
    final boolean packed;

    private final int[][] offsets; // per role and layer

    private Weights(float[] p, boolean packed, int[][] offsets) {
        this.p = p;
        this.packed = packed;
        this.offsets = offsets;
    }

    /** The network's own parameters, which training changes. */
    static Weights of(Mlp mlp) {
        ParameterTable table = mlp.table();
        int[][] offsets = new int[ROLES.length][table.layers()];
        for (Role role : ROLES) {
            for (int layer = 0; layer < table.layers(); layer++) {
                offsets[role.ordinal()][layer] = table.at(role, layer);
            }
        }
        return new Weights(mlp.parameters(), false, offsets);
    }

    /** A packed copy of the current parameters. Every layer has biases in it, of 0 if need be. */
    static Weights packed(Mlp mlp, Kernels kernels) {
        ParameterTable table = mlp.table();
        float[] parameters = mlp.parameters();
        float[] p = new float[Check.arraySize("the packed parameters", packedSize(table, kernels))];
        int[][] offsets = new int[ROLES.length][table.layers()];
        int at = kernels.packedLead();
        for (int layer = 0; layer < table.layers(); layer++) {
            offsets[Role.WEIGHT.ordinal()][layer] = at;
            kernels.pack(p, at, parameters, table.weights(layer), table.inputs(layer), table.outputs(layer));
            at += (int) kernels.packedSize(table.inputs(layer), table.outputs(layer));
        }
        // The others follow all weights: between them they would move the weights from the best offsets.
        for (Role role : VECTORS) {
            for (int layer = 0; layer < table.layers(); layer++) {
                int from = table.at(role, layer);
                boolean copied = from >= 0;
                boolean kept = copied || role == Role.BIAS;
                offsets[role.ordinal()][layer] = kept ? at : from;
                if (copied) {
                    System.arraycopy(parameters, from, p, at, table.outputs(layer));
                }
                at += kept ? table.outputs(layer) : 0;
            }
        }
        return new Weights(p, true, offsets);
    }

    /** The number of floats of the packed copy; may be more than an array can hold. */
    static long packedSize(ParameterTable table, Kernels kernels) {
        long size = kernels.packedLead();
        for (int layer = 0; layer < table.layers(); layer++) {
            size += kernels.packedSize(table.inputs(layer), table.outputs(layer));
            for (Role role : VECTORS) {
                size += role == Role.BIAS || table.at(role, layer) >= 0 ? table.outputs(layer) : 0;
            }
        }
        return size;
    }

    /** The offset of a layer's tensor of the parameters; negative if the layer has none of this role. */
    int at(Role role, int layer) {
        return offsets[role.ordinal()][layer];
    }
}
