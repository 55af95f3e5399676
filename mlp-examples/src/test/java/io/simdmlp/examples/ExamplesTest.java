package io.simdmlp.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Backend;
import io.simdmlp.Batch;
import io.simdmlp.Mlp;
import io.simdmlp.examples.OwnDataSource.Spirals;
import io.simdmlp.io.Classifier;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Digits;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each program prints its documented result. */
class ExamplesTest {
    private final Locale locale = Locale.getDefault();
    private final PrintStream console = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void captureOutput() {
        Locale.setDefault(Locale.ROOT);
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restoreOutput() {
        System.setOut(console);
        Locale.setDefault(locale);
    }

    private List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** The number before the last {@code unit} in a line. */
    private static double number(String line, String unit) {
        String before = line.substring(0, line.lastIndexOf(unit)).strip();
        return Double.parseDouble(before.substring(before.lastIndexOf(' ') + 1).replace(",", ""));
    }

    @Test
    void classesAreInNamedModules() {
        for (Class<?> type : List.of(Xor.class, Mlp.class, Digits.class)) {
            assertTrue(type.getModule().isNamed(), type + " is on the class path");
        }
        assertEquals("io.simdmlp.examples", Xor.class.getModule().getName());
        assertTrue(Backend.vectorBits() > 0, "without --add-modules the kernels are " + Backend.name());
    }

    @Test
    void xorLearnsTheTruthTable() {
        Xor.main(new String[0]);
        List<String> table =
                lines().stream().filter(line -> line.contains(" xor ")).toList();
        assertEquals(
                List.of("0 xor 0", "0 xor 1", "1 xor 0", "1 xor 1"),
                table.stream().map(line -> line.substring(0, 7)).toList());
        for (String line : table) {
            double differ = line.charAt(0) == line.charAt(6) ? 0 : 1;
            assertEquals(differ, Double.parseDouble(line.substring(line.indexOf('=') + 1)), 0.1, line);
        }
    }

    @Test
    void trainDigitsTrainsSavesAndReads(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("digits.safetensors");
        TrainDigits.main(new String[] {file.toString()});
        List<String> lines = lines();
        assertEquals(
                20, lines.stream().filter(line -> line.startsWith("epoch ")).count());
        String summary = lines.get(20);
        assertTrue(summary.startsWith(file.toString()), summary);
        assertTrue(number(summary, " %") >= 95, summary);
        assertEquals(26, lines.size());

        Model model = ModelFile.read(file);
        Dataset test = Digits.load().split(0.2, 1).test();
        assertEquals(
                number(summary, " %"),
                100 * TrainDigits.evaluate(model, test).classification().accuracy(),
                0.05);
        Classifier classifier = Classifier.load(file);
        int right = 0;
        for (int sample = 0; sample < test.size(); sample++) {
            right += classifier.predictLabel(TrainDigits.row(test, sample)) == test.labels()[sample] ? 1 : 0;
        }
        assertEquals(TrainDigits.evaluate(model, test).classification().accuracy(), (double) right / test.size());
    }

    @Test
    void halveWeightsKeepsTheAccuracy() throws Exception {
        HalveWeights.main(new String[0]);
        List<String> lines =
                lines().stream().filter(line -> !line.startsWith("epoch ")).toList();
        assertEquals(6, lines.size(), lines.toString());
        assertTrue(lines.getFirst().matches("weights (float32|bfloat16): .*\\(on this machine, .*"), lines.getFirst());
        double exact = number(lines.get(1), " %");
        assertTrue(exact >= 95, lines.toString());
        for (int line : new int[] {2, 4, 5}) {
            assertEquals(exact, number(lines.get(line), " %"), 0.3, lines.toString()); // one of 360
        }
    }

    @Test
    void servePredictionsHasEqualAccuracyOnEveryThread() throws Exception {
        ServePredictions.main(new String[0]);
        List<String> lines = lines();
        assertEquals(12, lines.size());
        assertTrue(lines.getFirst().startsWith("64-32-10 (relu, softmax): "), lines.getFirst());
        assertTrue(lines.get(6).startsWith("version 2: "), lines.get(6));
        for (int model = 0; model < 2; model++) {
            List<String> own = lines.subList(6 * model + 1, 6 * model + 6);
            for (String line : own.subList(0, 4)) {
                assertTrue(number(line, " %") >= 90 + 5 * model, line);
                assertEquals(number(own.getFirst(), " %"), number(line, " %"));
            }
            double p50 = number(own.getLast(), " us,");
            double p99 = number(own.getLast(), " us");
            assertTrue(0 < p50 && p50 <= p99, own.getLast());
        }
    }

    @Test
    void shareOneRowHasEqualBits() {
        ShareOneRow.main(new String[0]);
        List<String> lines = lines();
        assertEquals(3, lines.size());
        assertTrue(number(lines.get(0), " us") > 0, lines.get(0));
        assertTrue(number(lines.get(1), " us") > 0, lines.get(1));
        assertEquals("the same bits: true", lines.get(2));
    }

    @Test
    void ownDataSourceLearnsTheSpirals() {
        OwnDataSource.main(new String[0]);
        assertEquals(4, lines().size());
        assertTrue(number(lines().getLast(), " %") >= 95, lines().getLast());
    }

    @Test
    void spiralsDependOnTheSampleNumberOnly() {
        Spirals spirals = new Spirals(0, 1_000);
        Batch all = Batch.allocate(spirals, 4);
        spirals.read(new int[] {0, 7, 8, 999}, 0, 4, all);
        assertArrayEquals(new int[] {0, 1, 0, 1}, all.labels());

        Batch some = Batch.allocate(spirals, 4);
        spirals.read(new int[] {5, 999, 7}, 1, 2, some);
        assertArrayEquals(new float[] {all.x()[6], all.x()[7]}, Arrays.copyOf(some.x(), 2));
        assertEquals(1, some.labels()[1]);

        Batch shifted = Batch.allocate(spirals, 1);
        new Spirals(7, 1).read(new int[] {0}, 0, 1, shifted);
        assertArrayEquals(new float[] {all.x()[2], all.x()[3]}, shifted.x());
        assertNotEquals(all.x()[4], shifted.x()[0]);
    }
}
