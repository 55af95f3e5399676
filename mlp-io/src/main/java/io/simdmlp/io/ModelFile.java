package io.simdmlp.io;

import io.simdmlp.Mlp;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/**
 * Models in safetensors files. Tensors are named and shaped as those of PyTorch's {@code nn.Linear}.
 *
 * <pre>
 *   header length    8 bytes, little-endian
 *   header           JSON, padded with spaces to a multiple of 8
 *     __metadata__     all strings: format, version, spec, loss, scaling, names; if known, columns and held_back;
 *                      for labels of 0 and 1, multi_label
 *     layers.N.weight  F32 (outputs, inputs)
 *     layers.N.bias    F32 (outputs)
 *   data             the tensors' floats, little-endian, without gaps
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
     * @throws DataException if the file cannot be written or a parameter is not finite
     */
    public static void write(Path file, Model model) throws DataException {
        requireFinite(file, model.mlp());
        WholeFile.write(file, out -> write(out, model));
    }

    private static void write(OutputStream out, Model model) throws IOException {
        Safetensors.Writer writer = new Safetensors.Writer(out);
        writer.header(ModelHeader.toJson(model));
        float[] parameters = model.mlp().parameters();
        for (Tensor tensor : Tensor.of(model.mlp())) {
            for (int i = 0; i < tensor.size(); i++) {
                writer.put(parameters[tensor.parameter(i)]);
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
            long at = header.begins()[t];
            for (int i = 0; i < tensor.size(); i++) {
                mlp.parameters()[tensor.parameter(i)] = data.get(Safetensors.FLOAT, at + (long) i * Float.BYTES);
            }
        }
        requireFinite(file, mlp);
        return header.model();
    }

    private static void requireFinite(Path file, Mlp mlp) throws DataException {
        for (Tensor tensor : Tensor.of(mlp)) {
            for (int i = 0; i < tensor.size(); i++) {
                float value = mlp.parameters()[tensor.parameter(i)];
                if (!Float.isFinite(value)) {
                    throw new DataException(
                            file.toString(),
                            "value " + i + " of tensor " + tensor.name() + " is " + value
                                    + ", expected a finite number");
                }
            }
        }
    }
}
