package io.simdmlp.bench.peers;

import io.simdmlp.bench.ChildFailedException;
import io.simdmlp.bench.peers.Library.Needs;
import io.simdmlp.tracker.MarkdownTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Measures the time from the start of a JVM until the accuracy on the test data of MNIST first reaches a goal, with the
 * {@link Recipe}. The time includes reading the data, warming up the compiler and evaluating after every epoch.
 *
 * <p>Each run is a process of its own. If there are several libraries, they take turns.
 */
public final class Race {
    private static final Library OURS = new Library("simdmlp", SimdmlpRunner.class.getName());

    private static final Library PYTORCH =
            new Library("PyTorch", "io.simdmlp.peers.PyTorchRunner", Needs.LINUX_X86_64, Map.of());

    /**
     * What is run.
     *
     * @param data a folder like MNIST's
     * @param threads of each run
     * @param runs of each library, with the seeds 1, 2, ...
     * @param goal the accuracy to reach
     */
    public record Plan(Path data, int threads, int runs, double goal) {}

    /** Receives the progress. */
    @FunctionalInterface
    public interface LineListener {
        /**
         * An epoch is over.
         *
         * @param line the library, the run, the epoch, the accuracy and the time
         */
        void lap(String line);
    }

    private final Plan plan;
    private final List<RaceRun> runs = new ArrayList<>();
    private final Map<String, String> missing = new LinkedHashMap<>(); // a line for each library that has failed
    private final List<String> died = new ArrayList<>(); // those of them that say of what
    private final String machine = Peers.machine();

    private Race(Plan plan) {
        this.plan = plan;
    }

    /**
     * Runs this library alone.
     *
     * @param classPath of its processes
     * @param plan what is run
     * @param progress receives a line for every epoch
     * @return the runs
     * @throws IOException if a process cannot be started
     * @throws ChildFailedException if one of our processes fails
     */
    public static Race alone(String classPath, Plan plan, LineListener progress) throws IOException {
        return run(classPath, plan, List.of(OURS), progress);
    }

    /**
     * Runs this library and PyTorch in turn.
     *
     * @param classPath of the processes: {@code mlp-peers} and what it depends on
     * @param plan what is run
     * @param progress receives a line for every epoch
     * @return the runs
     * @throws IOException if a process cannot be started
     * @throws ChildFailedException if one of our processes fails
     */
    public static Race withPyTorch(String classPath, Plan plan, LineListener progress) throws IOException {
        return run(classPath, plan, List.of(OURS, PYTORCH), progress);
    }

    static Race run(String classPath, Plan plan, List<Library> libraries, LineListener progress) throws IOException {
        Race race = new Race(plan);
        for (Library library : libraries) {
            String obstacle = library.obstacle();
            if (obstacle != null) {
                race.leaveOut(library, obstacle);
            }
        }
        for (int seed = 1; seed <= plan.runs; seed++) {
            for (Library library : libraries) {
                if (!race.missing.containsKey(library.name())) {
                    race.attempt(classPath, library, seed, progress);
                }
            }
        }
        return race;
    }

    /** A run; a library that cannot be loaded or whose process fails is not run again, unless it is ours. */
    private void attempt(String classPath, Library library, long seed, LineListener progress) throws IOException {
        try {
            runs.add(run(classPath, library, seed, progress));
        } catch (UnavailableException e) {
            leaveOut(library, "it cannot be loaded: " + e.getMessage());
        } catch (ChildFailedException e) {
            if (library.name().equals(OURS.name())) {
                throw e;
            }
            missing.put(library.name(), String.valueOf(e.getMessage()));
            died.add(String.valueOf(e.getMessage()));
        }
    }

    private void leaveOut(Library library, String reason) {
        String line = library.name() + " is left out: " + reason;
        if (library.name().equals(OURS.name())) {
            throw new ChildFailedException(line);
        }
        missing.put(library.name(), line);
    }

    private RaceRun run(String classPath, Library library, long seed, LineListener progress)
            throws IOException, UnavailableException {
        long start = System.nanoTime();
        String when = "in run " + seed;
        List<Double> seconds = new ArrayList<>();
        List<Double> accuracies = new ArrayList<>();
        Double reached = null;
        try (Peer peer = new Peer(
                library,
                classPath,
                plan.threads,
                plan.data.toAbsolutePath().toString(),
                Long.toString(seed),
                Double.toString(plan.goal))) {
            String version = peer.version();
            for (String line = peer.answer(when); !line.equals(RaceProcess.END); line = peer.answer(when)) {
                double now = (System.nanoTime() - start) * 1e-9;
                double[] figures = peer.figures(line, when, "SECONDS", "ACCURACY");
                double accuracy = figures[1];
                if (accuracy > 1) {
                    throw peer.nonsense(line, when, "an accuracy from 0 to 1");
                }
                seconds.add(figures[0]);
                accuracies.add(accuracy);
                if (reached == null && accuracy >= plan.goal) {
                    reached = now;
                }
                progress.lap(format(
                        "%s, run %d of %d, epoch %d: %s after %.2f s",
                        library.name(), seed, plan.runs, seconds.size(), percent(accuracy), now));
            }
            if (seconds.isEmpty()) {
                throw peer.nonsense(RaceProcess.END, when, "SECONDS ACCURACY of an epoch before");
            }
            return new RaceRun(library.name(), version, plan.threads, seed, plan.goal, reached, seconds, accuracies);
        }
    }

    /** {@return every run, in their order} */
    public List<RaceRun> runs() {
        return List.copyOf(runs);
    }

    /** {@return a line for each process that has failed and for each run that did not reach the goal; none if all did} */
    public List<String> failures() {
        List<String> failures = new ArrayList<>(died);
        for (RaceRun run : runs) {
            if (run.seconds() == null) {
                failures.add(format(
                        "%s never reached %s in run %d: %s at best, after %d epochs",
                        run.library(),
                        percent(run.goal()),
                        run.seed(),
                        percent(run.best()),
                        run.accuracies().size()));
            }
        }
        return failures;
    }

    /** {@return a table in Markdown of the medians over each library's runs that reached the goal, and a summary} */
    public String page() {
        StringBuilder page = new StringBuilder(machine)
                .append("\n\n")
                .append(Recipe.describe())
                .append("\n\n");
        List<String> libraries = runs.stream().map(RaceRun::library).distinct().toList();
        for (String library : libraries) {
            page.append("- ").append(library).append(": ");
            page.append(of(library).getFirst().version()).append('\n');
        }
        missing.values().stream()
                .filter(line -> !died.contains(line))
                .forEach(line -> page.append("- ").append(line).append('\n'));
        MarkdownTable table = new MarkdownTable(
                plan.threads == 1 ? "1 thread" : plan.threads + " threads",
                "to " + percent(plan.goal),
                "in epoch",
                "first epoch",
                "last epoch",
                "accuracy");
        for (String library : libraries) {
            table.add(row(library, of(library)));
        }
        return page.append('\n')
                .append(table)
                .append(format(
                        "%nMedians over %d runs, each in a JVM of its own. The time to %s is from the JVM's start, reading%n"
                                + "and judging included; that of an epoch is of its training alone, shuffling included.%n",
                        plan.runs, percent(plan.goal)))
                .toString();
    }

    private List<RaceRun> of(String library) {
        return runs.stream().filter(run -> run.library().equals(library)).toList();
    }

    private static String[] row(String library, List<RaceRun> all) {
        List<RaceRun> arrived =
                all.stream().filter(run -> run.seconds() != null).toList();
        boolean none = arrived.isEmpty();
        return new String[] {
            library,
            none ? "never" : seconds(arrived, run -> Objects.requireNonNull(run.seconds())),
            none ? "" : format("%.0f", median(arrived, run -> run.epochSeconds().size())),
            seconds(all, run -> run.epochSeconds().getFirst()),
            seconds(all, run -> run.epochSeconds().getLast()),
            percent(median(all, run -> run.accuracies().getLast()))
        };
    }

    private static String seconds(List<RaceRun> runs, ToDoubleFunction<RaceRun> figure) {
        return format("%.2f s", median(runs, figure));
    }

    private static double median(List<RaceRun> runs, ToDoubleFunction<RaceRun> figure) {
        return Peers.median(runs.stream().mapToDouble(figure).boxed().toList());
    }

    private static String percent(double share) {
        return format("%.2f %%", 100 * share);
    }

    @SuppressWarnings("AnnotateFormatMethod") // It would take a dependency for one annotation.
    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
