package io.simdmlp.io;

import io.simdmlp.Trainer;
import io.simdmlp.TrainerState;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checkpoints of training: the state of a {@link Trainer} in a safetensors file. Thread-safe: it has no state.
 *
 * <pre>{@code
 * CheckpointFile.write(file, trainer.state());   // within fit, from a listener
 * ...
 * trainer.restore(CheckpointFile.read(file));    // in another process
 * trainer.fit(data, options);                    // goes on where the state was saved
 * }</pre>
 *
 * <pre>
 *   header length    8 bytes, little-endian
 *   header           JSON, padded with spaces to a multiple of 8
 *     __metadata__     all strings: format, version, the SHA-256 of the data, and the values of the state
 *     NAME             F32 (count), for each array of the state
 *   data             the arrays' floats, little-endian, without gaps
 * </pre>
 *
 * <p>A file is written beside its target and then moved, so that it is always whole; see {@link WholeFile}.
 */
public final class CheckpointFile {
    private static final String FORMAT = "simdmlp-checkpoint";
    private static final String VERSION = "1";
    private static final String SHA_256 = "sha256";

    /** The prefix of the names of the state's values. */
    private static final String VALUE = "state.";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CheckpointFile() {}

    /**
     * Writes a state. If writing fails, an existing file is unchanged.
     *
     * @param file the file, replaced if it exists
     * @param state the state, of {@link Trainer#state}
     * @throws DataException if the file cannot be written
     */
    public static void write(Path file, TrainerState state) throws DataException {
        byte[] header = header(state, sha256(state));
        WholeFile.write(file, out -> {
            Safetensors.Writer writer = new Safetensors.Writer(out);
            writer.header(header);
            put(writer, state);
        });
    }

    private static void put(Safetensors.Writer writer, TrainerState state) throws IOException {
        for (float[] array : state.arrays().values()) {
            for (float value : array) {
                writer.put(value);
            }
        }
        writer.flush();
    }

    private static String sha256(TrainerState state) {
        DigestOutputStream digest = new DigestOutputStream(OutputStream.nullOutputStream(), Checksum.sha256());
        try {
            put(new Safetensors.Writer(digest), state);
        } catch (IOException e) {
            throw new UncheckedIOException("a digest does no input or output", e);
        }
        return Checksum.hex(digest.getMessageDigest());
    }

    private static byte[] header(TrainerState state, String checksum) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode metadata = root.putObject(Safetensors.METADATA)
                .put("format", FORMAT)
                .put("version", VERSION)
                .put(SHA_256, checksum);
        state.values().forEach((name, value) -> metadata.put(VALUE + name, value));
        long at = 0;
        for (Map.Entry<String, float[]> array : state.arrays().entrySet()) {
            int count = array.getValue().length;
            ObjectNode node = root.putObject(array.getKey()).put("dtype", "F32");
            node.putArray("shape").add(count);
            node.putArray("data_offsets").add(at).add(at + (long) count * Float.BYTES);
            at += (long) count * Float.BYTES;
        }
        return Safetensors.header(root.toString());
    }

    /**
     * {@return the state in a file}
     *
     * @param file the file
     * @throws DataException if it cannot be read, or is not whole or not a checkpoint of this version
     */
    public static TrainerState read(Path file) throws DataException {
        return Safetensors.read(file, (header, data) -> read(file.toString(), header, data));
    }

    /**
     * {@return true if a file is a checkpoint, of any version, by its header}
     *
     * @param file a regular file
     * @throws DataException if it cannot be read or is not a safetensors file
     */
    public static boolean isCheckpoint(Path file) throws DataException {
        return Safetensors.read(file, (header, data) -> {
            JsonNode metadata = parse(file.toString(), header).path(Safetensors.METADATA);
            return text(metadata, "format").equals(FORMAT);
        });
    }

    private static JsonNode parse(String file, byte[] header) throws DataException {
        try {
            return JSON.readTree(header);
        } catch (JacksonException e) {
            throw new DataException(file, "the header is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static TrainerState read(String file, byte[] header, MemorySegment data) throws DataException {
        JsonNode root = parse(file, header);
        JsonNode metadata = root.path(Safetensors.METADATA);
        String format = text(metadata, "format");
        if (!format.equals(FORMAT)) {
            throw new DataException(
                    file, "is not a checkpoint: its format is " + DataException.quote(format) + ", expected " + FORMAT);
        }
        String version = text(metadata, "version");
        if (!version.equals(VERSION)) {
            throw new DataException(
                    file,
                    "is a checkpoint of version " + DataException.quote(version) + ", expected " + VERSION
                            + "; it may be from a later release");
        }
        Map<String, String> values = new LinkedHashMap<>();
        metadata.propertyStream()
                .filter(value ->
                        value.getKey().startsWith(VALUE) && value.getValue().isString())
                .forEach(value -> values.put(
                        value.getKey().substring(VALUE.length()),
                        value.getValue().stringValue()));
        Map<String, float[]> arrays = new LinkedHashMap<>();
        long at = 0;
        for (Map.Entry<String, JsonNode> tensor : root.properties()) {
            if (!tensor.getKey().equals(Safetensors.METADATA)) {
                float[] array = array(file, tensor.getKey(), tensor.getValue(), at, data);
                arrays.put(tensor.getKey(), array);
                at += (long) array.length * Float.BYTES;
            }
        }
        if (at != data.byteSize()) {
            throw new DataException(file, "has " + data.byteSize() + " bytes of data, expected " + at);
        }
        TrainerState state = new TrainerState(arrays, values);
        String expected = text(metadata, SHA_256);
        if (!expected.equals(sha256(state))) {
            throw new DataException(file, "is damaged: the SHA-256 of its data is not the one in its header");
        }
        return state;
    }

    /** A string of the metadata; empty if there is none. */
    private static String text(JsonNode metadata, String name) {
        JsonNode value = metadata.path(name);
        return value.isString() ? value.stringValue() : "";
    }

    private static float[] array(String file, String name, JsonNode tensor, long at, MemorySegment data)
            throws DataException {
        JsonNode begin = tensor.path("data_offsets").path(0);
        JsonNode end = tensor.path("data_offsets").path(1);
        boolean whole = tensor.path("dtype").isString()
                && tensor.path("dtype").stringValue().equals("F32")
                && begin.isIntegralNumber()
                && end.isIntegralNumber()
                && begin.canConvertToLong()
                && end.canConvertToLong()
                && begin.longValue() == at
                && end.longValue() >= at
                && (end.longValue() - at) % Float.BYTES == 0
                && (end.longValue() - at) / Float.BYTES <= Integer.MAX_VALUE - 8;
        if (!whole) {
            throw new DataException(
                    file,
                    "tensor " + DataException.quote(name) + " is " + DataException.quote(tensor.toString())
                            + ", expected F32 values from byte " + at);
        }
        if (end.longValue() > data.byteSize()) {
            throw new DataException(
                    file,
                    "is truncated: it has " + data.byteSize() + " bytes of data, expected at least " + end.longValue());
        }
        float[] array = new float[(int) ((end.longValue() - at) / Float.BYTES)];
        for (int i = 0; i < array.length; i++) {
            array[i] = data.get(Safetensors.FLOAT, at + (long) i * Float.BYTES);
        }
        return array;
    }
}
