package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A simulation of mode {@code sample}: the latencies of a fork are log-normal, 2 % of them three times as long. The whole
 * distribution of a fork is scaled by {@link Noise} of the standard deviation {@code spread}, its slow part by as much again.
 * In one benchmark of a suite the slow part becomes longer by {@code planted}, and so does p99.
 *
 * @param spread between forks
 * @param forks of each run
 * @param planted the change of the slow part, such as 0.2; 0 for none
 * @param suites to simulate
 */
record SampleTrial(double spread, int forks, double planted, int suites) {
    private static final int SUITE = 5; // benchmarks
    private static final double SAMPLES = 20_000; // of a fork
    private static final double BODY = 0.98; // the share of the samples in it
    private static final double WIDTH = 0.1; // of the logarithms
    private static final double TAIL = 3; // times the body
    private static final int BINS = 60;
    private static final double REACH = 4; // standard deviations at either end

    /**
     * The error rates.
     *
     * @param alarms the share of suites in which something that did not change was called slower
     * @param found the share of suites in which the planted change of p99 was called slower
     */
    record Rates(double alarms, double found) {}

    Rates rates() {
        long[] counts = IntStream.range(0, suites)
                .parallel()
                .mapToObj(this::counts)
                .reduce(new long[2], (a, b) -> new long[] {a[0] + b[0], a[1] + b[1]});
        return new Rates(counts[0] / (double) suites, counts[1] / (double) suites);
    }

    private long[] counts(int suite) {
        SplittableRandom random = new SplittableRandom(suite);
        Map<String, Series> base = new LinkedHashMap<>();
        Map<String, Series> next = new LinkedHashMap<>();
        for (int i = 0; i < SUITE; i++) {
            Series before = series(i, 0, random);
            Series after = series(i, i == 0 ? planted : 0, random);
            base.put(before.label(), before);
            next.put(after.label(), after);
        }
        long[] counts = new long[2];
        try {
            Comparison comparison = Comparison.of(
                    new JmhResults("base", base, true),
                    new JmhResults("new", next, true),
                    Comparison.Criteria.DEFAULT.withResamples(10));
            for (Comparison.BenchmarkRow row : comparison.rows()) {
                if (row.verdict() == Verdict.SLOWER) {
                    boolean isPlanted = planted > 0 && row.label().startsWith("benchmark0 ");
                    boolean isTail = row.after().metric().name().startsWith("p99");
                    counts[0] = isPlanted && isTail ? counts[0] : 1;
                    counts[1] = isPlanted && row.after().metric().name().equals("p99") ? 1 : counts[1];
                }
            }
        } catch (UnusableResultsException e) {
            throw new AssertionError(e); // they have one setting
        }
        return counts;
    }

    private Series series(int benchmark, double change, SplittableRandom random) {
        RawResult result = new RawResult();
        result.benchmark = "benchmark" + benchmark;
        result.mode = "sample";
        RawResult.Values values = new RawResult.Values();
        values.unit = "us/op";
        List<List<Histogram>> histograms = new ArrayList<>();
        Histogram all = new Histogram();
        for (int f = 0; f < forks; f++) {
            Histogram fork = new Histogram();
            double scale = Math.exp(spread * Noise.HEAVY.draw(random));
            double tail = scale * TAIL * (1 + change) * Math.exp(spread * Noise.HEAVY.draw(random));
            draw(fork, scale, BODY, random);
            draw(fork, tail, 1 - BODY, random);
            histograms.add(List.of(fork));
            all.addAll(fork);
        }
        values.histograms = histograms;
        values.score = all.mean();
        result.primary = values;
        return result.series();
    }

    /** Counts of a log-normal distribution in bins. */
    private static void draw(Histogram sink, double center, double share, SplittableRandom random) {
        double step = 2 * REACH / BINS;
        for (int bin = 0; bin < BINS; bin++) {
            double x = -REACH + (bin + 0.5) * step;
            double expected = SAMPLES * share * step * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
            double count = poisson(expected, random);
            if (count > 0) {
                sink.add(center * Math.exp(WIDTH * x), count);
            }
        }
    }

    private static double poisson(double mean, SplittableRandom random) {
        if (mean > 30) {
            return Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        double product = random.nextDouble();
        int count = 0;
        while (product > Math.exp(-mean)) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }
}
