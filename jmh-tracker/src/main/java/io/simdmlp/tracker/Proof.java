package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Measures the error rates of {@link Comparison} on simulated runs whose true changes are known. A suite has {@value #SUITE}
 * benchmarks; a fork's logarithmic time has a distribution of {@link Noise}, that of its {@value #ITERATIONS} iterations
 * scatters by 1 % around it. Seeded: the figures are the same on every machine.
 */
public final class Proof {
    private static final int SUITE = 20;
    private static final int ITERATIONS = 5;
    private static final double ITERATION_SPREAD = 0.01;

    /** The forks and the slowdown of the page. */
    private static final int FORKS = 10;

    private static final double SLOWDOWN = 0.05;

    private static final int NULL_SUITES = 500;
    private static final int POWER_SUITES = 400;
    private static final int[] MORE_FORKS = {10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100};
    private static final double[] SAMPLE_SPREADS = {0.02, 0.03, 0.05, 0.08};
    private static final double[] SPREADS = {0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08};

    private Proof() {}

    /**
     * The error rates over a number of suites.
     *
     * @param alarms the share of suites with a false alarm
     * @param found the share of suites in which the planted slowdown was found
     * @param coverage the share of intervals that held the true change
     */
    public record Rates(double alarms, double found, double coverage) {}

    /** A simulation: the standard deviation of forks is drawn uniformly, per benchmark, between {@code from} and {@code to}. */
    record Trial(
            Noise noise, double from, double to, int forks, int iterations, double planted, int suites, int resamples) {
        Trial(Noise noise, double from, double to, int forks, double planted, int suites, int resamples) {
            this(noise, from, to, forks, ITERATIONS, planted, suites, resamples);
        }

        Rates rates() {
            long[] counts = IntStream.range(0, suites)
                    .parallel()
                    .mapToObj(this::counts)
                    .reduce(new long[3], (a, b) -> new long[] {a[0] + b[0], a[1] + b[1], a[2] + b[2]});
            double n = suites;
            return new Rates(counts[0] / n, counts[1] / n, counts[2] / (n * SUITE));
        }

        /** The rates of another test of the same runs, without intervals. */
        Rates ratesOf(OtherTest test) {
            long[] counts = IntStream.range(0, suites)
                    .parallel()
                    .mapToObj(suite -> {
                        Map<String, Series> base = new LinkedHashMap<>();
                        Map<String, Series> next = new LinkedHashMap<>();
                        draw(suite, base, next);
                        long[] count = new long[2];
                        int i = 0;
                        for (Map.Entry<String, Series> before : base.entrySet()) {
                            Series after = Objects.requireNonNull(next.get(before.getKey()));
                            if (test.isSlower(before.getValue().primary(), after.primary())) {
                                count[i == 0 && planted > 0 ? 1 : 0] = 1;
                            }
                            i++;
                        }
                        return count;
                    })
                    .reduce(new long[2], (a, b) -> new long[] {a[0] + b[0], a[1] + b[1]});
            return new Rates(counts[0] / (double) suites, counts[1] / (double) suites, Double.NaN);
        }

        private void draw(int suite, Map<String, Series> base, Map<String, Series> next) {
            SplittableRandom random = new SplittableRandom(suite);
            for (int i = 0; i < SUITE; i++) {
                double spread = from + (to - from) * random.nextDouble();
                String label = "benchmark " + i;
                base.put(label, series(label, spread, 0, random));
                next.put(label, series(label, spread, i == 0 ? planted : 0, random));
            }
        }

        /** Of one suite: whether there was an alarm, whether the slowdown was found, how many intervals were right. */
        private long[] counts(int suite) {
            Map<String, Series> base = new LinkedHashMap<>();
            Map<String, Series> next = new LinkedHashMap<>();
            draw(suite, base, next);
            Comparison.Criteria criteria = Comparison.Criteria.DEFAULT.withResamples(resamples);
            List<Comparison.BenchmarkRow> rows;
            try {
                rows = Comparison.of(new JmhResults("base", base, true), new JmhResults("new", next, true), criteria)
                        .rows();
            } catch (UnusableResultsException e) {
                throw new AssertionError(e); // they have enough forks and one setting
            }
            long[] counts = new long[3];
            for (int i = 0; i < SUITE; i++) {
                Comparison.BenchmarkRow row = rows.get(i);
                boolean isPlanted = i == 0 && planted > 0;
                if (row.verdict() == Verdict.SLOWER) {
                    counts[isPlanted ? 1 : 0] = 1;
                }
                double truth = isPlanted ? planted : 0;
                counts[2] += row.low() <= truth && truth <= row.high() ? 1 : 0;
            }
            return counts;
        }

        private Series series(String label, double spread, double slowdown, SplittableRandom random) {
            double[][] times = new double[forks][iterations];
            for (double[] fork : times) {
                double center = Math.log1p(slowdown) + spread * noise.draw(random);
                for (int i = 0; i < iterations; i++) {
                    fork[i] = Math.exp(center + ITERATION_SPREAD * random.nextGaussian());
                }
            }
            Setting setting = new Setting("made-up", "", "", Schedule.UNKNOWN);
            return Series.of(label, setting, Metric.ofMeans("", "s/op", false, 1, times));
        }
    }

    /**
     * The power of the most powerful test with the same rate of false alarms that does not depend on the unit of time. It
     * uses the true distribution of the noise: the likelihood ratio of both hypotheses, integrated over the unknown centre
     * (Neyman and Pearson's lemma, with Hunt and Stein's theorem).
     */
    static double bestPossible(Noise noise, double spread, int forks, double slowdown, int draws) {
        double shift = Math.log1p(slowdown) / spread;
        double[] unchanged = evidence(noise, forks, 0, shift, draws, 1);
        double[] slower = evidence(noise, forks, shift, shift, draws, 2);
        double alone =
                1 - Math.pow(1 - Comparison.Criteria.DEFAULT.rate(), 1.0 / SUITE); // one benchmark's share of alarms
        Arrays.sort(unchanged);
        double threshold = unchanged[(int) (draws * (1 - alone))];
        return Arrays.stream(slower).filter(e -> e > threshold).count() / (double) draws;
    }

    /** Logarithms of likelihood ratios of a slowdown by {@code shift}, where the true shift is {@code truth}. */
    private static double[] evidence(Noise noise, int forks, double truth, double shift, int draws, long seed) {
        return IntStream.range(0, draws)
                .parallel()
                .mapToDouble(draw -> {
                    SplittableRandom random = new SplittableRandom(seed * draws + draw);
                    double[] base = random.doubles(forks)
                            .map(ignored -> noise.draw(random))
                            .toArray();
                    double[] next = random.doubles(forks)
                            .map(ignored -> truth + noise.draw(random))
                            .toArray();
                    return logLikelihood(noise, base, next, shift) - logLikelihood(noise, base, next, 0);
                })
                .toArray();
    }

    /** Integrated over the centre, but for a factor. */
    private static double logLikelihood(Noise noise, double[] base, double[] next, double shift) {
        double sum = 0;
        for (double center = -2.5; center <= 2.5; center += 0.1) { // the truth is 0; the mean of many forks is near
            double log = 0;
            for (int i = 0; i < base.length; i++) {
                log += noise.logDensity(base[i] - center) + noise.logDensity(next[i] - center - shift);
            }
            sum += Math.exp(log);
        }
        return Math.log(sum);
    }

    /** {@return how many trials {@link #page} makes} */
    public static int steps() {
        return Noise.values().length
                + SPREADS.length * (Noise.values().length + 2)
                + SAMPLE_SPREADS.length
                + (OtherTest.values().length + 1) * 3;
    }

    /**
     * {@return tables in Markdown: the rates of false alarms and of slowdowns found}
     *
     * @param progress called with 1 after every trial
     */
    public static String page(LongConsumer progress) {
        MarkdownTable alarms = new MarkdownTable(
                "forks scatter by 3 to 8 %", "suites with a false alarm", "intervals that hold the truth");
        for (Noise noise : Noise.values()) {
            Rates rates = new Trial(noise, 0.03, 0.08, FORKS, 0, NULL_SUITES, 1000).rates();
            alarms.add(noise.label(), percent(rates.alarms()), percent(rates.coverage()));
            progress.accept(1);
        }
        MarkdownTable found = new MarkdownTable(
                "forks scatter by",
                "normal",
                "heavy",
                "slow forks",
                "bimodal",
                "best possible, heavy",
                "forks for 90 %, heavy");
        for (double spread : SPREADS) {
            List<String> cells = new ArrayList<>(List.of(percent(spread)));
            for (Noise noise : Noise.values()) {
                cells.add(percent(found(noise, spread, FORKS)));
                progress.accept(1);
            }
            cells.add(percent(bestPossible(Noise.HEAVY, spread, FORKS, SLOWDOWN, 10_000)));
            progress.accept(1);
            cells.add(Arrays.stream(MORE_FORKS)
                    .filter(forks -> found(Noise.HEAVY, spread, forks) >= 0.9)
                    .mapToObj(Integer::toString)
                    .findFirst()
                    .orElse("more than " + MORE_FORKS[MORE_FORKS.length - 1]));
            progress.accept(1);
            found.add(cells.toArray(String[]::new));
        }
        return String.format(
                        Locale.ROOT, """
                Suites of %d benchmarks, %d forks a side, nothing changed, %d suites a line; "slower" of anything is a false
                alarm:

                %s
                One of them made slower by %s: how often it was found, of %d suites:

                %s
                """, SUITE, FORKS, NULL_SUITES, alarms, percent(SLOWDOWN), POWER_SUITES, found)
                + samples(progress)
                + "\n"
                + others(progress);
    }

    private static String samples(LongConsumer progress) {
        MarkdownTable table =
                new MarkdownTable("mode sample, forks scatter by", "suites with a false alarm", "20.0 % in p99 found");
        for (double spread : SAMPLE_SPREADS) {
            double quiet =
                    new SampleTrial(spread, FORKS, 0, POWER_SUITES).rates().alarms();
            double found =
                    new SampleTrial(spread, FORKS, 0.2, POWER_SUITES).rates().found();
            table.add(percent(spread), percent(quiet), percent(found));
            progress.accept(1);
        }
        return String.format(Locale.ROOT, """
                Mode sample: suites of 5 benchmarks with p50, p90, p99 and p99.9, %d forks a side of 20,000 samples, heavy
                noise; the slow part of a fork scatters by as much again. The slowest 2 %% of one benchmark take 20 %% longer:

                %s""", FORKS, table);
    }

    /** What others call slower in the same runs. */
    private static String others(LongConsumer progress) {
        MarkdownTable table = new MarkdownTable(
                "called slower if",
                FORKS + " forks: suites with a false alarm",
                "5.0 % found",
                "1 fork: suites with a false alarm");
        Trial quiet = new Trial(Noise.HEAVY, 0.03, 0.03, FORKS, 0, NULL_SUITES, 10);
        Trial slower = new Trial(Noise.HEAVY, 0.03, 0.03, FORKS, SLOWDOWN, POWER_SUITES, 10);
        Trial oneFork = new Trial(Noise.HEAVY, 0.03, 0.03, 1, FORKS * ITERATIONS, 0, NULL_SUITES, 10);
        table.add(
                "jmh-tracker",
                percent(quiet.rates().alarms()),
                percent(slower.rates().found()),
                percent(oneFork.rates().alarms()));
        progress.accept(3);
        for (OtherTest test : OtherTest.values()) {
            boolean needsForks = test == OtherTest.RANKS_OF_FORKS;
            table.add(
                    test.words(),
                    percent(quiet.ratesOf(test).alarms()),
                    percent(slower.ratesOf(test).found()),
                    needsForks ? "-" : percent(oneFork.ratesOf(test).alarms()));
            progress.accept(3);
        }
        return String.format(Locale.ROOT, """
                What others call slower in the same runs: suites of %d benchmarks, heavy noise, forks scatter by 3 %%. One
                fork has %d iterations, as many as %d forks together:

                %s""", SUITE, FORKS * ITERATIONS, FORKS, table);
    }

    private static double found(Noise noise, double spread, int forks) {
        return new Trial(noise, spread, spread, forks, SLOWDOWN, POWER_SUITES, 10)
                .rates()
                .found();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
