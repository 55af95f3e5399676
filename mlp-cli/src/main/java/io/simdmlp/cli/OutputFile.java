package io.simdmlp.cli;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that appears whole or not at all: written beside its place under another name, then moved. */
final class OutputFile {
    private OutputFile() {}

    /** What writes the file's content. */
    interface Writer {
        void write(Path file) throws IOException;
    }

    /** Refuses a path that could not be written to, before the work whose result is to go there. */
    static void check(String option, Path path) {
        if (Files.isDirectory(path)) {
            throw CommandFailure.badInput(option + " is " + path + ", which is a folder, expected a file");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw CommandFailure.badInput(option + " is " + path + ", which is a device or pipe, expected a file");
        }
        Path folder = folder(path);
        if (!Files.isDirectory(folder)) {
            throw CommandFailure.badInput(option + " is " + path + ", but there is no folder " + folder);
        }
        try {
            Files.delete(Files.createTempFile(folder, ".mlp", ".tmp"));
        } catch (IOException e) {
            throw CommandFailure.badInput(
                    option + " is " + path + ", but the folder " + folder + " cannot be written to");
        }
    }

    /** As {@link #check(String, Path)}; the file is not {@code input}, which would be lost. */
    static void check(String option, Path path, Path input) throws IOException {
        check(option, path);
        if (Files.exists(path) && Files.exists(input) && Files.isSameFile(path, input)) {
            throw CommandFailure.badInput(option + " is " + path + ", which is an input too and would be lost");
        }
    }

    static void write(Path path, Writer writer) throws IOException {
        // Not Files.createTempFile, whose files nobody else may read.
        String name = "." + path.getFileName() + "." + ProcessHandle.current().pid() + ".tmp";
        Path temporary = folder(path).resolve(name);
        try {
            writer.write(temporary);
            try {
                Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(temporary, path, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static Path folder(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        return folder == null ? path : folder;
    }
}
