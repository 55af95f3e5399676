package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The class of a sample, equal from predictors and evaluators, and samples without a class. */
class ClassificationTest {
    /** A network of one input whose pre-activations are {@code sums} for the input 1. */
    private static Mlp mlp(Activation last, float... sums) {
        MlpSpec spec = MlpSpec.builder(1).layer(sums.length, last).build();
        float[] parameters = new float[2 * sums.length];
        System.arraycopy(sums, 0, parameters, 0, sums.length);
        return new Mlp(spec, parameters);
    }

    /** The class of the input 1, after a check that all predictors and evaluators give the same. */
    private static int classOf(Mlp mlp, Loss... losses) {
        int[] classes = new int[1];
        float[] one = {1};
        Predictor predictor = new Predictor(mlp);
        predictor.predictLabels(classes, one, 1, Workspace.of(mlp.spec(), 1));
        int[] again = new int[1];
        predictor.predictLabels(again, new float[mlp.spec().outputs()], one, 1, Workspace.of(mlp.spec(), 1));
        assertArrayEquals(classes, again);
        try (ParallelPredictor parallel = ParallelPredictor.builder(predictor).build()) {
            parallel.predictLabels(again, one, 1);
            assertArrayEquals(classes, again);
        }
        int count = Math.max(2, mlp.spec().outputs());
        for (Loss loss : losses) {
            try (Evaluator evaluator = new Evaluator(mlp, loss, 1, 1)) {
                Evaluation evaluation = evaluator.evaluate(DataSource.of(one, 1, classes, count));
                assertEquals(1.0, evaluation.classification().accuracy(), loss.label());
                assertEquals(1, evaluation.classification().confusion()[classes[0]][classes[0]], loss.label());
            }
        }
        return classes[0];
    }

    @Test
    void equalOutputsAreDecidedByPreActivations() {
        assertEquals(1, classOf(mlp(Activation.SOFTMAX, 0, 2e-8f), Loss.CATEGORICAL_CROSS_ENTROPY, Loss.MSE));
        assertEquals(2, classOf(mlp(Activation.SOFTMAX, -200, -300, -199.99998f), Loss.CATEGORICAL_CROSS_ENTROPY));
        assertEquals(1, classOf(mlp(Activation.LOG_SOFTMAX, 1e8f, 1.0000001e8f), Loss.CATEGORICAL_CROSS_ENTROPY));
        assertEquals(1, classOf(mlp(Activation.SIGMOID, 30, 40, 35), Loss.BINARY_CROSS_ENTROPY, Loss.MSE, Loss.MAE));
        assertEquals(2, classOf(mlp(Activation.SIGMOID, -140, -150, -130), Loss.BINARY_CROSS_ENTROPY, Loss.MSE));
        for (Activation saturates : List.of(Activation.TANH, Activation.HARD_SIGMOID, Activation.LOG_SIGMOID)) {
            assertEquals(1, classOf(mlp(saturates, 300, 400), Loss.MSE), saturates.label());
        }
        assertEquals(1, classOf(mlp(Activation.RELU, -3, -2), Loss.MSE));
        assertEquals(
                0, classOf(mlp(Activation.SOFTMAX, 7, 7), Loss.CATEGORICAL_CROSS_ENTROPY), "the first of equal ones");
    }

    @Test
    void aSingleProbabilityIsClass1ForAPositivePreActivation() {
        for (Activation last : List.of(Activation.SIGMOID, Activation.LOG_SIGMOID, Activation.HARD_SIGMOID)) {
            assertEquals(1, classOf(mlp(last, 1e-9f), Loss.MSE), last.label());
            assertEquals(0, classOf(mlp(last, 0), Loss.MSE), last.label());
            assertEquals(0, classOf(mlp(last, -1e-9f), Loss.MSE), last.label());
        }
        assertEquals(1, classOf(mlp(Activation.SIGMOID, 1e-9f), Loss.BINARY_CROSS_ENTROPY));
        assertEquals(0, classOf(mlp(Activation.IDENTITY, 0.5f), Loss.MSE));
        assertEquals(1, classOf(mlp(Activation.IDENTITY, 0.6f), Loss.MSE));
        assertEquals(1, classOf(mlp(Activation.SOFTMAX, -1), Loss.MSE), "a single softmax is 1");
    }

    /** The smaller of two pre-activations gives the larger output. */
    @ParameterizedTest
    @CsvSource({"SILU, -10, -1.2", "MISH, -10, -1.2", "GELU, -5, -0.7", "GELU_TANH, -5, -0.7", "HARD_SWISH, -4, -1.5"})
    void outputsDecideForActivationsThatAreNotMonotonic(Activation last, float far, float near) {
        assertEquals(0, classOf(mlp(last, far, near), Loss.MSE));
    }

    @ParameterizedTest
    @EnumSource
    void classesAndOutputsInOneCallEqualThoseOfTwo(Activation last) {
        for (int outputs : new int[] {1, 3, 130}) {
            MlpSpec spec = MlpSpec.builder(5)
                    .layer(9, Activation.TANH)
                    .layer(outputs, last)
                    .build();
            Predictor predictor = new Predictor(Mlp.create(spec, Initializer.normal(1), 2));
            Workspace workspace = Workspace.of(spec, 23);
            float[] x = Bits.random(new Random(3), 23 * 5);
            int[] classes = new int[23];
            int[] both = new int[23];
            float[] expected = new float[23 * outputs];
            float[] out = new float[23 * outputs];
            predictor.predictLabels(classes, x, 23, workspace);
            predictor.predict(expected, x, 23, workspace);
            predictor.predictLabels(both, out, x, 23, workspace);
            assertArrayEquals(classes, both);
            Bits.assertSame(expected, out, last + ", " + outputs + " outputs");
        }
    }

    // no class

    private static final float HUGE = 3e38f;

    /** Gives (1, 1) the class 1, and (HUGE, HUGE) or (HUGE, -HUGE) an infinite pre-activation of output 1. */
    private static Mlp overflowing(Activation last) {
        MlpSpec spec = MlpSpec.builder(2).layer(3, last).build();
        return new Mlp(spec, new float[] {0, 2, 1, 0, 2, 1, 0, 0, 0});
    }

    private static void assertNoClass(String message, int row, Executable call) {
        NonFiniteException e = assertThrows(NonFiniteException.class, call);
        assertEquals(message, e.getMessage());
        assertEquals(row, e.row());
    }

    @Test
    void aRowThatIsNotFiniteIsNamed() {
        Mlp mlp = overflowing(Activation.SOFTMAX);
        Predictor predictor = new Predictor(mlp);
        Workspace workspace = Workspace.of(mlp.spec(), 4);
        float[] x = {1, 1, 1, 1, HUGE, -HUGE, HUGE, -HUGE};
        String message =
                "row 2: the pre-activation of output 1, both counted from 0, is Infinity, expected a finite number";
        int[] classes = {9, 9, 9, 9};
        assertNoClass(message, 2, () -> predictor.predictLabels(classes, x, 4, workspace));
        assertArrayEquals(new int[] {1, 1, 9, 9}, classes);
        float[] out = new float[12];
        float[] expected = new float[12];
        predictor.predict(expected, x, 4, workspace);
        assertNoClass(message, 2, () -> predictor.predictLabels(classes, out, x, 4, workspace));
        Bits.assertSame(expected, out, "outputs");
        try (ParallelPredictor parallel =
                ParallelPredictor.builder(predictor).maxRows(4).build()) {
            assertNoClass(message, 2, () -> parallel.predictLabels(classes, x, 4));
            parallel.predictLabels(classes, x, 2); // it can still be used
            parallel.warmUp(Duration.ofMillis(5));
        }
        x[1] = Float.NaN;
        assertNoClass(
                "row 0: input 1, both counted from 0, is NaN, expected a finite number",
                0,
                () -> predictor.predictLabels(classes, x, 4, workspace));
    }

    @Test
    void nonFiniteOutputsHaveNoClass() {
        Predictor predictor = new Predictor(overflowing(Activation.SILU));
        Workspace workspace = Workspace.of(predictor.spec(), 1);
        String message = "row 0: output 1, both counted from 0, is Infinity, expected a finite number";
        assertNoClass(
                "row 0: input 0, both counted from 0, is NaN, expected a finite number",
                0,
                () -> predictor.predictLabels(new int[1], new float[] {Float.NaN, 0}, 1, workspace));
        assertNoClass(message, 0, () -> predictor.mostLikely(new float[] {7, 0, Float.POSITIVE_INFINITY, 1}, 1));
    }

    @Test
    void aNetworkThatOverflowsCanBeWarmedUp() {
        float[] parameters = new float[9];
        Arrays.fill(parameters, Float.MAX_VALUE);
        MlpSpec spec = MlpSpec.builder(2).layer(3, Activation.SOFTMAX).build();
        new Predictor(new Mlp(spec, parameters)).warmUp(Workspace.of(spec, 2), Duration.ofMillis(20));
    }

    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            names = {"SOFTMAX", "SIGMOID", "IDENTITY", "SILU"})
    void evaluationNamesTheSample(Activation last) {
        float[] x = {1, 1, 1, 1, 1, 1, HUGE, HUGE, HUGE, HUGE};
        try (Evaluator evaluator = new Evaluator(overflowing(last), Loss.MSE, 2, 1)) {
            String sum = last == Activation.SILU ? "" : "the pre-activation of ";
            assertNoClass(
                    "sample 3: " + sum + "output 1, both counted from 0, is Infinity, expected a finite number",
                    3,
                    () -> evaluator.evaluate(DataSource.of(x, 2, new int[5], 3)));
            DataSource fine = DataSource.of(x, 2, new int[] {1, 1, 0, 1, 1}, 3);
            assertThrows(NonFiniteException.class, () -> evaluator.evaluate(fine));
            assertEquals(
                    1,
                    evaluator
                            .evaluate(DataSource.of(new float[] {1, 1}, 2, new int[] {1}, 3))
                            .classification()
                            .accuracy());
        }
    }

    @Test
    void evaluationOfNumbersNamesTheSample() {
        float[] x = {1, 1, HUGE, HUGE};
        try (Evaluator evaluator = new Evaluator(overflowing(Activation.IDENTITY), Loss.MSE, 8, 1)) {
            assertNoClass(
                    "sample 1: output 1, both counted from 0, is Infinity, expected a finite number",
                    1,
                    () -> evaluator.evaluate(DataSource.of(x, 2, new float[6], 3)));
        }
    }

    /** Training continues: the listener receives the loss. */
    @Test
    void validationCountsASampleWithoutClassAsWrong() {
        Mlp mlp = overflowing(Activation.SOFTMAX);
        DataSource data = DataSource.of(new float[] {1, 1}, 2, new int[] {1}, 3);
        DataSource validation = DataSource.of(new float[] {1, 1, HUGE, HUGE}, 2, new int[] {1, 0}, 3);
        try (Trainer trainer =
                Trainer.builder(mlp).optimizer(Optimizer.sgd(1e-3)).batchSize(1).build()) {
            EpochResult result = trainer.fit(data, FitOptions.epochs(1).withValidation(validation))
                    .last();
            assertEquals(0.5, result.metric(Metric.ACCURACY));
            assertEquals(Double.NaN, result.metric(Metric.LOSS));
            assertThrows(NonFiniteException.class, () -> trainer.evaluate(validation));
        }
    }
}
