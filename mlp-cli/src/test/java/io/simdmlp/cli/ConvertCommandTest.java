package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.WeightFormat;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mlp convert}, and other commands on its file. */
final class ConvertCommandTest {
    @TempDir
    Path folder;

    private Path data;
    private Path model;
    private Path small;

    @BeforeEach
    void train() throws Exception {
        data = TestFiles.insects(folder);
        model = folder.resolve("m.safetensors");
        small = folder.resolve("s.safetensors");
        Cli.run("train", "--data", data.toString(), "--hidden", "64,64", "--epochs", "3", "--out", model.toString())
                .succeeded();
    }

    private Cli.Result convert(Path from, String format, Path to) {
        return Cli.run("convert", "--model", from.toString(), "--weights", format, "--out", to.toString());
    }

    @Test
    void aFileWithWeightsOfBfloat16IsHalfAsLarge() throws Exception {
        String out = convert(model, "bfloat16", small).succeeded().out();
        assertTrue(
                out.contains("weights: " + (2 * 64 + 64 * 64 + 64 * 3) + " values in bfloat16, the largest change is"),
                out);
        assertTrue(out.contains("out: " + small), out);
        Model before = ModelFile.read(model);
        Model after = ModelFile.read(small);
        long saved = Files.size(model) - Files.size(small);
        assertTrue(Math.abs(saved - 2 * (2 * 64 + 64 * 64 + 64 * 3)) <= 16, saved + " bytes");
        float[] expected = before.mlp().parameters().clone();
        for (int i = 0; i < 2 * 64; i++) {
            expected[i] = WeightFormat.BFLOAT16.round(expected[i]);
        }
        assertArrayEquals(
                Arrays.copyOf(expected, 2 * 64 + 64), Arrays.copyOf(after.mlp().parameters(), 2 * 64 + 64));
        assertTrue(Cli.run("inspect", small.toString()).succeeded().out().contains("\nweights: bfloat16\n"));
        assertFalse(Cli.run("inspect", model.toString()).succeeded().out().contains("bfloat16"));
        String predictions = Cli.run("predict", "--model", small.toString(), "--data", data.toString())
                .succeeded()
                .out();
        assertEquals(
                Cli.run("predict", "--model", model.toString(), "--data", data.toString())
                        .succeeded()
                        .out()
                        .lines()
                        .count(),
                predictions.lines().count());
        assertTrue(Cli.run("evaluate", "--model", small.toString(), "--data", data.toString())
                .succeeded()
                .out()
                .contains("accuracy"));
    }

    @Test
    void anotherConversionChangesNothing() throws Exception {
        convert(model, "bfloat16", small).succeeded();
        Path again = folder.resolve("again");
        assertTrue(convert(small, "bfloat16", again).succeeded().out().contains("the largest change is 0"));
        assertArrayEquals(Files.readAllBytes(small), Files.readAllBytes(again));
        Path large = folder.resolve("large");
        convert(small, "float32", large).succeeded();
        assertArrayEquals(
                ModelFile.read(small).mlp().parameters(),
                ModelFile.read(large).mlp().parameters());
        Path same = folder.resolve("same");
        convert(model, "float32", same).succeeded();
        assertArrayEquals(Files.readAllBytes(model), Files.readAllBytes(same));
    }

    @Test
    void badOptionsAreNamed() {
        convert(model, "int8", small).failed(2, "--weights is 'int8', expected one of float32, bfloat16");
        convert(model, "bfloat16", model).failed(2, "which is an input too and would be lost");
        convert(data, "bfloat16", small).failed(2, "insects.csv");
        assertFalse(Files.exists(small));
    }
}
