package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Mlp;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Regressor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Training that begins with a model, and results as JSON. */
final class FromModelTest {
    @TempDir
    private Path folder;

    private Path csv = Path.of("");
    private Path model = Path.of("");
    private Path next = Path.of("");

    @BeforeEach
    void files() throws IOException {
        csv = TestFiles.insects(folder);
        model = folder.resolve("m");
        next = folder.resolve("n");
    }

    @Test
    void trainingBeginsWithTheModel() throws IOException {
        Cli.Result first = Cli.run(
                        "train",
                        "--data",
                        csv,
                        "--hidden",
                        "9,7",
                        "--activation",
                        "tanh,relu",
                        "--epochs",
                        60,
                        "--lr",
                        "0.02",
                        "--out",
                        model)
                .succeeded();
        assertTrue(first.line("network: ").startsWith("2-9-7-3 (tanh, relu, softmax)"), first.out());
        Cli.Result more = Cli.run("train", "--data", csv, "--from", model, "--epochs", 1, "--out", next)
                .succeeded();
        assertEquals(model + ", all layers", more.line("from: "));
        assertTrue(more.line("network: ").startsWith("2-9-7-3 (tanh, relu, softmax)"), more.out());
        assertTrue(more.number("test accuracy: ") >= first.number("test accuracy: ") - 0.1, more.out());
        // A learning rate that rounds to nothing leaves every bit.
        Cli.run("train", "--data", csv, "--from", model, "--lr", "1e-30", "--epochs", 1, "--out", next)
                .succeeded();
        assertEquals(-1, Arrays.mismatch(parameters(model), parameters(next)));
        assertEquals(
                ModelFile.read(model).scaling().kind(),
                ModelFile.read(next).scaling().kind());
    }

    private static float[] parameters(Path file) throws IOException {
        return ModelFile.read(file).mlp().parameters();
    }

    /** The data have two of the model's three classes, in another order. */
    @Test
    void fewerClassesKeepTheOutputs() throws IOException {
        Cli.run("train", "--data", csv, "--hidden", 8, "--epochs", 60, "--lr", "0.02", "--out", model)
                .succeeded();
        StringBuilder two = new StringBuilder("a,b,insect\n");
        Files.readAllLines(csv).stream()
                .skip(1)
                .filter(line -> !line.endsWith(",ant"))
                .toList()
                .reversed()
                .forEach(line -> two.append(line).append('\n'));
        Path data = Files.writeString(folder.resolve("two.csv"), two);
        Cli.Result more = Cli.run("train", "--data", data, "--from", model, "--epochs", 1, "--out", next)
                .succeeded();
        assertEquals(model + ", all layers", more.line("from: "));
        assertTrue(more.number("test accuracy: ") > 0.8, more.out());
        assertEquals(ModelFile.read(model).classNames(), ModelFile.read(next).classNames());
    }

    @Test
    void otherClassesGetANewLastLayer() throws IOException {
        Cli.run("train", "--data", csv, "--hidden", 8, "--epochs", 5, "--out", model)
                .succeeded();
        String renamed = Files.readString(csv).replace("cicada", "wasp");
        Path data = Files.writeString(folder.resolve("other.csv"), renamed);
        Cli.Result more = Cli.run(
                        "train", "--data", data, "--from", model, "--lr", "1e-30", "--epochs", 1, "--out", next)
                .succeeded();
        assertTrue(
                more.line("from: ")
                        .contains("the last layer is new, since its outputs are not those of the classes ant"),
                more.out());
        Mlp before = ModelFile.read(model).mlp();
        Mlp after = ModelFile.read(next).mlp();
        int last = before.weightsAt(1);
        assertEquals(-1, Arrays.mismatch(before.parameters(), 0, last, after.parameters(), 0, last));
        assertFalse(Arrays.equals(before.parameters(), after.parameters()));
    }

    /** Targets of a regression keep their units: new data with other means and deviations, and large bases. */
    @Test
    void aRegressionKeepsItsUnits() throws IOException {
        Path old = houses("old.csv", 0, 1);
        Path other = houses("new.csv", 500, 3);
        Cli.Result first = Cli.run(
                        "train",
                        "--data",
                        old,
                        "--label",
                        "price",
                        "--task",
                        "regression",
                        "--hidden",
                        16,
                        "--epochs",
                        300,
                        "--out",
                        model)
                .succeeded();
        assertTrue(first.number("test r2: ") > 0.9, first.out());
        Cli.Result more = Cli.run(
                        "train",
                        "--data",
                        other,
                        "--label",
                        "price",
                        "--task",
                        "regression",
                        "--from",
                        model,
                        "--lr",
                        "1e-30",
                        "--epochs",
                        1,
                        "--out",
                        next)
                .succeeded();
        Cli.Result evaluated = Cli.run("evaluate", "--model", model, "--data", old, "--all-rows")
                .succeeded();
        Cli.Result again = Cli.run("evaluate", "--model", next, "--data", old, "--all-rows")
                .succeeded();
        assertEquals(evaluated.number("test rmse: "), again.number("test rmse: "), 0.05, more.out());
    }

    private Path houses(String name, double offset, double factor) throws IOException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder("a,b,price\n");
        for (int i = 0; i < 200; i++) {
            double a = random.nextDouble();
            double b = random.nextDouble();
            text.append(a).append(',').append(b).append(',');
            text.append(20_000_000 + offset + factor * (30 * a - 20 * b)).append('\n');
        }
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void otherInputsAreRefused() throws IOException {
        Cli.run("train", "--data", csv, "--hidden", 8, "--epochs", 2, "--out", model)
                .succeeded();
        Path renamed =
                Files.writeString(folder.resolve("r.csv"), Files.readString(csv).replaceFirst("a,b", "a,c"));
        Cli.run("train", "--data", renamed, "--from", model, "--out", next)
                .failed(2, "r.csv: has no column called 'b', expected one for input 2");
        Cli.run("train", "--from", model, "--out", next).failed(2, "the data have 64 inputs, the model takes 2");
        Cli.run("train", "--data", csv, "--from", model, "--hidden", 8, "--out", next)
                .failed(2, "which determines the hidden layers", "but there is --hidden");
        Cli.run("train", "--data", csv, "--from", csv, "--out", next).failed(2, "is not a safetensors file");
        Cli.run("train", "--data", csv, "--from", model, "--out", model)
                .failed(2, "--out is " + model + ", which is an input too");
        assertFalse(Files.exists(next));
    }

    @Test
    void activationsAreOneOrOnePerLayer() {
        Cli.run("train", "--hidden", "8,8,8", "--activation", "relu,tanh", "--out", model)
                .failed(2, "--activation is 'relu,tanh', 2 names, but --hidden is '8,8,8', expected one name, or one");
        Cli.run("train", "--hidden", "8,8", "--activation", "relu,step", "--out", model)
                .failed(2, "--activation is 'step', expected one of identity, sigmoid");
    }

    private static JsonNode json(Path file) throws IOException {
        return JsonMapper.builder().build().readTree(Files.readAllBytes(file));
    }

    @Test
    void resultsAreJson() throws IOException {
        Path file = folder.resolve("r.json");
        Cli.Result trained = Cli.run(
                        "train", "--data", csv, "--hidden", 8, "--epochs", 12, "--out", model, "--json", file)
                .succeeded();
        JsonNode root = json(file);
        assertEquals(12, root.path("epochs").size());
        assertEquals("epochs", root.path("end").stringValue());
        int best = root.path("best_epoch").intValue();
        assertTrue(trained.line("best epoch: ").startsWith(best + "  "), trained.out());
        double loss = root.path("epochs")
                .path(best - 1)
                .path("validation")
                .path("loss")
                .doubleValue();
        for (JsonNode epoch : root.path("epochs")) {
            assertTrue(epoch.path("validation").path("loss").doubleValue() >= loss);
        }
        JsonNode test = root.path("test");
        assertEquals(
                trained.number("test accuracy: "),
                test.path("metrics").path("accuracy").doubleValue(),
                5e-5);
        assertEquals(
                trained.number("test roc auc: "),
                test.path("metrics").path("roc_auc").doubleValue(),
                5e-5);
        assertEquals(3, test.path("classes").size());
        assertEquals("ant", test.path("classes").path(0).path("name").stringValue());
        assertEquals(3, test.path("confusion").size());
        Path evaluated = folder.resolve("e.json");
        Cli.run("evaluate", "--model", model, "--data", csv, "--json", evaluated)
                .succeeded();
        assertEquals(test, json(evaluated).path("test"));
        Cli.run("evaluate", "--model", model, "--data", csv, "--json", csv)
                .failed(2, "--json is " + csv + ", which is an input too");
    }

    @Test
    void undefinedMetricsAreNull() throws IOException {
        Cli.run("train", "--data", csv, "--hidden", 8, "--epochs", 2, "--out", model)
                .succeeded();
        Path ants = Files.writeString(folder.resolve("ants.csv"), "a,b,insect\n5,0,ant\n5.1,0.1,ant\n");
        Path file = folder.resolve("e.json");
        Cli.run("evaluate", "--model", model, "--data", ants, "--json", file).succeeded();
        JsonNode metrics = json(file).path("test").path("metrics");
        assertTrue(metrics.path("roc_auc").isNull(), metrics.toString());
        Model read = ModelFile.read(model);
        assertEquals(3, read.classNames().size());
    }

    /** Counts of mean e^(a + 1): predictions, metrics and the Java regressor are counts too. */
    @Test
    void aPoissonRegressionPredictsCounts() throws IOException {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder("a,b,visits\n");
        for (int i = 0; i < 600; i++) {
            double a = 2 * random.nextDouble();
            double mean = Math.exp(a + 1);
            int count = 0;
            for (double p = random.nextDouble(); p > Math.exp(-mean); p *= random.nextDouble()) {
                count++;
            }
            text.append(a)
                    .append(',')
                    .append(random.nextDouble())
                    .append(',')
                    .append(count)
                    .append('\n');
        }
        Path data = Files.writeString(folder.resolve("visits.csv"), text);
        Cli.Result trained = Cli.run(
                        "train",
                        "--data",
                        data,
                        "--label",
                        "visits",
                        "--task",
                        "regression",
                        "--loss",
                        "poisson",
                        "--scale",
                        "minmax",
                        "--hidden",
                        16,
                        "--epochs",
                        60,
                        "--out",
                        model)
                .succeeded();
        assertEquals("poisson; test metrics are in units of visits", trained.line("loss: "));
        assertTrue(trained.number("test r2: ") > 0.4, trained.out());
        Path rows = Files.writeString(folder.resolve("rows.csv"), "a,b\n0,0.5\n1,0.5\n2,0.5\n");
        double[] expected = {Math.exp(1), Math.exp(2), Math.exp(3)};
        String[] predicted = Cli.run("predict", "--model", model, "--data", rows)
                .succeeded()
                .out()
                .lines()
                .skip(1)
                .toArray(String[]::new);
        for (int i = 0; i < 3; i++) {
            double value = Double.parseDouble(predicted[i]);
            assertEquals(expected[i], value, 0.25 * expected[i]);
            assertEquals(value, Regressor.load(model).predict(i, 0.5)[0], 1e-6 * value);
        }
        Cli.Result evaluated =
                Cli.run("evaluate", "--model", model, "--data", data).succeeded();
        assertEquals(trained.metrics(), evaluated.metrics());
        Path negative = Files.writeString(folder.resolve("negative.csv"), text + "1,1,-3\n");
        Cli.run("train", "--data", negative, "--label", "visits", "--task", "regression", "--loss", "poisson")
                .failed(2, "--loss is poisson, but ", "line 602 has the target -3.0, expected a count of at least 0");
        Cli.run("train", "--data", csv, "--loss", "poisson")
                .failed(2, "--loss is poisson, but ", "has classes to predict, expected counts");
    }
}
