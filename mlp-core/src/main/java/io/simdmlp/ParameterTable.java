package io.simdmlp;

import io.simdmlp.ParameterTensor.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The table of all tensors of a network, computed once from its shape: the only place that computes their offsets. The
 * tensors of the parameters are in one array, those of the buffers in another.
 *
 * <pre>
 *          +---------------+--------+---------------+--------+--------+--------+----
 *          | W0 (in0,out0) | b0     | W1 (in1,out1) | b1     | scale1 | shift1 | ...     parameters
 *          +---------------+--------+---------------+--------+--------+--------+----
 *          ^ weights(0)    ^ biases(0)
 *      ----+-----------------------+-----------------------+
 *          | E0 (categories, size) | E1 (categories, size) |      tables of embeddings, the last parameters
 *      ----+-----------------------+-----------------------+
 *          ^ layersEnd()           ^ table(1)
 *          +-------+-----------+--------+----
 *          | mean1 | variance1 | count1 | ...      buffers, of layers with batch normalization
 *          +-------+-----------+--------+----
 * </pre>
 */
final class ParameterTable {
    private static final int NONE = -1;

    private final int[] widths; // (layers + 1): inputs of the first layer, then every layer's outputs
    private final List<ParameterTensor> tensors = new ArrayList<>();
    private final List<ParameterTensor> buffers = new ArrayList<>();
    private final Map<Role, int[]> offsets = new EnumMap<>(Role.class); // of each layer; NONE if it has none
    private final int[] tables; // offsets of the embeddings' tables
    private final int layersEnd;
    private int size;
    private int bufferSize;

    /** Creates the table of {@code spec}, whose parameters must fit an array. */
    ParameterTable(MlpSpec spec) {
        int layers = spec.layers().size();
        this.widths = new int[layers + 1];
        for (Role role : Role.values()) {
            int[] none = new int[layers];
            Arrays.fill(none, NONE);
            offsets.put(role, none);
        }
        widths[0] = spec.firstLayerInputs();
        int module = 0; // of PyTorch's nn.Sequential
        for (int layer = 0; layer < layers; layer++) {
            module = add(spec.dense(layer), layer, module);
        }
        this.layersEnd = size;
        this.tables = new int[spec.embeddings().size()];
        for (int number = 0; number < tables.length; number++) {
            Embedding embedding = spec.embeddings().get(number);
            tables[number] = size;
            add(
                    "embeddings." + number + ".weight",
                    0,
                    Role.EMBEDDING,
                    List.of(embedding.categories(), embedding.size()));
        }
    }

    /** Adds the tensors of a layer whose first module has this number. Returns the number of the next layer's. */
    private int add(Dense dense, int layer, int module) {
        List<Integer> outputs = List.of(dense.outputs());
        widths[layer + 1] = dense.outputs();
        int next = module + 1;
        add(module + ".weight", layer, Role.WEIGHT, List.of(widths[layer], dense.outputs()));
        if (dense.bias()) {
            add(module + ".bias", layer, Role.BIAS, outputs);
        }
        if (dense.isNormalized()) {
            add(next + ".weight", layer, Role.SCALE, outputs);
            if (dense.hasShift()) {
                add(next + ".bias", layer, Role.SHIFT, outputs);
            }
            if (dense.isBatchNormalized()) {
                add(next + ".running_mean", layer, Role.RUNNING_MEAN, outputs);
                add(next + ".running_var", layer, Role.RUNNING_VARIANCE, outputs);
                add(next + ".num_batches_tracked", layer, Role.BATCH_COUNT, List.of());
            }
            next++;
        }
        next += dense.activation() == Activation.IDENTITY ? 0 : 1;
        return next + (dense.dropout() > 0 ? 1 : 0);
    }

    private void add(String name, int layer, Role role, List<Integer> shape) {
        ParameterTensor tensor = new ParameterTensor(name, layer, role, shape, role.isBuffer() ? bufferSize : size);
        of(role)[layer] = tensor.offset();
        if (role.isBuffer()) {
            buffers.add(tensor);
            bufferSize += tensor.size();
        } else {
            tensors.add(tensor);
            size += tensor.size();
        }
    }

    /** The number of parameters, which may be more than an array can hold; at most {@link Long#MAX_VALUE}. */
    static long count(int inputs, List<Embedding> embeddings, List<Layer> layers) {
        long count = 0;
        long width = inputs;
        for (Embedding embedding : embeddings) {
            count = saturated(count + embedding.tableSize());
            width += embedding.size() - 1;
        }
        for (Layer layer : layers) {
            long perOutput =
                    switch (layer) {
                        case Dense dense ->
                            width
                                    + (dense.bias() ? 1 : 0)
                                    + (dense.isNormalized() ? 1 : 0)
                                    + (dense.hasShift() ? 1 : 0);
                    };
            count = saturated(count + saturated(perOutput * layer.outputs()));
            width = layer.outputs();
        }
        return count;
    }

    private static long saturated(long sum) {
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** Every tensor of the parameters, in ascending order of offsets. */
    List<ParameterTensor> tensors() {
        return List.copyOf(tensors);
    }

    /** Every tensor of the buffers, in ascending order of offsets. */
    List<ParameterTensor> buffers() {
        return List.copyOf(buffers);
    }

    int layers() {
        return widths.length - 1;
    }

    int inputs(int layer) {
        return widths[layer];
    }

    int outputs(int layer) {
        return widths[layer + 1];
    }

    /** The offset of a layer's tensor in its array; negative if the layer has none of this role. */
    int at(Role role, int layer) {
        return of(role)[layer];
    }

    private int[] of(Role role) {
        return Objects.requireNonNull(offsets.get(role));
    }

    /** The offset of a layer's weights. */
    int weights(int layer) {
        return at(Role.WEIGHT, layer);
    }

    /** The offset of a layer's biases; negative if it has none. */
    int biases(int layer) {
        return at(Role.BIAS, layer);
    }

    /** The offset after a layer's last parameter. */
    int end(int layer) {
        return layer + 1 < layers() ? weights(layer + 1) : layersEnd;
    }

    /** The offset after the last layer's last parameter, where the tables of embeddings begin. */
    int layersEnd() {
        return layersEnd;
    }

    /** The number of embeddings. */
    int tables() {
        return tables.length;
    }

    /** The offset of an embedding's table. */
    int table(int number) {
        return tables[number];
    }

    /** The number of parameters. */
    int size() {
        return size;
    }

    /** The length of the array of buffers. */
    int bufferSize() {
        return bufferSize;
    }
}
