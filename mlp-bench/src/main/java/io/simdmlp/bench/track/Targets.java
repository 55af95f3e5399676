package io.simdmlp.bench.track;

import io.simdmlp.bench.Figure;
import io.simdmlp.bench.Quick;
import io.simdmlp.bench.Table;
import io.simdmlp.bench.Workload.Inference;
import io.simdmlp.bench.Workload.Product;
import io.simdmlp.bench.Workload.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What the project wants of its speed, beside what {@code mlp bench quick --threads 1,2} measured.
 *
 * <p>P is the FMA units' peak in the same round, on as many threads. What is wanted of a fraction of P is for vectors of
 * 512 bits; narrower ones have more to load for each operation and are let off {@value #NARROW_PERCENT} % of P, and
 * absolute figures do not apply to them.
 *
 * @param verdicts one for each target
 */
public record Targets(List<Verdict> verdicts) {
    private static final int NARROW_PERCENT = 7;
    private static final int WIDE_BITS = 512;
    private static final double NOISE = 0.03;

    /** How a kind of figure is written. */
    private enum Unit {
        PEAK("of P", "%.3f"),
        GFLOPS("GFLOP/s", "%.1f"),
        SAMPLES("samples/s", "%,.0f"),
        STEPS("steps/s", "%,.0f"),
        MICROS("us", "%.2f"),
        NANOS("ns", "%.0f"),
        TIMES("times", "%.2f"),
        BYTES("B/call", "%.0f");

        final String label;
        final String format;

        Unit(String label, String format) {
            this.label = label;
            this.format = format;
        }

        String write(double value) {
            return String.format(Locale.ROOT, format, value);
        }
    }

    /** A run's figures by workload and threads. */
    private record Run(int vectorBits, Map<String, Figure> figures) {
        static String key(String workload, int threads) {
            return workload + " threads=" + threads;
        }

        @Nullable
        Figure figure(String workload, int threads) {
            return figures.get(key(workload, threads));
        }

        @Nullable
        Double peakFraction(String workload) {
            Figure figure = figure(workload, 1);
            return figure == null ? null : figure.peakFraction();
        }

        @Nullable
        Double gflops(String workload) {
            Figure figure = figure(workload, 1);
            return figure == null ? null : figure.gflops();
        }

        /** Throughput, or of single predictions the median latency in microseconds. */
        @Nullable
        Double value(String workload, int threads) {
            Figure figure = figure(workload, threads);
            return figure == null ? null : figure.value();
        }

        /** {@link #value} with two threads over that with one. */
        @Nullable
        Double twoToOne(String workload) {
            Double one = value(workload, 1);
            Double two = value(workload, 2);
            return one == null || two == null ? null : Double.valueOf(two / one);
        }

        @Nullable
        Double p99ToP50(String workload) {
            Figure figure = figure(workload, 1);
            Long p50 = figure == null ? null : figure.p50Ns();
            Long p99 = figure == null ? null : figure.p99Ns();
            return p50 == null || p99 == null ? null : Double.valueOf((double) p99 / p50);
        }

        /** Whole bytes of a call, the most that any number of threads allocates: the meter itself takes a fraction of one. */
        @Nullable
        Double bytes(String workload) {
            Double most = null;
            for (Figure figure : figures.values()) {
                Double bytes = figure.allocBytesPerOp();
                if (figure.workload().equals(workload) && bytes != null) {
                    most = Math.max(most == null ? 0 : most, Math.rint(bytes));
                }
            }
            return most;
        }
    }

    /** What is taken of a run; null if it was not measured. */
    private interface Quantity {
        @Nullable
        Double of(Run run);
    }

    private record Target(String name, Unit unit, boolean atLeast, double bound, Quantity quantity) {
        Verdict judge(List<Run> runs) {
            double[] measured = runs.stream()
                    .map(quantity::of)
                    .filter(Objects::nonNull)
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            String wanted = (atLeast ? ">= " : "<= ") + unit.write(bound);
            if (measured.length == 0) {
                return new Verdict(name, unit.label, "", wanted, "not measured");
            }
            double median = new Median().evaluate(measured);
            boolean met = atLeast ? median >= bound : median <= bound;
            return new Verdict(name, unit.label, unit.write(median), wanted, met ? "" : shortfall(median));
        }

        private String shortfall(double measured) {
            if (bound == 0) {
                return unit.write(measured) + " too many";
            }
            double percent = 100 * (atLeast ? 1 - measured / bound : measured / bound - 1);
            return String.format(Locale.ROOT, "%.2f %% %s", percent, atLeast ? "short" : "over");
        }
    }

    /**
     * What became of a target.
     *
     * @param name of the workload, and of what is taken of it
     * @param unit of the figures
     * @param measured the median over the runs; empty if there is none
     * @param wanted at least or at most so much
     * @param shortfall by how much it falls short, or that it was not measured; empty if it is met
     */
    public record Verdict(String name, String unit, String measured, String wanted, String shortfall) {
        /** {@return whether the target is met} */
        public boolean isMet() {
            return shortfall.isEmpty();
        }

        /** The verdict in a phrase. */
        @Override
        public String toString() {
            String found = measured.isEmpty() ? "" : measured + " " + unit + ", wanted " + wanted + ", ";
            return name + ": " + found + (isMet() ? "met" : shortfall);
        }
    }

    private static List<Target> targets(int vectorBits) {
        List<Target> targets = new ArrayList<>();
        boolean wide = vectorBits == WIDE_BITS;
        for (Product product : Product.values()) {
            int percent =
                    switch (product) {
                        case G1_1024, G1_2048, G1_256X2048X2048 -> 92;
                        case G1_128X512X784, G1_128X256X512, G1_DW_784X512X128, G1_DX_128X512X256 -> 90;
                        case G1_8X512X784 -> 75;
                        case G1_1X512X784 -> 0; // limited by how fast weights are read
                    };
            if (percent > 0) {
                targets.add(ofPeak(product.toString(), percent, wide));
            }
        }
        String oneRow = Product.G1_1X512X784.toString();
        if (wide) {
            targets.add(new Target(oneRow, Unit.GFLOPS, true, 47, run -> run.gflops(oneRow)));
        }
        targets.add(ofPeak("T1", 82, wide));
        targets.add(ofPeak("T2", 76, wide));
        targets.add(ofPeak("T5", 85, wide));
        targets.add(ofPeak("I3", 94, wide));
        if (wide) {
            targets.add(new Target("T3", Unit.SAMPLES, true, 1_500_000, run -> run.value("T3", 1)));
            targets.add(new Target("T4", Unit.STEPS, true, 2_000_000, run -> run.value("T4", 1)));
            targets.add(new Target("I1 p50", Unit.MICROS, false, 20, run -> run.value("I1", 1)));
            targets.add(new Target("I2 p50", Unit.NANOS, false, 200, run -> nanos(run.value("I2", 1))));
        }
        targets.add(new Target("I1 p99 over p50", Unit.TIMES, false, 1.3, run -> run.p99ToP50("I1")));
        targets.add(new Target("I2 p99 over p50", Unit.TIMES, false, 1.5, run -> run.p99ToP50("I2")));
        for (String name : List.of("T1", "T2", "T5", "I3")) {
            targets.add(twoThreads(name, true, 1.9));
        }
        for (String name : List.of("T3", "T4")) {
            targets.add(twoThreads(name, true, 1 - NOISE));
        }
        for (String name : List.of("I1", "I2")) {
            targets.add(twoThreads(name + " p50", name, false, 1 + NOISE));
        }
        for (Training net : Training.values()) {
            targets.add(new Target(net + " allocates", Unit.BYTES, false, 0, run -> run.bytes(net.name())));
        }
        for (Inference net : Inference.values()) {
            targets.add(new Target(net + " allocates", Unit.BYTES, false, 0, run -> run.bytes(net.name())));
        }
        return targets;
    }

    private static Target ofPeak(String workload, int percent, boolean wide) {
        double bound = (wide ? percent : percent - NARROW_PERCENT) / 100.0;
        return new Target(workload, Unit.PEAK, true, bound, run -> run.peakFraction(workload));
    }

    private static Target twoThreads(String workload, boolean atLeast, double bound) {
        return twoThreads(workload, workload, atLeast, bound);
    }

    private static Target twoThreads(String name, String workload, boolean atLeast, double bound) {
        return new Target(name + ", 2 threads over 1", Unit.TIMES, atLeast, bound, run -> run.twoToOne(workload));
    }

    private static @Nullable Double nanos(@Nullable Double micros) {
        return micros == null ? null : Double.valueOf(1e3 * micros);
    }

    /**
     * {@return the verdicts on some runs: of each figure the median counts, and of two figures of one run the median of
     * their ratio}
     *
     * @param files what {@code mlp bench quick --json} wrote, at least one
     * @throws UnusableResultsException if a file is something else, or they are of vectors of different widths
     * @throws IOException if one cannot be read
     */
    public static Targets judge(List<Path> files) throws IOException {
        List<Run> runs = new ArrayList<>();
        for (Path file : files) {
            Run run = run(file);
            if (!runs.isEmpty() && run.vectorBits != runs.getFirst().vectorBits) {
                throw new UnusableResultsException(file + " is of vectors of " + run.vectorBits + " bits, expected "
                        + runs.getFirst().vectorBits + " as in " + files.getFirst());
            }
            runs.add(run);
        }
        return new Targets(targets(runs.getFirst().vectorBits).stream()
                .map(target -> target.judge(runs))
                .toList());
    }

    private static Run run(Path file) throws IOException {
        JsonNode root = JmhResults.parse(file);
        if (!root.isArray() || root.isEmpty() || !root.valueStream().allMatch(node -> node.has("workload"))) {
            throw new UnusableResultsException(file + " is not of mlp bench quick, expected the file of its --json");
        }
        Map<String, Figure> figures = new LinkedHashMap<>();
        int vectorBits = 0;
        for (JsonNode node : root) {
            Figure figure = figure(file, node);
            String key = Run.key(figure.workload(), figure.threads());
            if (figures.put(key, figure) != null) {
                throw new UnusableResultsException(file + " has " + key + " twice");
            }
            int bits = figure.vectorBits();
            if (bits < 128 || (vectorBits > 0 && bits != vectorBits)) {
                throw new UnusableResultsException(file + ": " + key + " has the vector_bits " + bits + ", expected "
                        + (vectorBits > 0 ? vectorBits + " as before" : "128, 256 or 512"));
            }
            vectorBits = bits;
        }
        return new Run(vectorBits, figures);
    }

    private static Figure figure(Path file, JsonNode node) throws UnusableResultsException {
        Figure figure;
        try {
            figure = JmhResults.JSON.treeToValue(node, Figure.class);
        } catch (JacksonException e) {
            throw new UnusableResultsException(file + ": " + node.path("workload")
                    + " is no figure of mlp bench quick: " + e.getOriginalMessage());
        }
        if (!Quick.names().contains(figure.workload())) {
            throw new UnusableResultsException(file + " has an unknown workload '" + figure.workload()
                    + "', expected one of " + String.join(", ", Quick.names()));
        }
        for (Double value : new Double[] {figure.value(), figure.gflops(), figure.peakFraction()}) {
            if (value != null && !(value > 0 && value < Double.POSITIVE_INFINITY)) {
                throw new UnusableResultsException(
                        file + ": " + figure.workload() + " has a figure of " + value + ", expected numbers above 0");
            }
        }
        return figure;
    }

    /** {@return the verdicts on what falls short or was not measured} */
    public List<Verdict> shortfalls() {
        return verdicts.stream().filter(verdict -> !verdict.isMet()).toList();
    }

    /** {@return a table in Markdown, and how many targets are met} */
    public String page() {
        Table table = new Table("target", "measured", "wanted", "unit", "verdict");
        for (Verdict verdict : verdicts) {
            table.add(
                    verdict.name(),
                    verdict.measured(),
                    verdict.wanted(),
                    verdict.unit(),
                    verdict.isMet() ? "met" : verdict.shortfall());
        }
        List<Verdict> missed = shortfalls();
        StringBuilder page = new StringBuilder(table.toString()).append('\n');
        page.append(verdicts.size() - missed.size())
                .append(" of ")
                .append(verdicts.size())
                .append(" targets met\n");
        missed.forEach(verdict -> page.append(verdict).append('\n'));
        return page.toString();
    }
}
