package io.simdmlp.bench.peers;

import io.simdmlp.bench.ChildFailedException;
import io.simdmlp.bench.peers.Library.Needs;
import io.simdmlp.tracker.Cpu;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Compares this library with others on the same workloads.
 *
 * <p>Every library has a process of its own for each number of threads, and they take turns: on every workload each
 * runs for a fifth of a second, then each again in the opposite order. So other load of the machine affects all alike.
 * All of it is repeated with fresh processes, since compiled code differs between JVMs. A turn's figure comes from the
 * median time of its calls, which short load of other programs does not change; figures are medians over the turns, and
 * a library's speed over ours is the median over pairs of turns next to each other.
 *
 * <p>A library that cannot run on this machine is left out. A library whose process dies, whose results differ from
 * ours, or whose replies are not valid has failed: it is not measured further, and the others are. Its earlier figures
 * are kept.
 */
public final class Peers {
    /** The largest accepted difference of a result from ours, relative to 1 or more. */
    static final double TOLERANCE = 2e-5;

    /** The number of cores beyond its threads that a process may use: its JVM compiles and collects garbage too. */
    private static final double SPARE_CORES = 0.3;

    private static final double TURN = 0.2; // seconds

    /** The variable that makes OpenBLAS use the kernels of another CPU. */
    private static final String CORE_TYPE = "OPENBLAS_CORETYPE";

    private static final Library OURS = new Library("simdmlp", "io.simdmlp.bench.peers.Simdmlp");

    /**
     * The extent of the measurement.
     *
     * @param groups of workloads, such as T1 and G1; all if empty
     * @param threads numbers of threads, one after the other
     * @param processes of each library and number of threads, one after the other
     * @param turns of a process on each workload
     * @param warmUp seconds of each process on each workload, at least: it goes on while its JVM compiles
     * @param latencies calls at least, over all turns, where the latency counts
     */
    public record Schedule(
            List<String> groups, List<Integer> threads, int processes, int turns, double warmUp, int latencies) {
        /**
         * {@return three processes of each library, three turns each: about a quarter of an hour for everything}
         *
         * @param groups of workloads, such as T1 and G1; all if empty
         * @param threads numbers of threads, one after the other
         */
        public static Schedule usual(List<String> groups, List<Integer> threads) {
            return new Schedule(groups, threads, 3, 3, 1, 200_000);
        }

        /** {@return the number of steps that {@link #measure} reports to its listener} */
        public int steps() {
            return processes * threads.size() * tasks().size();
        }

        private List<PeerTask> tasks() {
            return PeerTask.all().stream()
                    .filter(task -> groups.isEmpty() || groups.contains(task.group()))
                    .toList();
        }
    }

    /** Receives the progress. */
    public interface Listener {
        /** One of {@link Schedule#steps} is done. */
        void measured();

        /**
         * A library is left out, or has failed.
         *
         * @param line which, and why
         */
        void missing(String line);
    }

    /** {@return the possible groups of a schedule} */
    public static List<String> groups() {
        return PeerTask.all().stream().map(PeerTask::group).distinct().toList();
    }

    /** A process's turn on a workload: a call's median and 99th percentile in nanoseconds, cores kept busy. */
    private record Turn(double median, double p99, double cores) {}

    /** A library on a workload with a number of threads. */
    private record Key(PeerTask task, int threads, String library) {}

    /** Its measurements. */
    private static final class Measurements {
        final List<Turn> turns = new ArrayList<>();
        double difference; // the largest
    }

    /** An action of a library's process. */
    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    private final Schedule schedule;
    private final List<Library> libraries; // ours first
    private final Listener listener;
    private final Map<String, String> versions = new LinkedHashMap<>(); // by the library's name
    private final Map<Key, Measurements> series = new LinkedHashMap<>();
    private final Set<String> missing = new HashSet<>(); // names of libraries that have failed
    private final List<String> leftOut = new ArrayList<>(); // lines
    private final List<String> failures = new ArrayList<>(); // lines
    private final String machine;

    private Peers(Schedule schedule, List<Library> libraries, Listener listener) {
        this.schedule = schedule;
        this.libraries = libraries;
        this.listener = listener;
        this.machine = machine();
    }

    /**
     * Measures everything; takes minutes.
     *
     * @param classPath of the processes: {@code mlp-peers} and what it depends on
     * @param schedule the extent of the measurement
     * @param listener receives every step
     * @return the figures
     * @throws IOException if a process cannot be started
     * @throws ChildFailedException if our own process fails
     */
    public static Peers measure(String classPath, Schedule schedule, Listener listener) throws IOException {
        List<Library> libraries = new ArrayList<>(List.of(OURS));
        libraries.addAll(others(Cpu.here()));
        Peers peers = measure(classPath, schedule, libraries, listener);
        peers.requireThreads();
        return peers;
    }

    /** The same for any libraries, without the limit on cores: in short runs the compiler uses some. */
    static Peers measure(String classPath, Schedule schedule, List<Library> libraries, Listener listener)
            throws IOException {
        Peers peers = new Peers(schedule, libraries, listener);
        for (Library library : libraries) {
            String obstacle = library.obstacle();
            if (obstacle != null) {
                peers.leaveOut(library, obstacle);
            }
        }
        for (int process = 0; process < schedule.processes; process++) {
            for (int threads : schedule.threads) {
                peers.measure(classPath, threads);
            }
        }
        return peers;
    }

    /**
     * The libraries that we are compared with on a CPU; their classes are in {@code mlp-peers}. Each gets its best.
     *
     * <p>OpenBLAS 0.3.31 chooses its kernels by the CPU, and not always the best: on Zen 5 those for AVX2, which are
     * slower than SkylakeX's, for AVX-512; on Zen 3 those for Zen, whose blocks differ from Haswell's, which multiply
     * some shapes 5 % faster. So it is measured twice, by its own choice and by ours.
     *
     * <p>PyTorch's MKL 2024.2 needs no setting: on AMD's CPUs too it uses its kernels for AVX2, and none of
     * MKL_ENABLE_INSTRUCTIONS, MKL_CBWR, MKL_DEBUG_CPU_TYPE, ATEN_CPU_CAPABILITY makes it faster. The figures are in
     * DESIGN_NOTES, "Peers at their best".
     */
    static List<Library> others(Cpu cpu) {
        List<Library> others = new ArrayList<>();
        others.add(new Library("PyTorch", "io.simdmlp.peers.PyTorch", Needs.LINUX_X86_64, Map.of()));
        others.add(new Library("ONNX Runtime", "io.simdmlp.peers.OnnxRuntime"));
        others.add(openBlas("OpenBLAS", Needs.LINUX_X86_64, Map.of()));
        if (!cpu.hasAvx512() && cpu.flags().contains("avx2")) {
            others.add(openBlas("OpenBLAS, Haswell", Needs.LINUX_X86_64, Map.of(CORE_TYPE, "Haswell")));
        }
        others.add(openBlas("OpenBLAS, SkylakeX", Needs.LINUX_AVX512, Map.of(CORE_TYPE, "SkylakeX")));
        return others;
    }

    private static Library openBlas(String name, Needs needs, Map<String, String> environment) {
        return new Library(name, "io.simdmlp.peers.OpenBlas", needs, environment);
    }

    private void measure(String classPath, int threads) throws IOException {
        List<Peer> peers = new ArrayList<>();
        try {
            for (Library library : libraries) {
                if (!missing.contains(library.name())) {
                    peers.add(new Peer(library, classPath, threads));
                }
            }
            for (Peer peer : peers) {
                attempt(peer, () -> learnVersion(peer));
            }
            for (PeerTask task : schedule.tasks()) {
                measure(task, threads, peers);
                listener.measured();
            }
        } finally {
            peers.forEach(Peer::close);
        }
    }

    private void learnVersion(Peer peer) throws IOException {
        try {
            versions.put(peer.library.name(), peer.version());
        } catch (UnavailableException e) {
            leaveOut(peer.library, "it cannot be loaded: " + e.getMessage());
        }
    }

    private void measure(PeerTask task, int threads, List<Peer> peers) throws IOException {
        String when = "on " + task + " with " + threads(threads);
        Set<String> before = Set.copyOf(missing);
        List<Peer> able = new ArrayList<>();
        for (Peer peer : peers) {
            attempt(peer, () -> {
                String answer = peer.ask(when, "open", task.name(), schedule.warmUp);
                if (!answer.equals(PeerProcess.NONE)) {
                    check(peer, task, threads, answer, when);
                    able.add(peer);
                }
            });
        }
        int calls = task.isLatency() ? schedule.latencies / (schedule.processes * schedule.turns) + 1 : 1;
        for (int turn = 0; turn < schedule.turns; turn++) {
            for (Peer peer : turn % 2 == 0 ? able : able.reversed()) {
                attempt(peer, () -> {
                    String answer = peer.ask(when, "run", TURN, calls);
                    double[] figures = peer.figures(answer, when, "MEDIAN", "P99", "CORES");
                    if (figures[0] == 0) {
                        throw peer.nonsense(answer, when, "a MEDIAN above 0");
                    }
                    series(task, threads, peer.library).turns.add(new Turn(figures[0], figures[1], figures[2]));
                });
            }
        }
        for (Peer peer : able) {
            attempt(peer, () -> {
                String answer = peer.ask(when, "close");
                if (!answer.equals(PeerProcess.CLOSED)) {
                    throw peer.nonsense(answer, when, PeerProcess.CLOSED);
                }
            });
        }
        for (String library : missing) {
            if (!before.contains(library)) { // it has failed on this task
                series.remove(new Key(task, threads, library));
            }
        }
    }

    /** Runs an action on a process, unless its library has failed; if the action fails, the library has failed. */
    private void attempt(Peer peer, Action step) throws IOException {
        if (missing.contains(peer.library.name())) {
            return;
        }
        try {
            step.run();
        } catch (ChildFailedException e) {
            peer.close();
            if (peer.library.equals(libraries.getFirst())) {
                throw e; // there is no figure to compare with
            }
            fail(peer.library.name(), String.valueOf(e.getMessage()));
        }
    }

    private void fail(String library, String line) {
        missing.add(library);
        failures.add(line);
        listener.missing(line);
    }

    private void leaveOut(Library library, String reason) {
        String line = library.name() + " is left out: " + reason;
        if (library.equals(libraries.getFirst())) {
            throw new ChildFailedException(line);
        }
        missing.add(library.name());
        leftOut.add(line);
        listener.missing(line);
    }

    private void check(Peer peer, PeerTask task, int threads, String answer, String when) throws IOException {
        double difference = answer.equals(PeerProcess.INFINITY)
                ? Double.POSITIVE_INFINITY
                : peer.figures(answer, when, "none or DIFFERENCE")[0];
        if (difference > TOLERANCE) {
            throw new ChildFailedException(peer.library.name() + " computes something else than we do " + when
                    + ": the difference is " + difference + ", expected at most " + TOLERANCE);
        }
        Measurements figures = series(task, threads, peer.library);
        figures.difference = Math.max(figures.difference, difference);
    }

    private Measurements series(PeerTask task, int threads, Library library) {
        return series.computeIfAbsent(new Key(task, threads, library.name()), key -> new Measurements());
    }

    /** Removes the figures of libraries that used more threads than they were given, and reports them. */
    private void requireThreads() {
        for (Key key : List.copyOf(series.keySet())) {
            String excess = excess(key.library, key.task, key.threads, cores(Objects.requireNonNull(series.get(key))));
            if (!excess.isEmpty()) {
                fail(key.library, excess);
                if (!key.library.equals(libraries.getFirst().name())) {
                    series.remove(key);
                }
            }
        }
    }

    /** The message that a library used too many cores; empty if it did not. */
    static String excess(String library, PeerTask task, int threads, double cores) {
        return cores <= threads + SPARE_CORES
                ? ""
                : String.format(
                        Locale.ROOT, "%s kept %.2f cores busy on %s, expected %d", library, cores, task, threads);
    }

    private static double cores(Measurements known) {
        return median(known.turns.stream().map(Turn::cores).toList());
    }

    /** {@return a page in Markdown: the machine, the libraries, a table for each number of threads, and a summary} */
    public String page() {
        return new PeersPage(
                        machine, schedule.processes * schedule.turns, schedule.processes, figures(), leftOut, failures)
                .toString();
    }

    /** {@return a line for each library that has failed, with the reason} */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** {@return a line for each library that cannot run on this machine, with the reason} */
    public List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    /** Every turn's figure in the task's unit. */
    private static List<Double> values(PeerTask task, Measurements figures) {
        return figures.turns.stream()
                .map(turn -> task.isLatency() ? turn.median * 1e-3 : task.perCall() / turn.median * 1e9)
                .toList();
    }

    /** The speed divided by ours. */
    private double speed(PeerTask task, int threads, Measurements theirs) {
        Measurements ours = series(task, threads, libraries.getFirst());
        List<Double> ratios = new ArrayList<>();
        for (int turn = 0; turn < theirs.turns.size(); turn++) {
            ratios.add(ours.turns.get(turn).median / theirs.turns.get(turn).median);
        }
        return median(ratios);
    }

    /** {@return a figure for each library on each workload with each number of threads, ours first} */
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

    static String threads(int count) {
        return count == 1 ? "1 thread" : count + " threads";
    }

    /** The CPU and its vector instructions, the number of CPUs, their other load, the JDK and the date. */
    static String machine() {
        return String.format(
                Locale.ROOT,
                "%s, %d CPUs, load %.1f at the start; JDK %s; %s.",
                Cpu.here().description(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Runtime.version(),
                LocalDate.now(ZoneOffset.UTC));
    }
}
