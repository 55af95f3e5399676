package io.simdmlp.io;

import io.simdmlp.Mlp;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

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
 *     N.weight         F32 (outputs, inputs), or (outputs) of a normalization
 *     N.bias           F32 (outputs)
 *     embeddings.N.weight
 *                      F32 (categories, size) of embedding N: those of an nn.ModuleList named embeddings
 *     N.running_mean, N.running_var, N.num_batches_tracked
 *                      of a batch normalization: F32 (outputs), F32 (outputs), I64 ()
 *   data             the tensors' values, little-endian, without gaps, integers first
 * </pre>
 *
 * <p>Equal models give equal bytes.
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
        requireValid(file, model.mlp());
        WholeFile.write(file, out -> write(out, model));
    }

    private static void write(OutputStream out, Model model) throws IOException {
        Safetensors.Writer writer = new Safetensors.Writer(out);
        writer.header(ModelHeader.toJson(model));
        for (Tensor tensor : Tensor.of(model.mlp())) {
            float[] array = tensor.array(model.mlp());
            for (int i = 0; i < tensor.size(); i++) {
                float value = array[tensor.index(i)];
                if (tensor.isInteger()) {
                    writer.put((long) value);
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
        List<Tensor> tensors = Tensor.of(mlp);
        for (int t = 0; t < tensors.size(); t++) {
            Tensor tensor = tensors.get(t);
            long begin = header.begins()[t];
            for (int i = 0; i < tensor.size(); i++) {
                long at = begin + (long) i * tensor.valueBytes();
                tensor.array(mlp)[tensor.index(i)] =
                        tensor.isInteger() ? data.get(Safetensors.LONG, at) : data.get(Safetensors.FLOAT, at);
            }
        }
        requireValid(file, mlp);
        return header.model();
    }

    private static void requireValid(Path file, Mlp mlp) throws DataException {
        for (Tensor tensor : Tensor.of(mlp)) {
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
