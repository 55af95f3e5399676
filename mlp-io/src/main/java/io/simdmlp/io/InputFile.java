package io.simdmlp.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens files for reading. Errors are messages of one line. */
final class InputFile {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAGIC_BYTES = 4;

    private InputFile() {}

    /** Returns whether the first two bytes of a file are those of gzip. */
    static boolean isGzip(Path file) throws DataException {
        requireFile(file);
        try (InputStream in = Files.newInputStream(file)) {
            return isGzip(in.readNBytes(2));
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
    }

    /** Returns whether these are the first bytes of gzip. */
    static boolean isGzip(byte[] first) {
        return first.length >= 2 && first[0] == (byte) 0x1f && first[1] == (byte) 0x8b;
    }

    /** The bytes of {@code file}, decompressed if it is gzip. */
    static InputStream open(Path file) throws IOException {
        return open(file, bytes -> {});
    }

    /**
     * The bytes of {@code file}, decompressed if it is gzip.
     *
     * @param progress called with the number of bytes of the file after each read
     */
    static InputStream open(Path file, LongConsumer progress) throws IOException {
        requireFile(file);
        try {
            BufferedInputStream in =
                    new BufferedInputStream(new Counted(Files.newInputStream(file), progress), BUFFER_BYTES);
            try {
                in.mark(MAGIC_BYTES);
                byte[] first = in.readNBytes(MAGIC_BYTES);
                in.reset();
                return isGzip(first) ? new BufferedInputStream(decompress(in, first), BUFFER_BYTES) : in;
            } catch (IOException e) {
                in.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
    }

    /** A stream that reports how many bytes are read. */
    private static final class Counted extends FilterInputStream {
        private final LongConsumer progress;

        Counted(InputStream in, LongConsumer progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            progress.accept(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            int n = in.read(bytes, from, count);
            progress.accept(Math.max(0, n));
            return n;
        }
    }

    /** The bytes of a stream, decompressed if its first bytes are those of gzip. */
    static InputStream decompress(InputStream in, byte[] first) throws IOException {
        return isGzip(first) ? new GZIPInputStream(in, BUFFER_BYTES) : in;
    }

    static void requireFile(Path file) throws DataException {
        if (Files.isDirectory(file)) {
            throw new DataException(file.toString(), "is a directory, expected a file");
        }
        if (!Files.exists(file)) {
            throw new DataException(file.toString(), "no such file");
        }
    }

    /** The error for a failed read. */
    static DataException unreadable(String file, IOException e) {
        if (e instanceof DataException known) {
            return known;
        }
        if (e instanceof ZipException) {
            return new DataException(file, "is not readable as gzip: " + DataException.reason(e), e);
        }
        if (e instanceof EOFException) {
            return new DataException(file, "ends in the middle of its gzip data", e);
        }
        return new DataException(file, "cannot be read: " + DataException.reason(e), e);
    }
}
