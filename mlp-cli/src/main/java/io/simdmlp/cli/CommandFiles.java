package io.simdmlp.cli;

import io.simdmlp.io.WholeFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files that a command reads and writes, checked before it starts. Every output must be writable, and no output may be
 * the same file as an input or another output, links included.
 */
final class CommandFiles {
    /** The data files of a folder, which may also contain a model. */
    private static final String IDX = "{train,t10k}-{images,labels}*";

    private record Named(String option, Path path, long bytes) {}

    private final List<Named> inputs = new ArrayList<>();
    private final List<Named> outputs = new ArrayList<>();

    /** Adds a file that the command reads, or a folder of IDX files; null for none. */
    CommandFiles input(String option, @Nullable Path path) {
        if (path != null) {
            inputs.add(new Named(option, path, 0));
        }
        return this;
    }

    /** Adds the value of an option that names {@link Data}; null for none. */
    CommandFiles data(String option, @Nullable String data) {
        return data == null || Data.isBuiltIn(data) ? this : input(option, path(option, data));
    }

    /** Adds a file that the command writes; null for none. */
    CommandFiles output(String option, @Nullable Path path) {
        return output(option, path, 0);
    }

    /** Adds a file of this size that the command writes; null for none. */
    CommandFiles output(String option, @Nullable Path path, long bytes) {
        if (path != null) {
            outputs.add(new Named(option, path, bytes));
        }
        return this;
    }

    private static Path path(String option, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw CommandFailure.badInput(option + ": " + Encoding.message(e));
        }
    }

    /**
     * Checks all files.
     *
     * @throws CommandFailure if an output cannot be written, or would replace an input or another output
     */
    void check() throws IOException {
        for (int i = 0; i < outputs.size(); i++) {
            Named output = outputs.get(i);
            String obstacle = WholeFile.obstacle(output.path, output.bytes);
            if (obstacle != null) {
                throw CommandFailure.badInput(output.option + " is " + output.path + ", but " + obstacle);
            }
            for (Named input : inputs) {
                requireOther(output, input);
            }
            for (Named other : outputs.subList(0, i)) {
                if (WholeFile.isSame(output.path, other.path)) {
                    throw CommandFailure.badInput(output.option + " is " + output.path + " and " + other.option + " is "
                            + other.path + ", which are the same file, expected two");
                }
            }
        }
    }

    private static void requireOther(Named output, Named input) throws IOException {
        if (Files.isDirectory(input.path)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(input.path, IDX)) {
                for (Path file : files) {
                    requireOther(output, input, file);
                }
            }
        } else {
            requireOther(output, input, input.path);
        }
    }

    private static void requireOther(Named output, Named input, Path file) throws IOException {
        if (Files.exists(file) && WholeFile.isSame(output.path, file)) {
            String isInput = file.equals(input.path) ? "is" : "is in";
            throw CommandFailure.badInput(output.option + " is " + output.path
                    + ", which is an input too and would be lost: " + input.option + " " + isInput + " " + input.path);
        }
    }
}
