package io.simdmlp.io;

import io.simdmlp.Mlp;
import io.simdmlp.ParameterTensor;
import java.util.List;

/**
 * A tensor of a network in PyTorch's layout: a weight is (outputs, inputs) in PyTorch and (inputs, outputs) in the network's
 * parameters.
 *
 * @param source the tensor in the parameters
 */
record Tensor(ParameterTensor source) {
    /** Every tensor of a network, in the order of the file. */
    static List<Tensor> of(Mlp mlp) {
        return mlp.tensors().stream().map(Tensor::new).toList();
    }

    String name() {
        return source.name();
    }

    /** (outputs, inputs) or (outputs). */
    List<Integer> shape() {
        return source.shape().reversed();
    }

    /** The number of values. */
    int size() {
        return source.size();
    }

    long bytes() {
        return (long) size() * Float.BYTES;
    }

    /** The index in the parameters of value {@code i} of the tensor. */
    int parameter(int i) {
        int outputs = shape().getFirst();
        int inputs = size() / outputs;
        return source.offset() + i % inputs * outputs + i / inputs;
    }
}
