package io.simdmlp.io;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that appear whole or not at all: written beside their place under another name, then moved. */
public final class WholeFile {
    private WholeFile() {}

    /** Writes a file's content. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes the content to a file that does not exist yet.
         *
         * @param file the file
         * @throws IOException if it cannot be written
         */
        void write(Path file) throws IOException;
    }

    /**
     * Writes a file. Whatever fails, the old file stays as it was and nothing else is left behind.
     *
     * @param file the file, replaced if it exists
     * @param writer writes the content
     * @throws IOException if the writer throws it or the file cannot take its place
     */
    public static void write(Path file, Writer writer) throws IOException {
        // Not Files.createTempFile, whose files nobody else may read.
        String unique = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
        Path temporary = file.toAbsolutePath().resolveSibling("." + file.getFileName() + "." + unique + ".tmp");
        try {
            writer.write(temporary);
            try {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
