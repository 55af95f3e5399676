package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --task multi-label}. */
final class MultiLabelTest {
    @TempDir
    private Path folder;

    private Path model() {
        return folder.resolve("m");
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    /** Columns x, rock, y, jazz, live: rock if x is positive, jazz if y is, live if x + y is. */
    private static String rows() {
        Random random = new Random(4);
        StringBuilder csv = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            double x = random.nextGaussian();
            double y = random.nextGaussian();
            csv.append(Text.format("%.4f,%d,%.4f,%d,%d%n", x, x > 0 ? 1 : 0, y, y > 0 ? 1 : 0, x + y > 0 ? 1 : 0));
        }
        return csv.toString();
    }

    private Path songs() throws IOException {
        return file("songs.csv", "x,rock,y,jazz,live\n" + rows());
    }

    private Cli.Result train(Path data, Object... options) {
        List<Object> arguments =
                new ArrayList<>(List.of("train", "--data", data, "--task", "multi-label", "--out", model()));
        arguments.addAll(Arrays.asList(options));
        arguments.addAll(List.of("--epochs", 40, "--hidden", 8, "--lr", 0.03));
        return Cli.run(arguments.toArray());
    }

    /** The last column of the row of a label. */
    private static double f1(Cli.Result result, String label) {
        String row = result.out()
                .lines()
                .filter(line -> line.startsWith("  " + label + " "))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(row.substring(row.lastIndexOf(' ') + 1));
    }

    @Test
    void learnsEveryLabel() throws IOException {
        Path csv = songs();
        Cli.Result result = train(csv, "--label", "rock,jazz,live").succeeded();
        assertTrue(result.line("data: ").endsWith(" 80 test, 2 inputs, 3 labels"), result.out());
        assertFalse(result.out().contains("standardized"), result.out());
        for (String label : List.of("rock", "jazz", "live")) {
            assertTrue(f1(result, label) > 0.9, result.out());
        }
        assertTrue(result.number("test subset accuracy: ") > 0.8, result.out());
        assertTrue(result.number("test hamming loss: ") < 0.1, result.out());
        assertTrue(result.number("test roc auc: ") > 0.95, result.out());
        assertTrue(result.number("test loss: ") < 0.3, result.out());
        Model model = ModelFile.read(model());
        assertTrue(model.multiLabel());
        assertEquals(Activation.SIGMOID, model.mlp().spec().outputActivation());
        assertEquals("binary-cross-entropy", model.loss().label());
        Cli.Result evaluated =
                Cli.run("evaluate", "--model", model(), "--data", csv).succeeded();
        assertEquals(result.metrics(), evaluated.metrics());
        assertFalse(evaluated.out().contains("rmse"), evaluated.out());
        Cli.Result inspected = Cli.run("inspect", model()).succeeded();
        assertEquals("3 (rock, jazz, live)", inspected.line("labels: "));
        assertEquals("rock, jazz, live", inspected.line("label columns: "));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void predictsDecisionsAndProbabilities(boolean header) throws IOException {
        Path csv = header ? songs() : file("plain.csv", rows());
        train(csv, "--label", header ? "rock,jazz,live" : "2,4,5").succeeded();
        List<String> lines = Cli.run("predict", "--model", model(), "--data", csv)
                .succeeded()
                .out()
                .lines()
                .toList();
        assertEquals(
                header
                        ? "rock,jazz,live,p_rock,p_jazz,p_live"
                        : "column2,column4,column5,p_column2,p_column4,p_column5",
                lines.getFirst());
        List<String> actual = rows().lines().toList();
        int right = 0;
        for (int i = 0; i < actual.size(); i++) {
            String[] cells = lines.get(i + 1).split(",", -1);
            for (int label = 0; label < 3; label++) {
                double p = Double.parseDouble(cells[3 + label]);
                assertTrue(p >= 0 && p <= 1);
                assertEquals(p > 0.5 ? "1" : "0", cells[label]);
                right +=
                        actual.get(i).split(",", -1)[label == 0 ? 1 : label + 2].equals(cells[label]) ? 1 : 0;
            }
        }
        assertTrue(right > 0.9 * 3 * actual.size());
        Cli.Result evaluated = Cli.run("evaluate", "--model", model(), "--data", csv, "--all-rows")
                .succeeded();
        assertTrue(f1(evaluated, header ? "rock" : "column2") > 0.9, evaluated.out());
    }

    @Test
    void predictedColumnsHaveNamesOfTheirOwn() throws IOException {
        Path csv = file("names.csv", "a,b,p_b\n" + "1,0,1\n2,1,0\n".repeat(20));
        train(csv, "--label", "b,p_b").succeeded();
        assertEquals("b,p_b,p_b_predicted,p_p_b", header(csv));
        assertEquals("b,a,b_predicted,p_b,p_b_predicted,p_p_b", header(csv, "--keep", "b,a"));
    }

    private String header(Path csv, Object... options) {
        List<Object> arguments = new ArrayList<>(List.of("predict", "--model", model(), "--data", csv));
        arguments.addAll(Arrays.asList(options));
        return Cli.run(arguments.toArray())
                .succeeded()
                .out()
                .lines()
                .findFirst()
                .orElse("");
    }

    @Test
    void focalLossAndWeightsAndAReport() throws Exception {
        Path csv = file("weights.csv", "x,rock,y,jazz,w\n" + rows());
        Path report = folder.resolve("report.html");
        Cli.Result result = train(
                        csv, "--label", "rock,jazz", "--weight", "w", "--loss", "focal:2,0.25", "--report", report)
                .succeeded();
        assertTrue(f1(result, "jazz") > 0.5, result.out());
        assertEquals("focal:2,0.25", ModelFile.read(model()).loss().label());
        String page = Files.readString(report);
        assertTrue(page.contains("<h2>Labels</h2>") && page.contains("<bdi>jazz</bdi>"), page);
        assertFalse(page.contains("standardize"), page);
    }

    @Test
    void aTestFileAndOneLabel() throws IOException {
        Path csv = songs();
        Path tests = file("tests.csv", "jazz,y,x\n1,2,-1\n0,-2,1\n");
        Cli.Result result = train(csv, "--label", "jazz", "--ignore", "rock,live", "--test", tests)
                .succeeded();
        assertTrue(result.line("data: ").endsWith(" 2 test, 2 inputs, 1 label"), result.out());
        assertEquals(1, f1(result, "jazz"));
        assertEquals("jazz,p_jazz", header(tests));
    }

    @Test
    void aConstantLabelIsNoted() throws IOException {
        Path csv = file("constant.csv", "a,p,q,r\n" + "1,0,1,1\n2,1,1,0\n".repeat(20));
        Cli.Result result = train(csv, "--label", "p,q,r").succeeded();
        assertEquals(
                "note: " + csv + ": label 'q' is 1 in every training sample",
                result.out().lines().filter(line -> line.startsWith("note: ")).reduce("", (a, b) -> a + b));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | is '2', expected 0 or 1",
                "yes | is 'yes', expected 0 or 1",
                "0.5 | is '0.5', expected 0 or 1",
            })
    void otherCellsAreOneLine(String cell, String message) throws IOException {
        Path csv = file("bad.csv", "a,p,q\n" + "1,0,1\n2,1,0\n".repeat(20) + "3,1," + cell + "\n");
        train(csv, "--label", "p,q").failed(2, csv + ": line 42, column 3 ('q') " + message);
        assertFalse(Files.exists(model()));
    }

    @Test
    void otherOptionsAreOneLine() throws IOException {
        Path csv = songs();
        Object[] labels = {"--label", "rock,jazz"};
        train(csv).failed(2, "--task is multi-label, but there is no --label, expected the columns of the labels");
        train(csv, "--label", "rock,pop")
                .failed(2, "has no label column 'pop', expected one of x, rock, y, jazz, live");
        for (String loss : List.of("mse", "categorical-cross-entropy", "hinge", "huber")) {
            train(csv, labels[0], labels[1], "--loss", loss)
                    .failed(
                            2,
                            "--loss is " + loss,
                            "has labels of 0 and 1 to predict, expected one of binary-cross-entropy, focal[:gamma");
        }
        train(csv, labels[0], labels[1], "--class-weight", "balanced")
                .failed(2, "has labels of 0 and 1 to predict, expected classes");
        train(csv, labels[0], labels[1], "--label-smoothing", "0.1").failed(2, "--label-smoothing is 0.1");
        Cli.run("train", "--task", "multi-label").failed(2, "--task is multi-label, but digits has classes");
        Cli.run("train", "--task", "multilabel")
                .failed(2, "expected one of auto, classification, regression, multi-label");
    }

    @Test
    void evaluationNeedsTheLabels() throws IOException {
        Path csv = songs();
        train(csv, "--label", "rock,jazz", "--ignore", "live").succeeded();
        Path one = file("one.csv", "x,y,live,rock\n1,2,0,1\n-1,2,0,0\n");
        String missing = "has no label column 'jazz', expected one of x, y, live, rock or a number 1..4";
        Cli.run("evaluate", "--model", model(), "--data", one).failed(2, missing);
        Cli.run("evaluate", "--model", model(), "--data", one, "--label", "rock")
                .failed(2, "the data have 1 label, the model predicts 2");
        Cli.run("evaluate", "--model", model()).failed(2, "the data have 64 inputs, the model takes 2");
        train(csv, "--label", "rock,jazz", "--ignore", "live", "--test", one).failed(2, missing);
    }

    @Test
    void labelsAreFoundInAnyOrder() throws IOException {
        Path csv = songs();
        Cli.Result result =
                train(csv, "--label", "rock,jazz", "--ignore", "live").succeeded();
        for (String labels : List.of("rock,jazz", "jazz,rock")) {
            assertEquals(
                    result.metrics(),
                    Cli.run("evaluate", "--model", model(), "--data", csv, "--label", labels)
                            .succeeded()
                            .metrics());
        }
    }
}
