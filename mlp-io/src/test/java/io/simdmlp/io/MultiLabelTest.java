package io.simdmlp.io;

import static io.simdmlp.io.Errors.assertFails;
import static io.simdmlp.io.Errors.assertFailsWith;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.io.Csv.Options;
import io.simdmlp.io.Csv.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several labels, each 0 or 1, per sample: in CSV files, data sets and model files. */
class MultiLabelTest extends CsvFixture {
    private static final String TABLE = "a,rock,b,jazz\n1.5,1,2,0\n3,0,4,0\n5,1,6,1\n";
    private static final Options LABELS = AUTO.withTask(Task.MULTI_LABEL).withLabels(List.of("jazz", "rock"));

    @Test
    void readsLabelsInTheOrderAsked() throws IOException {
        Dataset data = read(TABLE, LABELS);
        assertTrue(data.isMultiLabel());
        assertFalse(data.isClassification());
        assertEquals(List.of("jazz", "rock"), data.targetNames());
        assertArrayEquals(new float[] {0, 1, 0, 0, 1, 1}, data.y());
        assertArrayEquals(new float[] {1.5f, 2, 3, 4, 5, 6}, data.x());
        assertEquals(2, data.targets());
        assertEquals(2, data.source().targets());
        assertEquals(file + ": 3 samples, 2 inputs, 2 labels", data.toString());
        assertTrue(scan(TABLE, LABELS).isMultiLabel());
        assertFalse(read(TABLE, LABELS.withTask(Task.AUTO)).isMultiLabel());
        assertFalse(scan(TABLE, LABELS.withTask(Task.REGRESSION)).isMultiLabel());
    }

    @Test
    void readsOneLabelAndNumbersWithoutAHeader() throws IOException {
        Dataset data = read("1.5,1\n2,0.0\n7,1e0\n", AUTO.withTask(Task.MULTI_LABEL));
        assertArrayEquals(new float[] {1, 0, 1}, data.y());
        assertEquals(List.of("column2"), data.targetNames());
        assertEquals(0, data.classes());
    }

    @Test
    void nothingIsSubtracted() throws IOException {
        Options options = LABELS.withBases(Csv.Bases.NONE, Csv.Bases.of(0.5, 1));
        Dataset data = read(TABLE, options);
        assertArrayEquals(new float[] {0, 1, 0, 0, 1, 1}, data.y());
        assertArrayEquals(new double[2], data.targetBases());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | is '2', expected 0 or 1",
                "-1 | is '-1', expected 0 or 1",
                "0.5 | is '0.5', expected 0 or 1",
                "1.00000000001 | is '1.00000000001', expected 0 or 1",
                "yes | is 'yes', expected 0 or 1",
                "true | is 'true', expected 0 or 1",
            })
    void refusesOtherCells(String cell, String message) {
        String text = "a,rock,jazz\n" + "1.5,0,1\n".repeat(30) + "2,1," + cell + "\n";
        assertFails(file, "line 32, column 3 ('jazz') " + message, () -> read(text, LABELS));
    }

    @Test
    void refusesOtherLabelColumns() {
        assertFailsWith(
                file,
                "has no label column 'pop', expected one of",
                () -> read(TABLE, LABELS.withLabels(List.of("rock", "pop"))));
        assertFails(
                file, "label column '2' is named twice", () -> read(TABLE, LABELS.withLabels(List.of("rock", "2"))));
        assertFails(
                file,
                "line 2, column 1 ('a') is '1.5', expected 0 or 1",
                () -> read(TABLE, LABELS.withLabels(List.of("rock", "a"))));
    }

    @Test
    void partsAreDrawnBySample() throws IOException {
        StringBuilder text = new StringBuilder("a,rock,jazz\n");
        for (int i = 0; i < 40; i++) {
            text.append(i).append(',').append(i % 2).append(',').append(i / 20).append('\n');
        }
        CsvFile scanned = scan(text.toString(), LABELS);
        Split split = scanned.split();
        split.hold(0.25, 3);
        Parts parts = scanned.read().split(0.25, 3);
        assertEquals(10, parts.test().size());
        assertArrayEquals(parts.test().y(), scanned.read(split).get(1).y());
        for (Dataset part : List.of(parts.train(), parts.test(), parts.test().asImage())) {
            assertTrue(part.isMultiLabel());
            for (int sample = 0; sample < part.size(); sample++) {
                assertEquals(part.x()[sample] < 20 ? 0 : 1, part.y()[2 * sample]);
            }
        }
        assertTrue(
                parts.test().select(new int[] {1}).withWeights(new float[] {2}).isMultiLabel());
    }

    @Test
    void dataSetsHaveLabels() {
        float[] y = {0, 1, 1, 0};
        Dataset data = Dataset.ofLabels("d", List.of(), List.of("p", "q"), new float[2], y);
        assertTrue(data.isMultiLabel());
        assertEquals(2, data.size());
        y[3] = 0.5f;
        assertEquals(
                "y[3] is 0.5, expected 0 or 1",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Dataset.ofLabels("d", List.of(), List.of("p", "q"), new float[2], y))
                        .getMessage());
        assertFalse(Dataset.ofNumbers("d", List.of(), List.of("p"), new float[1], new float[1])
                .isMultiLabel());
    }

    @Test
    void tasksHaveNames() {
        assertEquals(Task.MULTI_LABEL, Task.of("multi-label"));
        assertEquals("multi-label", Task.MULTI_LABEL.label());
        assertThrows(IllegalArgumentException.class, () -> Task.of("multi_label"));
    }

    // models

    private static Model model(Activation last, List<String> classes, List<Double> bases, boolean multiLabel) {
        MlpSpec spec = MlpSpec.builder(1).layer(2, last).build();
        List<String> targets = classes.isEmpty() ? List.of("p", "q") : List.of();
        return new Model(
                Mlp.create(spec, 1),
                last == Activation.SIGMOID ? Loss.BINARY_CROSS_ENTROPY : Loss.MSE,
                Scaling.none(1),
                List.of("a"),
                classes,
                targets,
                bases,
                Columns.UNKNOWN,
                null,
                multiLabel);
    }

    @Test
    void modelFilesKeepTheTask() throws IOException {
        Path path = folder.resolve("m");
        ModelFile.write(path, model(Activation.SIGMOID, List.of(), List.of(), true));
        assertTrue(ModelFile.read(path).multiLabel());
        String text = Files.readString(path, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(",\"multi_label\":\"true\"}"), text);
        Path damaged = Files.writeString(
                folder.resolve("d"), text.replace("\"true\"", "\"yes!\""), StandardCharsets.ISO_8859_1);
        assertFails(damaged, "multi_label is 'yes!', expected 'true'", () -> ModelFile.read(damaged));
        ModelFile.write(path, model(Activation.SIGMOID, List.of(), List.of(), false));
        assertFalse(ModelFile.read(path).multiLabel());
        assertFalse(Files.readString(path, StandardCharsets.ISO_8859_1).contains("multi_label"));
    }

    @Test
    void modelsNeedProbabilities() {
        assertTrue(model(Activation.HARD_SIGMOID, List.of(), List.of(), true).multiLabel());
        for (Activation other : List.of(Activation.IDENTITY, Activation.SOFTMAX, Activation.LOG_SIGMOID)) {
            String message = String.valueOf(
                    assertThrows(IllegalArgumentException.class, () -> model(other, List.of(), List.of(), true))
                            .getMessage());
            assertTrue(message.endsWith(other.label() + ", expected sigmoid or hard-sigmoid"), message);
        }
        List<String> classes = List.of("x", "y");
        assertThrows(IllegalArgumentException.class, () -> model(Activation.SIGMOID, classes, List.of(), true));
        assertThrows(
                IllegalArgumentException.class, () -> model(Activation.SIGMOID, List.of(), List.of(1.0, 2.0), true));
    }

    @Test
    void aRegressorGivesProbabilities() {
        Model model = model(Activation.SIGMOID, List.of(), List.of(), true);
        double[] p = Regressor.of(model).predict(0.5);
        assertEquals(2, p.length);
        assertTrue(p[0] > 0 && p[0] < 1);
        assertEquals(
                "model predicts labels that do not exclude each other, p, q, expected one that predicts classes: use"
                        + " Regressor",
                assertThrows(IllegalArgumentException.class, () -> Classifier.of(model))
                        .getMessage());
    }
}
