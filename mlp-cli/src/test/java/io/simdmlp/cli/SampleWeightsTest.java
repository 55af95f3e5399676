package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.io.Columns;
import io.simdmlp.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code train --weight}. */
final class SampleWeightsTest {
    @TempDir
    private Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Path model() {
        return folder.resolve("m");
    }

    private Cli.Result train(Path data, Object... options) {
        List<Object> arguments = new ArrayList<>(List.of("train", "--data", data, "--lr", "0.05", "--out", model()));
        arguments.addAll(Arrays.asList(options));
        if (!arguments.contains("--epochs")) {
            arguments.addAll(List.of("--epochs", 5, "--hidden", 4));
        }
        return Cli.run(arguments.toArray());
    }

    private float[] trained(Path data, Object... options) throws IOException {
        train(data, options).succeeded();
        return ModelFile.read(model()).mlp().parameters();
    }

    /** Insects: {@code a,w,insect,b}, where w is 2 for ants and 1 for the others. */
    private Path insects() throws IOException {
        return file("insects.csv", "a,w,insect,b\n" + rows());
    }

    private static String rows() {
        Random random = new Random(4);
        StringBuilder csv = new StringBuilder();
        String[] names = {"ant", "bee", "cicada"};
        for (int i = 0; i < 90; i++) {
            csv.append(Text.format(
                    "%.3f,%d,%s,%.3f%n",
                    i % 3 + random.nextGaussian(), i % 3 == 0 ? 2 : 1, names[i % 3], i % 2 + random.nextGaussian()));
        }
        return csv.toString();
    }

    @Test
    void weightsAreThoseOfTheColumn() throws IOException {
        Path csv = insects();
        float[] plain = trained(csv, "--label", "insect", "--ignore", "w");
        float[] classes = trained(csv, "--label", "insect", "--ignore", "w", "--class-weight", "ant=2");
        float[] samples = trained(csv, "--label", "insect", "--weight", "w");
        float[] byNumber = trained(csv, "--label", "3", "--weight", "2");
        float[] both = trained(csv, "--label", "insect", "--weight", "w", "--class-weight", "ant=0.5");
        assertFalse(Arrays.equals(plain, samples));
        assertArrayEquals(classes, samples);
        assertArrayEquals(samples, byNumber);
        assertArrayEquals(plain, both, "weights are multiplied");
    }

    @Test
    void theLossIsWeighted() throws IOException {
        // The mean of the targets is 0.5, by the weights 0.25.
        Path csv = file("half.csv", "a,y,w\n" + "1,0,3\n1,1,1\n2,0,3\n2,1,1\n".repeat(100));
        Object[] options = {"--label", "y", "--task", "regression", "--hidden", "none", "--epochs", 60};
        List<Object> weighted = new ArrayList<>(Arrays.asList(options));
        weighted.addAll(List.of("--weight", "w"));
        train(csv, weighted.toArray()).succeeded();
        Path input = file("input.csv", "a\n1\n");
        assertEquals(0.25, prediction(input), 0.05);
        train(csv, "--label", "y", "--task", "regression", "--hidden", "none", "--epochs", 60, "--ignore", "w")
                .succeeded();
        assertEquals(0.5, prediction(input), 0.05);
    }

    private double prediction(Path input) {
        List<String> lines = Cli.run("predict", "--model", model(), "--data", input)
                .succeeded()
                .out()
                .lines()
                .toList();
        return Double.parseDouble(lines.get(1));
    }

    /** Samples with the weight 0 are the only ones with another target; they have no influence, also on validation. */
    @Test
    void theValidationLossIsWeighted() throws IOException {
        Path csv = file("half.csv", "a,y,w\n" + "1,0,3\n2,0,1\n1,1000,0\n".repeat(60));
        Cli.Result result = train(
                        csv, "--label=y", "--task=regression", "--weight=w", "--hidden", "none", "--epochs", 300)
                .succeeded();
        String best = result.line("best epoch: ");
        assertTrue(best.contains("val loss 0.0"), best); // above 0.3 with the others
        assertTrue(result.number("test rmse: ") > 300, "the test is without weights: " + result.out());
        assertEquals(
                result.metrics(),
                Cli.run("evaluate", "--model", model(), "--data", csv)
                        .succeeded()
                        .metrics());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void otherCommandsLeaveTheColumnOut(boolean header) throws IOException {
        Path csv = header ? insects() : file("plain.csv", rows());
        Object[] options = header
                ? new Object[] {"--label", "insect", "--weight", "w"}
                : new Object[] {"--label", 3, "--weight", 2};
        Cli.Result result = train(csv, options).succeeded();
        assertTrue(
                result.line("data: ").endsWith(", 2 inputs, 3 classes, weights in column " + (header ? "'w'" : "2")),
                result.out());
        Columns columns = ModelFile.read(model()).columns();
        assertEquals(header ? "w" : "2", columns.weight());
        Cli.Result evaluated =
                Cli.run("evaluate", "--model", model(), "--data", csv).succeeded();
        assertEquals(result.metrics(), evaluated.metrics());
        assertTrue(evaluated.line("data: ").endsWith("the 18 samples that train held back"), evaluated.out());
        Cli.Result predicted =
                Cli.run("predict", "--model", model(), "--data", csv).succeeded();
        assertEquals(91, predicted.out().lines().count());
        Cli.Result inspected = Cli.run("inspect", model()).succeeded();
        assertEquals(header ? "w" : "number 2", inspected.line("weight column: "));
        assertFalse(inspected.out().contains("ignored"), inspected.out());
        // The same file as test data: its column is no input either.
        List<Object> tested = new ArrayList<>(Arrays.asList(options));
        tested.addAll(List.of("--test", csv));
        result = train(csv, tested.toArray()).succeeded();
        assertTrue(result.line("data: ").contains(" 90 test, 2 inputs"), result.out());
    }

    @Test
    void ignoredColumnsAreShownBesideIt() throws IOException {
        train(file("id.csv", "a,id,w,y\n" + "1,x,2,0\n2,y,1,1\n".repeat(20)), "--weight", "w", "--ignore", "id")
                .succeeded();
        Cli.Result inspected = Cli.run("inspect", model()).succeeded();
        assertEquals("id", inspected.line("ignored columns: "));
        assertEquals("w", inspected.line("weight column: "));
        assertEquals("y", inspected.line("label column: "));
    }

    @Test
    void aNameWithACommaIsQuoted() throws IOException {
        Path csv = file("names.csv", "a,\"w, kg\",y\n" + "1,2,0\n2,1,1\n".repeat(20));
        train(csv, "--weight", "\"w, kg\"").succeeded();
        assertEquals("w, kg", ModelFile.read(model()).columns().weight());
        train(csv, "--weight", "w, kg").failed(2, "--weight is w,\" kg\", expected one column");
        train(csv, "--weight", "a", "--weight", "y").failed(2, "option '--weight' should be specified only once");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v | 2 | has no weight column 'v', expected one of a, y, w",
                "y | 2 | weight column 'y' is a label column too, expected a column of its own",
                "a | 2 | weight column 'a' is an ignored column too, expected a column of its own",
                "w | x | line 42, column 3 ('w') is 'x', expected a weight: a number of at least 0",
                "w | -2 | line 42, column 3 ('w') is '-2', expected a weight: a number of at least 0",
                "w | nan | line 42, column 3 ('w') is 'nan', expected a weight: a finite number of at least 0",
                "w | inf | line 42, column 3 ('w') is 'inf', expected a weight: a finite number of at least 0",
                "w | '' | line 42, column 3 ('w') is empty, expected a weight: a number of at least 0",
            })
    void badColumnsAreOneLine(String column, String cell, String message) throws IOException {
        Path csv = file("bad.csv", "a,y,w,b\n" + "1,0,2,5\n2,1,1,6\n".repeat(20) + "3,0," + cell + ",7\n");
        train(csv, "--label", "y", "--ignore", "a", "--weight", column).failed(2, csv + ": " + message);
        assertFalse(Files.exists(model()));
    }

    @Test
    void allWeightsMustNotBe0() throws IOException {
        Path csv = file("zeros.csv", "a,y,w\n" + "1,0,0\n2,1,-0\n".repeat(20));
        train(csv, "--label", "y", "--weight", "w")
                .failed(2, csv + ": all ", " samples have the weight 0 in column 'w', expected one above 0");
        Path plain = file("plain.csv", "1,0,0\n2,1,0\n".repeat(20));
        train(plain, "--label", 2, "--weight", 3, "--validation", 0)
                .failed(2, plain + ": all 32 training samples have the weight 0 in column 3, expected one above 0");
        Path product = file("product.csv", "a,y,w\n" + "1,no,0\n2,yes,1\n".repeat(20));
        train(product, "--label", "y", "--weight", "w", "--class-weight", "yes=0")
                .failed(2, "have the weight 0 in column 'w' with --class-weight yes=0, expected one above 0");
    }

    /** Of 18 samples for validation, none has a weight above 0. */
    @Test
    void validationNeedsAWeightToo() throws IOException {
        StringBuilder csv = new StringBuilder("a,y,w\n" + "1,5,0\n2,6,0\n".repeat(50));
        csv.insert(csv.indexOf("\n") + 1, "3,7,1\n");
        int failed = 0;
        Path data = file("one.csv", csv.toString());
        for (int seed = 1; seed <= 3; seed++) {
            Cli.Result result = train(data, "--label=y", "--task=regression", "--weight=w", "--seed", seed);
            assertTrue(result.err().contains("samples have the weight 0 in column 'w'"), result.err());
            failed += result.err().contains(" validation samples") ? 1 : 0;
        }
        assertTrue(failed > 0);
        train(data, "--label=y", "--task=regression", "--weight=w", "--validation=0", "--test", data)
                .succeeded();
    }

    @Test
    void dataWithoutColumnsAreRefused() throws IOException {
        Cli.run("train", "--weight", "w").failed(2, "--weight is w, but digits has no columns, expected a CSV file");
        Path idx = TestFiles.idx(folder.resolve("idx"), 3);
        Cli.run("train", "--data", idx, "--weight", "1")
                .failed(2, "--weight is 1, but " + idx + " has no columns, expected a CSV file");
    }

    @Test
    void anotherWeightIsAnotherTraining() throws IOException {
        Path csv = insects();
        Path checkpoint = folder.resolve("c");
        Object[] options = {"--label", "insect", "--weight", "w", "--checkpoint", checkpoint, "--resume"};
        train(csv, "--label", "insect", "--weight", "w", "--checkpoint", checkpoint, "--checkpoint-every", "1-epochs")
                .succeeded();
        train(csv, options).succeeded();
        options[2] = "--ignore";
        train(csv, options).failed(2, "the state is of a training with ");
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPipeHasWeightsToo() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        byte[] text = Files.readAllBytes(insects());
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try {
                Files.write(pipe, text);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        float[] fromPipe = trained(pipe, "--label", "insect", "--weight", "w");
        writer.get(20, TimeUnit.SECONDS);
        assertArrayEquals(trained(insects(), "--label", "insect", "--weight", "w"), fromPipe);
    }

    @Test
    void helpSaysWhatIsWeighted() {
        String train = Cli.run("train", "--help").succeeded().out().replaceAll("\\s+", " ");
        assertTrue(train.contains("The test metrics are without weights"), train);
        assertTrue(train.contains("it counts samples, not their --weight"), train);
        String evaluate = Cli.run("evaluate", "--help").succeeded().out().replaceAll("\\s+", " ");
        assertTrue(evaluate.contains("All samples have the same weight, also if train was given --weight"), evaluate);
    }
}
