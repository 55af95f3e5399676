package io.simdmlp.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
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
    @SuppressWarnings("StreamResourceLeak") // Closed by the caller, or here if it is not gzip.
    static InputStream open(Path file) throws IOException {
        requireFile(file);
        InputStream in;
        try {
            in = Files.newInputStream(file);
        } catch (AccessDeniedException e) {
            throw new DataException(file.toString(), "is not readable: permission denied", e);
        }
        if (!isGzip(file)) {
            return new BufferedInputStream(in, BUFFER);
        }
        try {
            return new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER);
        } catch (IOException e) {
            in.close();
            throw unreadable(file.toString(), e);
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

    /** What went wrong while reading. */
    static DataException unreadable(String file, IOException e) {
        if (e instanceof DataException known) {
            return known;
        }
        if (e instanceof ZipException) {
            return new DataException(file, "is not readable as gzip: " + e.getMessage(), e);
        }
        if (e instanceof EOFException) {
            return new DataException(file, "ends in the middle of its gzip data", e);
        }
        return new DataException(file, "cannot be read: " + e.getMessage(), e);
    }
}
