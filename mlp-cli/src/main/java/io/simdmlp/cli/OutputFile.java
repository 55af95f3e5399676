package io.simdmlp.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where results go, checked before the work whose results they are. */
final class OutputFile {
    private OutputFile() {}

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

    private static Path folder(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        return folder == null ? path : folder;
    }
}
