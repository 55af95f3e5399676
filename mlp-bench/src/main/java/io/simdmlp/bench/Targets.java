package io.simdmlp.bench;

import io.simdmlp.tracker.MarkdownTable;
import io.simdmlp.tracker.ResultFiles;
import io.simdmlp.tracker.UnusableResultsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Compares the figures of {@code mlp bench quick --threads 1,2} with the target speeds of this project.
 *
 * <p>P is the peak of the FMA units, measured beside each slice on as many threads.
 *
 * @param setting what the figures were measured on, for the head of a page
 * @param results one for each target
 */
public record Targets(String setting, List<TargetResult> results) {
    /**
     * All targets: the workload, the quantity, and its target value on vectors of 512, 256 and 128 bits; "-" for none.
     * Columns are two spaces or more apart.
     *
     * <p>Absolute figures hold for the CPU that they were chosen on. At 256 bits they are stated as fractions of P,
     * which rises and falls with the clock. At a P of 88 GFLOP/s they are: T3 1,300,000 samples/s, T4 1,200,000 steps/s,
     * I2 0.42 us.
     */
    static final String TABLE = """
            workload           quantity              512 bit  256 bit  128 bit
            G1 128x512x784     of P                     0.90     0.85     0.78
            G1 128x256x512     of P                     0.90     0.85     0.78
            G1 256x2048x2048   of P                     0.92     0.80     0.73
            G1 1024x1024x1024  of P                     0.92     0.90     0.83
            G1 2048x2048x2048  of P                     0.92     0.80     0.73
            G1 8x512x784       of P                     0.75     0.60     0.53
            G1 1x512x784       of reading               0.90     0.90     0.90
            G1 1x512x784       GFLOP/s                    47        -        -
            G1 dw 784x512x128  of P                     0.90     0.80     0.73
            G1 dx 128x512x256  of P                     0.90     0.78     0.71
            T1                 of P                     0.82     0.72     0.65
            T2                 of P                     0.76     0.68     0.61
            T3                 of P                        -     0.78     0.71
            T3                 samples/s             1500000        -        -
            T4                 of P                        -   0.0153   0.0153
            T4                 steps/s               2000000        -        -
            T5                 of P                     0.85     0.78     0.71
            T6                 over T1                  0.85     0.85     0.85
            T7                 over T1                  0.85     0.85     0.85
            I1                 of reading               0.90     0.90     0.90
            I1                 p50 us                     20        -        -
            I2                 of P                        -     0.22     0.15
            I2                 p50 ns                    200        -        -
            I3                 of P                     0.94     0.92     0.85
            I1                 p99 over p50             1.30     1.30     1.30
            I2                 p99 over p50             1.50     1.50     1.50
            T1                 2 threads over 1         1.90     1.90     1.90
            T2                 2 threads over 1         1.90     1.90     1.90
            T5                 2 threads over 1         1.90     1.90     1.90
            I3                 2 threads over 1         1.90     1.90     1.90
            T3                 2 threads over 1         0.97     0.97     0.97
            T4                 2 threads over 1         0.97     0.97     0.97
            I1                 p50, 2 threads over 1    1.03     1.03     1.03
            I2                 p50, 2 threads over 1    1.03     1.03     1.03
            T1                 allocates                   0        0        0
            T2                 allocates                   0        0        0
            T3                 allocates                   0        0        0
            T4                 allocates                   0        0        0
            T5                 allocates                   0        0        0
            T6                 allocates                   0        0        0
            T7                 allocates                   0        0        0
            T8                 allocates                   0        0        0
            I1                 allocates                   0        0        0
            I2                 allocates                   0        0        0
            I3                 allocates                   0        0        0
            """;

    /** The selection of undisturbed slices. */
    private static final String UNDISTURBED = "full";

    private static final String LEGEND = """
            T1  trains 784-512-256-10 (relu, relu, softmax) with SGD in batches of 128; T2 the same with Adam
            T3  trains 784-16-16-10 (sigmoid) with SGD in batches of 50
            T4  trains 2-8-4-1 (relu, relu, sigmoid) with SGD on the four rows of XOR
            T5  trains 1024-2048-2048-1000 (relu, relu, softmax) with SGD in batches of 256
            T6  trains T1's network with batch normalization and dropout of 0.2
            T7  trains T1's network with layer normalization and GELU
            T8  trains T1's network with RMSprop, a cosine schedule, clipping of the gradients' norm and a moving average
                of the parameters
            I1  predicts one row through T1's network; I3 predicts 256 rows at a time
            I2  predicts one row through 32-64-32-1 (relu, relu, sigmoid)
            G1  multiplies matrices: rows x outputs x inputs; dw: inputs x outputs x rows; dx: rows x inputs x outputs
            of P        floating-point operations per second, as a share of P: the most that the FMA units of this CPU do,
                        measured beside each slice on as many threads
            of reading  bytes of the weights that are read per second, as a share of the bandwidth at which an array of
                        their size is read; that, not P, limits a single row
            over T1     the samples per second over those of T1, if P were the same beside both
            2 threads over 1    the speed on two threads over that on one, if P of each thread were the same in both
            allocates   bytes on the heap for each call
            *           disturbed: in most of the runs P was low, or other programs took the CPU, in all but a few slices;
                        measure again when the machine is quiet
            """;

    /** A quantity of a run; null if it was not measured. */
    private interface Measure {
        @Nullable
        Double of(QuickRun run, String workload);
    }

    /** The quantities of {@link #TABLE}. */
    @SuppressWarnings("ImmutableEnumChecker") // The measures keep no state.
    private enum Quantity {
        PEAK("of P", "", "of P", "%.3f", true, (run, name) -> run.of(name, Figure::peakFraction)),
        OVER_T1("over T1", " over T1", "times", "%.3f", true, (run, name) -> run.over(name, "T1")),
        READING("of reading", "", "of reading", "%.3f", true, (run, name) -> run.of(name, Figure::readFraction)),
        GFLOPS("GFLOP/s", "", "GFLOP/s", "%.1f", true, (run, name) -> run.of(name, Figure::gflops)),
        SAMPLES("samples/s", "", "samples/s", "%,.0f", true, (run, name) -> run.of(name, Figure::value)),
        STEPS("steps/s", "", "steps/s", "%,.0f", true, (run, name) -> run.of(name, Figure::value)),
        MICROS("p50 us", " p50", "us", "%.2f", false, (run, name) -> run.of(name, Figure::value)),
        NANOS("p50 ns", " p50", "ns", "%.0f", false, (run, name) -> run.of(name, figure -> 1e3 * figure.value())),
        SPREAD("p99 over p50", " p99 over p50", "times", "%.2f", false, (run, name) -> run.of(name, Targets::spread)),
        THREADS("2 threads over 1", ", 2 threads over 1", "times", "%.2f", true, (run, name) -> run.twoToOne(name, -1)),
        CALLERS(
                "p50, 2 threads over 1",
                " p50, 2 threads over 1",
                "times",
                "%.2f",
                false,
                (run, name) -> run.twoToOne(name, 1)),
        ALLOCATION("allocates", " allocates", "B/call", "%.0f", false, QuickRun::bytes);

        /** The name in the table. */
        final String name;

        /** The suffix of the workload in a result. */
        final String suffix;

        final String unit;
        final String format;
        final boolean atLeast;
        final Measure measure;

        Quantity(String name, String suffix, String unit, String format, boolean atLeast, Measure measure) {
            this.name = name;
            this.suffix = suffix;
            this.unit = unit;
            this.format = format;
            this.atLeast = atLeast;
            this.measure = measure;
        }

        String write(double value) {
            // small fractions of P with as many digits as others
            return String.format(Locale.ROOT, this == PEAK && value < 0.1 ? "%.4f" : format, value);
        }

        /** The largest number of threads among its figures. */
        int threads() {
            return this == THREADS || this == CALLERS ? 2 : 1;
        }

        static Quantity named(String name) {
            for (Quantity quantity : values()) {
                if (quantity.name.equals(name)) {
                    return quantity;
                }
            }
            throw new IllegalArgumentException("there is no quantity '" + name + "'");
        }
    }

    /** A run's figures by workload and threads. */
    private record QuickRun(Path file, int vectorBits, String cpu, String clock, Map<String, Figure> figures) {
        static String key(String workload, int threads) {
            return workload + " threads=" + threads;
        }

        @Nullable
        Figure figure(String workload, int threads) {
            return figures.get(key(workload, threads));
        }

        /** A component of the figure on one thread; null if there is none. */
        @Nullable
        Double of(String workload, Function<Figure, @Nullable Double> component) {
            Figure figure = figure(workload, 1);
            return figure == null ? null : component.apply(figure);
        }

        /**
         * The share of P of a workload over that of another, on one thread: if a call of both has as many operations,
         * the ratio of their speeds.
         */
        @Nullable
        Double over(String workload, String other) {
            Double fraction = of(workload, Figure::peakFraction);
            Double others = of(other, Figure::peakFraction);
            return fraction == null || others == null ? null : Double.valueOf(fraction / others);
        }

        /**
         * The value on two threads over that on one, if P of each thread were the same in both: with two threads, other
         * load or the clock may lower P of each.
         *
         * @param power of P that the value is multiplied by: -1 for a throughput, 1 for a time
         */
        @Nullable
        Double twoToOne(String workload, int power) {
            Figure one = figure(workload, 1);
            Figure two = figure(workload, 2);
            Double p1 = one == null ? null : peak(one);
            Double p2 = two == null ? null : peak(two);
            if (one == null || two == null || p1 == null || p2 == null) {
                return null;
            }
            return two.value() / one.value() * Math.pow(p2 / 2 / p1, power);
        }

        /** P in GFLOP/s; older files do not have it, but it follows from other figures. */
        private static @Nullable Double peak(Figure figure) {
            Double gflops = figure.gflops();
            Double fraction = figure.peakFraction();
            return figure.peakGflops() != null || gflops == null || fraction == null
                    ? figure.peakGflops()
                    : Double.valueOf(gflops / fraction);
        }

        /** Whether a figure on at most so many threads is not of slices with the highest P and no interruption. */
        boolean isDisturbed(String workload, int threads) {
            return figures.values().stream()
                    .filter(figure -> figure.workload().equals(workload) && figure.threads() <= threads)
                    .anyMatch(figure ->
                            figure.selection() != null && !figure.selection().equals(UNDISTURBED));
        }

        /**
         * Whole bytes of a call, the maximum over all numbers of threads: the meter itself allocates a fraction of one.
         */
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

    private record Requirement(String workload, Quantity quantity, double bound) {
        TargetResult judge(List<QuickRun> runs) {
            double[] measured = runs.stream()
                    .map(run -> quantity.measure.of(run, workload))
                    .filter(Objects::nonNull)
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            String name = workload + quantity.suffix;
            String wanted = (quantity.atLeast ? ">= " : "<= ") + quantity.write(bound);
            if (measured.length == 0) {
                return new TargetResult(name, quantity.unit, "", wanted, "not measured", false);
            }
            double median = new Median().evaluate(measured);
            boolean met = quantity.atLeast ? median >= bound : median <= bound;
            long disturbed = quantity == Quantity.ALLOCATION
                    ? 0 // bytes do not depend on the time
                    : runs.stream()
                            .filter(run -> run.isDisturbed(workload, quantity.threads()))
                            .count();
            return new TargetResult(
                    name,
                    quantity.unit,
                    quantity.write(median),
                    wanted,
                    met ? "" : shortfall(median),
                    2 * disturbed > runs.size());
        }

        private String shortfall(double measured) {
            if (bound == 0) {
                return quantity.write(measured) + " too many";
            }
            double percent = 100 * (quantity.atLeast ? 1 - measured / bound : measured / bound - 1);
            return String.format(Locale.ROOT, "%.2f %% %s", percent, quantity.atLeast ? "short" : "over");
        }
    }

    /**
     * The result of a target.
     *
     * @param name of the workload and the quantity
     * @param unit of the figures
     * @param measured the median over the runs; empty if there is none
     * @param wanted at least or at most so much
     * @param shortfall the distance to the target, or "not measured"; empty if it is met
     * @param disturbed whether most of the runs had too few slices in which nothing disturbed the workload
     */
    public record TargetResult(
            String name, String unit, String measured, String wanted, String shortfall, boolean disturbed) {
        /** {@return whether the target is met} */
        public boolean isMet() {
            return shortfall.isEmpty();
        }

        /** The result on one line. */
        @Override
        public String toString() {
            String found = measured.isEmpty() ? unit + " " : measured + " " + unit + ", wanted " + wanted + ", ";
            return name + ": " + found + (isMet() ? "met" : shortfall) + (disturbed ? ", disturbed" : "");
        }
    }

    private static @Nullable Double spread(Figure figure) {
        Long p50 = figure.p50Ns();
        Long p99 = figure.p99Ns();
        return p50 == null || p99 == null ? null : Double.valueOf((double) p99 / p50);
    }

    /** The targets of {@link #TABLE} for a width. */
    private static List<Requirement> targets(int vectorBits) {
        int column =
                switch (vectorBits) {
                    case 128 -> 4;
                    case 256 -> 3;
                    default -> 2;
                };
        List<Requirement> targets = new ArrayList<>();
        for (String line : TABLE.lines().skip(1).toList()) {
            List<String> cells = List.of(line.split("\\s{2,}", -1));
            String bound = cells.get(column);
            if (!bound.equals("-")) {
                targets.add(new Requirement(cells.get(0), Quantity.named(cells.get(1)), Double.parseDouble(bound)));
            }
        }
        return targets;
    }

    /**
     * {@return the results of some runs: the median of each figure counts, and of two figures of one run the median of
     * their ratio}
     *
     * @param files what {@code mlp bench quick --json} wrote, at least one
     * @throws UnusableResultsException if a file is something else, or they are of vectors of different widths, of
     *     different CPUs, or measured by different clocks
     * @throws IOException if one cannot be read
     */
    public static Targets judge(List<Path> files) throws IOException {
        List<QuickRun> runs = new ArrayList<>();
        for (Path file : files) {
            QuickRun run = run(file);
            for (QuickRun other : runs) {
                if (run.vectorBits != other.vectorBits) {
                    throw new UnusableResultsException(file + " is of vectors of " + run.vectorBits + " bits, expected "
                            + other.vectorBits + " as in " + other.file);
                }
                same("CPU", run, run.cpu, other, other.cpu);
                same("clock", run, run.clock, other, other.clock);
            }
            runs.add(run);
        }
        String cpus = names(runs.stream().map(QuickRun::cpu).toList());
        int bits = runs.getFirst().vectorBits;
        List<TargetResult> results =
                targets(bits).stream().map(target -> target.judge(runs)).toList();
        return new Targets("CPU: " + cpus + "; vectors of " + bits + " bits", results);
    }

    /** Refuses two different names; older files do not have them. */
    private static void same(String what, QuickRun run, String name, QuickRun other, String otherName)
            throws UnusableResultsException {
        if (!name.isEmpty() && !otherName.isEmpty() && !name.equals(otherName)) {
            throw new UnusableResultsException(
                    run.file + " has the " + what + " " + name + ", expected " + otherName + " as in " + other.file);
        }
    }

    private static String names(List<String> cpus) {
        TreeSet<String> names = new TreeSet<>(cpus);
        boolean unknown = names.remove("");
        if (names.isEmpty()) {
            return "unknown, since the files do not name it";
        }
        return names.first() + (unknown ? " (not all files name it)" : "");
    }

    private static QuickRun run(Path file) throws IOException {
        JsonNode root = ResultFiles.json(file);
        if (!QuickResults.isQuick(root)) {
            throw new UnusableResultsException(file + " is not of mlp bench quick, expected the file of its --json");
        }
        Map<String, Figure> figures = new LinkedHashMap<>();
        int vectorBits = 0;
        String cpu = "";
        String clock = "";
        for (JsonNode node : root) {
            Figure figure = figure(file, node);
            cpu = one(file, "CPU", cpu, figure.cpu());
            clock = one(file, "clock", clock, figure.clock());
            String key = QuickRun.key(figure.workload(), figure.threads());
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
        return new QuickRun(file, vectorBits, cpu, clock, figures);
    }

    private static String one(Path file, String what, String before, @Nullable String now)
            throws UnusableResultsException {
        if (now == null || now.isEmpty() || now.equals(before)) {
            return before;
        }
        if (!before.isEmpty()) {
            throw new UnusableResultsException(
                    file + " has the " + what + " " + now + ", expected " + before + " as before");
        }
        return now;
    }

    private static Figure figure(Path file, JsonNode node) throws UnusableResultsException {
        Figure figure;
        try {
            figure = ResultFiles.JSON.treeToValue(node, Figure.class);
        } catch (JacksonException e) {
            throw new UnusableResultsException(file + ": " + node.path("workload")
                    + " is no figure of mlp bench quick: " + e.getOriginalMessage());
        }
        QuickResults.requireKnown(file, figure.workload());
        for (Double value : new Double[] {
            figure.value(), figure.gflops(), figure.peakFraction(), figure.peakGflops(), figure.readFraction()
        }) {
            if (value != null && !(value > 0 && value < Double.POSITIVE_INFINITY)) {
                throw new UnusableResultsException(
                        file + ": " + figure.workload() + " has a figure of " + value + ", expected numbers above 0");
            }
        }
        return figure;
    }

    /** {@return the results that miss the target or were not measured} */
    public List<TargetResult> shortfalls() {
        return results.stream().filter(result -> !result.isMet()).toList();
    }

    /** {@return the CPU, a table in Markdown, a legend, and the number of targets that are met} */
    public String page() {
        MarkdownTable table = new MarkdownTable("target", "measured", "wanted", "unit", "verdict");
        for (TargetResult result : results) {
            table.add(
                    result.name(),
                    result.measured() + (result.disturbed() ? "*" : ""),
                    result.wanted(),
                    result.unit(),
                    result.isMet() ? "met" : result.shortfall());
        }
        List<TargetResult> missed = shortfalls();
        StringBuilder page =
                new StringBuilder(setting).append("\n\n").append(table).append('\n');
        page.append(LEGEND).append('\n');
        page.append(results.size() - missed.size())
                .append(" of ")
                .append(results.size())
                .append(" targets met\n");
        missed.forEach(result -> page.append(result).append('\n'));
        return page.toString();
    }
}
