package io.simdmlp.io;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The format of safetensors files: the length of the header in 8 bytes, the header in JSON, then the data, all
 * little-endian.
 */
final class Safetensors {
    /** The name of the part of a header that is no tensor. */
    static final String METADATA = "__metadata__";

    /** A float of the data. */
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** 16 bits of the data. */
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** A 64-bit integer of the data. */
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int LENGTH_BYTES = Long.BYTES;
    private static final int ALIGNMENT_BYTES = 8;
    private static final int MAX_HEADER_BYTES = 100_000_000;
    private static final int MAX_PIPE_BYTES = Integer.MAX_VALUE - 8; // the size of an array
    private static final int BUFFER_BYTES = 1 << 16;

    private Safetensors() {}

    /** Makes a value of the content of a file. */
    interface Reader<T> {
        T read(byte[] header, MemorySegment data) throws DataException;
    }

    /** Reads a file, which may be a pipe. The data are valid only within {@code reader}. */
    static <T> T read(Path file, Reader<T> reader) throws DataException {
        InputFile.requireFile(file);
        if (!Files.isRegularFile(file)) {
            return readPipe(file, reader);
        }
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file)) {
            requireLength(file, channel.size());
            return read(file, channel.map(MapMode.READ_ONLY, 0, channel.size(), arena), reader);
        } catch (IOException e) {
            throw InputFile.unreadable(file.toString(), e);
        }
    }

    /** Reads a pipe or device into memory: it has no length and cannot be mapped. */
    private static <T> T readPipe(Path file, Reader<T> reader) throws DataException {
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
            return read(file, MemorySegment.ofArray(whole), reader);
        } catch (IOException e) {
            throw InputFile.unreadable(file.toString(), e);
        }
    }

    private static <T> T read(Path file, MemorySegment bytes, Reader<T> reader) throws DataException {
        requireHeader(file, bytes);
        long length = bytes.get(LONG, 0);
        if (length > bytes.byteSize() - LENGTH_BYTES) {
            throw new DataException(
                    file.toString(),
                    "is truncated: it has " + bytes.byteSize() + " bytes, expected more than " + (LENGTH_BYTES + length)
                            + " for the header alone");
        }
        byte[] header = bytes.asSlice(LENGTH_BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        return reader.read(header, bytes.asSlice(LENGTH_BYTES + length));
    }

    private static void requireLength(Path file, long bytes) throws DataException {
        if (bytes <= LENGTH_BYTES) {
            throw new DataException(
                    file.toString(), "has " + bytes + " bytes, expected more than " + LENGTH_BYTES + " of safetensors");
        }
    }

    private static void requireHeader(Path file, MemorySegment bytes) throws DataException {
        long length = bytes.get(LONG, 0);
        if (length < 2 || length > MAX_HEADER_BYTES || bytes.get(ValueLayout.JAVA_BYTE, LENGTH_BYTES) != '{') {
            throw new DataException(
                    file.toString(),
                    "is not a safetensors file, expected a header length of at most " + MAX_HEADER_BYTES
                            + " in 8 bytes and '{'");
        }
    }

    /** The bytes of a header, padded with spaces. */
    static byte[] header(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(bytes, Math.ceilDiv(bytes.length, ALIGNMENT_BYTES) * ALIGNMENT_BYTES);
        Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
        return padded;
    }

    /** Writes a header, then values. */
    static final class Writer {
        private final OutputStream out;
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

        Writer(OutputStream out) {
            this.out = out;
        }

        void header(byte[] header) throws IOException {
            buffer.putLong(header.length);
            flush();
            out.write(header);
        }

        void put(float value) throws IOException {
            if (buffer.remaining() < Float.BYTES) {
                flush();
            }
            buffer.putFloat(value);
        }

        void put(short value) throws IOException {
            if (buffer.remaining() < Short.BYTES) {
                flush();
            }
            buffer.putShort(value);
        }

        void put(long value) throws IOException {
            if (buffer.remaining() < Long.BYTES) {
                flush();
            }
            buffer.putLong(value);
        }

        void flush() throws IOException {
            out.write(buffer.array(), buffer.arrayOffset(), buffer.position());
            buffer.clear();
        }
    }
}
