package io.simdmlp.bench;

import io.simdmlp.Backend;
import io.simdmlp.Predictor;
import io.simdmlp.Trainer;
import io.simdmlp.WarmUp;
import io.simdmlp.Workspace;
import io.simdmlp.tracker.Child;
import io.simdmlp.tracker.MarkdownTable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures how long a fresh JVM takes to reach full speed, on one thread: the time from its start to the first trained
 * batch of T1 and to nine tenths of its steady throughput, and the latency of the first predictions of I1, both with
 * and without {@link Trainer#warmUp()} and {@link Predictor#warmUp(Workspace)}. Each is measured in several JVMs one
 * after the other, each of which does one thing. The time from the start includes making the network and 16 batches of
 * data.
 *
 * @param forks JVMs of each
 * @param figures of every fork, by name, in milliseconds or microseconds as the names show
 */
public record Cold(int forks, Map<String, double[]> figures) {
    private static final double TRAINING = 6; // seconds
    private static final double STEADY = 1; // the last of them
    private static final double SETTLED = 0.9; // of the steady throughput
    private static final int WINDOW = 16; // batches whose median gives the current throughput

    private static final int PREDICTIONS = 10_000;
    private static final double PREDICTING = 3; // seconds from the first predictions to steady ones
    private static final int LOTS = 5; // of steady ones

    /** A measurement in a JVM of its own. */
    private enum Part {
        TRAIN,
        WARM_TRAIN,
        PREDICT,
        WARM_PREDICT;

        /** The names of its figures, in the order in which {@link Cold#main} prints them. */
        List<String> names() {
            return switch (this) {
                case TRAIN ->
                    List.of(
                            "T1: first batch trained after, ms",
                            "T1: 90 % of the steady throughput after, ms",
                            "T1: a steady batch takes, ms");
                case WARM_TRAIN ->
                    List.of(
                            "T1, warmUp() first: first batch trained after, ms",
                            "T1, warmUp() first: 90 % of the steady throughput after, ms");
                case PREDICT -> List.of("I1: p99 of the first 10,000, us", "I1: steady p99, us");
                case WARM_PREDICT ->
                    List.of(
                            "I1: warmUp() takes, ms",
                            "I1, warmUp() first: p99 of the first 10,000, us",
                            "I1, warmUp() first: that over the steady p99");
            };
        }
    }

    /**
     * {@return the measurements}
     *
     * @param forks JVMs of each part, at least 1
     * @param progress receives the name of each measurement before it begins, {@link #steps} times
     * @throws IOException if a JVM cannot be started
     * @throws ChildFailedException if one fails
     */
    public static Cold measure(int forks, Runnable progress) throws IOException {
        return measure(forks, 1, progress);
    }

    /** The same in a fraction of the time, for tests that every part works. */
    static Cold measure(int forks, double scale, Runnable progress) throws IOException {
        Map<String, double[]> figures = new LinkedHashMap<>();
        for (int fork = 0; fork < forks; fork++) {
            for (Part part : Part.values()) {
                double[] measured = inFreshJvm(part, scale);
                for (int i = 0; i < measured.length; i++) {
                    figures.computeIfAbsent(part.names().get(i), name -> new double[forks])[fork] = measured[i];
                }
                progress.run();
            }
        }
        return new Cold(forks, figures);
    }

    /**
     * {@return the number of steps of {@link #measure}}
     *
     * @param forks JVMs of each part
     */
    public static int steps(int forks) {
        return forks * Part.values().length;
    }

    /** A JVM with this one's flags and class path. */
    private static double[] inFreshJvm(Part part, double scale) throws IOException {
        return inFreshJvm(Cold.class.getName(), part.names(), List.of(part.name(), Double.toString(scale)));
    }

    /** The figures that a class prints in the last line of a fresh JVM, one for each name. */
    static double[] inFreshJvm(String main, List<String> names, List<String> arguments) throws IOException {
        Path folder = Files.createTempDirectory("mlp-cold-"); // for the report of a crash
        boolean keep = false;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(Child.crashFlags(folder));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        try (Child child = Child.start(builder, () -> Child.delete(folder))) {
            String said = new String(child.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            String last = said.substring(said.lastIndexOf('\n') + 1); // after messages of the JVM
            int exitCode = child.exitCode();
            if (exitCode != 0) {
                keep = Child.hasCrashed(folder);
                throw new ChildFailedException("a fresh JVM " + Child.ending(exitCode, folder)
                        + (keep ? "; its log: " + Child.crashReport(folder) : ": " + last));
            }
            return figures(last, names);
        } finally {
            if (!keep) {
                Child.delete(folder);
            }
        }
    }

    private static double[] figures(String line, List<String> names) {
        String[] words = line.split("\t", -1);
        try {
            double[] figures =
                    Arrays.stream(words).mapToDouble(Double::parseDouble).toArray();
            if (figures.length == names.size() && Arrays.stream(figures).allMatch(f -> f >= 0 && f < 1e300)) {
                return figures;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new ChildFailedException(
                "a fresh JVM printed '" + line.replace('\t', ' ') + "', expected figures of " + names);
    }

    /**
     * Measures one part in this JVM, which is a fresh one, and prints its figures in one line.
     *
     * @param arguments the part, and for which fraction of the usual time
     */
    public static void main(String[] arguments) {
        double scale = Double.parseDouble(arguments[1]);
        double[] figures =
                switch (Part.valueOf(arguments[0])) {
                    case TRAIN -> train(false, scale);
                    case WARM_TRAIN -> train(true, scale);
                    case PREDICT -> predict(false, scale);
                    case WARM_PREDICT -> predict(true, scale);
                };
        StringBuilder line = new StringBuilder();
        for (double figure : figures) {
            line.append(line.isEmpty() ? "" : "\t").append(figure);
        }
        System.out.println(line);
    }

    private static double[] train(boolean warm, double scale) {
        Workload.Training net = Workload.Training.T1;
        if (warm) {
            try (Trainer trainer = net.trainer(Workload.mlp(net.spec), 1)) {
                trainer.warmUp();
            }
        }
        try (Job job = Job.training(net, 1)) {
            job.call(0);
            double first = System.currentTimeMillis()
                    - (double) ManagementFactory.getRuntimeMXBean().getStartTime();
            long[] ends = new long[1 << 20];
            long begin = System.nanoTime();
            int batches = 0;
            while (batches < ends.length && (batches == 0 || ends[batches - 1] < scale * TRAINING * 1e9)) {
                job.call(0);
                ends[batches++] = System.nanoTime() - begin;
            }
            long[] after = Arrays.copyOf(ends, batches);
            double steady = median(after, firstAfter(after, scale * (TRAINING - STEADY) * 1e9), batches);
            double settled = after[settled(after, steady / SETTLED)];
            return warm
                    ? new double[] {first, first + 1e-6 * settled}
                    : new double[] {first, first + 1e-6 * settled, 1e-6 * steady};
        }
    }

    /** The first batch that ended after so many nanoseconds; the last of all if none did. */
    private static int firstAfter(long[] ends, double nanos) {
        int batch = 0;
        while (batch < ends.length - 1 && ends[batch] < nanos) {
            batch++;
        }
        return batch;
    }

    /** The first batch at whose end the latest ones took at most so long, in the median. */
    static int settled(long[] ends, double nanos) {
        int batch = Math.min(WINDOW, ends.length) - 1;
        while (batch < ends.length - 1 && median(ends, Math.max(batch + 1 - WINDOW, 0), batch + 1) > nanos) {
            batch++;
        }
        return batch;
    }

    /** The median time of batches {@code [from, to)}, whose ends are given, the first from 0 on. */
    static double median(long[] ends, int from, int to) {
        long[] times = new long[to - from];
        for (int batch = from; batch < to; batch++) {
            times[batch - from] = ends[batch] - (batch == 0 ? 0 : ends[batch - 1]);
        }
        Arrays.sort(times);
        return times[times.length / 2];
    }

    private static double[] predict(boolean warm, double scale) {
        Workload.Inference net = Workload.Inference.I1;
        Predictor predictor = new Predictor(Workload.mlp(net.spec));
        try (Job job = Job.inference(net, 1)) {
            WarmUp warmUp =
                    warm ? predictor.warmUp(Workspace.of(net.spec, net.rows)) : new WarmUp(0, 0, 0, 0, Backend.name());
            double first = p99(job);
            Meter.rate(job, (long) (scale * PREDICTING * 1e9));
            double[] lots = new double[LOTS];
            for (int lot = 0; lot < LOTS; lot++) {
                lots[lot] = p99(job);
            }
            Arrays.sort(lots);
            double steady = lots[LOTS / 2];
            return warm ? new double[] {1e3 * warmUp.seconds(), first, first / steady} : new double[] {first, steady};
        }
    }

    /** The 99th percentile of predictions, in microseconds. */
    private static double p99(Job job) {
        return 1e-3 * Quick.percentile(Meter.latencies(job, PREDICTIONS).nanos(), 0.99);
    }

    /** {@return a table in Markdown: the median, the minimum and the maximum over the JVMs of each figure} */
    public String page() {
        MarkdownTable table = new MarkdownTable("a fresh JVM, 1 thread", "median", "least", "most");
        figures.forEach((name, measured) -> {
            double[] sorted = measured.clone();
            Arrays.sort(sorted);
            table.add(
                    name,
                    number((sorted[(forks - 1) / 2] + sorted[forks / 2]) / 2),
                    number(sorted[0]),
                    number(sorted[forks - 1]));
        });
        return table.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
