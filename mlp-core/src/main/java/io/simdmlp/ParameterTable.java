package io.simdmlp;

import io.simdmlp.ParameterTensor.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of a network's parameters: every tensor with its place in the one flat array. Gradients and the optimizer's
 * state are laid out alike.
 *
 * <pre>
 *   layer          0                       1
 *          +---------------+--------+---------------+--------+----
 *          | W0 (in0,out0) | b0     | W1 (in1,out1) | b1     | ...
 *          +---------------+--------+---------------+--------+----
 *          ^ weights(0)    ^ biases(0)                       ^ size() at the end
 * </pre>
 */
final class ParameterTable {
    private final int[] widths; // (layers + 1): inputs, then every layer's outputs
    private final List<ParameterTensor> tensors = new ArrayList<>();
    private final int[] weights;
    private final int[] biases;
    private int size;

    /** Creates the table of {@code spec}, whose parameters must fit an array. */
    ParameterTable(MlpSpec spec) {
        int layers = spec.layers().size();
        this.widths = new int[layers + 1];
        this.weights = new int[layers];
        this.biases = new int[layers];
        widths[0] = spec.inputs();
        for (int layer = 0; layer < layers; layer++) {
            widths[layer + 1] = spec.layers().get(layer).outputs();
            weights[layer] = add("weight", layer, Role.WEIGHT, List.of(widths[layer], widths[layer + 1]));
            biases[layer] = add("bias", layer, Role.BIAS, List.of(widths[layer + 1]));
        }
    }

    private int add(String name, int layer, Role role, List<Integer> shape) {
        ParameterTensor tensor = new ParameterTensor("layers." + layer + "." + name, layer, role, shape, size);
        tensors.add(tensor);
        size += tensor.size();
        return tensor.offset();
    }

    /** The number of parameters, which may be more than an array can hold; at most {@link Long#MAX_VALUE}. */
    static long count(int inputs, List<Layer> layers) {
        long count = 0;
        long width = inputs;
        for (Layer layer : layers) {
            long sum = count + (width + 1) * layer.outputs();
            count = sum < 0 ? Long.MAX_VALUE : sum;
            width = layer.outputs();
        }
        return count;
    }

    /** Every tensor, in ascending order of offsets. */
    List<ParameterTensor> tensors() {
        return List.copyOf(tensors);
    }

    int layers() {
        return weights.length;
    }

    int inputs(int layer) {
        return widths[layer];
    }

    int outputs(int layer) {
        return widths[layer + 1];
    }

    /** The offset of a layer's weights. */
    int weights(int layer) {
        return weights[layer];
    }

    /** The offset of a layer's biases. */
    int biases(int layer) {
        return biases[layer];
    }

    /** The length of the whole array. */
    int size() {
        return size;
    }
}
