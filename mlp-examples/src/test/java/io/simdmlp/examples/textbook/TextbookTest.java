package io.simdmlp.examples.textbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Evaluation;
import io.simdmlp.examples.textbook.GradientDescent.Descent;
import io.simdmlp.examples.textbook.SingleNeuron.Epoch;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Digits;
import io.simdmlp.io.Parts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each program reproduces the figures of its source. */
class TextbookTest {
    private final Locale locale = Locale.getDefault();
    private final StringWriter printed = new StringWriter();
    private final PrintWriter out = new PrintWriter(printed);
    private final Printout page = new Printout(out);

    @BeforeEach
    void useLocaleWithDecimalComma() {
        Locale.setDefault(Locale.GERMANY);
    }

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(locale);
    }

    private static void assertClose(double expected, double actual, double relative) {
        assertEquals(expected, actual, relative * Math.abs(expected));
    }

    private static void assertClose(double[] expected, List<? extends Number> actual, double relative) {
        assertEquals(expected.length, actual.size());
        for (int i = 0; i < expected.length; i++) {
            assertClose(expected[i], actual.get(i).doubleValue(), relative);
        }
    }

    @ParameterizedTest
    @EnumSource
    void printsTextAndEndsWithResult(Textbook program) {
        program.run(out, null);
        List<String> lines = printed.toString().lines().toList();
        assertTrue(lines.size() >= 10, program + " printed only " + lines);
        for (String line : lines) {
            assertTrue(line.length() <= 110 || line.startsWith("result:"), line.length() + " columns: " + line);
            assertEquals(line.stripTrailing(), line, "trailing blanks");
            assertTrue(line.chars().allMatch(c -> c >= ' ' && c <= '~'), line);
        }
        assertTrue(lines.getLast().matches("result:( [a-z0-9_.-]+=[a-z0-9_.,+-]+)+"), lines.getLast());
        assertEquals(
                1, lines.stream().filter(line -> line.startsWith("result:")).count());
    }

    @Test
    void perceptron() {
        RosenblattPerceptron.Result result = RosenblattPerceptron.run(page);
        assertEquals(List.of(-1, 0), result.errors());
        assertEquals(List.of(-1f, 0f), result.weights());
        assertEquals(-1f, result.bias());
        assertEquals(List.of(1, 2, 0), result.wrong());
        assertEquals(List.of(0, 1, 1, 1), result.or());
        assertClose(new double[] {5, -5}, result.sums(), 1e-6);
        assertEquals(List.of(0, 1), result.shifted());
    }

    @Test
    void gradientDescent() {
        List<Descent> descents = GradientDescent.run(page);
        assertEquals(4, descents.size());
        for (Descent descent : descents) {
            double minimum = descent.start() < 0 ? -1.7797 : 1.4047;
            assertEquals(minimum, descent.byDerivative(), 1e-4);
            assertEquals(descent.byDerivative() - 5e-6, descent.byDifference(), 1e-8, "h / 2 below it");
            assertEquals(0, GradientDescent.derivative(descent.byDerivative()), 1e-12);
        }
        assertEquals(
                List.of(true, false, true, false),
                descents.stream()
                        .map(descent -> descent.start() < descent.byDerivative())
                        .toList(),
                "from both sides");
    }

    @Test
    void singleNeuron() {
        assertEquals(
                List.of(new Epoch(0.5f, 0.5f, 1, 1, 0.5, 1, 1), new Epoch(-0.5f, -0.5f, -1, 0, 0, 0, 0)),
                SingleNeuron.run(page));
    }

    @Test
    void backpropByHand() {
        BackpropByHand.Result result = BackpropByHand.run(page);
        double[] exact = {
            0.02485127, 0.01981651, 0.01592479, 0.01290020, 0.01053245,
            0.00866386, 0.00717683, 0.00598366, 0.00501865, 0.00423229
        };
        assertClose(exact, result.trainer(), 1e-5);
        for (int i = 0; i < exact.length; i++) {
            assertEquals(exact[i], result.byHand().get(i), 1e-8);
        }
        assertEquals(0.02485093, result.mistake().getFirst(), 1e-8);
        assertEquals(0.00423147, result.mistake().getLast(), 1e-8);
    }

    @Test
    void mazur() {
        Mazur.Result result = Mazur.run(page);
        assertClose(0.298371109, result.errorBefore(), 1e-6);
        double[] weights = {
            0.149780716, 0.199561432, 0.249751144, 0.299502287, 0.358916480, 0.408666186, 0.511301270, 0.561370121
        };
        assertClose(weights, result.weights(), 1e-6);
        assertClose(0.291027774, result.errorAfterOne(), 1e-6);
        assertClose(0.280471447, result.errorWithTrainedBiases(), 1e-6);
        assertClose(3.510e-5, result.errorAtEnd(), 2e-4);
        assertClose(new double[] {0.0159136, 0.9840643}, result.outputs(), 1e-4);
    }

    @Test
    void xorLayers() {
        XorLayers.Result result = XorLayers.run(page);
        assertEquals(30, result.normal().count());
        int learned = result.normal().below(0.02);
        assertTrue(learned >= 9 && learned <= 21, learned + " of 30");
        assertTrue(result.normal().best() < 0.003, "best " + result.normal().best());
        assertEquals(30, result.xavier().solved());
        assertTrue(result.xavier().worst() < 0.01, "worst " + result.xavier().worst());
    }

    @Test
    void xorBce() {
        Seeds seeds = XorBce.run(page);
        assertEquals(40, seeds.count());
        assertTrue(seeds.below(0.01) >= 26, seeds.below(0.01) + " of 40");
        assertTrue(seeds.best() < 0.0009, "best " + seeds.best());
        assertTrue(seeds.solved() >= seeds.below(0.01), seeds.solved() + " solved");
    }

    @Test
    void xorOneHot() {
        Seeds seeds = XorOneHot.run(page);
        assertEquals(15, seeds.count());
        assertTrue(seeds.worst() < 1e-4, "worst " + seeds.worst());
        assertEquals(15, seeds.solved());
    }

    @Test
    void xorMiniBatch() {
        Evaluation end = XorMiniBatch.run(page);
        assertEquals(1.0, end.classification().accuracy());
        assertTrue(end.loss() < 0.01, "loss " + end.loss());
        assertTrue(printed.toString().lines().filter(line -> line.endsWith("#")).count() == 21, "a curve");
    }

    @Test
    void mnist() {
        Mnist1616.Result result = Mnist1616.run(page, null);
        assertEquals(0.10, result.positive().accuracy(), 0.03);
        assertTrue(
                result.xavier().accuracy() >= 0.9, "accuracy " + result.xavier().accuracy());
        for (int layer = 0; layer < 3; layer++) {
            assertTrue(result.positive().slopes().get(layer) < 1e-3, "saturated " + result.positive());
            assertTrue(result.xavier().slopes().get(layer) > 0.2, "steep " + result.xavier());
        }
    }

    @Test
    void mnistAcceptsOtherData() {
        Parts digits = Digits.load().split(0.2, 1);
        Parts few = new Parts(digits.train().select(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}), digits.test());
        Textbook.MNIST_16_16.run(out, few);
        assertTrue(
                printed.toString().contains("10 training samples, 359 test samples; 64-16-16-10"), printed.toString());
    }

    @Test
    void rejectsBadArguments() {
        Exception unknown = assertThrows(IllegalArgumentException.class, () -> Textbook.of("hopfield"));
        String known = String.join(
                ", ", Arrays.stream(Textbook.values()).map(Textbook::label).toList());
        assertEquals("example is 'hopfield', expected one of " + known, unknown.getMessage());

        Parts digits = Digits.load().split(0.2, 1);
        Exception notTaken = assertThrows(IllegalArgumentException.class, () -> Textbook.MAZUR.run(out, digits));
        assertEquals("data is digits, expected none for mazur", notTaken.getMessage());

        Dataset line = Dataset.ofNumbers("line", List.of(), List.of("y"), new float[] {1, 2}, new float[] {3, 4});
        Exception numbers = assertThrows(
                IllegalArgumentException.class, () -> Textbook.MNIST_16_16.run(out, new Parts(line, line)));
        assertEquals("data is line: 2 samples, 1 inputs, 1 targets, expected classes", numbers.getMessage());
    }
}
