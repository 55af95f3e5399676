package io.simdmlp.io;

import io.simdmlp.Mlp;
import io.simdmlp.ParameterTensor;
import io.simdmlp.ParameterTensor.Role;
import io.simdmlp.WeightFormat;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A tensor of a network in PyTorch's layout: a weight is (outputs, inputs) in PyTorch and (inputs, outputs) in the network's
 * parameters, a table of an embedding is (categories, size) in both; the number of batches is a 64-bit integer.
 *
 * @param source the tensor in the parameters or buffers
 * @param format the format of its values in the file; float32 unless they are the weights of a layer
 */
record Tensor(ParameterTensor source, WeightFormat format) {
    /** The name of bfloat16 in files. */
    static final String BFLOAT16 = "BF16";

    /**
     * Every tensor of a network, in the order of the file: values of more bytes first, so that each value is aligned.
     *
     * @param format the format of the weights of layers
     */
    static List<Tensor> of(Mlp mlp, WeightFormat format) {
        return Stream.concat(mlp.tensors().stream(), mlp.bufferTensors().stream())
                .map(source -> new Tensor(source, source.role() == Role.WEIGHT ? format : WeightFormat.FLOAT32))
                .sorted(Comparator.comparingInt((Tensor tensor) -> -tensor.valueBytes())
                        .thenComparingInt(tensor -> tensor.source.layer()))
                .toList();
    }

    /** The same tensor with values of a type in a file; unchanged if it cannot have values of this type. */
    Tensor ofType(String type) {
        boolean isHalf = source.role() == Role.WEIGHT && type.equals(BFLOAT16);
        return isHalf ? new Tensor(source, WeightFormat.BFLOAT16) : this;
    }

    String name() {
        return source.name();
    }

    /** The name in files of version 1, whose layers have weights and biases only. */
    String firstName() {
        if (source.role() == Role.EMBEDDING) {
            return name(); // which no such file has
        }
        return "layers." + source.layer() + "." + (source.role() == Role.WEIGHT ? "weight" : "bias");
    }

    /** (outputs, inputs), (categories, size), (outputs) or (). */
    List<Integer> shape() {
        return source.role() == Role.EMBEDDING ? source.shape() : source.shape().reversed();
    }

    /** The number of values. */
    int size() {
        return source.size();
    }

    boolean isInteger() {
        return source.role() == Role.BATCH_COUNT;
    }

    String type() {
        if (isInteger()) {
            return "I64";
        }
        return format == WeightFormat.BFLOAT16 ? BFLOAT16 : "F32";
    }

    int valueBytes() {
        if (isInteger()) {
            return Long.BYTES;
        }
        return format == WeightFormat.BFLOAT16 ? Short.BYTES : Float.BYTES;
    }

    /** The types of values that a file may have, in words. */
    String types() {
        return source.role() == Role.WEIGHT ? "F32 or " + BFLOAT16 : type();
    }

    long bytes() {
        return (long) size() * valueBytes();
    }

    /** The array of a network that has the values. */
    float[] array(Mlp mlp) {
        return source.role().isBuffer() ? mlp.buffers() : mlp.parameters();
    }

    /** The index in the array of value {@code i} of the tensor. */
    int index(int i) {
        if (source.role() != Role.WEIGHT) {
            return source.offset() + i;
        }
        int outputs = shape().getFirst();
        int inputs = size() / outputs;
        return source.offset() + i % inputs * outputs + i / inputs;
    }

    /** Returns true if a value is valid: finite, and not negative for a variance or a number of batches. */
    boolean isValid(float value) {
        return Float.isFinite(value) && (!mustBePositive() || value >= 0);
    }

    /** The values that are valid, in words. */
    String expected() {
        return mustBePositive() ? "a finite number of at least 0" : "a finite number";
    }

    private boolean mustBePositive() {
        return source.role() == Role.RUNNING_VARIANCE || isInteger();
    }
}
