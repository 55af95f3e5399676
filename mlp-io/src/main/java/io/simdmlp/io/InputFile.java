package io.simdmlp.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens files for reading, and says in one line why one cannot be. */
final class InputFile {
    private static final int BUFFER = 1 << 16;

    private InputFile() {}

    static boolean isGzip(Path file) {
        return file.toString().endsWith(".gz");
    }

    /** The bytes of {@code file}, unpacked if its name ends in .gz. */
    static InputStream open(Path file) throws IOException {
        requireFile(file);
        try {
            InputStream in = Files.newInputStream(file);
            return isGzip(file) ? unpack(in) : new BufferedInputStream(in, BUFFER);
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
    }

    private static InputStream unpack(InputStream in) throws IOException {
        try {
            return new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    static void requireFile(Path file) throws DataException {
        if (Files.isDirectory(file)) {
            throw new DataException(file.toString(), "is a directory, expected a file");
        }
        if (!Files.exists(file)) {
            throw new DataException(file.toString(), "no such file");
        }
    }

    /** What went wrong while reading, in one line. */
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
