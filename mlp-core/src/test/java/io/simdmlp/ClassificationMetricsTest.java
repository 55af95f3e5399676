package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.metric.Average;
import io.simdmlp.metric.ClassCounts;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The metrics of classes, each against a definition in another form. */
@Tag("once") // it does not depend on the vector width
class ClassificationMetricsTest {
    private static final double TOLERANCE = 1e-12;

    /** Random probabilities with ties, and labels of which class 0 is rare and the last two classes may be absent. */
    private static final class Data {
        final int samples;
        final int classes;
        final int width;
        final float[] p; // (samples, width)
        final int[] labels;
        final int[] predicted; // -1 for none

        Data(int samples, int classes, boolean single, int levels, long seed) {
            Random random = new Random(seed);
            this.samples = samples;
            this.classes = classes;
            this.width = single ? 1 : classes;
            this.p = new float[samples * width];
            this.labels = new int[samples];
            this.predicted = new int[samples];
            int present = classes > 4 ? classes - 2 : classes;
            for (int s = 0; s < samples; s++) {
                labels[s] = random.nextInt(15) == 0 ? 0 : random.nextInt(present);
                float sum = 0;
                for (int k = 0; k < width; k++) {
                    float bonus = k == labels[s] || (single && labels[s] == 1) ? levels / 2 : 0;
                    p[s * width + k] = random.nextInt(levels) + bonus;
                    sum += p[s * width + k];
                }
                for (int k = 0; k < width; k++) {
                    p[s * width + k] /= single ? 1.5f * levels : Math.max(sum, 1);
                }
                predicted[s] = order(s).getFirst();
            }
        }

        double p(int sample, int k) {
            if (width == 1) {
                return k == 1 ? p[sample] : 1.0 - p[sample];
            }
            return p[sample * width + k];
        }

        /** The classes, the most likely first. */
        final List<Integer> order(int sample) {
            return IntStream.range(0, classes)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(k -> -p(sample, k))
                            .thenComparingInt(k -> k))
                    .toList();
        }

        Evaluation.Classification evaluation() {
            return Evaluation.Classification.of(1, p, labels, classes);
        }

        Set<Integer> where(IntPredicate sample) {
            return new HashSet<>(
                    IntStream.range(0, samples).filter(sample).boxed().toList());
        }

        double mean(IntToDoubleFunction sample) {
            return IntStream.range(0, samples).mapToDouble(sample).average().orElseThrow();
        }
    }

    private static double ratio(double a, double b) {
        return b == 0 ? 0 : a / b;
    }

    private static Set<Integer> both(Set<Integer> a, Set<Integer> b) {
        Set<Integer> both = new HashSet<>(a);
        both.retainAll(b);
        return both;
    }

    private static double harmonic(double a, double b) {
        return ratio(2 * a * b, a + b);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, true, 5", "40, 2, true, 4", "300, 2, true, 1000", "40, 2, false, 4", "300, 2, false, 1000",
        "1, 3, false, 5", "57, 3, false, 2", "200, 7, false, 3", "400, 7, false, 100000", "60, 30, false, 8"
    })
    void metricsEqualTheirDefinitions(int samples, int classes, boolean single, int levels) {
        for (long seed = 0; seed < 5; seed++) {
            Data d = new Data(samples, classes, single, levels, seed);
            Evaluation.Classification e = d.evaluation();
            assertEquals(samples, e.samples());
            assertEquals(classes, e.classes());
            assertEquals(1, e.loss());
            assertEquals(0, e.withoutClass());
            assertTrue(e.hasScores());
            counts(d, e);
            averages(d, e);
            probabilities(d, e);
            curves(d, e);
            assertEquals(matthews(classes, d.labels, d.predicted), e.matthews(), TOLERANCE);
        }
    }

    private static void counts(Data d, Evaluation.Classification e) {
        assertEquals(d.mean(s -> d.labels[s] == d.predicted[s] ? 1 : 0), e.accuracy(), TOLERANCE);
        for (int k = 1; k <= d.classes + 1; k++) {
            int first = k;
            double topK = d.mean(s -> d.order(s).stream().limit(first).toList().contains(d.labels[s]) ? 1 : 0);
            assertEquals(topK, e.topK(k), TOLERANCE, k + " first");
        }
        int[][] confusion = new int[d.classes][d.classes];
        for (int s = 0; s < d.samples; s++) {
            confusion[d.labels[s]][d.predicted[s]]++;
        }
        assertArrayEquals(confusion, e.confusion());
        double most = 0;
        for (int k = 0; k < d.classes; k++) {
            int c = k;
            most = Math.max(most, d.mean(s -> d.labels[s] == c ? 1 : 0));
        }
        assertEquals(most, e.mostFrequentShare(), TOLERANCE);
        assertEquals(most, (double) e.actual(e.mostFrequent()) / d.samples, TOLERANCE);
        Set<Integer> missed = new HashSet<>(Arrays.stream(d.labels).boxed().toList());
        missed.removeAll(Arrays.stream(d.predicted).boxed().toList());
        assertArrayEquals(missed.stream().sorted().mapToInt(k -> k).toArray(), e.neverPredicted());
    }

    private static void averages(Data d, Evaluation.Classification e) {
        double[] macro = new double[3];
        double[] weighted = new double[3];
        double balanced = 0;
        int present = 0;
        int occurring = 0;
        for (int k = 0; k < d.classes; k++) {
            int c = k;
            Set<Integer> actual = d.where(s -> d.labels[s] == c);
            Set<Integer> predicted = d.where(s -> d.predicted[s] == c);
            int right = both(actual, predicted).size();
            double precision = ratio(right, predicted.size());
            double recall = ratio(right, actual.size());
            assertEquals(actual.size(), e.actual(k));
            assertEquals(predicted.size(), e.predicted(k));
            assertEquals(precision, e.precision(k), TOLERANCE);
            assertEquals(recall, e.recall(k), TOLERANCE);
            assertEquals(harmonic(precision, recall), e.f1(k), TOLERANCE);
            double[] all = {precision, recall, harmonic(precision, recall)};
            for (int i = 0; i < 3; i++) {
                macro[i] += all[i];
                weighted[i] += all[i] * actual.size() / d.samples;
            }
            balanced += recall;
            occurring += actual.isEmpty() ? 0 : 1;
            present += actual.isEmpty() && predicted.isEmpty() ? 0 : 1;
        }
        assertEquals(balanced / occurring, e.balancedAccuracy(), TOLERANCE);
        assertEquals(macro[0] / present, e.precision(Average.MACRO), TOLERANCE);
        assertEquals(macro[1] / present, e.recall(Average.MACRO), TOLERANCE);
        assertEquals(macro[2] / present, e.f1(Average.MACRO), TOLERANCE);
        assertEquals(weighted[0], e.precision(Average.WEIGHTED), TOLERANCE);
        assertEquals(weighted[1], e.recall(Average.WEIGHTED), TOLERANCE);
        assertEquals(weighted[2], e.f1(Average.WEIGHTED), TOLERANCE);
        assertEquals(e.accuracy(), e.precision(Average.MICRO), TOLERANCE);
        assertEquals(e.accuracy(), e.recall(Average.MICRO), TOLERANCE);
        assertEquals(e.accuracy(), e.f1(Average.MICRO), TOLERANCE);
    }

    private static void probabilities(Data d, Evaluation.Classification e) {
        double epsilon = Math.ulp(1f);
        double logLoss = d.mean(s -> -Math.log(Math.min(Math.max(d.p(s, d.labels[s]), epsilon), 1 - epsilon)));
        assertEquals(logLoss, e.logLoss(), TOLERANCE * Math.max(1, logLoss));
        double brier = d.mean(
                s -> { // |p|^2 - 2 p_right + 1
                    if (d.classes == 2) {
                        return d.p(s, 1) * d.p(s, 1) + d.labels[s] * (1 - 2 * d.p(s, 1));
                    }
                    double squares = IntStream.range(0, d.classes)
                            .mapToDouble(k -> d.p(s, k) * d.p(s, k))
                            .sum();
                    return squares - 2 * d.p(s, d.labels[s]) + 1;
                });
        assertEquals(brier, e.brier(), TOLERANCE);
    }

    private static void curves(Data d, Evaluation.Classification e) {
        double areas = 0;
        double steps = 0;
        int defined = 0;
        int occurring = 0;
        for (int k = 0; k < d.classes; k++) {
            int c = k;
            int positives = d.where(s -> d.labels[s] == c).size();
            double area = 0;
            double precision = 0;
            for (int i = 0; i < d.samples; i++) {
                if (d.labels[i] == k) {
                    double at = d.p(i, c);
                    area += IntStream.range(0, d.samples)
                            .filter(s -> d.labels[s] != c)
                            .mapToDouble(s -> (Math.signum(at - d.p(s, c)) + 1) / 2)
                            .sum();
                    Set<Integer> above = d.where(s -> d.p(s, c) >= at);
                    precision += both(above, d.where(s -> d.labels[s] == c)).size() / (double) above.size();
                }
            }
            area /= (double) positives * (d.samples - positives); // NaN if one is 0
            precision /= positives;
            assertEquals(area, e.rocAuc(k), TOLERANCE);
            assertEquals(precision, e.averagePrecision(k), TOLERANCE);
            if (!Double.isNaN(area)) {
                areas += area;
                defined++;
            }
            if (positives > 0) {
                steps += precision;
                occurring++;
            }
        }
        assertEquals(d.classes == 2 ? e.rocAuc(1) : areas / defined, e.rocAuc(), TOLERANCE);
        assertEquals(d.classes == 2 ? e.averagePrecision(1) : steps / occurring, e.averagePrecision(), TOLERANCE);
    }

    /** The covariance of one-hot matrices, divided by the root of the product of their variances. */
    private static double matthews(int classes, int[] actual, int[] predicted) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int k = 0; k < classes; k++) {
            double meanA = 0;
            double meanB = 0;
            for (int s = 0; s < actual.length; s++) {
                meanA += (actual[s] == k ? 1.0 : 0) / actual.length;
                meanB += (predicted[s] == k ? 1.0 : 0) / actual.length;
            }
            for (int s = 0; s < actual.length; s++) {
                double a = (actual[s] == k ? 1 : 0) - meanA;
                double b = (predicted[s] == k ? 1 : 0) - meanB;
                ab += a * b;
                aa += a * a;
                bb += b * b;
            }
        }
        return aa < 1e-9 || bb < 1e-9 ? 0 : ab / Math.sqrt(aa * bb);
    }

    @Test
    void samplesWithoutAClassAreWrong() {
        Random random = new Random(3);
        int[] actual = random.ints(500, 0, 4).toArray();
        int[] predicted = random.ints(500, -1, 4).toArray();
        ClassCounts counts = new ClassCounts(4);
        int right = 0;
        for (int s = 0; s < 500; s++) {
            if (random.nextInt(3) > 0) {
                predicted[s] = actual[s];
            }
            counts.add(actual[s], predicted[s]);
            right += actual[s] == predicted[s] ? 1 : 0;
        }
        int without = (int) Arrays.stream(predicted).filter(k -> k < 0).count();
        assertTrue(without > 10, without + " without");
        assertEquals(without, counts.withoutClass());
        assertEquals(500, counts.samples());
        assertEquals(right / 500.0, counts.accuracy());
        assertEquals(right / (500.0 - without), counts.precision(Average.MICRO));
        assertEquals(right / 500.0, counts.recall(Average.MICRO));
        assertEquals(2 * right / (1000.0 - without), counts.f1(Average.MICRO));
        assertEquals(
                500 - without,
                Arrays.stream(counts.confusion()).flatMapToInt(Arrays::stream).sum());
        assertEquals(matthews(4, actual, predicted), counts.matthews(), TOLERANCE);
    }

    @Test
    void extremesOfMatthews() {
        ClassCounts counts = new ClassCounts(2);
        counts.add(0, 0);
        assertEquals(0, counts.matthews(), "one class");
        counts.add(1, 0);
        assertEquals(0, counts.matthews(), "one predicted class");
        counts.add(1, 1);
        assertEquals(0.5, counts.matthews(), TOLERANCE);
        ClassCounts wrong = new ClassCounts(2);
        ClassCounts large = new ClassCounts(2);
        for (int i = 0; i < 100_000; i++) { // 100,000^4 is more than a long holds
            wrong.add(i % 2, 1 - i % 2);
            large.add(i % 2, i % 2);
        }
        assertEquals(-1, wrong.matthews());
        assertEquals(1, large.matthews());
    }

    @Test
    void oneClassOnly() {
        Evaluation.Classification e =
                Evaluation.Classification.of(0, new float[] {0.25f, 0.75f, 1, 0}, new int[] {1, 1, 1, 1}, 2);
        assertEquals(Double.NaN, e.rocAuc());
        assertEquals(Double.NaN, e.rocAuc(0));
        assertEquals(1, e.averagePrecision());
        assertEquals(Double.NaN, e.averagePrecision(0));
        assertEquals(0, e.matthews());
        assertEquals(0.5, e.balancedAccuracy());
        assertEquals(1, e.mostFrequentShare());
        Evaluation.Classification zeros = Evaluation.Classification.of(0, new float[4], new int[4], 2);
        assertEquals(Double.NaN, zeros.averagePrecision());
        assertEquals(1, zeros.averagePrecision(0));
        Evaluation.Classification three = Evaluation.Classification.of(0, new float[] {0, 0, 1}, new int[] {2}, 3);
        assertEquals(Double.NaN, three.rocAuc());
        assertEquals(1, three.averagePrecision());
    }

    /** scikit-learn clips floats to [2^-23, 1 - 2^-23]. */
    @Test
    void logLossIsClipped() {
        assertEquals(23 * Math.log(2), logLoss(1, 0), TOLERANCE);
        assertEquals(23 * Math.log(2), logLoss(0, 1), TOLERANCE);
        assertEquals(-Math.log1p(-0x1p-23), logLoss(1, 1), TOLERANCE);
        assertEquals(Math.log(2), logLoss(0.5f, 1), TOLERANCE);
    }

    private static double logLoss(float p, int label) {
        return Evaluation.Classification.of(0, new float[] {p}, new int[] {label}, 2)
                .logLoss();
    }

    @Test
    void imbalanceIsCounted() {
        Evaluation.Classification e = Evaluation.Classification.of(
                0, new float[] {1, 0, 0, 1, 0, 0, 0.5f, 0, 0.4f, 1, 0, 0}, new int[] {0, 0, 2, 1}, 3);
        assertArrayEquals(new int[] {1, 2}, e.neverPredicted());
        assertEquals(0, e.mostFrequent());
        assertEquals(0.5, e.mostFrequentShare());
        assertFalse(e.accuracy() > e.mostFrequentShare());
    }

    @Test
    void badArgumentsAreNamed() {
        float[] p = new float[6];
        int[] labels = new int[2];
        assertMessage("classes is 1, expected at least 2", () -> Evaluation.Classification.of(0, p, labels, 1));
        assertMessage(
                "probabilities has 6 values, expected samples*classes = 2*2",
                () -> Evaluation.Classification.of(0, p, labels, 2));
        assertMessage(
                "labels.length is 0, expected at least 1",
                () -> Evaluation.Classification.of(0, new float[0], new int[0], 2));
        labels[1] = 3;
        assertMessage(
                "labels[1] is 3, expected a class index 0..2", () -> Evaluation.Classification.of(0, p, labels, 3));
        labels[1] = 2;
        Evaluation.Classification e = Evaluation.Classification.of(0, p, labels, 3);
        assertMessage("class is 3, expected 0..2", () -> e.rocAuc(3));
        assertMessage("class is -1, expected 0..2", () -> e.averagePrecision(-1));
        assertMessage("class is 3, expected 0..2", () -> e.precision(3));
        assertMessage("k is 0, expected at least 1", () -> e.topK(0));
        assertMessage(
                "average is samples, which is for several labels per sample, expected macro, micro or weighted",
                () -> e.recall(Average.SAMPLES));
        p[4] = Float.NaN;
        NonFiniteException thrown =
                assertThrows(NonFiniteException.class, () -> Evaluation.Classification.of(0, p, labels, 3));
        assertEquals("sample 1: output 1, both counted from 0, is NaN, expected a finite number", thrown.getMessage());
    }

    private static void assertMessage(String expected, Runnable call) {
        assertEquals(
                expected,
                assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
