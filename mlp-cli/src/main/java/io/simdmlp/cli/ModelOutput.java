package io.simdmlp.cli;

import io.simdmlp.io.DataException;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Writes a trained model. If its file cannot be written, it goes to another place: training may have taken hours. */
final class ModelOutput {
    private static final String RESCUED = "rescued-model";
    private static final int MOST_RESCUED = 1000; // per folder

    private ModelOutput() {}

    /**
     * Writes {@code model} to {@code file}.
     *
     * @throws CommandFailure if it was written beside {@code file} or to the temporary folder; the message names the place
     * @throws DataException if it could not be written anywhere
     */
    static void write(Path file, Model model) throws DataException {
        try {
            ModelFile.write(file, model);
        } catch (DataException e) {
            throw elsewhere(file, model, e);
        }
    }

    private static CommandFailure elsewhere(Path file, Model model, DataException why) throws DataException {
        List<Path> folders = new ArrayList<>();
        folders.add(Objects.requireNonNullElse(file.toAbsolutePath().getParent(), Path.of("")));
        folders.add(Path.of(System.getProperty("java.io.tmpdir")));
        for (Path folder : folders) {
            try {
                Path rescued = unused(folder);
                ModelFile.write(rescued, model);
                return CommandFailure.badInput(why.getMessage() + "; the model is in " + rescued);
            } catch (IOException e) {
                why.addSuppressed(e);
            }
        }
        throw why;
    }

    /** A file in {@code folder} that does not exist. */
    private static Path unused(Path folder) throws IOException {
        for (int number = 1; number <= MOST_RESCUED; number++) {
            Path file = folder.resolve(RESCUED + (number == 1 ? "" : "-" + number) + ".safetensors");
            if (Files.notExists(file)) {
                return file;
            }
        }
        throw new IOException("there are " + MOST_RESCUED + " rescued models in " + folder);
    }
}
