package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.metric.Average;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Evaluations of networks: all metrics, whatever the batches and the threads, and those that an evaluation lacks. */
class EvaluationTest {
    private static final int SAMPLES = 203;
    private static final int INPUTS = 9;
    private static final float[] X = Nets.inputs(SAMPLES, INPUTS, 4);

    private static Mlp mlp(Activation last, int outputs) {
        return mlp(last, outputs, 0.7);
    }

    private static Mlp mlp(Activation last, int outputs, double deviation) {
        MlpSpec spec = MlpSpec.builder(INPUTS)
                .layer(17, Activation.TANH)
                .layer(outputs, last)
                .build();
        return Mlp.create(spec, Initializer.normal(deviation), 3);
    }

    private static DataSource data(Evaluation.Kind kind, int outputs) {
        Random random = new Random(6);
        int[] labels = random.ints(SAMPLES, 0, Math.max(2, outputs)).toArray();
        float[] y = new float[SAMPLES * outputs];
        for (int i = 0; i < y.length; i++) {
            y[i] = kind == Evaluation.Kind.REGRESSION ? random.nextFloat() : random.nextInt(2);
        }
        return switch (kind) {
            case CLASSIFICATION -> DataSource.of(X, INPUTS, labels, Math.max(2, outputs));
            case MULTI_LABEL -> DataSource.ofLabels(X, INPUTS, y, outputs);
            case REGRESSION -> DataSource.of(X, INPUTS, y, outputs);
        };
    }

    /** Every number of an evaluation. */
    private static List<Double> figures(Evaluation evaluation) {
        List<Double> figures = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            if (metric.kinds().contains(evaluation.kind()) && (evaluation.hasScores() || !metric.needsScores())) {
                figures.add(metric.of(evaluation));
            }
        }
        if (evaluation instanceof Evaluation.Regression e) {
            figures.add(e.pinballLoss(0.3));
        } else if (evaluation instanceof Evaluation.MultiLabel e) {
            figures.add(e.f1(Average.SAMPLES));
        }
        return figures;
    }

    @ParameterizedTest
    @CsvSource({
        "CLASSIFICATION, SOFTMAX, 4",
        "CLASSIFICATION, SIGMOID, 1",
        "CLASSIFICATION, LOG_SOFTMAX, 3",
        "CLASSIFICATION, SILU, 5",
        "MULTI_LABEL, SIGMOID, 4",
        "MULTI_LABEL, SOFTMAX, 3",
        "REGRESSION, IDENTITY, 3",
        "REGRESSION, SIGMOID, 1"
    })
    void batchesAndThreadsDoNotMatter(Evaluation.Kind kind, Activation last, int outputs) {
        Mlp mlp = mlp(last, outputs);
        DataSource data = data(kind, outputs);
        for (Loss loss : List.of(Loss.conventional(last), Loss.MSE)) {
            if (!loss.takes(last)) {
                continue;
            }
            List<Double> expected = null;
            for (int threads = 1; threads <= 3; threads++) {
                for (int batchSize : new int[] {1, 2, 7, 64, 1_000}) {
                    try (Evaluator evaluator = new Evaluator(mlp, loss, batchSize, threads)) {
                        Evaluation with = evaluator.evaluateWithScores(data);
                        assertEquals(kind, with.kind());
                        assertTrue(with.hasScores());
                        List<Double> figures = figures(with);
                        expected = expected == null ? figures : expected;
                        assertEquals(expected, figures, threads + " threads, batches of " + batchSize);
                        Evaluation without = evaluator.evaluate(data);
                        assertFalse(without.hasScores());
                        assertTrue(figures(without).size() < figures.size(), "some need scores");
                        assertTrue(figures.containsAll(figures(without)), "equal without scores");
                        assertEquals(with.toString(), without.toString());
                    }
                }
            }
        }
    }

    /** The metrics of a network equal those of its predictions. */
    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            names = {"SOFTMAX", "LOG_SOFTMAX", "SIGMOID", "HARD_SIGMOID", "LOG_SIGMOID"})
    void metricsAreThoseOfTheProbabilities(Activation last) {
        for (int outputs : new int[] {1, 2, 5}) {
            if (outputs == 1 && last.joins()) {
                continue;
            }
            Mlp mlp = mlp(last, outputs, 0.2); // no output of a hard sigmoid is saturated
            float[] p = new float[SAMPLES * outputs];
            new Predictor(mlp).predictProba(p, X, SAMPLES, Workspace.of(mlp.spec(), SAMPLES));
            DataSource data = data(Evaluation.Kind.CLASSIFICATION, outputs);
            Batch all = Batch.allocate(data, SAMPLES);
            int[] samples = new int[SAMPLES];
            Arrays.setAll(samples, s -> s);
            data.read(samples, 0, SAMPLES, all);
            try (Evaluator evaluator = new Evaluator(mlp, Loss.conventional(last), 64, 1)) {
                Evaluation.Classification e = evaluator.evaluateWithScores(data).classification();
                Evaluation.Classification expected =
                        Evaluation.Classification.of(e.loss(), p, all.labels(), Math.max(2, outputs));
                for (Metric metric : Metric.values()) {
                    if (metric.kinds().contains(Evaluation.Kind.CLASSIFICATION)) {
                        // the exponential of a logarithm is rounded twice
                        assertEquals(metric.of(expected), metric.of(e), 1e-6, last + " " + metric + " " + outputs);
                    }
                }
                assertTrue(e.logLoss() > 0 && e.brier() > 0, e.toString());
                assertEquals(e.accuracy(), e.topK(1));
            }
        }
    }

    @Test
    void outputsThatAreNoProbabilitiesHaveNoLogLoss() {
        try (Evaluator evaluator = new Evaluator(mlp(Activation.IDENTITY, 3), Loss.MSE, 64, 1)) {
            Evaluation.Classification e = evaluator
                    .evaluateWithScores(data(Evaluation.Kind.CLASSIFICATION, 3))
                    .classification();
            assertEquals(Double.NaN, e.logLoss());
            assertEquals(Double.NaN, e.brier());
            assertTrue(e.rocAuc() > 0 && e.rocAuc() < 1, e.toString());
        }
    }

    @Test
    void metricsOfMoreThan1000Classes() {
        int classes = 1_003;
        Random random = new Random(8);
        float[] p = new float[40 * classes];
        int[] labels = new int[40];
        for (int s = 0; s < 40; s++) {
            labels[s] = 1_000 + s % 3;
            for (int k = 0; k < classes; k++) {
                p[s * classes + k] = random.nextFloat();
            }
            p[s * classes + 1_000 + s % 2] = 2; // 1,002 is never predicted
        }
        Evaluation.Classification e = Evaluation.Classification.of(0, p, labels, classes);
        assertEquals(0, e.confusion().length);
        assertEquals(14, e.actual(1_000));
        assertEquals(20, e.predicted(1_000));
        assertEquals(7 / 20.0, e.precision(1_000));
        assertEquals(0.5, e.recall(1_000));
        assertEquals(14 / 40.0, e.accuracy());
        assertEquals(14 / 40.0, e.mostFrequentShare());
        assertEquals("[1002]", Arrays.toString(e.neverPredicted()));
        assertEquals(14 / 40.0, e.f1(Average.MICRO));
        assertTrue(e.rocAuc() > 0 && e.matthews() > -1, e.toString());
    }

    // needs scores

    @Test
    void metricsThatNeedScoresSaySo() {
        try (Evaluator evaluator = new Evaluator(mlp(Activation.SIGMOID, 3), Loss.MSE, 64, 1)) {
            Evaluation.Classification classes =
                    evaluator.evaluate(data(Evaluation.Kind.CLASSIFICATION, 3)).classification();
            Evaluation.MultiLabel labels =
                    evaluator.evaluate(data(Evaluation.Kind.MULTI_LABEL, 3)).multiLabel();
            Evaluation.Regression numbers =
                    evaluator.evaluate(data(Evaluation.Kind.REGRESSION, 3)).regression();
            String rest =
                    " needs the outputs of all samples, which this evaluation does not have: use evaluateWithScores";
            assertState("ROC AUC" + rest, classes::rocAuc);
            assertState("ROC AUC" + rest, () -> classes.rocAuc(1));
            assertState("average precision" + rest, classes::averagePrecision);
            assertState("ROC AUC" + rest, labels::rocAuc);
            assertState("average precision" + rest, () -> labels.averagePrecision(0));
            assertState("median error" + rest, numbers::medianAbsoluteError);
            int need = 0;
            for (Metric metric : Metric.values()) {
                for (Evaluation e : List.of(classes, labels, numbers)) {
                    if (metric.kinds().contains(e.kind()) && metric.needsScores()) {
                        assertState(
                                "metric is " + metric.label()
                                        + ", which needs the outputs of all samples: use evaluateWithScores",
                                () -> metric.of(e));
                        need++;
                    }
                }
            }
            assertEquals(5, need);
        }
    }

    private static void assertState(String message, Runnable call) {
        assertEquals(
                message, assertThrows(IllegalStateException.class, call::run).getMessage());
    }

    @Test
    void aTrainerEvaluatesWithScores() {
        DataSource data = data(Evaluation.Kind.CLASSIFICATION, 3);
        try (Trainer trainer = Trainer.builder(mlp(Activation.SOFTMAX, 3)).build();
                Evaluator evaluator =
                        new Evaluator(mlp(Activation.SOFTMAX, 3), Loss.CATEGORICAL_CROSS_ENTROPY, 32, 1)) {
            assertEquals(figures(evaluator.evaluateWithScores(data)), figures(trainer.evaluateWithScores(data)));
            assertFalse(trainer.evaluate(data).hasScores());
        }
    }

    /** Samples of three classes that are never read. */
    private record Endless(int size) implements DataSource {
        @Override
        public int inputs() {
            return INPUTS;
        }

        @Override
        public int classes() {
            return 3;
        }

        @Override
        public int targets() {
            return 0;
        }

        @Override
        public void read(int[] samples, int from, int count, Batch batch) {
            throw new AssertionError("is read");
        }
    }

    @Test
    void scoresThatAreTooLargeAreRefused() {
        try (Evaluator evaluator = new Evaluator(mlp(Activation.SOFTMAX, 3), Loss.MSE, 2, 1)) {
            assertEquals(
                    "the outputs of 2147483547 samples need 6442450641 floats, expected at most 2147483639",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> evaluator.evaluateWithScores(new Endless(Integer.MAX_VALUE - 100)))
                            .getMessage());
            String message = String.valueOf(assertThrows(
                            IllegalArgumentException.class,
                            () -> evaluator.evaluateWithScores(new Endless(700_000_000)))
                    .getMessage());
            assertTrue(
                    message.startsWith("evaluateWithScores of 700000000 samples takes 11.20 GB, the heap is at most "),
                    message);
        }
    }

    // not finite

    private static final float HUGE = 3e38f;

    /** Three outputs (sum of inputs times 0, 2, 1), infinite for two inputs that are {@link #HUGE}. */
    private static Mlp overflowing(Activation last) {
        return new Mlp(MlpSpec.builder(2).layer(3, last).build(), new float[] {0, 2, 1, 0, 2, 1, 0, 0, 0});
    }

    private static final float[] OVERFLOWING = {1, 1, HUGE, HUGE, 1, 1, -1, 1};

    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            names = {"SOFTMAX", "SIGMOID", "SILU", "LOG_SOFTMAX"})
    void aClassificationWithoutAClass(Activation last) {
        DataSource data = DataSource.of(OVERFLOWING, 2, new int[] {1, 1, 2, 0}, 3);
        try (Evaluator evaluator = new Evaluator(overflowing(last), Loss.MSE, 3, 1)) {
            assertThrows(NonFiniteException.class, () -> evaluator.evaluateWithScores(data));
            Evaluation.Classification e = evaluator.evaluate(data, false, true).classification();
            assertEquals(1, e.withoutClass());
            assertEquals(0.5, e.accuracy());
            assertEquals(2, e.actual(1));
            assertEquals(0.5, e.recall(1));
            assertEquals((1 + 0.5) / 3, e.balancedAccuracy());
            assertEquals(0.75, e.topK(3));
            assertEquals(0.75, e.topK(9));
            assertTrue(e.matthews() > 0, e.matthews() + "");
            for (Metric metric : List.of(Metric.LOG_LOSS, Metric.BRIER, Metric.ROC_AUC, Metric.AVERAGE_PRECISION)) {
                assertEquals(Double.NaN, metric.of(e), metric.label());
            }
        }
    }

    @Test
    void labelsWithoutPrediction() {
        DataSource data = DataSource.ofLabels(OVERFLOWING, 2, new float[] {0, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0}, 3);
        try (Evaluator evaluator = new Evaluator(overflowing(Activation.SIGMOID), Loss.MSE, 3, 1)) {
            assertThrows(NonFiniteException.class, () -> evaluator.evaluateWithScores(data));
            Evaluation.MultiLabel e = evaluator.evaluate(data, false, true).multiLabel();
            assertEquals(0.5, e.subsetAccuracy());
            assertEquals(4 / 12.0, e.hammingLoss());
            assertEquals(0.5, e.recall(1));
            assertEquals(Double.NaN, e.rocAuc());
            assertEquals(Double.NaN, e.averagePrecision());
        }
    }

    @Test
    void numbersThatAreNotFinite() {
        DataSource data = DataSource.of(OVERFLOWING, 2, new float[12], 3);
        try (Evaluator evaluator = new Evaluator(overflowing(Activation.IDENTITY), Loss.MSE, 3, 1)) {
            assertThrows(NonFiniteException.class, () -> evaluator.evaluateWithScores(data));
            Evaluation.Regression e = evaluator.evaluate(data, false, true).regression();
            assertEquals(Double.POSITIVE_INFINITY, e.rootMeanSquaredError());
            assertEquals(Double.POSITIVE_INFINITY, e.meanAbsoluteError());
            assertEquals(Double.NaN, e.medianAbsoluteError());
            assertEquals(0, e.medianAbsoluteError(0));
        }
    }

    // kinds

    @Test
    void otherKindsAreRefused() {
        Evaluation classes = Evaluation.Classification.of(0, new float[1], new int[1], 2);
        Evaluation labels = Evaluation.MultiLabel.of(0, new float[1], new float[1], 1);
        Evaluation numbers = Evaluation.Regression.of(0, new float[1], new float[1], 1);
        assertState("the targets are numbers, expected class indices: use regression()", numbers::classification);
        assertState("the targets are class indices, expected numbers: use classification()", classes::regression);
        assertState(
                "the targets are class indices, expected several labels per sample: use classification()",
                classes::multiLabel);
        assertState(
                "the targets are several labels per sample, expected numbers: use multiLabel()", labels::regression);
        assertState(
                "metric is accuracy, which is not defined for targets that are numbers",
                () -> Metric.ACCURACY.of(numbers));
        int tried = 0;
        for (Metric metric : Metric.values()) {
            for (Evaluation e : List.of(classes, labels, numbers)) {
                if (metric.kinds().contains(e.kind())) {
                    metric.of(e);
                } else {
                    assertThrows(IllegalStateException.class, () -> metric.of(e), metric.label());
                }
                tried++;
            }
        }
        assertEquals(60, tried);
    }

    @Test
    void metricsHaveLabelsDirectionsAndKinds() {
        assertEquals(
                "loss accuracy balanced-accuracy top-5-accuracy f1 f1-micro f1-weighted precision recall log-loss brier"
                        + " roc-auc average-precision matthews hamming-loss rmse mae median-error r2 mape",
                Arrays.stream(Metric.values()).map(Metric::label).collect(Collectors.joining(" ")));
        for (Metric metric : Metric.values()) {
            assertEquals(metric, Metric.named(metric.label()));
        }
        Set<Metric> lower = EnumSet.allOf(Metric.class);
        lower.removeIf(Metric::higherIsBetter);
        assertEquals(
                "loss log-loss brier hamming-loss rmse mae median-error mape",
                lower.stream().map(Metric::label).collect(Collectors.joining(" ")));
        assertEquals(EnumSet.allOf(Evaluation.Kind.class), Metric.LOSS.kinds());
        assertEquals(Set.of(Evaluation.Kind.REGRESSION), Metric.MEDIAN_ERROR.kinds());
        assertEquals(Set.of(Evaluation.Kind.MULTI_LABEL), Metric.HAMMING_LOSS.kinds());
        assertEquals(Set.of(Evaluation.Kind.CLASSIFICATION, Evaluation.Kind.MULTI_LABEL), Metric.ROC_AUC.kinds());
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> Metric.named("auc"))
                .getMessage());
        assertTrue(message.startsWith("metric is 'auc', expected one of loss, accuracy, "), message);
    }

    @Test
    void eachMetricIsItsFigure() {
        Random random = new Random(9);
        float[] p = new float[300];
        float[] y = new float[300];
        int[] labels = new int[50];
        for (int i = 0; i < 300; i++) {
            p[i] = random.nextFloat();
            y[i] = random.nextInt(2);
            labels[i % 50] = random.nextInt(6);
        }
        Evaluation.Classification c = Evaluation.Classification.of(7, p, labels, 6);
        Evaluation.MultiLabel m = Evaluation.MultiLabel.of(8, p, y, 6);
        Evaluation.Regression r = Evaluation.Regression.of(9, p, y, 6);
        assertEquals(
                List.of(
                        7.0,
                        c.accuracy(),
                        c.balancedAccuracy(),
                        c.topK(5),
                        c.f1(Average.MACRO),
                        c.f1(Average.MICRO),
                        c.f1(Average.WEIGHTED),
                        c.precision(Average.MACRO),
                        c.recall(Average.MACRO),
                        c.logLoss(),
                        c.brier(),
                        c.rocAuc(),
                        c.averagePrecision(),
                        c.matthews()),
                figures(c));
        assertEquals(
                List.of(
                        8.0,
                        m.subsetAccuracy(),
                        m.f1(Average.MACRO),
                        m.f1(Average.MICRO),
                        m.f1(Average.WEIGHTED),
                        m.precision(Average.MACRO),
                        m.recall(Average.MACRO),
                        m.rocAuc(),
                        m.averagePrecision(),
                        m.hammingLoss(),
                        m.f1(Average.SAMPLES)),
                figures(m));
        assertEquals(
                List.of(
                        9.0,
                        r.rootMeanSquaredError(),
                        r.meanAbsoluteError(),
                        r.medianAbsoluteError(),
                        r.r2(),
                        r.meanAbsolutePercentageError(),
                        r.pinballLoss(0.3)),
                figures(r));
    }
}
