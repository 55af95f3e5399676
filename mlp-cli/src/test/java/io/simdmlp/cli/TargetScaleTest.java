package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Regressor;
import io.simdmlp.io.TargetTransform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Regressions with {@code --target-scale}, and inputs with {@code --scale robust} and {@code maxabs}. */
final class TargetScaleTest {
    @TempDir
    private Path folder;

    private Path model() {
        return folder.resolve("m.safetensors");
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static double price(double a, double b) {
        return Math.pow(10, 1 + 4 * a - b);
    }

    /** {@code a,b,price}: prices over five orders of magnitude, with 5 % noise; {@code rent} is a hundredth, and whole. */
    private static String prices(int rows) {
        Random random = new Random(5);
        StringBuilder csv = new StringBuilder("a,b,price,rent\n");
        for (int i = 0; i < rows; i++) {
            double a = random.nextDouble();
            double b = random.nextDouble();
            double price = price(a, b) * Math.exp(0.05 * random.nextGaussian());
            csv.append(Text.format("%.6f,%.6f,%.6g,%d%n", a, b, price, (int) (price / 100)));
        }
        return csv.toString();
    }

    private Cli.Result train(Path csv, String... options) {
        List<Object> words = new ArrayList<>(List.of("train", "--data", csv, "--task", "regression", "--hidden", "16"));
        words.addAll(List.of("--lr", "0.01", "--out", model()));
        words.addAll(List.of(options));
        return Cli.run(words.toArray());
    }

    private double[] predict(Path csv) {
        return Cli.run("predict", "--model", model(), "--data", csv)
                .succeeded()
                .out()
                .lines()
                .skip(1)
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    /** The median of |prediction - y| / y. */
    private double medianRelativeError(Path csv) throws IOException {
        double[] predicted = predict(csv);
        List<String> rows = Files.readAllLines(csv);
        double[] errors = new double[predicted.length];
        for (int i = 0; i < errors.length; i++) {
            double y = Double.parseDouble(rows.get(i + 1).split(",", -1)[2]);
            errors[i] = Math.abs(predicted[i] - y) / y;
        }
        Arrays.sort(errors);
        return errors[errors.length / 2];
    }

    /** With the same options the error by log is less than a third of that by standard, and near the noise of 5 %. */
    @Test
    void logHasASmallerRelativeError() throws IOException {
        Path csv = file("prices.csv", prices(800));
        String[] options = {"--label", "price", "--ignore", "rent", "--epochs", "60"};
        Cli.Result standard = train(csv, options).succeeded();
        assertTrue(standard.line("loss: ").startsWith("mse of standardized targets (mean 0"), standard.out());
        double before = medianRelativeError(csv);
        Cli.Result log = train(csv, with(options, "--target-scale", "log")).succeeded();
        double after = medianRelativeError(csv);
        assertTrue(after < before / 3, after + " and " + before);
        assertTrue(after < 0.1, "noise 0.05: " + after);
        assertEquals(
                "mse of standardized log targets (mean 0, standard deviation 1); test metrics are in units of price",
                log.line("loss: "));
        Cli.Result evaluated =
                Cli.run("evaluate", "--model", model(), "--data", csv).succeeded();
        assertEquals(log.metrics(), evaluated.metrics());
        assertEquals(
                "log, the prediction for an output a is e^a",
                Cli.run("inspect", model()).succeeded().line("target scaling: "));
        Regressor regressor = Regressor.load(model());
        double[] predicted = predict(csv);
        List<String> rows = Files.readAllLines(csv);
        for (int i = 0; i < predicted.length; i++) {
            String[] cells = rows.get(i + 1).split(",", -1);
            double[] row = {Double.parseDouble(cells[0]), Double.parseDouble(cells[1])};
            // Scaling is part of a Regressor's weights: values differ by some roundings of the first layer.
            assertEquals(predicted[i], regressor.predict(row)[0], 64 * 0x1p-24 * predicted[i]);
        }
    }

    private static String[] with(String[] options, String... more) {
        return Stream.of(options, more).flatMap(Arrays::stream).toArray(String[]::new);
    }

    /** The metrics against doubles that are computed from what predict prints. */
    @ParameterizedTest
    @EnumSource
    void metricsAreInTheUnitOfTheTarget(TargetScale scale) throws IOException {
        Path csv = file("prices.csv", prices(300));
        Path json = folder.resolve("r.json");
        Path report = folder.resolve("r.html");
        Cli.Result trained = train(
                        csv,
                        "--label=price",
                        "--ignore=rent",
                        "--epochs=8",
                        "--target-scale=" + scale.label(),
                        "--loss=" + (scale == TargetScale.NONE ? "mae" : "huber"),
                        "--report=" + report)
                .succeeded();
        Cli.run("evaluate", "--model", model(), "--data", csv, "--all-rows", "--json", json)
                .succeeded();
        double[] predicted = predict(csv);
        double[] y = Files.readAllLines(csv).stream()
                .skip(1)
                .mapToDouble(row -> Double.parseDouble(row.split(",", -1)[2]))
                .toArray();
        double mean = Arrays.stream(y).average().orElseThrow();
        double squares = 0;
        double spread = 0;
        double[] errors = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            errors[i] = Math.abs(predicted[i] - y[i]);
            squares += errors[i] * errors[i];
            spread += (y[i] - mean) * (y[i] - mean);
        }
        JsonNode metrics = JsonMapper.builder()
                .build()
                .readTree(Files.readAllBytes(json))
                .path("test")
                .path("metrics");
        assertClose(Math.sqrt(squares / y.length), metrics.path("rmse").doubleValue());
        assertClose(
                Arrays.stream(errors).average().orElseThrow(),
                metrics.path("mae").doubleValue());
        assertEquals(1 - squares / spread, metrics.path("r2").doubleValue(), 1e-4);
        Arrays.sort(errors);
        assertClose(
                (errors[149] + errors[150]) / 2, metrics.path("median_error").doubleValue());
        assertTrue(metrics.path("loss").doubleValue() >= 0, metrics.toString());
        String page = Files.readString(report);
        assertTrue(page.contains("Predicted against actual: <bdi>price</bdi>"), page);
        assertTrue(page.contains("<th scope=\"row\">Target scaling</th><td>" + scale.label()), page);
        assertEquals(scale != TargetScale.NONE, page.contains("Training standardizes "), page);
        assertTrue(page.contains("huber" + scale.ofLoss() + ", last epoch") || scale == TargetScale.NONE, page);
        double rmse = trained.number("test rmse: ");
        assertTrue(page.contains(Text.format("%.5g", rmse).substring(0, 3)), page);
    }

    private static void assertClose(double expected, double actual) {
        assertEquals(expected, actual, 1e-4 * expected);
    }

    /** Several targets, one of them with zeros. */
    @Test
    void log1pTakesZeros() throws IOException {
        Path csv = file("prices.csv", prices(400));
        Cli.Result trained = train(csv, "--label=price,rent", "--epochs=60", "--target-scale=log1p")
                .succeeded();
        assertTrue(trained.line("loss: ").startsWith("mse of standardized log1p targets (mean 0"), trained.out());
        Model model = ModelFile.read(model());
        assertEquals(TargetTransform.LOG1P, model.targetTransform());
        double[] low = Regressor.of(model).predict(0.1, 0.9);
        double[] high = Regressor.of(model).predict(0.9, 0.1);
        assertEquals(0, low[1], 0.5, "rent");
        assertEquals(price(0.9, 0.1), high[0], 0.3 * price(0.9, 0.1));
        assertEquals(price(0.9, 0.1) / 100, high[1], 0.3 * price(0.9, 0.1) / 100);
        train(csv, "--label=price,rent", "--target-scale=log")
                .failed(
                        2,
                        "--target-scale is log, but " + csv + ": line ",
                        " has the target 0.0 in column 'rent', the first of ",
                        ", expected a number above 0: --target-scale log1p takes 0 too, standard any number");
    }

    @Test
    void targetsThatHaveNoLogarithmAreNamed() throws IOException {
        String text = prices(60);
        Path csv = file("negative.csv", text + "0.5,0.5,-3,1\n");
        Files.writeString(model(), "old");
        train(csv, "--label=price", "--ignore=rent", "--target-scale=log")
                .failed(
                        2,
                        "--target-scale is log, but " + csv
                                + ": line 62 has the target -3.0 in column 'price', expected a"
                                + " number above 0: --target-scale log1p takes 0 too, standard any number");
        train(csv, "--label=price", "--ignore=rent", "--target-scale=log1p")
                .failed(
                        2,
                        "--target-scale is log1p, but " + csv
                                + ": line 62 has the target -3.0 in column 'price', expected"
                                + " a number of at least 0: --target-scale standard takes any number");
        Path good = file("good.csv", text);
        train(good, "--label=price", "--ignore=rent", "--target-scale=log", "--test=" + csv)
                .failed(2, csv + ": line 62 has the target -3.0 in column 'price'");
        assertEquals("old", Files.readString(model()));
        // evaluate needs no logarithm of a target.
        train(good, "--label=price", "--ignore=rent", "--target-scale=log", "--epochs=2")
                .succeeded();
        Path json = folder.resolve("r.json");
        Cli.run("evaluate", "--model", model(), "--data", csv, "--json", json).succeeded();
        JsonNode metrics = JsonMapper.builder()
                .build()
                .readTree(Files.readAllBytes(json))
                .path("test")
                .path("metrics");
        assertTrue(metrics.path("loss").isNull(), metrics.toString());
        assertTrue(metrics.path("rmse").doubleValue() > 0, metrics.toString());
    }

    @Test
    void theOptionIsForNumbers() throws IOException {
        Path csv = TestFiles.insects(folder);
        Cli.run("train", "--data", csv, "--target-scale=log")
                .failed(2, "--target-scale is log, but " + csv + " has classes to predict, expected numbers");
        Cli.run("train", "--target-scale=none")
                .failed(2, "--target-scale is none, but digits has classes to predict, expected numbers");
        Cli.run("train", "--data", csv, "--target-scale=sqrt")
                .failed(2, "--target-scale is 'sqrt', expected one of standard, none, log, log1p");
        Path sizes = file("sizes.csv", "a,size\n" + "1,2\n2,3\n3,2\n".repeat(20));
        Cli.run("train", "--data", sizes, "--target-scale=log")
                .failed(2, "has classes to predict, expected numbers: --task regression");
        Path counts = file("counts.csv", "a,count\n" + "1,2\n2,3\n3,5\n".repeat(20));
        train(counts, "--loss=poisson", "--target-scale=log")
                .failed(2, "--target-scale is log, but --loss is poisson", "expected none");
        Cli.Result none = train(counts, "--loss=poisson", "--target-scale=none", "--epochs=1")
                .succeeded();
        assertEquals("poisson; test metrics are in units of count", none.line("loss: "));
    }

    /** With a learning rate that rounds to nothing, the model that training begins with stays. */
    @Test
    void fromKeepsTheTransform() throws IOException {
        Path csv = file("prices.csv", prices(300));
        String[] options = {"--label=price", "--ignore=rent", "--validation=0"};
        train(csv, with(options, "--target-scale=log", "--epochs=30")).succeeded();
        double[] before = predict(csv);
        Path first = Files.copy(model(), folder.resolve("first"));
        Cli.Result more = from(csv, first, "--lr=1e-30");
        assertEquals(first + ", all layers", more.line("from: "));
        assertTrue(more.line("loss: ").startsWith("mse of standardized log targets"), more.out());
        assertArrayEquals(
                before, predict(csv), 1e-3 * Arrays.stream(before).max().orElseThrow());
        double[] after = predict(csv);
        for (int i = 0; i < before.length; i++) {
            assertEquals(before[i], after[i], 1e-4 * before[i]);
        }
        more = from(csv, first, "--target-scale=standard");
        assertEquals(
                first + ", the last layer is new, since its outputs are not those of 1 target", more.line("from: "));
        assertEquals(TargetTransform.NONE, ModelFile.read(model()).targetTransform());
        Files.copy(model(), folder.resolve("second"));
        more = from(csv, folder.resolve("second"), "--target-scale=log1p");
        assertTrue(more.line("from: ").endsWith("its outputs are not those of 1 log1p target"), more.line("from: "));
        Path zero = file("zero.csv", prices(60) + "0.5,0.5,0,1\n");
        Cli.run("train", "--data", zero, "--label=price", "--ignore=rent", "--from", first, "--out", model())
                .failed(2, "--from is a model with --target-scale log, but " + zero + ": line 62 has the target 0.0");
        // Classes need no transform.
        Path classes = file("classes.csv", "a,b,kind\n" + "0.1,0.9,low\n0.9,0.1,high\n".repeat(30));
        Cli.Result kinds = Cli.run(
                        "train", "--data", classes, "--from", first, "--validation=0", "--epochs=1", "--out", model())
                .succeeded();
        assertTrue(kinds.line("from: ").endsWith("those of the classes high, low"), kinds.out());
        assertEquals(TargetTransform.NONE, ModelFile.read(model()).targetTransform());
    }

    private Cli.Result from(Path csv, Path model, String option) {
        return Cli.run(
                        "train",
                        "--data",
                        csv,
                        "--task=regression",
                        "--label=price",
                        "--ignore=rent",
                        "--validation=0",
                        "--epochs=1",
                        "--from",
                        model,
                        option,
                        "--out",
                        model())
                .succeeded();
    }

    @Test
    void aResumedTrainingGivesTheSameModel() throws IOException {
        Path csv = file("prices.csv", prices(200));
        String[] options = {"--label=price", "--ignore=rent", "--target-scale=log"};
        train(csv, with(options, "--epochs=6")).succeeded();
        byte[] whole = Files.readAllBytes(model());
        String[] checkpoint = {"--checkpoint=" + folder.resolve("c"), "--checkpoint-every=1-epochs"};
        train(csv, with(options, with(checkpoint, "--epochs=3"))).succeeded();
        Cli.Result resumed = train(csv, with(options, with(checkpoint, "--epochs=6", "--resume")))
                .succeeded();
        assertTrue(resumed.out().contains("resuming from "), resumed.out());
        assertArrayEquals(whole, Files.readAllBytes(model()));
        for (String scale : List.of("standard", "log1p")) {
            train(
                            csv,
                            with(
                                    checkpoint,
                                    "--label=price",
                                    "--ignore=rent",
                                    "--epochs=9",
                                    "--resume",
                                    "--target-scale=" + scale))
                    .failed(2, "the state is of a training with ");
        }
    }

    /** A target that is the same in every training sample. */
    @ParameterizedTest
    @ValueSource(strings = {"standard", "none", "log", "log1p"})
    void aConstantTargetIsPredicted(String scale) throws IOException {
        StringBuilder text = new StringBuilder("a,b,c,price\n");
        for (int i = 0; i < 60; i++) {
            text.append(i).append(',').append(i % 7).append(',').append(i + 0.5).append(",0.1\n");
        }
        Path csv = file("constant.csv", text.toString());
        Cli.Result trained = train(csv, "--label=price,c", "--epochs=60", "--target-scale=" + scale)
                .succeeded();
        assertTrue(trained.line("test r2: ").startsWith("undefined"), trained.out());
        assertEquals(0.1, Regressor.load(model()).predict(30, 2)[0], scale.equals("none") ? 3 : 0.1);
    }

    /** Files without a transform have the bytes of before. */
    @Test
    void otherModelsHaveNoTransform() throws IOException {
        train(TestFiles.houses(folder), "--label=price", "--epochs=1").succeeded();
        String header = Files.readString(model(), StandardCharsets.ISO_8859_1);
        assertFalse(header.contains("target_transform"), header);
        assertTrue(header.contains("\"version\":\"2\""), header);
    }

    /** The largest float is e^88.7. */
    @Test
    void aPredictionThatIsTooLargeNamesTheLine() throws IOException {
        Path csv = file("prices.csv", prices(200));
        train(csv, "--label=price", "--ignore=rent", "--target-scale=log", "--epochs=60")
                .succeeded();
        Path far = file("far.csv", "a,b,price\n0.5,0.5,1\n1e6,0,1\n");
        Cli.run("predict", "--model", model(), "--data", far)
                .failed(2, far + ": line 3: the model's output is not finite");
        Cli.run("evaluate", "--model", model(), "--data", far)
                .failed(2, far + ": line 3: the model's output is not finite");
    }

    /** An input with outliers of a millionfold size, and inputs of any sign. */
    @ParameterizedTest
    @ValueSource(strings = {"robust", "maxabs"})
    void inputsAreScaled(String kind) throws IOException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder("a,b,far,y\n");
        for (int i = 0; i < 400; i++) {
            double a = random.nextGaussian();
            double b = i % 100 == 99 && kind.equals("robust") ? 1e6 : 10 * random.nextDouble();
            text.append(Text.format("%.4f,%.4f,%d,%.4f%n", a, b, 20_000_000 + i % 10, 3 * a + 7));
        }
        Path csv = file("outliers.csv", text.toString());
        Cli.Result trained = train(csv, "--scale=" + kind, "--label=y", "--loss=huber", "--epochs=60")
                .succeeded();
        assertTrue(trained.number("test median error: ") < 0.5, trained.out());
        assertEquals(kind, ModelFile.read(model()).scaling().kind());
        Cli.Result evaluated =
                Cli.run("evaluate", "--model", model(), "--data", csv).succeeded();
        assertEquals(trained.metrics(), evaluated.metrics());
        assertEquals(
                kind + ", each input separately",
                Cli.run("inspect", model()).succeeded().line("scaling: "));
    }
}
