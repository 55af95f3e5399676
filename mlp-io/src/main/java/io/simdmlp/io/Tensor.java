package io.simdmlp.io;

import io.simdmlp.Layer;
import io.simdmlp.Mlp;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor of a network in PyTorch's layout, and its position in the network's parameters: a weight is
 * (outputs, inputs) in PyTorch and (inputs, outputs) here.
 *
 * @param name {@code layers.N.weight} or {@code layers.N.bias}, N from 0
 * @param shape (outputs, inputs) or (outputs)
 * @param at the offset of the first value in the parameters
 */
record Tensor(String name, List<Integer> shape, int at) {
    /** Every tensor of a network, in the order of the file. */
    static List<Tensor> of(Mlp mlp) {
        List<Tensor> tensors = new ArrayList<>();
        int inputs = mlp.spec().inputs();
        List<Layer> layers = mlp.spec().layers();
        for (int layer = 0; layer < layers.size(); layer++) {
            int outputs = layers.get(layer).outputs();
            String name = "layers." + layer;
            tensors.add(new Tensor(name + ".weight", List.of(outputs, inputs), mlp.weightsAt(layer)));
            tensors.add(new Tensor(name + ".bias", List.of(outputs), mlp.biasesAt(layer)));
            inputs = outputs;
        }
        return tensors;
    }

    /** The number of values. */
    int size() {
        return outputs() * inputs();
    }

    long bytes() {
        return (long) size() * Float.BYTES;
    }

    /** The index in the parameters of value {@code i} of the tensor. */
    int parameter(int i) {
        return at + i % inputs() * outputs() + i / inputs();
    }

    private int outputs() {
        return shape.getFirst();
    }

    private int inputs() {
        return shape.size() == 2 ? shape.getLast() : 1;
    }
}
