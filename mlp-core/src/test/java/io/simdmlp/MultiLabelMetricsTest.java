package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.metric.Average;
import io.simdmlp.metric.AveragePrecision;
import io.simdmlp.metric.LabelCounts;
import io.simdmlp.metric.RocAuc;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The metrics of several labels per sample, each against a definition in another form. */
@Tag("once") // it does not depend on the vector width
class MultiLabelMetricsTest {
    private static final double TOLERANCE = 1e-12;

    /** Pairs of sample and label, as {@code sample * labels + label}. */
    private static Set<Integer> pairs(float[] values, float above) {
        return new HashSet<>(IntStream.range(0, values.length)
                .filter(i -> values[i] > above)
                .boxed()
                .toList());
    }

    private static double[] scores(Set<Integer> actual, Set<Integer> predicted) {
        Set<Integer> both = new HashSet<>(actual);
        both.retainAll(predicted);
        double precision = predicted.isEmpty() ? 0 : (double) both.size() / predicted.size();
        double recall = actual.isEmpty() ? 0 : (double) both.size() / actual.size();
        double f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
        return new double[] {precision, recall, f1};
    }

    private static Set<Integer> filtered(Set<Integer> pairs, int divisor, boolean quotient, int value) {
        return new HashSet<>(pairs.stream()
                .filter(i -> (quotient ? i / divisor : i % divisor) == value)
                .toList());
    }

    private static void assertScores(double[] expected, double precision, double recall, double f1) {
        assertEquals(expected[0], precision, TOLERANCE);
        assertEquals(expected[1], recall, TOLERANCE);
        assertEquals(expected[2], f1, TOLERANCE);
    }

    private static void add(double[] sum, double[] values, double weight) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += values[i] * weight;
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 3", "1, 4, 3", "50, 1, 5", "80, 3, 4", "120, 6, 1000", "40, 12, 7"})
    void metricsEqualTheirDefinitions(int samples, int labels, int levels) {
        Random random = new Random(31L * samples + labels);
        for (int run = 0; run < 5; run++) {
            float[] p = new float[samples * labels];
            float[] y = new float[samples * labels];
            for (int i = 0; i < p.length; i++) {
                int label = i % labels; // label 2 is rare, label 4 is absent, label 5 is everywhere
                y[i] = label == 5 || (label != 4 && random.nextInt(label == 2 ? 20 : 3) == 0) ? 1 : 0;
                p[i] = (random.nextInt(levels) + y[i]) / levels; // may be 1/2
            }
            Evaluation.MultiLabel e = Evaluation.MultiLabel.of(2, p, y, labels);
            Set<Integer> actual = pairs(y, 0);
            Set<Integer> predicted = pairs(p, 0.5f);
            double[] macro = new double[3];
            double[] weighted = new double[3];
            double[] bySample = new double[3];
            List<Double> areas = new ArrayList<>();
            List<Double> precisions = new ArrayList<>();
            for (int k = 0; k < labels; k++) {
                Set<Integer> has = filtered(actual, labels, false, k);
                Set<Integer> said = filtered(predicted, labels, false, k);
                double[] expected = scores(has, said);
                assertScores(expected, e.precision(k), e.recall(k), e.f1(k));
                assertEquals(has.size(), e.actual(k));
                assertEquals(said.size(), e.predicted(k));
                add(macro, expected, 1.0 / labels);
                add(weighted, expected, actual.isEmpty() ? 0 : (double) has.size() / actual.size());
                float[] column = new float[samples];
                boolean[] positive = new boolean[samples];
                for (int s = 0; s < samples; s++) {
                    column[s] = p[s * labels + k];
                    positive[s] = y[s * labels + k] == 1;
                }
                assertEquals(RocAuc.of(column, positive), e.rocAuc(k));
                assertEquals(AveragePrecision.of(column, positive), e.averagePrecision(k));
                if (!has.isEmpty()) {
                    precisions.add(e.averagePrecision(k));
                    if (has.size() < samples) {
                        areas.add(e.rocAuc(k));
                    }
                }
            }
            int wrong = 0;
            int right = 0;
            for (int s = 0; s < samples; s++) {
                Set<Integer> has = filtered(actual, labels, true, s);
                Set<Integer> said = filtered(predicted, labels, true, s);
                add(bySample, scores(has, said), 1.0 / samples);
                right += has.equals(said) ? 1 : 0;
                Set<Integer> either = new HashSet<>(has);
                either.addAll(said);
                either.removeIf(i -> has.contains(i) && said.contains(i));
                wrong += either.size();
            }
            assertEquals((double) right / samples, e.subsetAccuracy(), TOLERANCE);
            assertEquals((double) wrong / samples / labels, e.hammingLoss(), TOLERANCE);
            assertScores(macro, e.precision(Average.MACRO), e.recall(Average.MACRO), e.f1(Average.MACRO));
            assertScores(
                    scores(actual, predicted),
                    e.precision(Average.MICRO),
                    e.recall(Average.MICRO),
                    e.f1(Average.MICRO));
            assertScores(weighted, e.precision(Average.WEIGHTED), e.recall(Average.WEIGHTED), e.f1(Average.WEIGHTED));
            assertScores(bySample, e.precision(Average.SAMPLES), e.recall(Average.SAMPLES), e.f1(Average.SAMPLES));
            assertEquals(mean(areas), e.rocAuc(), TOLERANCE);
            assertEquals(mean(precisions), e.averagePrecision(), TOLERANCE);
            assertEquals(2, e.loss());
            assertEquals(samples, e.samples());
            assertEquals(labels, e.labels());
        }
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
    }

    @Test
    void aSampleWithoutPredictionIsWrongInEveryLabel() {
        LabelCounts counts = new LabelCounts(2);
        counts.add(new boolean[] {true, false}, new boolean[] {true, false});
        counts.addWithoutPrediction(new boolean[] {true, false});
        assertEquals(2, counts.samples());
        assertEquals(1, counts.withoutPrediction());
        assertEquals(0.5, counts.subsetAccuracy());
        assertEquals(0.5, counts.hammingLoss());
        assertEquals(1, counts.precision(0));
        assertEquals(0.5, counts.recall(0));
        assertEquals(0.5, counts.f1(Average.SAMPLES));
    }

    /** A network of one input whose pre-activations are {@code sums} for the input 1. */
    private static Mlp mlp(Activation last, float... sums) {
        float[] parameters = new float[2 * sums.length];
        System.arraycopy(sums, 0, parameters, 0, sums.length);
        return new Mlp(MlpSpec.builder(1).layer(sums.length, last).build(), parameters);
    }

    private static Evaluation.MultiLabel evaluated(Mlp mlp, float... y) {
        try (Evaluator evaluator = new Evaluator(mlp, Loss.MSE, 4, 1)) {
            return evaluator
                    .evaluateWithScores(DataSource.ofLabels(new float[] {1}, 1, y, y.length))
                    .multiLabel();
        }
    }

    @Test
    void labelsAreDecidedAtOneHalf() {
        for (Activation last : List.of(Activation.SIGMOID, Activation.HARD_SIGMOID, Activation.LOG_SIGMOID)) {
            Evaluation.MultiLabel e = evaluated(mlp(last, 1e-9f, 0, -1e-9f, 50), 1, 0, 0, 1);
            assertEquals(1, e.subsetAccuracy(), last.label());
            assertEquals(1, evaluated(mlp(last, 1e-9f), 1).subsetAccuracy(), last.label());
        }
        float most = (float) Math.log(3); // probability 1/2 beside three others, a bit more and less
        assertEquals(
                0,
                evaluated(mlp(Activation.SOFTMAX, most - 0.01f, 0, 0, 0), 0, 0, 0, 0)
                        .predicted(0));
        assertEquals(
                1,
                evaluated(mlp(Activation.SOFTMAX, most + 0.01f, 0, 0, 0), 0, 0, 0, 0)
                        .predicted(0));
        assertEquals(
                0,
                evaluated(mlp(Activation.LOG_SOFTMAX, most - 0.01f, 0, 0, 0), 0, 0, 0, 0)
                        .predicted(0));
        assertEquals(
                1,
                evaluated(mlp(Activation.LOG_SOFTMAX, most + 0.01f, 0, 0, 0), 0, 0, 0, 0)
                        .predicted(0));
        assertEquals(1, evaluated(mlp(Activation.IDENTITY, 0.5f, 0.6f), 0, 1).subsetAccuracy());
    }

    @Test
    void theSourceHoldsLabels() {
        float[] y = {1, 0, 0, 1, 1, 1};
        DataSource source = DataSource.ofLabels(new float[3], 1, y, 2);
        assertTrue(source.isMultiLabel());
        assertEquals(0, source.classes());
        assertEquals(2, source.targets());
        Batch batch = Batch.allocate(source, 1);
        source.read(new int[] {2}, 0, 1, batch);
        assertEquals(List.of(1f, 1f), List.of(batch.y()[0], batch.y()[1]));
        assertFalse(DataSource.of(new float[3], 1, y, 2).isMultiLabel());
        assertFalse(DataSource.of(new float[3], 1, new int[3], 2).isMultiLabel());
        assertEquals(Evaluation.Kind.MULTI_LABEL, Evaluation.Kind.of(source));
        assertMessage(
                "y has 6 values, expected samples*labels = 2*2", () -> DataSource.ofLabels(new float[2], 1, y, 2));
        assertMessage("labels is 0, expected at least 1", () -> DataSource.ofLabels(new float[3], 1, y, 0));
        for (float bad : new float[] {0.5f, -1, 2, Float.NaN}) {
            y[4] = bad;
            assertMessage("y[4] is " + bad + ", expected 0 or 1", () -> DataSource.ofLabels(new float[3], 1, y, 2));
            assertMessage(
                    "y[4] is " + bad + ", expected 0 or 1", () -> Evaluation.MultiLabel.of(0, new float[6], y, 2));
        }
        assertMessage(
                "y has 6 values, expected as many as probabilities = 4",
                () -> Evaluation.MultiLabel.of(0, new float[4], y, 2));
        assertMessage(
                "probabilities has 5 values, expected a positive multiple of labels = 2",
                () -> Evaluation.MultiLabel.of(0, new float[5], y, 2));
    }

    /** Labels of a source of its own are checked when they are read. */
    @SuppressWarnings("ArrayRecordComponent") // It is read, not compared.
    private record Own(float[] y, int classes) implements DataSource {
        @Override
        public int size() {
            return y.length / 2;
        }

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public int targets() {
            return 2;
        }

        @Override
        public boolean isMultiLabel() {
            return true;
        }

        @Override
        public void read(int[] samples, int from, int count, Batch batch) {
            for (int row = 0; row < count; row++) {
                System.arraycopy(y, 2 * samples[from + row], batch.y(), 2 * row, 2);
            }
        }
    }

    @Test
    void labelsThatAreRead() {
        try (Evaluator evaluator = new Evaluator(mlp(Activation.SIGMOID, 1, 1), Loss.MSE, 2, 1)) {
            float[] y = {1, 0, 1, 0, 1, 0};
            assertEquals(0.5, evaluator.evaluate(new Own(y, 0)).multiLabel().hammingLoss());
            y[5] = 0.5f;
            assertMessage(
                    "target 2 of sample 3, both counted from 1, is 0.5, expected 0 or 1",
                    () -> evaluator.evaluate(new Own(y, 0)));
            assertMessage(
                    "the data have 2 classes and several labels per sample, expected one or the other",
                    () -> evaluator.evaluate(new Own(y, 2)));
        }
    }

    /** Two labels, each the sign of one input, are learned. */
    @Test
    void labelsAreLearned() {
        Random random = new Random(5);
        float[] x = new float[400];
        float[] y = new float[400];
        for (int i = 0; i < 400; i++) {
            x[i] = random.nextFloat() - 0.5f;
            y[i] = x[i] > 0 ? 1 : 0;
        }
        DataSource data = DataSource.ofLabels(x, 2, y, 2);
        Mlp mlp = Mlp.create(MlpSpec.builder(2).layer(2, Activation.SIGMOID).build(), 1);
        try (Trainer trainer = Trainer.builder(mlp)
                .optimizer(Optimizer.adam(0.1))
                .batchSize(20)
                .build()) {
            FitOptions options = FitOptions.epochs(20)
                    .withValidation(data)
                    .withEarlyStopping(EarlyStopping.never().withMetric(Metric.ROC_AUC));
            EpochResult best = trainer.fit(data, options).best();
            assertNotNull(best);
            Evaluation last = trainer.evaluateWithScores(data);
            assertTrue(last.multiLabel().hammingLoss() < 0.03, last.toString());
            assertTrue(last.multiLabel().rocAuc() > 0.99, last.toString());
            for (Metric metric : Metric.values()) {
                if (metric.isDefinedFor(data)) {
                    assertEquals(metric.of(last), best.metric(metric), metric.label());
                }
            }
        }
    }

    private static void assertMessage(String expected, Runnable call) {
        assertEquals(
                expected,
                assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
