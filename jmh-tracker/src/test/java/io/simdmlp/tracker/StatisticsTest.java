package io.simdmlp.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

/** The statistics of {@link Comparison}, against figures computed by hand or known in closed form. */
final class StatisticsTest {
    @Test
    void trimmedMeanLeavesOutAFifthAtEitherEnd() {
        TrimmedMean mean = TrimmedMean.of(new double[] {100, 1, 2, 3, -50});
        assertEquals(2, mean.mean());
        // 1 1 2 3 3 scatter around 2 by squares of 4 in all; three stay
        assertEquals(4.0 * 5 / (3 * 2), mean.unitVariance(), 1e-15);
        assertEquals(2, mean.freedom());
    }

    @Test
    void ofFewValuesItIsTheMean() {
        TrimmedMean mean = TrimmedMean.of(new double[] {1, 2, 6});
        assertEquals(3, mean.mean());
        assertEquals(7, mean.unitVariance(), 1e-15); // (4 + 1 + 9) / 2
        assertEquals(2, mean.freedom());
    }

    @Test
    void falseDiscoveryRates() { // as R's p.adjust(p, "BH")
        double[] p = {0.2, 0.005, 0.05, 0.009};
        Comparison.adjust(p);
        assertArrayEquals(new double[] {0.2, 0.018, 0.2 / 3, 0.018}, p, 1e-15);
    }

    /** Variances drawn from the model have the parameters of the model. */
    @Test
    void moderationFindsTheCommonVariance() {
        Random random = new Random(1);
        int n = 20_000;
        double[] variances = new double[n];
        double[] freedoms = new double[n];
        for (int i = 0; i < n; i++) {
            freedoms[i] = 5;
            variances[i] = 3 * 8 / chi2(8, random) * chi2(5, random) / 5;
        }
        Moderation moderation = Moderation.of(variances, freedoms);
        assertEquals(3, moderation.common(), 0.05); // four standard errors
        assertEquals(8, moderation.freedom(), 0.6);
        assertEquals(
                (moderation.freedom() * moderation.common() + 5 * 7) / (moderation.freedom() + 5),
                moderation.variance(7, 5));
    }

    @Test
    void equalVariancesAreShrunkEntirely() {
        double[] variances = {2, 2, 2};
        Moderation moderation = Moderation.of(variances, new double[] {4, 4, 4});
        assertEquals(moderation.common(), moderation.variance(100, 4), 1e-2 * moderation.common());
        assertEquals(
                2, Moderation.of(new double[] {2}, new double[] {4}).variance(2, 4), "alone there is none to lean on");
    }

    private static double chi2(int freedom, Random random) {
        double sum = 0;
        for (int i = 0; i < freedom; i++) {
            double x = random.nextGaussian();
            sum += x * x;
        }
        return sum;
    }

    @Test
    void noiseHasVarianceOne() {
        SplittableRandom random = new SplittableRandom(1);
        for (Noise noise : List.of(Noise.NORMAL, Noise.SLOW_FORKS, Noise.BIMODAL)) {
            double[] values =
                    random.doubles(200_000).map(x -> noise.draw(random)).toArray();
            double mean = Arrays.stream(values).average().orElseThrow();
            double variance = Arrays.stream(values)
                    .map(x -> (x - mean) * (x - mean))
                    .average()
                    .orElseThrow();
            assertEquals(1, variance, 0.04, noise.label());
            double integral = 0;
            for (double x = -20; x < 20; x += 0.01) {
                integral += 0.01 * Math.exp(noise.logDensity(x));
            }
            double atZero =
                    Arrays.stream(values).filter(x -> Math.abs(x) < 0.05).count() / (0.1 * values.length);
            assertEquals(Math.exp(noise.logDensity(0)) / integral, atZero, 0.03, noise.label());
        }
        // Of t with 3 degrees of freedom the variance hardly settles; its 97.5 % quantile, 3.182, does.
        double beyond = random.doubles(200_000)
                        .filter(x -> Math.abs(Noise.HEAVY.draw(random)) > 3.182446 / Math.sqrt(3))
                        .count()
                / 200_000.0;
        assertEquals(0.05, beyond, 0.002);
    }

    /** Of normal noise the best test is that of the difference of the means. */
    @Test
    void bestPossibleIsTheClosedFormForNormalNoise() {
        NormalDistribution normal = new NormalDistribution();
        double level = 1 - Math.pow(0.95, 1.0 / 20);
        double error = 0.03 * Math.sqrt(2.0 / 10);
        double expected = 1
                - normal.cumulativeProbability(
                        normal.inverseCumulativeProbability(1 - level) - Math.log1p(0.05) / error);
        // the threshold is a quantile of 4,000 draws, of which 10 are beyond: uncertain by a third of them
        assertEquals(expected, Proof.bestPossible(Noise.NORMAL, 0.03, 10, 0.05, 4000), 0.1);
    }

    @Test
    void changesAreFoundWhereTheyAre() {
        double[] values = noise(60, 1);
        for (int i = 20; i < 60; i++) {
            values[i] += i < 40 ? 0.05 : 0.02;
        }
        List<Integer> points = ChangePoints.of(values);
        assertEquals(2, points.size(), points.toString());
        assertEquals(20, points.get(0), 1);
        assertEquals(40, points.get(1), 1);
        assertEquals(points, ChangePoints.of(values));
    }

    @Test
    void whereNothingChangesNothingIsFound() {
        int alarms = 0;
        for (int seed = 0; seed < 40; seed++) {
            alarms += ChangePoints.of(noise(30, seed)).isEmpty() ? 0 : 1;
        }
        assertTrue(alarms <= 3, alarms + " of 40 at 1 %"); // more has a probability below 0.001
        assertEquals(List.of(), ChangePoints.of(new double[] {1, 2, 3, 4, 5}), "too few to tell");
        assertEquals(List.of(), ChangePoints.of(new double[20]), "all alike");
        assertEquals(List.of(), ChangePoints.of(new double[0]));
    }

    private static double[] noise(int n, long seed) {
        Random random = new Random(seed);
        return random.doubles(n).map(x -> 0.01 * random.nextGaussian()).toArray();
    }
}
