package io.simdmlp.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Metrics that sort all samples, against their definitions. */
@Tag("once") // it does not depend on the vector width
class CurvesTest {
    private static final double TOLERANCE = 1e-12;

    /** The fraction of pairs of a positive and a negative sample in the right order. */
    static double pairs(float[] scores, boolean[] positive) {
        double sum = 0;
        long pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (positive[i] && !positive[j]) {
                    sum += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                    pairs++;
                }
            }
        }
        return sum / pairs;
    }

    /** The sum of steps of recall, times the precision, over all thresholds. */
    static double steps(float[] scores, boolean[] positive) {
        TreeSet<Float> thresholds = new TreeSet<>();
        int all = 0;
        for (int i = 0; i < scores.length; i++) {
            thresholds.add(scores[i] == 0 ? 0f : scores[i]);
            all += positive[i] ? 1 : 0;
        }
        double sum = 0;
        double before = 0;
        for (float threshold : thresholds.descendingSet()) {
            int taken = 0;
            int right = 0;
            for (int i = 0; i < scores.length; i++) {
                if (scores[i] >= threshold) {
                    taken++;
                    right += positive[i] ? 1 : 0;
                }
            }
            double recall = (double) right / all;
            sum += (recall - before) * right / taken;
            before = recall;
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({
        "2, 3, 0.5",
        "50, 1000000, 0.5",
        "50, 4, 0.5",
        "200, 20, 0.02",
        "301, 7, 0.9",
        "400, 1000, 0.3",
        "3, 1, 0.5"
    })
    void curvesEqualTheirDefinitions(int samples, int values, double rate) {
        Random random = new Random(samples + values);
        int tried = 0;
        for (int run = 0; run < 30; run++) {
            float[] scores = new float[samples];
            boolean[] positive = new boolean[samples];
            for (int i = 0; i < samples; i++) {
                positive[i] = random.nextDouble() < rate;
                scores[i] = (random.nextInt(values) - values / 2 + (positive[i] ? values / 5 : 0)) / 8f;
                if (scores[i] == 0 && random.nextBoolean()) {
                    scores[i] = -0f;
                }
            }
            assertEquals(pairs(scores, positive), RocAuc.of(scores, positive), TOLERANCE);
            assertEquals(steps(scores, positive), AveragePrecision.of(scores, positive), TOLERANCE);
            tried += Double.isNaN(RocAuc.of(scores, positive)) ? 0 : 1;
        }
        assertTrue(tried > 5, tried + " defined");
    }

    @Test
    void curvesByHand() {
        boolean[] positive = {true, false, true, false};
        assertEquals(0.75, RocAuc.of(new float[] {4, 3, 2, 1}, positive));
        assertEquals((1 + 2 / 3.0) / 2, AveragePrecision.of(new float[] {4, 3, 2, 1}, positive), TOLERANCE);
        assertEquals(0.25, RocAuc.of(new float[] {-4, -3, -2, -1}, positive));
        assertEquals(0.5, RocAuc.of(new float[4], positive));
        assertEquals(0.5, AveragePrecision.of(new float[4], positive));
        float[] wide = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, -Float.MIN_VALUE};
        assertEquals(1, RocAuc.of(wide, positive));
        assertEquals(1, AveragePrecision.of(wide, positive));
    }

    @Test
    void largeCountsDoNotOverflow() {
        int n = 200_000; // 10^10 pairs
        float[] scores = new float[n];
        boolean[] positive = new boolean[n];
        for (int i = 0; i < n; i++) {
            scores[i] = i;
            positive[i] = i >= n / 2;
        }
        assertEquals(1, RocAuc.of(scores, positive));
        assertEquals(1, AveragePrecision.of(scores, positive));
        Arrays.fill(scores, 3);
        assertEquals(0.5, RocAuc.of(scores, positive));
        assertEquals(0.5, AveragePrecision.of(scores, positive));
    }

    @Test
    void undefinedCurvesAreNaN() {
        float[] scores = {1, 2};
        assertEquals(Double.NaN, RocAuc.of(scores, new boolean[] {true, true}));
        assertEquals(Double.NaN, RocAuc.of(scores, new boolean[2]));
        assertEquals(Double.NaN, RocAuc.of(new float[] {1, Float.NaN}, new boolean[] {true, false}));
        assertEquals(Double.NaN, RocAuc.of(new float[0], new boolean[0]));
        assertEquals(1, AveragePrecision.of(scores, new boolean[] {true, true}));
        assertEquals(Double.NaN, AveragePrecision.of(scores, new boolean[2]));
        assertEquals(Double.NaN, AveragePrecision.of(new float[] {1, Float.NaN}, new boolean[] {true, false}));
        assertEquals(Double.NaN, AveragePrecision.of(new float[0], new boolean[0]));
    }

    @Test
    void medians() {
        assertEquals(2, MedianAbsoluteError.of(new float[] {1, -2, 9}, new float[3]));
        assertEquals(2.5, MedianAbsoluteError.of(new float[] {9, 2, -3, 0}, new float[4]));
        assertEquals(7, MedianAbsoluteError.of(new float[] {9}, new float[] {2}));
        assertEquals(Double.NaN, MedianAbsoluteError.of(new float[0], new float[0]));
        assertEquals(Double.NaN, MedianAbsoluteError.of(new float[] {1, 1, Float.NaN}, new float[3]));
        assertEquals(Double.NaN, MedianAbsoluteError.of(new float[] {1, 1, 1 / 0f}, new float[3]));
    }

    private static void assertMessage(String expected, Runnable call) {
        assertEquals(
                expected,
                assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage(
                "positive has 1 values, expected scores.length = 2", () -> RocAuc.of(new float[2], new boolean[1]));
        assertMessage(
                "positive has 3 values, expected scores.length = 2",
                () -> AveragePrecision.of(new float[2], new boolean[3]));
        assertMessage(
                "y has 1 values, expected a.length = 2", () -> MedianAbsoluteError.of(new float[2], new float[1]));
        assertMessage("classes is 1, expected at least 2", () -> new ClassCounts(1));
        assertMessage("classes is 0, expected at least 2", () -> new RankCounts(0));
        assertMessage("classes is 1, expected at least 2", () -> new ProbabilitySums(1));
        assertMessage("labels is 0, expected at least 1", () -> new LabelCounts(0));
        assertMessage("targets is 0, expected at least 1", () -> new ErrorSums(0));
        ClassCounts counts = new ClassCounts(3);
        assertMessage("actual is 3, expected 0..2", () -> counts.add(3, 0));
        assertMessage("actual is -1, expected 0..2", () -> counts.add(ClassCounts.NO_CLASS, 0));
        assertMessage("predicted is 3, expected 0..2", () -> counts.add(0, 3));
        assertMessage("predicted is -2, expected 0..2", () -> counts.add(0, -2));
        assertEquals(0, counts.samples());
        assertMessage("class is 3, expected 0..2", () -> counts.f1(3));
        assertMessage("class is -1, expected 0..2", () -> counts.actual(-1));
        assertMessage(
                "average is samples, which is for several labels per sample, expected macro, micro or weighted",
                () -> counts.f1(Average.SAMPLES));
        assertMessage("rank is 2, expected 0..1", () -> new RankCounts(2).add(2));
        assertMessage("k is 0, expected at least 1", () -> new RankCounts(2).topK(0));
        assertMessage("right is 2, expected 0..1", () -> RankCounts.rank(new float[2], 0, 2, 2));
        assertMessage(
                "values has 2 values from valuesAt = 1, expected 2", () -> RankCounts.rank(new float[2], 1, 2, 0));
        assertMessage("p has 3 values, expected classes = 2", () -> new ProbabilitySums(2).add(new double[3], 0));
        assertMessage("right is 2, expected 0..1", () -> new ProbabilitySums(2).add(new double[2], 2));
        assertMessage("predicted has 1 values, expected labels = 2", () -> new LabelCounts(2)
                .add(new boolean[2], new boolean[1]));
        assertMessage("label is 2, expected 0..1", () -> new LabelCounts(2).recall(2));
        ErrorSums sums = new ErrorSums(2);
        assertMessage("a has 2 values from aAt = 1, expected 2", () -> sums.add(new float[2], 1, new float[2], 0));
        assertMessage("y has 2 values from yAt = -1, expected 2", () -> sums.add(new float[2], 0, new float[2], -1));
        assertMessage("target is 2, expected 0..1", () -> sums.r2(2));
        assertMessage("target is 2, expected 0..1", () -> sums.pinballLoss(0.5, 2));
        assertMessage("quantile is 1.5, expected 0 to 1", () -> sums.pinballLoss(1.5));
        assertMessage("quantile is NaN, expected 0 to 1", () -> sums.pinballLoss(Double.NaN, 1));
    }

    @Test
    void metricsOfNoSamplesAreNaN() {
        ClassCounts classes = new ClassCounts(3);
        LabelCounts labels = new LabelCounts(3);
        ErrorSums errors = new ErrorSums(2);
        ProbabilitySums sums = new ProbabilitySums(3);
        for (double metric : new double[] {
            classes.accuracy(),
            classes.balancedAccuracy(),
            classes.mostFrequentShare(),
            classes.matthews(),
            classes.f1(Average.MACRO),
            labels.subsetAccuracy(),
            labels.hammingLoss(),
            labels.f1(Average.SAMPLES),
            errors.rootMeanSquaredError(),
            errors.meanAbsoluteError(),
            errors.meanAbsolutePercentageError(),
            errors.pinballLoss(0.5),
            errors.r2(),
            sums.logLoss(),
            sums.brier(),
            new RankCounts(3).topK(1)
        }) {
            assertEquals(Double.NaN, metric);
        }
        assertEquals(0, classes.f1(Average.MICRO));
        assertEquals(0, classes.f1(Average.WEIGHTED));
        assertEquals(0, labels.f1(Average.MACRO));
    }
}
