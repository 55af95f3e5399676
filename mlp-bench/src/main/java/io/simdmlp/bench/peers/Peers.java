package io.simdmlp.bench.peers;

import io.simdmlp.bench.Table;
import io.simdmlp.bench.track.Host;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * This library beside others on the same workloads.
 *
 * <p>Every library has a process of its own for each number of threads, and they take turns: on every workload each
 * runs for a fifth of a second, then each again in the opposite order. So what else the machine does meets them all.
 * All of it is repeated with fresh processes, since no two JVMs compile alike. A turn's figure comes from the median time
 * of its calls, which someone else on the CPU for a while does not change; figures are medians over the turns, and a
 * library's speed over ours is the median over pairs of turns next to each other.
 *
 * <p>A library that computes something else than we do, or on more threads than it was given, is an error.
 */
public final class Peers {
    /** How far a result may be from ours, relative to 1 or more. */
    static final double TOLERANCE = 2e-5;

    /** How many more cores than threads a process may keep busy: its JVM compiles and collects too. */
    private static final double SPARE_CORES = 0.3;

    private static final double TURN = 0.2; // seconds

    private static final Library OURS = new Library("simdmlp", "io.simdmlp.bench.peers.Simdmlp", "");

    /** The libraries that we are compared with; their classes are in {@code mlp-peers}. */
    private static final List<Library> OTHERS = List.of(
            new Library("PyTorch", "io.simdmlp.peers.PyTorch", ""),
            new Library("ONNX Runtime", "io.simdmlp.peers.OnnxRuntime", ""),
            new Library("OpenBLAS", "io.simdmlp.peers.OpenBlas", ""),
            new Library("OpenBLAS, SkylakeX", "io.simdmlp.peers.OpenBlas", "SkylakeX"));

    /**
     * What is measured beside ours.
     *
     * @param name in tables
     * @param main the class of its process
     * @param coreType the CPU whose kernels OpenBLAS is to take, empty for its own choice
     */
    record Library(String name, String main, String coreType) {}

    /**
     * How much is measured.
     *
     * @param groups of workloads, such as T1 and G1; all if empty
     * @param threads numbers of threads, one after the other
     * @param processes of each library and number of threads, one after the other
     * @param turns of a process on each workload
     * @param warmUp seconds of each process on each workload
     * @param latencies calls at least, over all turns, where it is their latency that counts
     */
    public record Plan(
            List<String> groups, List<Integer> threads, int processes, int turns, double warmUp, int latencies) {
        /**
         * {@return three processes of each library, three turns each: about a quarter of an hour for everything}
         *
         * @param groups of workloads, such as T1 and G1; all if empty
         * @param threads numbers of threads, one after the other
         */
        public static Plan usual(List<String> groups, List<Integer> threads) {
            return new Plan(groups, threads, 3, 3, 1, 200_000);
        }

        /** {@return of how many parts {@link #measure} tells that they are done} */
        public int steps() {
            return processes * threads.size() * tasks().size();
        }

        private List<Task> tasks() {
            return Task.all().stream()
                    .filter(task -> groups.isEmpty() || groups.contains(task.group()))
                    .toList();
        }
    }

    /** {@return what a plan's groups may be} */
    public static List<String> groups() {
        return Task.all().stream().map(Task::group).distinct().toList();
    }

    /** A process's turn on a workload: a call's median and 99th percentile in nanoseconds, cores kept busy. */
    private record Turn(double median, double p99, double cores) {}

    /** A library on a workload with a number of threads. */
    private record Key(Task task, int threads, String library) {}

    /** What is known of it. */
    private static final class Series {
        final List<Turn> turns = new ArrayList<>();
        double difference; // the largest
    }

    private final Plan plan;
    private final List<Library> libraries; // ours first
    private final Map<String, String> versions = new LinkedHashMap<>(); // by the library's name
    private final Map<Key, Series> series = new LinkedHashMap<>();
    private final String machine;

    private Peers(Plan plan, List<Library> libraries) {
        this.plan = plan;
        this.libraries = libraries;
        this.machine = machine();
    }

    /**
     * Measures everything; takes minutes.
     *
     * @param classPath of the processes: {@code mlp-peers} and what it depends on
     * @param plan how much
     * @param progress told that one of {@link Plan#steps} is done
     * @return the figures
     * @throws IOException if a process cannot be started
     * @throws IllegalStateException if a process fails, computes something else than we do, or on too many threads
     */
    public static Peers measure(String classPath, Plan plan, Runnable progress) throws IOException {
        List<Library> libraries = new ArrayList<>(List.of(OURS));
        libraries.addAll(OTHERS);
        Peers peers = measure(classPath, plan, libraries, progress);
        peers.requireThreads();
        return peers;
    }

    /** The same of any libraries, on however many cores: in short runs the compiler keeps some busy. */
    static Peers measure(String classPath, Plan plan, List<Library> libraries, Runnable progress) throws IOException {
        Peers peers = new Peers(plan, libraries);
        for (int process = 0; process < plan.processes; process++) {
            for (int threads : plan.threads) {
                peers.measure(classPath, threads, progress);
            }
        }
        return peers;
    }

    private void measure(String classPath, int threads, Runnable progress) throws IOException {
        List<Peer> peers = new ArrayList<>();
        try {
            for (Library library : libraries) {
                peers.add(new Peer(library, classPath, threads));
            }
            for (Peer peer : peers) {
                versions.put(peer.library.name(), peer.answer());
            }
            for (Task task : plan.tasks()) {
                measure(task, threads, peers);
                progress.run();
            }
        } finally {
            peers.forEach(Peer::close);
        }
    }

    private void measure(Task task, int threads, List<Peer> peers) throws IOException {
        List<Peer> able = new ArrayList<>();
        for (Peer peer : peers) {
            String difference = peer.ask("open", task.name(), plan.warmUp);
            if (!difference.equals("none")) {
                able.add(peer);
                check(peer.library, task, Double.parseDouble(difference), threads);
            }
        }
        int calls = task.isLatency() ? plan.latencies / (plan.processes * plan.turns) + 1 : 1;
        for (int turn = 0; turn < plan.turns; turn++) {
            for (Peer peer : turn % 2 == 0 ? able : able.reversed()) {
                String[] words = peer.ask("run", TURN, calls).split("\t", -1);
                double[] figures =
                        Arrays.stream(words).mapToDouble(Double::parseDouble).toArray();
                series(task, threads, peer.library).turns.add(new Turn(figures[0], figures[1], figures[2]));
            }
        }
        for (Peer peer : able) {
            peer.ask("close");
        }
    }

    private void check(Library library, Task task, double difference, int threads) {
        if (difference > TOLERANCE) {
            throw new IllegalStateException(library.name + " computes something else than we do on " + task
                    + ": the difference is " + difference + ", expected at most " + TOLERANCE);
        }
        Series figures = series(task, threads, library);
        figures.difference = Math.max(figures.difference, difference);
    }

    private Series series(Task task, int threads, Library library) {
        return series.computeIfAbsent(new Key(task, threads, library.name), key -> new Series());
    }

    private void requireThreads() {
        series.forEach((key, known) -> requireThreads(key.library, key.task, key.threads, cores(known)));
    }

    static void requireThreads(String library, Task task, int threads, double cores) {
        if (cores > threads + SPARE_CORES) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT, "%s kept %.2f cores busy on %s, expected %d", library, cores, task, threads));
        }
    }

    private static double cores(Series known) {
        return median(known.turns.stream().map(Turn::cores).toList());
    }

    /** {@return a table for each number of threads in Markdown, and what they say} */
    public String page() {
        List<Library> present = libraries.stream()
                .filter(library -> series.keySet().stream().anyMatch(key -> key.library.equals(library.name)))
                .toList();
        StringBuilder page = new StringBuilder(machine).append("\n\n");
        for (Library library : present) {
            page.append("- ").append(library.name).append(": ");
            page.append(versions.get(library.name)).append('\n');
        }
        for (int threads : plan.threads) {
            page.append('\n').append(table(threads, present));
        }
        double difference =
                series.values().stream().mapToDouble(s -> s.difference).max().orElse(0);
        return page.append(String.format(
                        Locale.ROOT,
                        "%nMedians over %d turns, in processes of their own: %d of each library and number of threads."
                                + "%nIn brackets a library's speed over ours. Losses, outputs and products differ from"
                                + "%nours by at most %.1e, relative to 1 or more.%n",
                        plan.processes * plan.turns,
                        plan.processes,
                        difference))
                .toString();
    }

    private Table table(int threads, List<Library> present) {
        List<String> header = new ArrayList<>(List.of(threads == 1 ? "1 thread" : threads + " threads", "unit"));
        present.forEach(library -> header.add(library.name));
        Table table = new Table(header.toArray(String[]::new));
        for (Task task : plan.tasks()) {
            List<String> cells = new ArrayList<>(List.of(task.name(), task.unit()));
            for (Library library : present) {
                Series known = series.get(new Key(task, threads, library.name));
                cells.add(known == null ? "" : cell(task, threads, library, known));
            }
            table.add(cells.toArray(String[]::new));
        }
        return table;
    }

    private String cell(Task task, int threads, Library library, Series known) {
        String value = figure(median(values(task, known)));
        if (library.equals(libraries.getFirst())) {
            return value;
        }
        double speed = speed(task, threads, known);
        return value + String.format(Locale.ROOT, speed < 0.1 ? " (%.3f)" : " (%.2f)", speed);
    }

    /** Every turn's figure in the task's unit. */
    private static List<Double> values(Task task, Series figures) {
        return figures.turns.stream()
                .map(turn -> task.isLatency() ? turn.median * 1e-3 : task.perCall() / turn.median * 1e9)
                .toList();
    }

    /** How many times as fast as ours. */
    private double speed(Task task, int threads, Series theirs) {
        Series ours = series(task, threads, libraries.getFirst());
        List<Double> ratios = new ArrayList<>();
        for (int turn = 0; turn < theirs.turns.size(); turn++) {
            ratios.add(ours.turns.get(turn).median / theirs.turns.get(turn).median);
        }
        return median(ratios);
    }

    /** {@return a figure for each library on each workload with each number of threads} */
    public List<PeerFigure> figures() {
        List<PeerFigure> figures = new ArrayList<>();
        series.forEach((key, known) -> {
            List<Double> values = values(key.task, known);
            boolean latency = key.task.isLatency();
            figures.add(new PeerFigure(
                    key.library,
                    Objects.requireNonNull(versions.get(key.library)),
                    key.task.name(),
                    key.threads,
                    latency ? "latency" : "throughput",
                    median(values),
                    key.task.unit(),
                    Collections.min(values),
                    Collections.max(values),
                    speed(key.task, key.threads, known),
                    known.difference,
                    cores(known),
                    latency ? median(known.turns.stream().map(Turn::p99).toList()) : null));
        });
        return figures;
    }

    static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Three digits that count, thousands set apart. */
    static String figure(double value) {
        int decimals = value <= 0 ? 0 : Math.max(0, 2 - (int) Math.floor(Math.log10(value)));
        double unit = value <= 0 ? 1 : Math.pow(10, Math.floor(Math.log10(value)) - 2);
        return decimals > 0
                ? String.format(Locale.ROOT, "%." + decimals + "f", value)
                : String.format(Locale.ROOT, "%,.0f", Math.round(value / unit) * unit);
    }

    /** The machine, what else it does, the JDK and the day. */
    static String machine() {
        return String.format(
                Locale.ROOT,
                "%s, load %.1f at the start; JDK %s; %s.",
                Host.fingerprint(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Runtime.version(),
                LocalDate.now(ZoneOffset.UTC));
    }
}
