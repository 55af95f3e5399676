package io.simdmlp.tracker;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
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

    /** Most means of resampled iterations of each fork, from which the resamples of forks draw; fewer for few resamples. */
    private static final int VARIANTS = 64;

    private static final int RESAMPLES_PER_VARIANT = 16;

    /** Of logarithms as integers: a precision of 1e-12. */
    private static final double SCALE = 1L << 40;

    /** Values that are left out at either end, as far as they are found without ordering all. */
    private static final int MOST_EXTREMES = 2;

    /** The shares to leave out, by the numbers of forks of both sides. */
    private static final Map<Long, Double> TAILS = new ConcurrentHashMap<>();

    static Bootstrap of(Metric base, Metric next, int resamples, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int count = Math.max(1, Math.min(VARIANTS, resamples / RESAMPLES_PER_VARIANT));
        long[][] before = variants(base, count, random);
        long[][] after = variants(next, count, random);
        double[] differences = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            differences[i] = resampled(after, random) - resampled(before, random);
        }
        Arrays.sort(differences);
        int cut = (int) (tail(base.forks(), next.forks()) * resamples);
        return new Bootstrap(differences[cut], differences[resamples - 1 - cut]);
    }

    /** (forks, variants): logarithms, as integers, of the means of resampled iterations; of pooled samples the fork's value alone. */
    private static long[][] variants(Metric metric, int count, SplittableRandom random) {
        long[][] variants = new long[metric.forks()][];
        for (int f = 0; f < variants.length; f++) {
            double[] scores = metric.scores()[f];
            if (metric.isPooled() || scores.length == 1) {
                variants[f] = new long[] {fixed(metric.logTime(metric.forkScores()[f]))};
                continue;
            }
            variants[f] = new long[count];
            for (int v = 0; v < count; v++) {
                double sum = 0;
                for (int i = 0; i < scores.length; i++) {
                    sum += scores[random.nextInt(scores.length)];
                }
                variants[f][v] = fixed(metric.logTime(sum / scores.length));
            }
        }
        return variants;
    }

    private static long fixed(double log) {
        return Math.round(SCALE * log);
    }

    /** The trimmed mean of a resample. Integers, since the smaller of two is found without a branch. */
    private static double resampled(long[][] variants, SplittableRandom random) {
        int n = variants.length;
        int cut = TrimmedMean.cut(n);
        if (cut > MOST_EXTREMES) {
            return resampledByOrder(variants, random);
        }
        long least = Long.MAX_VALUE;
        long second = Long.MAX_VALUE; // least
        long most = Long.MIN_VALUE;
        long last = Long.MIN_VALUE; // but one
        long sum = 0;
        for (int f = 0; f < n; f++) {
            long log = drawn(variants, random);
            sum += log;
            second = Math.min(second, Math.max(least, log));
            least = Math.min(least, log);
            last = Math.max(last, Math.min(most, log));
            most = Math.max(most, log);
        }
        if (cut > 0) {
            sum -= least + most;
        }
        if (cut > 1) {
            sum -= second + last;
        }
        return sum / (SCALE * (n - 2 * cut));
    }

    private static double resampledByOrder(long[][] variants, SplittableRandom random) {
        int n = variants.length;
        long[] logs = new long[n];
        Arrays.setAll(logs, f -> drawn(variants, random));
        Arrays.sort(logs);
        int cut = TrimmedMean.cut(n);
        long sum = 0;
        for (int f = cut; f < n - cut; f++) {
            sum += logs[f];
        }
        return sum / (SCALE * (n - 2 * cut));
    }

    private static long drawn(long[][] variants, SplittableRandom random) {
        long bits = random.nextLong();
        long[] fork = variants[index(bits >>> Integer.SIZE, variants.length)];
        return fork[index(bits & 0xFFFF_FFFFL, fork.length)];
    }

    /** A number below {@code count} from 32 random bits. */
    private static int index(long bits, int count) {
        return (int) ((bits * count) >>> Integer.SIZE);
    }

    /** The share of resamples to leave out at either end. */
    private static double tail(int baseForks, int newForks) {
        return TAILS.computeIfAbsent(((long) baseForks << Integer.SIZE) + newForks, forks -> {
            int n = Math.min(baseForks, newForks);
            double t = new TDistribution(baseForks + newForks - 2).inverseCumulativeProbability(TAIL);
            return new NormalDistribution().cumulativeProbability(t * Math.sqrt(n / (n - 1.0)));
        });
    }
}
