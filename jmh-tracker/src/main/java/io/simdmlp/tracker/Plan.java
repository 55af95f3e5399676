package io.simdmlp.tracker;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * The forks and iterations with which {@link Comparison} finds a change in nine cases of ten, from a pilot run of two forks or
 * more. Iterations that are not steady are warm-up ({@link SteadyState}). The scatter between forks and that between the
 * iterations of a fork give the iterations that find most for their time (Kalibera and Jones, Rigorous Benchmarking in
 * Reasonable Time, 2013), and the number of forks. A scatter that few forks measured is uncertain: the number of forks is that
 * whose chance, averaged over the scatters that agree with the pilot, is nine in ten.
 *
 * @param pilot the pilot run
 * @param goal what is to be found
 * @param rows a benchmark each, in the file's order
 */
public record Plan(JmhResults pilot, Goal goal, List<Row> rows) {
    /** What is to be found.
     *
     * @param change the change of the time of an operation, such as 0.05
     * @param criteria of the comparison that is to find it
     * @param startup seconds to start a JVM
     */
    public record Goal(double change, Comparison.Criteria criteria, double startup) {}

    /**
     * A benchmark.
     *
     * @param series its pilot run
     * @param label of the benchmark and the metric
     * @param forkScatter the standard deviation between forks, as a share of the time
     * @param iterationScatter that between the iterations of a fork
     * @param warmups iterations before the measured ones
     * @param iterations to measure in each fork
     * @param forks of each side
     * @param seconds of a fork, with the start of its JVM; NaN if the time of an iteration is unknown
     * @param wasted iterations of each fork of the pilot beyond these
     * @param notes on its warm-up
     */
    public record Row(
            Series series,
            String label,
            double forkScatter,
            double iterationScatter,
            int warmups,
            int iterations,
            int forks,
            double seconds,
            int wasted,
            List<String> notes) {}

    /** Forks of which more are not tried. */
    private static final int MOST_FORKS = 1000;

    private static final int MOST_ITERATIONS = 50;

    /** Iterations in which warm-up can be seen. */
    private static final int ENOUGH = 10;

    private static final double POWER = 0.9;

    /** The variance of the trimmed mean of normal values, as a multiple of that of the mean. */
    private static final double TRIMMING = 1.1;

    /** Scatters, equally probable, over which the chance is averaged. */
    private static final int SCATTERS = 25;

    private static final double SURE = 1000; // degrees of freedom of a scatter that is known

    private static final NormalDistribution NORMAL = new NormalDistribution();

    /** A metric of the pilot after its warm-up. */
    private record Pilot(
            Series series,
            Metric metric,
            int warmups,
            int measured,
            double forkVariance,
            double iterationVariance,
            List<String> notes) {}

    /**
     * {@return the plan}
     *
     * @param pilot a run of at least two forks
     * @param goal what is to be found
     * @throws UnusableResultsException if a benchmark has one fork only, or the change cannot be told from none
     */
    public static Plan of(JmhResults pilot, Goal goal) throws UnusableResultsException {
        for (Series series : pilot.series().values()) {
            if (series.forks() < 2) {
                throw new UnusableResultsException(pilot.name() + ": " + series.label()
                        + " has one fork only, expected 2 or 3, which show how JVMs differ");
            }
        }
        if (goal.change() <= goal.criteria().smallestEffect()) {
            throw new UnusableResultsException("the change is " + number(100 * goal.change())
                    + " %, expected more than the smallest effect that counts, "
                    + number(100 * goal.criteria().smallestEffect()) + " %");
        }
        List<Series> all = List.copyOf(pilot.series().values());
        Pilot[][] found = new Pilot[all.size()][];
        IntStream.range(0, found.length).parallel().forEach(i -> found[i] = pilots(all.get(i), goal));
        List<Pilot> pilots = Arrays.stream(found).flatMap(Arrays::stream).toList();
        Map<String, List<Pilot>> groups = new LinkedHashMap<>();
        pilots.forEach(one -> groups.computeIfAbsent(one.metric().name(), name -> new ArrayList<>())
                .add(one));
        Map<String, Moderation> moderations = new LinkedHashMap<>();
        groups.forEach((name, group) -> moderations.put(
                name,
                Moderation.of(
                        group.stream().mapToDouble(Plan::variance).toArray(),
                        group.stream()
                                .mapToDouble(one -> one.metric().forks() - 1.0)
                                .toArray())));
        List<Row> rows = new ArrayList<>();
        for (Pilot one : pilots) {
            Moderation moderation = moderations.getOrDefault(one.metric().name(), new Moderation(1, 0));
            double allFreedom = groups.getOrDefault(one.metric().name(), List.of()).stream()
                    .mapToDouble(other -> other.metric().forks() - 1.0)
                    .sum();
            rows.add(row(one, moderation, allFreedom, pilots.size(), goal));
        }
        return new Plan(pilot, goal, List.copyOf(rows));
    }

    private static Pilot[] pilots(Series series, Goal goal) {
        Metric primary = series.primary();
        double[][] logs = Arrays.stream(primary.scores())
                .map(fork -> Arrays.stream(fork).map(primary::logTime).toArray())
                .toArray(double[][]::new);
        int measured = logs[0].length;
        double tolerance = Math.log1p(goal.change()) / 4;
        List<String> notes = new ArrayList<>();
        int start = 0;
        int restless = 0;
        int slower = 0;
        double change = 0;
        for (double[] fork : logs) {
            SteadyState state = SteadyState.of(fork, tolerance);
            if (!state.isReached()) {
                restless++;
            } else if (state.start() >= start) {
                start = state.start();
                change = state.change();
            }
            slower += state.isReached() && state.change() > tolerance ? 1 : 0;
        }
        note(notes, series, measured, start, change);
        if (restless > 0) {
            notes.add(String.format(
                    Locale.ROOT,
                    "no steady state in %d of %d forks within %d iterations: longer iterations, or a longer pilot",
                    restless,
                    logs.length,
                    measured));
        }
        if (slower > 0) {
            notes.add(String.format(Locale.ROOT, "becomes slower within %d of %d forks", slower, logs.length));
        }
        List<Pilot> pilots = new ArrayList<>();
        for (Metric metric : series.judged()) {
            boolean isMean = !metric.isPooled();
            int from = isMean ? start : 0;
            double within = isMean ? within(logs, from) : 0;
            double[] forks = isMean
                    ? Arrays.stream(logs)
                            .mapToDouble(fork -> Arrays.stream(fork, from, measured)
                                    .average()
                                    .orElseThrow())
                            .toArray()
                    : metric.logTimes();
            double between = variance(forks);
            pilots.add(new Pilot(series, metric, start, measured, between, within, List.copyOf(notes)));
        }
        return pilots.toArray(Pilot[]::new);
    }

    private static void note(List<String> notes, Series series, int measured, int start, double change) {
        int warmups = series.setting().schedule().warmups();
        if (measured < ENOUGH) {
            notes.add("too few iterations to see its warm-up; a pilot with -wi 0 -i 30 shows it");
        } else if (start > 0) {
            notes.add(String.format(
                    Locale.ROOT,
                    "%ssteady from iteration %d on; those before are %.1f %% %s",
                    warmups > 0 ? "warm-up of " + warmups + " is too short: " : "",
                    start + 1,
                    100 * Math.abs(Math.expm1(-change)),
                    change < 0 ? "slower" : "faster"));
        } else if (warmups > 0) {
            notes.add("steady from the first measured iteration: warm-up of " + warmups
                    + " is long enough, perhaps too long, which a pilot with -wi 0 shows");
        }
    }

    /** The variance of the means of forks. */
    private static double variance(Pilot pilot) {
        return Math.max(pilot.forkVariance(), 1e-12);
    }

    private static double variance(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Arrays.stream(values)
                        .map(value -> (value - mean) * (value - mean))
                        .sum()
                / (values.length - 1);
    }

    /** The variance of iterations within their forks, from {@code from} on; 0 if there is one of each. */
    private static double within(double[][] logs, int from) {
        double squares = 0;
        double freedom = 0;
        for (double[] fork : logs) {
            if (fork.length - from > 1) {
                double[] steady = Arrays.copyOfRange(fork, from, fork.length);
                squares += variance(steady) * (steady.length - 1);
                freedom += steady.length - 1;
            }
        }
        return freedom == 0 ? 0 : squares / freedom;
    }

    private static Row row(Pilot pilot, Moderation moderation, double allFreedom, int suite, Goal goal) {
        Schedule schedule = pilot.series().setting().schedule();
        double freedom = pilot.metric().forks() - 1.0;
        double mean = moderation.variance(variance(pilot), freedom); // of a fork's mean, as measured in the pilot
        int steady = pilot.measured() - pilot.warmups();
        double within = pilot.iterationVariance();
        double between = Math.max(mean - within / steady, 0.01 * mean);
        double time = iterationSeconds(pilot.series());
        int warmups = warmups(schedule, pilot, time);
        int iterations = steady;
        if (!pilot.metric().isPooled() && steady > 1) {
            // Without a known time an iteration costs as much as the start.
            double cost = Double.isNaN(time) ? 1 + warmups : goal.startup() / time + warmups;
            iterations = (int) Math.max(1, Math.min(MOST_ITERATIONS, Math.ceil(Math.sqrt(within / between * cost))));
        }
        double variance = between + within / iterations;
        double known = Math.min(moderation.freedom() + freedom, allFreedom);
        int forks = forks(variance, known, suite, moderation, goal);
        int had = Math.max(0, schedule.warmups()) + pilot.measured();
        return new Row(
                pilot.series(),
                pilot.series().label(pilot.metric()),
                Math.sqrt(between),
                Math.sqrt(within),
                warmups,
                iterations,
                forks,
                goal.startup() + (warmups + iterations) * time,
                Math.max(0, had - warmups - iterations),
                pilot.notes());
    }

    /** Of an iteration; NaN if unknown. */
    private static double iterationSeconds(Series series) {
        Schedule schedule = series.setting().schedule();
        return series.mode().equals("ss")
                ? Units.secondsPerOperation(
                        series.primary().score(), series.primary().unit())
                : Units.duration(schedule.iterationTime());
    }

    /** Iterations of the pilot's measurement time that take as long as its warm-up and the iterations that were not steady. */
    private static int warmups(Schedule schedule, Pilot pilot, double time) {
        double before = Math.max(0, schedule.warmups());
        boolean isTimed = !pilot.series().mode().equals("ss");
        double ratio = isTimed ? Units.duration(schedule.warmupTime()) / time : 1;
        return (int) Math.ceil(before * (Double.isFinite(ratio) ? ratio : 1) - 1e-9) + pilot.warmups();
    }

    private static int forks(double variance, double freedom, int suite, Moderation moderation, Goal goal) {
        double[] scales = new double[SCATTERS];
        Arrays.fill(scales, 1);
        if (freedom < SURE) {
            ChiSquaredDistribution chi = new ChiSquaredDistribution(freedom);
            Arrays.setAll(scales, i -> freedom / chi.inverseCumulativeProbability((i + 0.5) / SCATTERS));
        }
        double change = Math.log1p(goal.change());
        double floor = Math.log1p(goal.criteria().smallestEffect());
        double level = goal.criteria().rate() / suite / 2;
        for (int forks = 2; forks < MOST_FORKS; forks++) {
            double kept = 2.0 * (forks - 2 * TrimmedMean.cut(forks) - 1);
            double t =
                    -new TDistribution(Math.min(SURE, kept + moderation.freedom())).inverseCumulativeProbability(level);
            double chance = 0;
            for (double scale : scales) {
                double error = Math.sqrt(2 * TRIMMING * scale * variance / forks);
                chance += NORMAL.cumulativeProbability((change - Math.max(t * error, floor)) / error) / SCATTERS;
            }
            if (chance >= POWER) {
                return forks;
            }
        }
        return MOST_FORKS;
    }

    /** {@return the table, notes, and JMH's command line for all benchmarks together} */
    public String text() {
        MarkdownTable table = new MarkdownTable(
                "benchmark", "forks differ by", "iterations by", "warm-up", "iterations", "wasted", "forks", "minutes");
        for (Row row : rows) {
            table.add(
                    row.label(),
                    percent(row.forkScatter()),
                    percent(row.iterationScatter()),
                    Integer.toString(row.warmups()),
                    Integer.toString(row.iterations()),
                    Integer.toString(row.wasted()),
                    row.forks() == MOST_FORKS ? MOST_FORKS + " or more" : Integer.toString(row.forks()),
                    minutes(row.forks() * row.seconds()));
        }
        StringBuilder text = new StringBuilder("To find a change of " + number(100 * goal.change())
                        + " % in nine cases of ten, each side needs:\n\n")
                .append(table)
                .append('\n');
        Map<String, List<String>> notes = new LinkedHashMap<>();
        for (Row row : rows) {
            row.notes().forEach(note -> notes.computeIfAbsent(note, n -> new ArrayList<>())
                    .add(row.series().label()));
        }
        notes.forEach((note, labels) -> text.append("note: ")
                .append(Notes.names(labels.stream().distinct().toList()))
                .append(": ")
                .append(note)
                .append('\n'));
        return text.append(commands()).toString();
    }

    /** {@return JMH's command line for all benchmarks together} */
    private String commands() {
        int forks = most(rows.stream().mapToInt(Row::forks));
        int warmups = most(rows.stream().mapToInt(Row::warmups));
        int iterations = most(rows.stream().mapToInt(Row::iterations));
        double seconds = 0;
        for (Series series : rows.stream().map(Row::series).distinct().toList()) {
            seconds += forks * (goal.startup() + (warmups + iterations) * iterationSeconds(series));
        }
        return String.format(
                Locale.ROOT,
                "All together, %s minutes for each side, for the most of each column:%n%n  %s%n",
                minutes(seconds),
                command("", forks, warmups, iterations, rows.get(0).series()));
    }

    /** {@return JMH's command line of each benchmark, a line each} */
    public String each() {
        StringBuilder text = new StringBuilder("Each alone:\n\n");
        Map<String, List<Row>> benchmarks = new LinkedHashMap<>();
        rows.forEach(row -> benchmarks
                .computeIfAbsent(row.series().label(), label -> new ArrayList<>())
                .add(row));
        for (List<Row> own : benchmarks.values()) {
            Series series = own.get(0).series();
            StringBuilder filter = new StringBuilder(" '^")
                    .append(series.benchmark().replace(".", "\\.").replace("$", "\\$"))
                    .append("$' -bm ")
                    .append(series.mode());
            series.params().forEach((name, value) -> filter.append(" -p '")
                    .append(name)
                    .append('=')
                    .append(value.replace("'", "'\\''"))
                    .append('\''));
            text.append("  ")
                    .append(command(
                            filter.toString(),
                            most(own.stream().mapToInt(Row::forks)),
                            most(own.stream().mapToInt(Row::warmups)),
                            most(own.stream().mapToInt(Row::iterations)),
                            series))
                    .append('\n');
        }
        return text.toString();
    }

    private static String command(String filter, int forks, int warmups, int iterations, Series series) {
        String time = series.setting().schedule().iterationTime().replace(" ", "");
        boolean isTimed = !time.isEmpty() && !series.mode().equals("ss");
        return "java -jar benchmarks.jar" + filter + " -f " + forks + " -wi " + warmups + (isTimed ? " -w " + time : "")
                + " -i " + iterations + (isTimed ? " -r " + time : "") + " -prof gc -rf json -rff base.json";
    }

    private static int most(IntStream numbers) {
        return numbers.max().orElseThrow();
    }

    private static String number(double value) {
        return new BigDecimal(value)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String minutes(double seconds) {
        return Double.isNaN(seconds) ? "unknown" : String.format(Locale.ROOT, "%.1f", seconds / 60);
    }
}
