package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Mlp;
import io.simdmlp.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --norm}, {@code --dropout} and {@code --no-bias} of {@code train}. */
final class LayerOptionsTest {
    @TempDir
    private Path folder;

    private Path model() {
        return folder.resolve("model.safetensors");
    }

    private Cli.Result train(Object... options) throws IOException {
        List<Object> all = new ArrayList<>(List.of(
                "train", "--data", TestFiles.insects(folder), "--hidden", "8,4", "--epochs", 3, "--out", model()));
        all.addAll(List.of(options));
        return Cli.run(all.toArray());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "batch | 0.2 | batch(1.0E-5, 0.1) relu dropout(0.2), batch(1.0E-5, 0.1) relu dropout(0.2)",
                "layer | 0,0.5 | layer(1.0E-5) relu, layer(1.0E-5) relu dropout(0.5)",
                "rms | 0 | rms(1.0E-5) relu, rms(1.0E-5) relu",
                "none | 0.3,0 | relu dropout(0.3), relu"
            })
    void layersHaveWhatTheOptionsSay(String norm, String dropout, String layers) throws IOException {
        Cli.Result result = train("--norm", norm, "--dropout", dropout).succeeded();
        assertTrue(result.out().contains("2-8-4-3 (" + layers + ", softmax)"), result.out());
        assertEquals(
                "2-8-4-3 (" + layers + ", softmax)",
                ModelFile.read(model()).mlp().spec().toString());
    }

    @Test
    void hiddenLayersWithoutBiases() throws IOException {
        train("--norm", "batch", "--no-bias").succeeded();
        Mlp mlp = ModelFile.read(model()).mlp();
        assertEquals(-1, mlp.biasesAt(0));
        assertEquals(-1, mlp.biasesAt(1));
        assertTrue(mlp.biasesAt(2) > 0);
        String inspected = Cli.run("inspect", model()).succeeded().out();
        for (String tensor : List.of("weights", "scales", "shifts", "means", "vars")) {
            assertTrue(inspected.contains(" " + tensor + " "), inspected);
        }
    }

    /** The seed of the command is also that of dropout. */
    @Test
    void theSeedDecidesWhatIsDropped() throws IOException {
        train("--dropout", 0.5, "--seed", 4).succeeded();
        float[] first = ModelFile.read(model()).mlp().parameters();
        train("--dropout", 0.5, "--seed", 4, "--threads", 2).succeeded();
        assertArrayEquals(first, ModelFile.read(model()).mlp().parameters());
    }

    /** An interrupted training with normalization and dropout goes on with the same bits. */
    @Test
    void aModelOfTheOptionsCanBeContinued() throws IOException {
        train("--norm", "batch", "--dropout", 0.2).succeeded();
        float[] buffers = ModelFile.read(model()).mlp().buffers();
        Path next = folder.resolve("next.safetensors");
        Cli.run("train", "--data", folder.resolve("insects.csv"), "--from", model(), "--epochs", 1, "--out", next)
                .succeeded();
        float[] continued = ModelFile.read(next).mlp().buffers();
        int count = buffers.length - 1; // the number of batches of the second layer
        assertTrue(continued[count] > buffers[count], continued[count] + " batches after " + buffers[count]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "1", "NaN", "1e9"})
    void dropoutOutsideItsRange(String dropout) throws IOException {
        train("--dropout=" + dropout).failed(2, "--dropout is ", ", expected at least 0 and less than 1");
        assertFalse(Files.exists(model()));
    }

    @Test
    void whatTheOptionsDoNotAccept() throws IOException {
        train("--dropout", "x").failed(2, "--dropout is 'x', expected a number from 0 to less than 1");
        train("--dropout", "0.1,0.2,0.3")
                .failed(2, "--dropout is '0.1,0.2,0.3', 3 numbers, but --hidden is '8,4', expected one number");
        train("--dropout", 0.2, "--optimizer", "lbfgs")
                .failed(2, "--optimizer is lbfgs, but the network is ", "dropout");
        train("--norm", "group").failed(2, "--norm is 'group', expected one of none, batch, layer, rms");
        train("--norm", "batch", "--batch-size", 1).failed(2, "--batch-size is 1 for ", "such as 2");
        assertFalse(Files.exists(model()));
    }
}
