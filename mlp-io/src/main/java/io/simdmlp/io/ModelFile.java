package io.simdmlp.io;

import io.simdmlp.Mlp;
import io.simdmlp.WeightFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Models in safetensors files. Tensors are named and shaped as those of PyTorch's {@code nn.Sequential}, in which each layer is
 * an {@code nn.Linear}, then its normalization, its activation unless that is the identity, and its dropout; N is the number of a
 * module. Files of version 1, whose names are {@code layers.N.weight} and {@code layers.N.bias} with the number of a layer, are read
 * too.
 *
 * <pre>
 *   header length    8 bytes, little-endian
 *   header           JSON, padded with spaces to a multiple of 8
 *     __metadata__     all strings: format, version, spec, loss, scaling, names; if known, columns and held_back;
 *                      for labels of 0 and 1, multi_label; for log-scaled targets, target_transform, and version 3;
 *                      for a policy other than the usual one, input_policy, and version 3
 *     N.weight         F32 or BF16 (outputs, inputs), or F32 (outputs) of a normalization
 *     N.bias           F32 (outputs)
 *     embeddings.N.weight
 *                      F32 (categories, size) of embedding N: those of an nn.ModuleList named embeddings
 *     N.running_mean, N.running_var, N.num_batches_tracked
 *                      of a batch normalization: F32 (outputs), F32 (outputs), I64 ()
 *   data             the tensors' values, little-endian, without gaps: integers, then floats, then bfloat16
 * </pre>
 *
 * <p>Equal models give equal bytes.
 *
 * <p>A file with weights of bfloat16 is about half as large. Each weight is the nearest bfloat16, of two equally near the even one:
 * it differs by at most {@code 2^-8} of its magnitude. Biases, normalizations and tables of embeddings stay F32. Reading gives a
 * network whose float parameters are these weights.
 */
public final class ModelFile {
    private ModelFile() {}

    /**
     * Writes a model. If writing fails, an existing file is unchanged. {@link WholeFile} describes how permissions and
     * links of an existing file are kept.
     *
     * @param file the file, replaced if it exists
     * @param model the model
     * @throws DataException if the file cannot be written, a parameter is not finite or a running variance is negative
     */
    public static void write(Path file, Model model) throws DataException {
        write(file, model, WeightFormat.FLOAT32);
    }

    /**
     * Writes a model with weights in this format, as {@link #write(Path, Model)} does in float32.
     *
     * @param file the file, replaced if it exists
     * @param model the model
     * @param weightFormat the format of the weights of layers in the file
     * @throws DataException if the file cannot be written, a parameter is not finite or a running variance is negative
     */
    public static void write(Path file, Model model, WeightFormat weightFormat) throws DataException {
        Objects.requireNonNull(weightFormat, "weightFormat is null");
        requireValid(file, model.mlp());
        WholeFile.write(file, out -> write(out, model, weightFormat));
    }

    private static void write(OutputStream out, Model model, WeightFormat weightFormat) throws IOException {
        Safetensors.Writer writer = new Safetensors.Writer(out);
        List<Tensor> tensors = Tensor.of(model.mlp(), weightFormat);
        writer.header(ModelHeader.toJson(model, tensors));
        for (Tensor tensor : tensors) {
            float[] array = tensor.array(model.mlp());
            for (int i = 0; i < tensor.size(); i++) {
                float value = array[tensor.index(i)];
                if (tensor.isInteger()) {
                    writer.put((long) value);
                } else if (tensor.format() == WeightFormat.BFLOAT16) {
                    writer.put((short) (Float.floatToIntBits(weightFormat.round(value)) >>> Short.SIZE));
                } else {
                    writer.put(value);
                }
            }
        }
        writer.flush();
    }

    /**
     * {@return the model in a file}
     *
     * @param file the file
     * @throws DataException if it cannot be read, or is not a model as {@link #write} writes it
     */
    public static Model read(Path file) throws DataException {
        return Safetensors.read(file, (json, data) -> read(file, json, data));
    }

    private static Model read(Path file, byte[] json, MemorySegment data) throws DataException {
        ModelHeader header = ModelHeader.parse(file.toString(), json, data.byteSize());
        Mlp mlp = header.model().mlp();
        List<Tensor> tensors = header.tensors();
        for (int t = 0; t < tensors.size(); t++) {
            Tensor tensor = tensors.get(t);
            long begin = header.begins()[t];
            for (int i = 0; i < tensor.size(); i++) {
                long at = begin + (long) i * tensor.valueBytes();
                tensor.array(mlp)[tensor.index(i)] = value(tensor, data, at);
            }
        }
        requireValid(file, mlp);
        return header.model();
    }

    private static float value(Tensor tensor, MemorySegment data, long at) {
        if (tensor.isInteger()) {
            return data.get(Safetensors.LONG, at);
        }
        return tensor.format() == WeightFormat.BFLOAT16
                ? Float.intBitsToFloat(data.get(Safetensors.SHORT, at) << Short.SIZE)
                : data.get(Safetensors.FLOAT, at);
    }

    private static void requireValid(Path file, Mlp mlp) throws DataException {
        for (Tensor tensor : Tensor.of(mlp, WeightFormat.FLOAT32)) {
            for (int i = 0; i < tensor.size(); i++) {
                float value = tensor.array(mlp)[tensor.index(i)];
                if (!tensor.isValid(value)) {
                    throw new DataException(
                            file.toString(),
                            "value " + i + " of tensor " + tensor.name() + " is " + value + ", expected "
                                    + tensor.expected());
                }
            }
        }
    }
}
