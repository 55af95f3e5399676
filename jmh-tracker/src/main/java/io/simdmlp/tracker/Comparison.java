package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.inference.MannWhitneyUTest;
import org.jspecify.annotations.Nullable;

/**
 * Finds the benchmarks that are slower or faster in one run than in another.
 *
 * <p>Each fork gives one value, the logarithm of its mean time per operation; in mode {@code sample} one for each percentile.
 * The trimmed means of these values are compared. A benchmark is slower if the estimated change exceeds the smallest effect that counts and is statistically
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
 * <p>A benchmark with one fork on a side is not judged, since its iterations do not show how JVMs differ: its row has the
 * ratio, and the interval of the iterations. With {@link Criteria#assumedScatter} it gets a verdict.
 *
 * @param base the older run
 * @param next the newer one
 * @param criteria of the comparison
 * @param rows the metrics of the benchmarks that both have, in the order of {@code next}
 * @param notes benchmarks and properties that could not be compared or checked
 */
public record Comparison(
        JmhResults base, JmhResults next, Criteria criteria, List<BenchmarkRow> rows, List<String> notes) {
    /** The share of real changes that would be found with the recommended number of forks. */
    private static final double POWER = 0.9;

    /** The resolution of a clock, as a standard deviation of logarithms. */
    private static final double RESOLUTION = 1e-6;

    private static final NormalDistribution NORMAL = new NormalDistribution();
    private static final MannWhitneyUTest RANKS = new MannWhitneyUTest();

    private static final long SEED = 1;

    /** Of all benchmarks together, and of each. */
    private static final int ALL_RESAMPLES = 5_000_000;

    private static final int FEWEST_RESAMPLES = 500;

    /** Degrees of freedom of a variance that is known. */
    private static final double KNOWN = 1e6;

    private static final double TAIL = 0.025;

    /**
     * The criteria of a comparison.
     *
     * @param smallestEffect the smallest change of the time of an operation that counts, such as 0.03
     * @param rate the accepted share of suites with a false alarm where nothing changed, such as 0.05
     * @param resamples of the bootstrap; in suites of more than 500 benchmarks fewer, down to 500
     * @param allowDifferent whether to compare runs of different machines, JDKs or JVM flags
     * @param noise runs of the same build, at least two or none: changes no larger than their differences do not count
     * @param assumedScatter the standard deviation between forks, as a share of the time, of benchmarks that have one fork on
     *     a side; 0 if it is unknown: they are not judged
     * @param metrics secondary metrics to judge too, by name, with whether more is better
     * @param floors by a row's label, the logarithmic change up to which nothing counts, as {@link NoiseRecords} has it
     */
    public record Criteria(
            double smallestEffect,
            double rate,
            int resamples,
            boolean allowDifferent,
            List<JmhResults> noise,
            double assumedScatter,
            Map<String, Boolean> metrics,
            Map<String, Double> floors) {
        /** 3 %, 5 %, 10,000 resamples, refusing different machines, without noise runs, assumed scatter or further metrics. */
        public static final Criteria DEFAULT =
                new Criteria(0.03, 0.05, 10_000, false, List.of(), 0, Map.of(), Map.of());

        /**
         * {@return these criteria with another smallest effect}
         *
         * @param effect the smallest change that counts
         */
        public Criteria withSmallestEffect(double effect) {
            return new Criteria(effect, rate, resamples, allowDifferent, noise, assumedScatter, metrics, floors);
        }

        /**
         * {@return these criteria with another number of resamples}
         *
         * @param count of the bootstrap
         */
        public Criteria withResamples(int count) {
            return new Criteria(smallestEffect, rate, count, allowDifferent, noise, assumedScatter, metrics, floors);
        }

        /**
         * {@return these criteria, comparing runs of different machines, JDKs or JVM flags too if {@code allow}}
         *
         * @param allow whether to
         */
        public Criteria withDifferent(boolean allow) {
            return new Criteria(smallestEffect, rate, resamples, allow, noise, assumedScatter, metrics, floors);
        }

        /**
         * {@return these criteria with runs of the same build}
         *
         * @param runs two or more, or none
         */
        public Criteria withNoise(List<JmhResults> runs) {
            return new Criteria(smallestEffect, rate, resamples, allowDifferent, runs, assumedScatter, metrics, floors);
        }

        /**
         * {@return these criteria with a scatter for benchmarks of one fork}
         *
         * @param scatter the standard deviation between forks, as a share of the time; 0 if unknown
         */
        public Criteria withAssumedScatter(double scatter) {
            return new Criteria(smallestEffect, rate, resamples, allowDifferent, noise, scatter, metrics, floors);
        }

        /**
         * {@return these criteria with further metrics}
         *
         * @param names of secondary metrics, with whether more is better
         */
        public Criteria withMetrics(Map<String, Boolean> names) {
            return new Criteria(smallestEffect, rate, resamples, allowDifferent, noise, assumedScatter, names, floors);
        }

        /**
         * {@return these criteria with the floors of earlier runs}
         *
         * @param logChanges by a row's label
         */
        public Criteria withFloors(Map<String, Double> logChanges) {
            return new Criteria(
                    smallestEffect, rate, resamples, allowDifferent, noise, assumedScatter, metrics, logChanges);
        }
    }

    /**
     * A metric of a benchmark in one of the runs.
     *
     * @param series the benchmark
     * @param metric its score, a percentile or a secondary metric; that of the base in the unit of the other
     */
    public record Measured(Series series, Metric metric) {
        /** Bytes per operation that JMH itself may allocate in a short iteration of long operations. */
        private static final double OWN_BYTES = 0.5;

        /** Bytes that a thread of JMH allocates in an iteration. */
        private static final double OWN_BYTES_OF_ITERATION = 16 << 10;

        /** Those in mode sample: its samples. */
        private static final double OWN_BYTES_OF_SAMPLES = 4 << 20;

        /** Bytes per operation that JMH itself may have allocated. */
        double ownBytes() {
            double operations = series.setting().schedule().operations(series);
            double perIteration = series.mode().equals("sample") ? OWN_BYTES_OF_SAMPLES : OWN_BYTES_OF_ITERATION;
            return OWN_BYTES + (operations > 0 ? perIteration / operations : 0);
        }
    }

    /**
     * A metric of a benchmark: a row of a report. Most benchmarks have one, those in mode {@code sample} one for each percentile.
     *
     * @param label of the benchmark and the metric
     * @param before in the older run
     * @param after in the newer run
     * @param verdict on its time
     * @param change of the time of an operation: 0.05 is 5 % longer
     * @param low end of the 95 % interval of {@code change}, with one fork on a side that of the iterations; NaN if unknown
     * @param high likewise
     * @param p after Benjamini and Hochberg, in the direction of {@code change}; NaN if not judged
     * @param floor the smallest change that counts here
     * @param moreForks about how many more forks of each run would decide; 0 if the verdict is not undecided
     * @param baseBytes allocated per operation; NaN if not measured or in another row of the benchmark
     * @param newBytes likewise
     * @param allocatesMore whether each operation allocates at least one byte more
     */
    public record BenchmarkRow(
            String label,
            Measured before,
            Measured after,
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

    /** Two metrics of one benchmark, each as one trimmed mean. */
    private record Pair(Measured base, Measured next, boolean isFirst, TrimmedMean before, TrimmedMean after) {
        static Pair of(Measured base, Measured next, boolean isFirst) {
            return new Pair(
                    base,
                    next,
                    isFirst,
                    TrimmedMean.of(base.metric().logTimes()),
                    TrimmedMean.of(next.metric().logTimes()));
        }

        int baseForks() {
            return base.metric().forks();
        }

        int newForks() {
            return next.metric().forks();
        }

        boolean hasForks() {
            return baseForks() > 1 && newForks() > 1;
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
            return Math.sqrt(variance * (1.0 / baseForks() + 1.0 / newForks()));
        }
    }

    /** What the significance of a pair is computed from; NaN if it cannot be judged. */
    private record Spread(double error, double freedom) {
        static final Spread UNKNOWN = new Spread(Double.NaN, 0);

        boolean isKnown() {
            return !Double.isNaN(error);
        }
    }

    /**
     * {@return the comparison of two runs}
     *
     * @param base the older run
     * @param next the newer one
     * @param criteria the criteria
     * @throws UnusableResultsException if they have no benchmark in common, or ran on different machines, JDKs or JVM flags
     */
    public static Comparison of(JmhResults base, JmhResults next, Criteria criteria) throws UnusableResultsException {
        Notes notes = new Notes(base, next, criteria);
        List<Pair> pairs = pairs(base, next, criteria, notes);
        Spread[] spreads = spreads(pairs, criteria);
        int n = pairs.size();
        double[] slower = new double[n];
        double[] faster = new double[n];
        double[] alone = new double[n];
        IntStream.range(0, n).parallel().forEach(i -> alone[i] = p(pairs.get(i), spreads[i]));
        int judged = 0;
        for (int i = 0; i < n; i++) {
            if (spreads[i].isKnown()) {
                slower[judged] = pairs.get(i).difference() > 0 ? alone[i] : 1;
                faster[judged] = pairs.get(i).difference() < 0 ? alone[i] : 1;
                judged++;
            }
        }
        int suite = judged;
        slower = Arrays.copyOf(slower, suite);
        faster = Arrays.copyOf(faster, suite);
        adjust(slower);
        adjust(faster);
        double[] p = new double[n];
        judged = 0;
        for (int i = 0; i < n; i++) {
            p[i] = spreads[i].isKnown() ? Math.min(slower[judged], faster[judged]) : Double.NaN;
            judged += spreads[i].isKnown() ? 1 : 0;
        }
        BenchmarkRow[] rows = new BenchmarkRow[n];
        IntStream.range(0, n).parallel().forEach(i -> rows[i] = row(pairs.get(i), spreads[i], p[i], suite, criteria));
        return new Comparison(base, next, criteria, List.of(rows), notes.list());
    }

    private static List<Pair> pairs(JmhResults base, JmhResults next, Criteria criteria, Notes notes)
            throws UnusableResultsException {
        List<Pair> pairs = new ArrayList<>();
        for (JmhResults.Pair both : next.paired(base)) {
            Series before = both.base();
            Series after = both.next();
            List<String> differences = before.setting().differences(after.setting());
            if (!differences.isEmpty() && !criteria.allowDifferent()) {
                throw new UnusableResultsException(base.name() + " and " + next.name() + ": " + after.label()
                        + " differs by more than the program, " + String.join(", ", differences)
                        + ": expected the same, or --allow-different");
            }
            if (Double.isNaN(
                    Units.factor(before.primary().unit(), after.primary().unit()))) {
                throw new UnusableResultsException(
                        after.label() + " is in " + before.primary().unit() + " in " + base.name() + " and in "
                                + after.primary().unit() + " in " + next.name() + ", expected units of one kind");
            }
            boolean isFirst = true;
            for (Metric[] metrics : judged(before, after, criteria, notes)) {
                pairs.add(Pair.of(
                        new Measured(before, metrics[0].in(metrics[1].unit())),
                        new Measured(after, metrics[1]),
                        isFirst));
                isFirst = false;
            }
            notes.compared(before, after);
        }
        if (pairs.isEmpty()) {
            throw new UnusableResultsException(base.name() + " and " + next.name() + " have no benchmark in common");
        }
        checkMetrics(pairs, criteria);
        notes.unpaired();
        return pairs;
    }

    /** Refuses a metric that no benchmark has. */
    private static void checkMetrics(List<Pair> pairs, Criteria criteria) throws UnusableResultsException {
        Set<String> known = new TreeSet<>();
        pairs.forEach(pair -> known.addAll(pair.next().series().secondary().keySet()));
        for (String name : criteria.metrics().keySet()) {
            if (!known.contains(name)) {
                throw new UnusableResultsException("--metric is " + name + ", expected one of "
                        + (known.isEmpty() ? "none: the results have no secondary metrics" : String.join(", ", known)));
            }
        }
    }

    /** The metrics that are compared, of {@code before} and of {@code after}, in units of the same kind. */
    private static List<Metric[]> judged(Series before, Series after, Criteria criteria, Notes notes) {
        List<Metric[]> judged = new ArrayList<>();
        for (Metric percentile : after.percentiles()) {
            Metric old = metric(before, percentile.name());
            if (old != null) {
                judged.add(new Metric[] {old, percentile});
            }
        }
        if (judged.isEmpty()) {
            judged.add(new Metric[] {before.primary(), after.primary()});
        }
        criteria.metrics().forEach((name, isHigherBetter) -> {
            Metric old = before.secondary().get(name);
            Metric metric = after.secondary().get(name);
            if (old == null || metric == null) {
                return;
            }
            if (old.isPositive() && metric.isPositive() && !Double.isNaN(Units.factor(old.unit(), metric.unit()))) {
                boolean isRate = isHigherBetter || metric.higherIsBetter();
                judged.add(new Metric[] {old.directed(isRate), metric.directed(isRate)});
            } else {
                notes.notPositive(after.label(metric));
            }
        });
        return judged;
    }

    /** A percentile or a secondary metric, or null. */
    private static @Nullable Metric metric(Series series, String name) {
        for (Metric percentile : series.percentiles()) {
            if (percentile.name().equals(name)) {
                return percentile;
            }
        }
        return series.secondary().get(name);
    }

    /** Variances are moderated by those of the same metric of other benchmarks: a tail scatters more than a median. */
    private static Spread[] spreads(List<Pair> pairs, Criteria criteria) {
        Spread[] spreads = new Spread[pairs.size()];
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < spreads.length; i++) {
            Pair pair = pairs.get(i);
            double assumed = Math.log1p(criteria.assumedScatter());
            if (pair.hasForks()) {
                groups.computeIfAbsent(pair.next().metric().name(), name -> new ArrayList<>())
                        .add(i);
            }
            spreads[i] = assumed > 0 ? new Spread(pair.error(assumed * assumed), KNOWN) : Spread.UNKNOWN;
        }
        for (List<Integer> group : groups.values()) {
            List<Pair> alike = group.stream().map(pairs::get).toList();
            Moderation moderation = Moderation.of(
                    alike.stream().mapToDouble(Pair::variance).toArray(),
                    alike.stream().mapToDouble(Pair::freedom).toArray());
            double all = alike.stream().mapToDouble(Pair::freedom).sum();
            for (int i : group) {
                Pair pair = pairs.get(i);
                spreads[i] = new Spread(
                        pair.error(moderation.variance(pair.variance(), pair.freedom())),
                        // A moderated variance has more degrees of freedom than its own, but no more than the whole
                        // suite.
                        Math.min(moderation.freedom() + pair.freedom(), all));
            }
        }
        return spreads;
    }

    /** Of one benchmark alone; NaN if it cannot be judged. */
    private static double p(Pair pair, Spread spread) {
        if (!spread.isKnown()) {
            return Double.NaN;
        }
        double t = Math.abs(pair.difference()) / spread.error();
        double moderated = 2
                // without a generator of random numbers, which takes longer than the probability
                * new TDistribution(null, spread.freedom()).cumulativeProbability(-t);
        if (!pair.hasForks()) {
            return moderated;
        }
        double ranks = RANKS.mannWhitneyUTest(
                pair.base().metric().logTimes(), pair.next().metric().logTimes());
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

    private static BenchmarkRow row(Pair pair, Spread spread, double p, int suite, Criteria criteria) {
        Series after = pair.next().series();
        Metric metric = pair.next().metric();
        String label = after.label(metric);
        double floor = Math.max(
                Math.log1p(criteria.smallestEffect()),
                Math.max(
                        noise(label, metric.name(), criteria.noise()),
                        criteria.floors().getOrDefault(label, 0.0)));
        double difference = pair.difference();
        Bootstrap interval = interval(pair, spread, resamples(suite, criteria));
        Verdict verdict = Verdict.UNDECIDED;
        if (!spread.isKnown()) {
            verdict = Verdict.NOT_JUDGED;
        } else if (p <= criteria.rate() && Math.abs(difference) > floor) {
            verdict = difference > 0 ? Verdict.SLOWER : Verdict.FASTER;
        } else if (-floor < interval.low() && interval.high() < floor) {
            verdict = Verdict.SAME;
        }
        double[] bytesBefore = quartiles(pair.isFirst() ? pair.base().series().allocations() : new double[0]);
        double[] bytesAfter = quartiles(pair.isFirst() ? after.allocations() : new double[0]);
        return new BenchmarkRow(
                label,
                pair.base(),
                pair.next(),
                verdict,
                Math.expm1(difference),
                Math.expm1(interval.low()),
                Math.expm1(interval.high()),
                p,
                Math.expm1(floor),
                verdict == Verdict.UNDECIDED
                        ? moreForks(pair, spread.error(), Math.max(floor, Math.abs(difference)), suite, criteria)
                        : 0,
                bytesBefore[1],
                bytesAfter[1],
                // one fork may have compiled the code otherwise: escape analysis differs between JVMs
                pair.hasForks()
                        && bytesAfter[0]
                                > bytesBefore[2]
                                        + Math.max(
                                                pair.base().ownBytes(),
                                                pair.next().ownBytes()));
    }

    /** Fewer in large suites, whose intervals would take minutes. */
    private static int resamples(int suite, Criteria criteria) {
        int affordable = Math.max(FEWEST_RESAMPLES, ALL_RESAMPLES / Math.max(1, suite));
        return Math.min(criteria.resamples(), affordable);
    }

    private static Bootstrap interval(Pair pair, Spread spread, int resamples) {
        if (pair.hasForks()) {
            return Bootstrap.of(pair.base().metric(), pair.next().metric(), resamples, SEED);
        }
        double half = spread.isKnown()
                ? -NORMAL.inverseCumulativeProbability(TAIL) * spread.error()
                : Iterations.halfInterval(pair.base(), pair.next(), TAIL);
        return new Bootstrap(pair.difference() - half, pair.difference() + half);
    }

    /** The largest difference between any two runs of the same build. */
    private static double noise(String label, String metric, List<JmhResults> runs) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (JmhResults run : runs) {
            Series series = run.series().get(label);
            Metric measured = series == null ? null : metric.isEmpty() ? series.primary() : metric(series, metric);
            if (measured != null && measured.forks() > 1) {
                double mean = TrimmedMean.of(measured.logTimes()).mean();
                low = Math.min(low, mean);
                high = Math.max(high, mean);
            }
        }
        return high > low ? high - low : 0;
    }

    /** The number with which a change of {@code effect}, the only one in its suite, is found with probability {@value #POWER}. */
    private static long moreForks(Pair pair, double error, double effect, int suite, Criteria criteria) {
        double wanted = effect
                / (NORMAL.inverseCumulativeProbability(1 - criteria.rate() / suite)
                        + NORMAL.inverseCumulativeProbability(POWER));
        int forks = Math.min(pair.baseForks(), pair.newForks());
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
