package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Scaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs that are not finite are errors that name the line; outputs that are nearly equal are not ties. */
final class NonFiniteTest {
    @TempDir
    private Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void nameTheModel() {
        model = folder.resolve("m.safetensors");
    }

    private Path csv(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private void trainInsects() throws IOException {
        Path data = TestFiles.insects(folder);
        Cli.run("train", "--data", data, "--hidden=8", "--lr=0.05", "--validation=0", "--out", model)
                .succeeded();
    }

    @Test
    void predictionNamesTheLine() throws IOException {
        trainInsects();
        Path data = csv("far.csv", "a,b\n5,0\n0,5\n3e38,-3e38\n1,1\n");
        Cli.Result result = Cli.run("predict", "--model", model, "--data", data)
                .failed(2, "far.csv: line 4: the model's output is not finite");
        assertEquals(3, result.out().lines().count(), "the answers before it are there: " + result.out());
        assertFalse(result.out().contains("NaN"), result.out());
        Path answers = csv("answers.csv", "old");
        Cli.run("predict", "--model", model, "--data", data, "--out", answers).failed(2, "far.csv: line 4: ");
        assertEquals("old", Files.readString(answers));
    }

    @Test
    void evaluationNamesTheLine() throws IOException {
        trainInsects();
        Path data = csv("far.csv", "a,b,insect\n5,0,ant\n0,5,bee\n3e38,-3e38,ant\n");
        Cli.Result result = Cli.run("evaluate", "--model", model, "--data", data)
                .failed(2, "far.csv: line 4: the model's output is not finite");
        assertFalse(result.out().contains("accuracy"), result.out());
    }

    @Test
    void regressionsToo() throws IOException {
        Cli.run("train", "--data", TestFiles.houses(folder), "--label=price,weight", "--epochs=2", "--out", model)
                .succeeded();
        Path data = csv("far.csv", "a,b,price,weight\n1,2,3,4\n3e38,-3e38,3,4\n");
        Cli.run("predict", "--model", model, "--data", data).failed(2, "far.csv: line 3: ");
        Cli.run("evaluate", "--model", model, "--data", data).failed(2, "far.csv: line 3: ");
    }

    @Test
    void anOverflowInTheDigitsNamesTheSample() throws IOException {
        MlpSpec spec = MlpSpec.builder(64).layer(10, Activation.SOFTMAX).build();
        float[] parameters = new float[spec.parameterCount()];
        Arrays.fill(parameters, 3e38f);
        List<String> names = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        Mlp mlp = new Mlp(spec, parameters);
        ModelFile.write(
                model, new Model(mlp, Loss.CATEGORICAL_CROSS_ENTROPY, Scaling.none(64), List.of(), names, List.of()));
        Cli.run("evaluate", "--model", model).failed(2, "digits: sample 6: ");
        Cli.run("predict", "--model", model, "--data", "digits").failed(2, "digits: sample 6: ");
    }

    /** A table with an outlier in the last line; the seed determines its part. */
    private Path withAnOutlier() throws IOException {
        String insects = Files.readString(TestFiles.insects(folder));
        return csv("outlier.csv", insects + "3e38,-3e38,ant\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--label=insect", "--loss=mse", "--loss=binary-cross-entropy", "--hidden=16,8"})
    void anOutlierDoesNotLoseTheModel(String option) throws IOException {
        Path data = withAnOutlier();
        int tests = 0;
        int validations = 0;
        for (int seed = 0; seed < 40 && (tests < 1 || validations < 1); seed++) {
            Files.deleteIfExists(model);
            Cli.Result result = Cli.run(
                    "train",
                    "--data",
                    data,
                    "--epochs=20",
                    "--lr=0.05",
                    "--patience=never",
                    "--seed=" + seed,
                    option,
                    "--out",
                    model);
            if (result.exitCode() == 0) {
                continue; // it was drawn for the training part
            }
            result.failed(2, "outlier.csv: line 92");
            assertFalse(result.err().contains("diverged"), result.err());
            if (result.err().contains("validation")) {
                validations++;
                boolean kept = result.err().contains("the model after epoch ");
                assertEquals(kept, Files.exists(model), result.err());
            } else {
                tests++;
                assertTrue(result.err().strip().endsWith("the model is in " + model), result.err());
                Cli.run("inspect", model).succeeded();
                assertTrue(result.out().contains("epoch 20/20"), result.out());
            }
        }
        assertTrue(tests > 0 && validations > 0, tests + " tests, " + validations + " validations");
    }

    /** Two inputs become the logits of the classes. */
    private void identityModel(Activation last, Loss loss) throws IOException {
        MlpSpec spec = MlpSpec.builder(2).layer(2, last).build();
        Mlp mlp = new Mlp(spec, new float[] {1, 0, 0, 1, 0, 0});
        ModelFile.write(
                model, new Model(mlp, loss, Scaling.none(2), List.of("a", "b"), List.of("ant", "bee"), List.of()));
    }

    @Test
    void theClassIsTheOneOfTheLargestLogit() throws IOException {
        Path data = csv("close.csv", "a,b,label\n30,40,bee\n40,30,ant\n-150,-140,bee\n0,1e-8,bee\n");
        identityModel(Activation.SIGMOID, Loss.BINARY_CROSS_ENTROPY);
        List<String> lines = Cli.run("predict", "--model", model, "--data", data)
                .succeeded()
                .out()
                .lines()
                .toList();
        assertEquals(List.of("class,p_ant,p_bee", "bee,1.0,1.0", "ant,1.0,1.0", "bee,0.0,0.0", "bee,0.5,0.5"), lines);
        assertEquals(
                1.0,
                Cli.run("evaluate", "--model", model, "--data", data)
                        .succeeded()
                        .number("test accuracy: "));
        identityModel(Activation.SOFTMAX, Loss.CATEGORICAL_CROSS_ENTROPY);
        lines = Cli.run("predict", "--model", model, "--data", data)
                .succeeded()
                .out()
                .lines()
                .toList();
        assertEquals("bee,0.5,0.5", lines.getLast());
        assertEquals(
                1.0,
                Cli.run("evaluate", "--model", model, "--data", data)
                        .succeeded()
                        .number("test accuracy: "));
    }

    @Test
    void theLogarithmOfTheOtherProbability() throws IOException {
        MlpSpec spec = MlpSpec.builder(1).layer(1, Activation.LOG_SIGMOID).build();
        Mlp mlp = new Mlp(spec, new float[] {1, 0});
        ModelFile.write(
                model, new Model(mlp, Loss.MSE, Scaling.none(1), List.of("a"), List.of("no", "yes"), List.of()));
        List<String> lines = Cli.run("predict", "--model", model, "--data", csv("one.csv", "a\n2\n-2\n500\n"))
                .succeeded()
                .out()
                .lines()
                .toList();
        assertEquals("class,log_p_no,log_p_yes", lines.getFirst());
        for (int i = 1; i < 3; i++) {
            String[] cells = lines.get(i).split(",", -1);
            assertEquals(i == 1 ? "yes" : "no", cells[0]);
            assertEquals(1, Math.exp(Double.parseDouble(cells[1])) + Math.exp(Double.parseDouble(cells[2])), 1e-6);
        }
        assertFalse(lines.getLast().contains("Infinity"), lines.getLast());
    }
}
