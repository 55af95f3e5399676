package io.simdmlp.bench.track;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files so that every error names its file. The JDK names it if a file cannot be opened, not if a read fails. */
public final class ResultFiles {
    private ResultFiles() {}

    /**
     * {@return the content of a file}
     *
     * @param file not a directory
     * @throws IOException if it cannot be read; the message begins with the file
     */
    public static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw named(file, "cannot be read", e);
        }
    }

    /** The exception with the file and what failed, unless it names a file. */
    static IOException named(Path file, String failure, IOException e) {
        if (e instanceof FileSystemException || e instanceof UnusableResultsException) {
            return e;
        }
        FileSystemException named = new FileSystemException(file.toString(), null, failure + ": " + e.getMessage());
        named.initCause(e);
        return named;
    }
}
