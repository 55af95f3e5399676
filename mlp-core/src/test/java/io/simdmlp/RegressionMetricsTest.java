package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The metrics of numbers, each against a definition in another form. */
@Tag("once") // it does not depend on the vector width
class RegressionMetricsTest {
    private static void assertClose(double expected, double actual) {
        assertEquals(expected, actual, 1e-12 * Math.max(1, Math.abs(expected)));
    }

    /** The mean over samples of a function of output and target {@code t}, or over all targets for -1. */
    private static double mean(float[] a, float[] y, int targets, int t, DoubleBinaryOperator f) {
        return IntStream.range(0, a.length)
                .filter(i -> t < 0 || i % targets == t)
                .mapToDouble(i -> f.applyAsDouble(a[i], y[i]))
                .average()
                .orElseThrow();
    }

    private static double median(float[] a, float[] y, int targets, int t) {
        double[] sorted = IntStream.range(0, a.length)
                .filter(i -> i % targets == t)
                .mapToDouble(i -> Math.abs((double) y[i] - a[i]))
                .sorted()
                .toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : sorted[half - 1] / 2 + sorted[half] / 2;
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "3, 2", "100, 1", "101, 3", "500, 5"})
    void metricsEqualTheirDefinitions(int samples, int targets) {
        Random random = new Random(samples);
        float[] a = new float[samples * targets];
        float[] y = new float[samples * targets];
        for (int i = 0; i < a.length; i++) {
            y[i] = (float) random.nextGaussian();
            a[i] = random.nextInt(4) == 0 ? y[i] : y[i] + (float) random.nextGaussian() / 2;
        }
        if (samples > 50) {
            y[7] = 0; // its relative error is huge
        }
        Evaluation.Regression e = Evaluation.Regression.of(3, a, y, targets);
        assertEquals(samples, e.samples());
        assertEquals(targets, e.targets());
        assertEquals(3, e.loss());
        DoubleBinaryOperator square = (p, q) -> (p - q) * (p - q);
        DoubleBinaryOperator absolute = (p, q) -> Math.abs(p - q);
        DoubleBinaryOperator relative = (p, q) -> Math.abs(p - q) / Math.max(Math.abs(q), Math.ulp(1.0));
        assertClose(Math.sqrt(mean(a, y, targets, -1, square)), e.rootMeanSquaredError());
        assertClose(mean(a, y, targets, -1, absolute), e.meanAbsoluteError());
        assertClose(mean(a, y, targets, -1, relative), e.meanAbsolutePercentageError());
        double medians = 0;
        double r2 = 0;
        for (int t = 0; t < targets; t++) {
            assertClose(Math.sqrt(mean(a, y, targets, t, square)), e.rootMeanSquaredError(t));
            assertClose(mean(a, y, targets, t, absolute), e.meanAbsoluteError(t));
            assertClose(mean(a, y, targets, t, relative), e.meanAbsolutePercentageError(t));
            assertEquals(median(a, y, targets, t), e.medianAbsoluteError(t), 1e-12);
            medians += e.medianAbsoluteError(t);
            double mean = mean(a, y, targets, t, (p, q) -> q);
            double variance = mean(a, y, targets, t, (p, q) -> (q - mean) * (q - mean));
            assertClose(1 - mean(a, y, targets, t, square) / variance, e.r2(t));
            r2 += e.r2(t);
        }
        assertClose(medians / targets, e.medianAbsoluteError());
        assertClose(r2 / targets, e.r2());
        for (double quantile : new double[] {0, 0.05, 0.5, 0.9, 1}) {
            DoubleBinaryOperator pinball = (p, q) -> Math.max(quantile * (q - p), (quantile - 1) * (q - p));
            assertClose(mean(a, y, targets, -1, pinball), e.pinballLoss(quantile));
            for (int t = 0; t < targets; t++) {
                assertClose(mean(a, y, targets, t, pinball), e.pinballLoss(quantile, t));
            }
        }
        assertClose(e.meanAbsoluteError() / 2, e.pinballLoss(0.5));
    }

    @Test
    void pinballWeightsBothSides() {
        Evaluation.Regression e = Evaluation.Regression.of(0, new float[] {0, 3}, new float[] {1, 1}, 1);
        assertEquals((0.75 * 1 + 0.25 * 2) / 2, e.pinballLoss(0.75));
    }

    @Test
    void aConstantTargetHasNoR2() {
        Evaluation.Regression e = Evaluation.Regression.of(0, new float[] {1, 2, 3, 4}, new float[] {1, 7, 2, 7}, 2);
        assertEquals(Double.NaN, e.r2());
        assertEquals(Double.NaN, e.r2(1));
        assertEquals(-1, e.r2(0)); // 1 - (0 + 1) / (1/4 + 1/4)
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage(
                "outputs has 3 values, expected a positive multiple of targets = 2",
                () -> Evaluation.Regression.of(0, new float[3], new float[4], 2));
        assertMessage(
                "outputs has 0 values, expected a positive multiple of targets = 2",
                () -> Evaluation.Regression.of(0, new float[0], new float[0], 2));
        assertMessage(
                "y has 2 values, expected as many as outputs = 4",
                () -> Evaluation.Regression.of(0, new float[4], new float[2], 2));
        assertMessage(
                "targets is 0, expected at least 1", () -> Evaluation.Regression.of(0, new float[4], new float[4], 0));
        Evaluation.Regression e = Evaluation.Regression.of(0, new float[4], new float[4], 2);
        assertMessage("target is 2, expected 0..1", () -> e.medianAbsoluteError(2));
        assertMessage("target is -1, expected 0..1", () -> e.rootMeanSquaredError(-1));
        assertMessage("quantile is -0.1, expected 0 to 1", () -> e.pinballLoss(-0.1));
        assertThrows(
                NonFiniteException.class, () -> Evaluation.Regression.of(0, new float[] {1 / 0f}, new float[1], 1));
    }

    private static void assertMessage(String expected, Runnable call) {
        assertEquals(
                expected,
                assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }

    /** The outputs of a Poisson regression are logarithms: metrics are of counts, the loss is of outputs. */
    @Test
    void metricsOfAPoissonRegressionAreOfCounts() {
        MlpSpec spec = MlpSpec.builder(1).layer(1, Activation.IDENTITY).build();
        Mlp mlp = new Mlp(spec, new float[] {1, 0.5f});
        float[] x = {0, 1, -2};
        float[] y = {2, 4, 0};
        double absolute = 0;
        double loss = 0;
        for (int i = 0; i < 3; i++) {
            double output = x[i] + 0.5;
            absolute += Math.abs(Math.exp(output) - y[i]) / 3;
            loss += (Math.exp(output) - y[i] * output) / 3;
        }
        try (Evaluator evaluator = new Evaluator(mlp, Loss.POISSON, 2, 1)) {
            Evaluation e = evaluator.evaluate(DataSource.of(x, 1, y, 1));
            assertEquals(absolute, e.regression().meanAbsoluteError(), 1e-6);
            assertEquals(loss, e.loss(), 1e-6);
        }
        float[] outputs = {9, 0, 1, 9};
        Loss.POISSON.toPredictions(outputs, 1, 2);
        assertArrayEquals(new float[] {9, 1, (float) Math.E, 9}, outputs);
        Loss.MSE.toPredictions(outputs, 0, 4);
        assertArrayEquals(new float[] {9, 1, (float) Math.E, 9}, outputs);
    }
}
