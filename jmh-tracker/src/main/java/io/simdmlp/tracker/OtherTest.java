package io.simdmlp.tracker;

import java.util.Arrays;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.inference.MannWhitneyUTest;

/** What others call slower, to compare their error rates with those of {@link Comparison} on the same simulated runs. */
enum OtherTest {
    /** JMH's own error: 99.9 % of a t distribution over all iterations of all forks. */
    JMH_INTERVALS("JMH's 99.9 % intervals do not overlap"),

    /** As benchstat does if each iteration is given to it as a sample. */
    RANKS_OF_ITERATIONS("Mann-Whitney at 5 % on iterations"),

    /** As benchstat does if each fork is given to it as a sample. */
    RANKS_OF_FORKS("benchstat's test: Mann-Whitney at 5 % on forks"),

    /** As critcmp and many scripts do. */
    FIVE_PERCENT("the mean is 5 % larger"),

    /** The default of github-action-benchmark. */
    TWICE("the mean is 200 %");

    private static final double TAIL = 0.0005;
    private static final double LEVEL = 0.05;

    private final String words;

    OtherTest(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** Of times per operation. */
    boolean isSlower(Metric base, Metric next) {
        return switch (this) {
            case JMH_INTERVALS -> areApart(base, next);
            case RANKS_OF_ITERATIONS -> areRankedApart(all(base), all(next));
            case RANKS_OF_FORKS -> areRankedApart(base.forkScores(), next.forkScores());
            case FIVE_PERCENT -> ratio(base, next) > 1.05;
            case TWICE -> ratio(base, next) > 2;
        };
    }

    private static double[] all(Metric metric) {
        return Arrays.stream(metric.scores()).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double ratio(Metric base, Metric next) {
        return StatUtils.mean(all(next)) / StatUtils.mean(all(base));
    }

    private static boolean areApart(Metric base, Metric next) {
        double[] before = all(base);
        double[] after = all(next);
        return StatUtils.mean(after) - error(after) > StatUtils.mean(before) + error(before);
    }

    private static double error(double[] values) {
        double quantile = -new TDistribution(values.length - 1.0).inverseCumulativeProbability(TAIL);
        return quantile * Math.sqrt(StatUtils.variance(values) / values.length);
    }

    private static boolean areRankedApart(double[] base, double[] next) {
        return new MannWhitneyUTest().mannWhitneyUTest(base, next) < LEVEL
                && StatUtils.percentile(next, 50) > StatUtils.percentile(base, 50);
    }
}
