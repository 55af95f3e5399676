package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.inference.MannWhitneyUTest;

/**
 * Finds the benchmarks that are slower or faster in one run than in another.
 *
 * <p>Each fork gives one value, the logarithm of its mean time per operation. The trimmed means of these values are
 * compared. A benchmark is slower if the estimated change exceeds the smallest effect that counts and is statistically
 * significant. There are two significance tests:
 *
 * <ul>
 *   <li>The Mann-Whitney test, which makes no assumption on the distribution but needs many forks: with 5 forks each, its
 *       p-value is never below 0.009.
 *   <li>A t test of the trimmed means with variances moderated by those of the whole suite ({@link Moderation}), which
 *       needs few forks.
 * </ul>
 *
 * The smaller of their two-sided p-values counts: doubled, since there are two tests, and halved, since the test is
 * one-sided. The Benjamini-Hochberg procedure corrects for the number of benchmarks, for slowdowns and speedups
 * separately: where nothing changed, the share of suites with a false alarm is at most its rate.
 *
 * @param base the older run
 * @param next the newer one
 * @param criteria of the comparison
 * @param rows the benchmarks that both have, in the order of {@code next}
 * @param notes benchmarks and properties that could not be compared or checked
 */
public record Comparison(
        JmhResults base, JmhResults next, Criteria criteria, List<BenchmarkRow> rows, List<String> notes) {
    /** The share of real changes that would be found with the recommended number of forks. */
    private static final double POWER = 0.9;

    /** The resolution of a clock, as a standard deviation of logarithms. */
    private static final double RESOLUTION = 1e-6;

    /** Bytes per operation that JMH itself may allocate. */
    private static final double ALLOCATION_NOISE = 0.5;

    private static final long SEED = 1;

    /**
     * The criteria of a comparison.
     *
     * @param smallestEffect the smallest change of the time of an operation that counts, such as 0.03
     * @param rate the accepted share of suites with a false alarm where nothing changed, such as 0.05
     * @param resamples of the bootstrap
     * @param allowDifferent whether to compare runs of different machines, JDKs or JVM flags
     * @param noise runs of the same build, at least two or none: changes no larger than their differences do not count
     */
    public record Criteria(
            double smallestEffect, double rate, int resamples, boolean allowDifferent, List<JmhResults> noise) {
        /** 3 %, 5 %, 10,000 resamples, refusing different machines, without noise runs. */
        public static final Criteria DEFAULT = new Criteria(0.03, 0.05, 10_000, false, List.of());
    }

    /**
     * A benchmark.
     *
     * @param label of both series
     * @param verdict on its time
     * @param change of the time of an operation: 0.05 is 5 % longer
     * @param low end of the 95 % interval of {@code change}
     * @param high likewise
     * @param p after Benjamini and Hochberg, in the direction of {@code change}
     * @param floor the smallest change that counts here
     * @param moreForks about how many more forks of each run would decide; 0 if the verdict is not undecided
     * @param baseBytes allocated per operation; NaN if not measured
     * @param newBytes likewise
     * @param allocatesMore whether each operation allocates at least one byte more
     */
    public record BenchmarkRow(
            String label,
            Verdict verdict,
            double change,
            double low,
            double high,
            double p,
            double floor,
            long moreForks,
            double baseBytes,
            double newBytes,
            boolean allocatesMore) {
        /** {@return whether it is slower or allocates more} */
        public boolean isWorse() {
            return verdict == Verdict.SLOWER || allocatesMore;
        }
    }

    /** Two series of one benchmark, each as one trimmed mean. */
    private record Pair(Series base, Series next, TrimmedMean before, TrimmedMean after) {
        static Pair of(Series base, Series next) {
            return new Pair(base, next, TrimmedMean.of(base.logTimes()), TrimmedMean.of(next.logTimes()));
        }

        double difference() {
            return after.mean() - before.mean();
        }

        double freedom() {
            return before.freedom() + after.freedom();
        }

        /** The variance of one fork, from both sides. */
        double variance() {
            double own =
                    (before.freedom() * before.unitVariance() + after.freedom() * after.unitVariance()) / freedom();
            return Math.max(own, RESOLUTION * RESOLUTION);
        }

        /** The standard error of the difference for a fork's {@code variance}. */
        double error(double variance) {
            return Math.sqrt(variance * (1.0 / base.forks() + 1.0 / next.forks()));
        }
    }

    /**
     * {@return the comparison of two runs}
     *
     * @param base the older run
     * @param next the newer one
     * @param criteria the criteria
     * @throws UnusableResultsException if they have no benchmark in common, one of a single fork, or ran on different
     *     machines, JDKs or JVM flags
     */
    public static Comparison of(JmhResults base, JmhResults next, Criteria criteria) throws UnusableResultsException {
        List<String> notes = new ArrayList<>();
        List<Pair> pairs = pairs(base, next, criteria, notes);
        Moderation moderation = Moderation.of(
                pairs.stream().mapToDouble(Pair::variance).toArray(),
                pairs.stream().mapToDouble(Pair::freedom).toArray());
        int n = pairs.size();
        double[] errors = new double[n];
        double[] slower = new double[n];
        double[] faster = new double[n];
        for (int i = 0; i < n; i++) {
            Pair pair = pairs.get(i);
            errors[i] = pair.error(moderation.variance(pair.variance(), pair.freedom()));
            // A moderated variance has more degrees of freedom than its own, but no more than the whole suite.
            double freedom = Math.min(
                    moderation.freedom() + pair.freedom(),
                    pairs.stream().mapToDouble(Pair::freedom).sum());
            double p = p(pair, errors[i], freedom);
            slower[i] = pair.difference() > 0 ? p : 1;
            faster[i] = pair.difference() < 0 ? p : 1;
        }
        adjust(slower);
        adjust(faster);
        List<BenchmarkRow> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            rows.add(row(pairs.get(i), errors[i], Math.min(slower[i], faster[i]), n, criteria));
        }
        return new Comparison(base, next, criteria, List.copyOf(rows), List.copyOf(notes));
    }

    private static List<Pair> pairs(JmhResults base, JmhResults next, Criteria criteria, List<String> notes)
            throws UnusableResultsException {
        List<Pair> pairs = new ArrayList<>();
        boolean unknownHost = false;
        for (Series after : next.series().values()) {
            Series before = base.series().get(after.label());
            if (before == null) {
                notes.add(after.label() + " is in " + next.name() + " only");
                continue;
            }
            checkForks(base, before);
            checkForks(next, after);
            List<String> differences = before.setting().differences(after.setting());
            if (!differences.isEmpty() && !criteria.allowDifferent()) {
                throw new UnusableResultsException(
                        base.name() + " and " + next.name() + " differ by more than the program, "
                                + String.join(", ", differences) + ": expected the same, or --allow-different");
            }
            if (!before.unit().equals(after.unit())) {
                throw new UnusableResultsException(after.label() + " is in " + before.unit() + " in " + base.name()
                        + " and in " + after.unit() + " in " + next.name() + ", expected the same unit");
            }
            if (before.allocations().length == 0 != (after.allocations().length == 0)) {
                notes.add(after.label() + ": allocation was measured on one side only");
            }
            unknownHost |=
                    before.setting().host().isEmpty() || after.setting().host().isEmpty();
            pairs.add(Pair.of(before, after));
        }
        if (pairs.isEmpty()) {
            throw new UnusableResultsException(base.name() + " and " + next.name() + " have no benchmark in common");
        }
        for (String label : base.series().keySet()) {
            if (!next.series().containsKey(label)) {
                notes.add(label + " is in " + base.name() + " only");
            }
        }
        if (unknownHost) {
            notes.add("the results do not name their machine; not verified that both are of the same one");
        }
        return pairs;
    }

    private static void checkForks(JmhResults run, Series series) throws UnusableResultsException {
        if (series.forks() < 2) {
            throw new UnusableResultsException(run.name() + ": " + series.label()
                    + " has one fork only, expected at least 2, better 10: the differences between forks are unknown");
        }
    }

    private static double p(Pair pair, double error, double freedom) {
        double t = Math.abs(pair.difference()) / error;
        double moderated = 2 * new TDistribution(freedom).cumulativeProbability(-t);
        double ranks = new MannWhitneyUTest()
                .mannWhitneyUTest(pair.base().logTimes(), pair.next().logTimes());
        return Math.min(moderated, ranks);
    }

    /** Benjamini and Hochberg: replaces p-values by the smallest false discovery rates at which they are significant. */
    static void adjust(double[] p) {
        Integer[] order = new Integer[p.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> p[i]));
        double least = 1;
        for (int rank = p.length; rank > 0; rank--) {
            int i = order[rank - 1];
            least = Math.min(least, p[i] * p.length / rank);
            p[i] = least;
        }
    }

    private static BenchmarkRow row(Pair pair, double error, double p, int suite, Criteria criteria) {
        String label = pair.next().label();
        double floor = Math.max(Math.log1p(criteria.smallestEffect()), noise(label, criteria.noise()));
        double difference = pair.difference();
        Bootstrap interval = Bootstrap.of(pair.base(), pair.next(), criteria.resamples(), SEED);
        Verdict verdict = Verdict.UNDECIDED;
        if (p <= criteria.rate() && Math.abs(difference) > floor) {
            verdict = difference > 0 ? Verdict.SLOWER : Verdict.FASTER;
        } else if (-floor < interval.low() && interval.high() < floor) {
            verdict = Verdict.SAME;
        }
        double[] before = quartiles(pair.base().allocations());
        double[] after = quartiles(pair.next().allocations());
        return new BenchmarkRow(
                label,
                verdict,
                Math.expm1(difference),
                Math.expm1(interval.low()),
                Math.expm1(interval.high()),
                p,
                Math.expm1(floor),
                verdict == Verdict.UNDECIDED
                        ? moreForks(pair, error, Math.max(floor, Math.abs(difference)), suite, criteria)
                        : 0,
                before[1],
                after[1],
                after[0] > before[2] + ALLOCATION_NOISE);
    }

    /** The largest difference between any two runs of the same build. */
    private static double noise(String label, List<JmhResults> runs) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (JmhResults run : runs) {
            Series series = run.series().get(label);
            if (series != null && series.forks() > 1) {
                double mean = TrimmedMean.of(series.logTimes()).mean();
                low = Math.min(low, mean);
                high = Math.max(high, mean);
            }
        }
        return high > low ? high - low : 0;
    }

    /** The number with which a change of {@code effect}, the only one in its suite, is found with probability {@value #POWER}. */
    private static long moreForks(Pair pair, double error, double effect, int suite, Criteria criteria) {
        NormalDistribution normal = new NormalDistribution();
        double wanted = effect
                / (normal.inverseCumulativeProbability(1 - criteria.rate() / suite)
                        + normal.inverseCumulativeProbability(POWER));
        int forks = Math.min(pair.base().forks(), pair.next().forks());
        return Math.max(1, (long) Math.ceil(forks * (error / wanted) * (error / wanted)) - forks);
    }

    /**
     * The quartiles, by nearest rank; NaN without values. They show one more byte per operation, and are not affected by
     * single iterations in which JMH itself allocates.
     */
    private static double[] quartiles(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double[] quartiles = {Double.NaN, Double.NaN, Double.NaN};
        for (int q = 0; q < 3 && sorted.length > 0; q++) {
            quartiles[q] = sorted[(int) Math.round((q + 1) * (sorted.length - 1) / 4.0)];
        }
        return quartiles;
    }

    /** {@return how many benchmarks are worse} */
    public long worse() {
        return rows.stream().filter(BenchmarkRow::isWorse).count();
    }
}
