package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.io.DataException;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Scaling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trained model is written to another place if its file cannot be written. */
final class ModelOutputTest {
    @TempDir
    Path folder;

    private static final Model MODEL = new Model(
            Mlp.create(MlpSpec.builder(2).layer(3, Activation.IDENTITY).build(), 1),
            Loss.MSE,
            Scaling.none(2),
            List.of(),
            List.of(),
            List.of());

    private static void assertHolds(Path file) throws DataException {
        assertArrayEquals(MODEL.mlp().parameters(), ModelFile.read(file).mlp().parameters());
    }

    @Test
    void goesBesideAFileThatCannotBeWritten() throws Exception {
        Path taken = Files.createDirectory(folder.resolve("m"));
        for (String name : List.of("rescued-model.safetensors", "rescued-model-2.safetensors")) {
            Path rescued = folder.resolve(name);
            CommandFailure e = assertThrows(CommandFailure.class, () -> ModelOutput.write(taken, MODEL));
            assertEquals(ExitCodes.BAD_INPUT, e.exitCode());
            assertEquals(
                    taken + ": cannot be written: it is a folder, expected a file; the model is in " + rescued,
                    e.getMessage());
            assertHolds(rescued);
        }
    }

    @Test
    void goesToTheTemporaryFolderIfItsFolderIsMissing() throws Exception {
        Path file = folder.resolve("gone").resolve("m");
        CommandFailure e = assertThrows(CommandFailure.class, () -> ModelOutput.write(file, MODEL));
        String message = String.valueOf(e.getMessage());
        Path rescued = Path.of(message.substring(message.indexOf("; the model is in ") + 18));
        assertTrue(rescued.startsWith(Path.of(System.getProperty("java.io.tmpdir"))), message);
        assertHolds(rescued);
        Files.delete(rescued);
    }

    @Test
    void goesToItsFile() throws Exception {
        ModelOutput.write(folder.resolve("m"), MODEL);
        assertHolds(folder.resolve("m"));
    }
}
