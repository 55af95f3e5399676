package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A result as it stands in a file: an element of JMH's JSON, or the lines of a benchmark in CSV. Becomes a {@link Series}. */
final class RawResult {
    static final String[] PERCENTILES = {"p50", "p90", "p99", "p99.9"};
    static final double[] SHARES = {0.5, 0.9, 0.99, 0.999};

    private static final String ALLOCATION = "gc.alloc.rate.norm";

    /** A secondary metric that a benchmark may have: its throughput as a fraction of the CPU's peak. */
    private static final String PEAK_FRACTION = "peak";

    /** JMH's own percentiles of all samples, which have no raw data. */
    private static final Pattern JMH_PERCENTILE = Pattern.compile("p[01]\\.\\d+");

    /** Samples of a fork that must be beyond a percentile. */
    private static final double SAMPLES_BEYOND = 10;

    /** Beyond this relative difference a score was edited: it is not the mean of the raw data. */
    private static final double ROUNDING = 1e-6;

    /** The characters that would end a line or hide text. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]");

    /** A metric as it stands in the file. */
    static final class Values {
        String unit = "";

        @Nullable
        Double score;

        /** (forks, iterations); null without raw data. */
        double @Nullable [][] raw;

        /** Of each iteration; null without. */
        @Nullable
        List<List<Histogram>> histograms;
    }

    String benchmark = "";
    String mode = "";
    int threads = 1;
    String jdk = "";
    String vmName = "";
    String vmVersion = "";
    final List<String> jvmArgs = new ArrayList<>();
    int warmups = -1;
    String warmupTime = "";
    int iterations = -1;
    String iterationTime = "";
    int batch = 1;
    final Map<String, String> params = new LinkedHashMap<>();

    @Nullable
    Values primary;

    final Map<String, Values> secondary = new LinkedHashMap<>();
    double errorOfMean = Double.NaN;

    /** Of all forks, in CSV. */
    double samples;

    /** Its series; the label may be that of other results of the file too. */
    Series series() {
        if (benchmark.isEmpty()) {
            throw new IllegalArgumentException("is there, expected one with a name");
        }
        boolean higherIsBetter =
                switch (mode) {
                    case "thrpt" -> true;
                    case "avgt", "sample", "ss" -> false;
                    default ->
                        throw new IllegalArgumentException(
                                "has mode '" + mode + "', expected thrpt, avgt, sample or ss");
                };
        Values values = primary;
        if (values == null) {
            throw new IllegalArgumentException("has no score");
        }
        double score = finite("score", values.score);
        List<List<Histogram>> histograms = values.histograms;
        double[][] raw = histograms == null ? raw(values) : means(histograms);
        double mean = histograms == null ? mean(raw) : all(histograms).mean();
        // The score is the mean of the raw data, as JMH computes it. An edited score scales the raw data.
        double edited = Math.abs(score / mean - 1) < ROUNDING ? 1 : score / mean;
        checkForks(raw, score);
        Metric metric = Metric.ofMeans("", values.unit, higherIsBetter, score, raw)
                .scaled(edited, values.unit)
                .withScore(score);
        List<Metric> percentiles = new ArrayList<>();
        if (histograms != null) {
            addPercentiles(percentiles, histograms, edited, values.unit);
        } else if (!Double.isNaN(errorOfMean)) {
            addPercentilesOfCsv(percentiles);
        }
        Map<String, Metric> others = new LinkedHashMap<>();
        secondary.forEach((name, other) -> {
            if (other.raw != null && !JMH_PERCENTILE.matcher(name).matches()) {
                double whole = other.score == null ? Double.NaN : other.score;
                others.put(name, Metric.ofMeans(name, other.unit, Units.isRate(other.unit), whole, other.raw));
            }
        });
        Values peak = secondary.get(PEAK_FRACTION);
        return new Series(
                id(),
                label(shortName()),
                benchmark,
                Collections.unmodifiableMap(params),
                mode,
                setting(),
                metric,
                List.copyOf(percentiles),
                others,
                allocations(),
                higherIsBetter && peak != null && peak.score != null ? peak.score : Double.NaN,
                errorOfMean);
    }

    private static double[][] raw(Values values) {
        double[][] raw = values.raw;
        if (raw == null || raw.length == 0 || Arrays.stream(raw).anyMatch(fork -> fork.length == 0)) {
            throw new IllegalArgumentException("has no raw data, expected those of every fork");
        }
        return raw;
    }

    private static void checkForks(double[][] raw, double score) {
        positive(score);
        for (double[] fork : raw) {
            if (fork.length != raw[0].length) {
                throw new IllegalArgumentException("has forks of " + raw[0].length + " and of " + fork.length
                        + " iterations, expected the same number: JMH did not end a fork");
            }
            for (double value : fork) {
                positive(finite("score", value));
            }
        }
    }

    private static void positive(double score) {
        if (!(score > 0)) {
            throw new IllegalArgumentException("has a score of " + score + ", expected one above 0");
        }
    }

    private static void addPercentiles(
            List<Metric> percentiles, List<List<Histogram>> histograms, double edited, String unit) {
        List<Histogram> forks = new ArrayList<>();
        histograms.forEach(fork -> forks.add(all(List.of(fork))));
        double fewest = forks.stream().mapToDouble(Histogram::total).min().orElse(0);
        Histogram all = all(histograms);
        for (int p = 0; p < PERCENTILES.length; p++) {
            double share = SHARES[p];
            if (fewest * (1 - share) < SAMPLES_BEYOND) {
                return;
            }
            double[][] scores = histograms.stream()
                    .map(fork -> fork.stream()
                            .mapToDouble(iteration -> edited * iteration.percentile(share))
                            .toArray())
                    .toArray(double[][]::new);
            double[] forkScores = forks.stream()
                    .mapToDouble(fork -> edited * fork.percentile(share))
                    .toArray();
            Metric metric =
                    new Metric(PERCENTILES[p], unit, false, edited * all.percentile(share), scores, forkScores, true);
            if (metric.isPositive()) {
                percentiles.add(metric);
            }
        }
    }

    /** JMH's CSV has one value of each percentile. */
    private void addPercentilesOfCsv(List<Metric> percentiles) {
        for (int p = 0; p < PERCENTILES.length; p++) {
            Values values = secondary.get("p" + (SHARES[p] == 0.5 ? "0.50" : SHARES[p] == 0.9 ? "0.90" : SHARES[p]));
            boolean isCertain = samples * (1 - SHARES[p]) >= SAMPLES_BEYOND;
            if (isCertain && values != null && values.score != null && values.score > 0) {
                double[][] scores = {{values.score}};
                percentiles.add(Metric.ofMeans(PERCENTILES[p], values.unit, false, values.score, scores));
            }
        }
    }

    private static double[][] means(List<List<Histogram>> histograms) {
        if (histograms.isEmpty()
                || histograms.stream()
                        .anyMatch(fork ->
                                fork.isEmpty() || fork.stream().anyMatch(iteration -> !(iteration.total() > 0)))) {
            throw new IllegalArgumentException("has no raw data, expected those of every fork");
        }
        return histograms.stream()
                .map(fork -> fork.stream().mapToDouble(Histogram::mean).toArray())
                .toArray(double[][]::new);
    }

    private static Histogram all(List<List<Histogram>> histograms) {
        Histogram all = new Histogram();
        histograms.forEach(fork -> fork.forEach(all::addAll));
        return all;
    }

    /** Bytes per operation of every iteration; empty if not measured. */
    private double[] allocations() {
        Values values = secondary.get(ALLOCATION);
        if (values == null || values.raw == null) {
            return new double[0];
        }
        double[][] raw = raw(values);
        double edited = finite("allocation", values.score) - mean(raw);
        return Arrays.stream(raw)
                .flatMapToDouble(Arrays::stream)
                .map(value -> finite("allocation", value) + edited)
                .toArray();
    }

    private Setting setting() {
        String host = "";
        List<String> flags = new ArrayList<>();
        for (String flag : jvmArgs) {
            if (flag.startsWith("-D" + Host.PROPERTY + "=")) {
                host = flag.substring(flag.indexOf('=') + 1);
            } else {
                flags.add(flag);
            }
        }
        return new Setting(
                host,
                (jdk + " " + vmName + " " + vmVersion).strip(),
                String.join(" ", flags),
                iterations < 0
                        ? Schedule.UNKNOWN
                        : new Schedule(warmups, warmupTime, iterations, iterationTime, batch));
    }

    private String shortName() {
        String[] parts = benchmark.split("\\.", -1);
        return parts.length < 2 ? benchmark : parts[parts.length - 2] + "." + parts[parts.length - 1];
    }

    private String id() {
        return label(benchmark);
    }

    /** A label that begins with a name. */
    private String label(String name) {
        StringBuilder label = new StringBuilder(visible(name));
        params.forEach((param, value) ->
                label.append(' ').append(visible(param)).append('=').append(quoted(value)));
        return label + (threads == 1 ? "" : " threads=" + threads) + " " + mode;
    }

    /** A value of any text, in quotes if it would not be one word. */
    private static String quoted(String value) {
        boolean isWord = !value.isEmpty() && value.chars().noneMatch(c -> Character.isWhitespace(c) || c == '"');
        return isWord ? visible(value) : "\"" + visible(value).replace("\"", "\\\"") + "\"";
    }

    private static String visible(String text) {
        if (!CONTROL.matcher(text).find()) {
            return text;
        }
        String escaped = text.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r");
        return CONTROL.matcher(escaped).replaceAll("\uFFFD");
    }

    private static double mean(double[][] forks) {
        double sum = 0;
        int count = 0;
        for (double[] fork : forks) {
            for (double value : fork) {
                sum += value;
                count++;
            }
        }
        return sum / count;
    }

    private static double finite(String what, @Nullable Double value) {
        if (value == null || !Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "has the " + what + " " + (value == null ? "none" : value) + ", expected a finite number");
        }
        return value;
    }
}
