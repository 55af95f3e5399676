package io.simdmlp.tracker;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * The 95 % confidence interval of the logarithm of a ratio of times, by a two-level bootstrap: forks are resampled first,
 * then iterations within each fork. Differences between forks, such as those of the compiled code, do not average out in
 * longer forks, so an interval from iterations alone would be too narrow.
 *
 * <p>Percentile intervals of few values are too narrow too; they are widened as by Hesterberg (What Teachers Should Know
 * about the Bootstrap, 2015): to the level at which a normal distribution has the quantile of a t distribution times
 * sqrt(n / (n - 1)).
 *
 * @param low the lower end
 * @param high the upper end
 */
record Bootstrap(double low, double high) {
    private static final double TAIL = 0.025;

    static Bootstrap of(Metric base, Metric next, int resamples, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] differences = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            differences[i] = resampled(next, random) - resampled(base, random);
        }
        Arrays.sort(differences);
        int cut = (int) (tail(base.forks(), next.forks()) * resamples);
        return new Bootstrap(differences[cut], differences[resamples - 1 - cut]);
    }

    private static double resampled(Metric metric, SplittableRandom random) {
        double[] logs = new double[metric.forks()];
        for (int f = 0; f < logs.length; f++) {
            int fork = random.nextInt(logs.length);
            if (metric.isPooled()) { // no mean of the iterations; their scatter is part of that of the forks
                logs[f] = metric.logTime(metric.forkScores()[fork]);
                continue;
            }
            double[] scores = metric.scores()[fork];
            double sum = 0;
            for (int i = 0; i < scores.length; i++) {
                sum += scores[random.nextInt(scores.length)];
            }
            logs[f] = metric.logTime(sum / scores.length);
        }
        Arrays.sort(logs);
        return TrimmedMean.ofSorted(logs);
    }

    /** The share of resamples to leave out at either end. */
    private static double tail(int baseForks, int newForks) {
        int n = Math.min(baseForks, newForks);
        double t = new TDistribution(baseForks + newForks - 2).inverseCumulativeProbability(TAIL);
        return new NormalDistribution().cumulativeProbability(t * Math.sqrt(n / (n - 1.0)));
    }
}
