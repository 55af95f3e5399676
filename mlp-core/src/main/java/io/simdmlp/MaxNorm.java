package io.simdmlp;

import io.simdmlp.ParameterTensor.Role;
import io.simdmlp.kernel.Kernels;
import io.simdmlp.threads.Shares;
import java.util.List;

/** The limit of the norm of the weights into each neuron: a column of W (inputs, outputs). */
final class MaxNorm {
    private final Kernels kernels;
    private final float[] parameters;
    private final ParameterTensor[] weights;
    private final int[] rows; // of each of the weights
    private final int[] columns;
    private final float limit;

    MaxNorm(Kernels kernels, Mlp mlp, double limit) {
        this.kernels = kernels;
        this.parameters = mlp.parameters();
        List<ParameterTensor> matrices = mlp.tensors().stream()
                .filter(tensor -> tensor.role() == Role.WEIGHT && tensor.shape().size() == 2)
                .toList();
        this.weights = matrices.toArray(ParameterTensor[]::new);
        this.rows = matrices.stream().mapToInt(tensor -> tensor.shape().get(0)).toArray();
        this.columns =
                matrices.stream().mapToInt(tensor -> tensor.shape().get(1)).toArray();
        this.limit = (float) limit;
    }

    /** Limits a member's columns of all layers. */
    void limit(int member, int members) {
        for (int number = 0; number < weights.length; number++) {
            int from = Shares.column(columns[number], member, members);
            int to = Shares.column(columns[number], member + 1, members);
            if (from < to) {
                kernels.limitColumns(
                        parameters, weights[number].offset(), rows[number], columns[number], from, to, limit);
            }
        }
    }
}
