package io.simdmlp.io;

import io.simdmlp.Mlp;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Models in safetensors files. Tensors are named and shaped as those of PyTorch's {@code nn.Linear}.
 *
 * <pre>
 *   header length    8 bytes, little-endian
 *   header           JSON, padded with spaces to a multiple of 8
 *     __metadata__     all strings: format, version, spec, loss, scaling, names; if known, columns and held_back
 *     layers.N.weight  F32 (outputs, inputs)
 *     layers.N.bias    F32 (outputs)
 *   data             the tensors' floats, little-endian, without gaps
 * </pre>
 *
 * <p>Equal models give equal bytes.
 */
public final class ModelFile {
    private static final int LENGTH_BYTES = Long.BYTES;
    private static final int MAX_HEADER_BYTES = 100_000_000;
    private static final int MAX_PIPE_BYTES = Integer.MAX_VALUE - 8; // the size of an array
    private static final int BUFFER_BYTES = 1 << 16;
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

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
        byte[] header = ModelHeader.toJson(model);
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(header.length);
        drain(buffer, out);
        out.write(header);
        float[] parameters = model.mlp().parameters();
        for (Tensor tensor : Tensor.of(model.mlp())) {
            for (int i = 0; i < tensor.size(); i++) {
                if (buffer.remaining() < Float.BYTES) {
                    drain(buffer, out);
                }
                buffer.putFloat(parameters[tensor.parameter(i)]);
            }
        }
        drain(buffer, out);
    }

    private static void drain(ByteBuffer buffer, OutputStream out) throws IOException {
        out.write(buffer.array(), buffer.arrayOffset(), buffer.position());
        buffer.clear();
    }

    /**
     * {@return the model in a file}
     *
     * @param file the file
     * @throws DataException if it cannot be read, or is not a model as {@link #write} writes it
     */
    public static Model read(Path file) throws DataException {
        InputFile.requireFile(file);
        if (!Files.isRegularFile(file)) {
            return readPipe(file);
        }
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file)) {
            requireLength(file, channel.size());
            return read(file, channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (IOException e) {
            throw InputFile.unreadable(file.toString(), e);
        }
    }

    /** Reads a pipe or device into memory: it has no length and cannot be mapped. */
    private static Model readPipe(Path file) throws DataException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] beginning = in.readNBytes(LENGTH_BYTES + 1);
            requireLength(file, beginning.length);
            requireHeader(file, MemorySegment.ofArray(beginning));
            byte[] rest = in.readNBytes(MAX_PIPE_BYTES - beginning.length);
            if (in.read() >= 0) {
                throw new DataException(
                        file.toString(),
                        "is no regular file and has more than " + MAX_PIPE_BYTES
                                + " bytes, expected fewer or a regular file");
            }
            byte[] whole = Arrays.copyOf(beginning, beginning.length + rest.length);
            System.arraycopy(rest, 0, whole, beginning.length, rest.length);
            return read(file, MemorySegment.ofArray(whole));
        } catch (IOException e) {
            throw InputFile.unreadable(file.toString(), e);
        }
    }

    private static void requireLength(Path file, long bytes) throws DataException {
        if (bytes <= LENGTH_BYTES) {
            throw new DataException(
                    file.toString(), "has " + bytes + " bytes, expected more than " + LENGTH_BYTES + " of safetensors");
        }
    }

    private static void requireHeader(Path file, MemorySegment bytes) throws DataException {
        long length = bytes.get(LENGTH, 0);
        if (length < 2 || length > MAX_HEADER_BYTES || bytes.get(ValueLayout.JAVA_BYTE, LENGTH_BYTES) != '{') {
            throw new DataException(
                    file.toString(),
                    "is not a safetensors file, expected a header length of at most " + MAX_HEADER_BYTES
                            + " in 8 bytes and '{'");
        }
    }

    private static Model read(Path file, MemorySegment bytes) throws DataException {
        requireHeader(file, bytes);
        long length = bytes.get(LENGTH, 0);
        if (length > bytes.byteSize() - LENGTH_BYTES) {
            throw new DataException(
                    file.toString(),
                    "is truncated: it has " + bytes.byteSize() + " bytes, expected more than " + (LENGTH_BYTES + length)
                            + " for the header alone");
        }
        byte[] json = bytes.asSlice(LENGTH_BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        MemorySegment data = bytes.asSlice(LENGTH_BYTES + length);
        ModelHeader header = ModelHeader.parse(file.toString(), json, data.byteSize());
        Mlp mlp = header.model().mlp();
        List<Tensor> tensors = Tensor.of(mlp);
        for (int t = 0; t < tensors.size(); t++) {
            Tensor tensor = tensors.get(t);
            long at = header.begins()[t];
            for (int i = 0; i < tensor.size(); i++) {
                mlp.parameters()[tensor.parameter(i)] = data.get(FLOAT, at + (long) i * Float.BYTES);
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
