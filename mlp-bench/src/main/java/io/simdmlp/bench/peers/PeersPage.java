package io.simdmlp.bench.peers;

import io.simdmlp.tracker.MarkdownTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A page of the figures of {@link Peers}, in Markdown, with explanations of the workloads. */
final class PeersPage {
    /** Speeds that differ by less are called equal. */
    private static final double LEVEL = 0.02;

    /** A process whose CPU time is less than this share of the elapsed time waits for other programs. */
    private static final double BUSY = 0.9;

    /** The number of workloads that are named; of more, only the number is given. */
    private static final int NAMED = 3;

    private final String machine;
    private final int turns;
    private final int processes;
    private final List<PeerFigure> figures;
    private final List<String> leftOut;
    private final List<String> failures;
    private final List<String> libraries; // ours first
    private final String ours;

    /**
     * A page.
     *
     * @param machine in a line
     * @param turns of a library on each workload
     * @param processes of a library and number of threads
     * @param figures of all libraries; the first one is ours
     * @param leftOut a line for each library that cannot run here
     * @param failures a line for each library that has failed
     */
    PeersPage(
            String machine,
            int turns,
            int processes,
            List<PeerFigure> figures,
            List<String> leftOut,
            List<String> failures) {
        this.machine = machine;
        this.turns = turns;
        this.processes = processes;
        this.figures = figures;
        this.leftOut = leftOut;
        this.failures = failures;
        this.libraries = figures.stream().map(PeerFigure::library).distinct().toList();
        this.ours = libraries.getFirst();
    }

    @Override
    public String toString() {
        StringBuilder page = new StringBuilder(machine).append("\n\n").append(warning());
        for (String library : libraries) {
            PeerFigure any = of(library).getFirst();
            page.append("- ").append(library).append(": ").append(any.version()).append('\n');
        }
        leftOut.forEach(line -> page.append("- ").append(line).append('\n'));
        List<Integer> threads =
                figures.stream().map(PeerFigure::threads).distinct().sorted().toList();
        threads.forEach(count -> page.append('\n').append(table(count)));
        page.append('\n').append(legend()).append('\n');
        threads.forEach(count -> page.append(words(count)));
        failures.forEach(line -> page.append("- failed: ").append(line).append('\n'));
        return page.append('\n').append(behind()).toString();
    }

    /**
     * The note that other programs used the CPUs; empty if they did not. Each process of ours uses one core at least.
     */
    private String warning() {
        double least = figures.stream().mapToDouble(PeerFigure::cores).min().orElse(1);
        return least >= BUSY
                ? ""
                : String.format(
                        Locale.ROOT,
                        "Warning: other programs kept the CPUs busy, a process had %.2f of a core at times. Measure again.%n%n",
                        least);
    }

    private List<PeerFigure> of(String library) {
        return figures.stream()
                .filter(figure -> figure.library().equals(library))
                .toList();
    }

    private @Nullable PeerFigure of(String library, String workload, int threads) {
        return figures.stream()
                .filter(figure -> figure.library().equals(library)
                        && figure.workload().equals(workload)
                        && figure.threads() == threads)
                .findFirst()
                .orElse(null);
    }

    private List<PeerFigure> others(int threads) {
        return figures.stream()
                .filter(figure ->
                        figure.threads() == threads && !figure.library().equals(ours))
                .toList();
    }

    private MarkdownTable table(int threads) {
        List<String> header = new ArrayList<>(List.of(Peers.threads(threads), "unit"));
        header.addAll(libraries);
        MarkdownTable table = new MarkdownTable(header.toArray(String[]::new));
        for (PeerFigure our : of(ours)) {
            if (our.threads() == threads) {
                List<String> cells = new ArrayList<>(List.of(our.workload(), our.unit()));
                for (String library : libraries) {
                    PeerFigure figure = of(library, our.workload(), threads);
                    cells.add(figure == null ? "" : cell(figure));
                }
                table.add(cells.toArray(String[]::new));
            }
        }
        return table;
    }

    private String cell(PeerFigure figure) {
        String value = figure(figure.value());
        return figure.library().equals(ours)
                ? value
                : value + String.format(Locale.ROOT, figure.speed() < 0.1 ? " (%.3f)" : " (%.2f)", figure.speed());
    }

    /** What the numbers mean, and the workloads. */
    private String legend() {
        double difference =
                figures.stream().mapToDouble(PeerFigure::difference).max().orElse(0);
        StringBuilder legend = new StringBuilder(String.format(
                Locale.ROOT,
                "In brackets: the library's speed divided by ours; above 1 it is faster than %s, below 1 slower.%n"
                        + "samples/s, steps/s, rows/s, GFLOP/s: more is better. us (microseconds a call): less is better.%n"
                        + "Medians over %d turns in %d processes of each library and number of threads. Losses, outputs and%n"
                        + "products differ from ours by at most %.1e, relative to 1 or more.%n%n",
                ours,
                turns,
                processes,
                difference));
        of(ours).stream()
                .map(figure -> PeerTask.of(figure.workload()))
                .map(PeersPage::line)
                .distinct()
                .forEach(line -> legend.append("- ").append(line).append('\n'));
        return legend.toString();
    }

    private static String line(PeerTask task) {
        String name = task.group().equals(task.name()) ? task.name() : task.group() + " MxNxK";
        return name + ": " + task.legend();
    }

    /** A sentence for each library: on which workloads it is slower and on which it is faster. */
    private String words(int threads) {
        StringBuilder words = new StringBuilder();
        for (String library : libraries.subList(1, libraries.size())) {
            List<PeerFigure> all = others(threads).stream()
                    .filter(figure -> figure.library().equals(library))
                    .toList();
            List<String> clauses = new ArrayList<>();
            clause(clauses, all, "slower than " + ours, speed -> speed < 1 - LEVEL);
            clause(clauses, all, "as fast within 2 %", speed -> speed >= 1 - LEVEL && speed <= 1 + LEVEL);
            clause(clauses, all, "faster than " + ours, speed -> speed > 1 + LEVEL);
            if (!all.isEmpty()) {
                words.append(String.format(
                        Locale.ROOT, "- %s, %s: %s%n", library, Peers.threads(threads), String.join("; ", clauses)));
            }
        }
        return words.toString();
    }

    private static void clause(List<String> clauses, List<PeerFigure> all, String verdict, DoublePredicate is) {
        List<PeerFigure> some =
                all.stream().filter(figure -> is.test(figure.speed())).toList();
        if (!some.isEmpty()) {
            String on = some.size() > NAMED
                    ? (some.size() == all.size() ? "all " : some.size() + " of ") + all.size() + " workloads"
                    : some.stream().map(PeerFigure::workload).collect(Collectors.joining(", "));
            clauses.add(verdict + " on " + on);
        }
    }

    /** A sentence on the workloads on which we are slower, and by how much. */
    private String behind() {
        String head = "behind by more than 2 %:";
        List<PeerFigure> all = figures.stream()
                .filter(figure -> !figure.library().equals(ours))
                .toList();
        List<PeerFigure> ahead =
                all.stream().filter(figure -> figure.speed() > 1 + LEVEL).toList();
        if (ahead.isEmpty()) {
            return head + " none of " + all.size() + (all.size() == 1 ? " comparison\n" : " comparisons\n");
        }
        StringBuilder text = new StringBuilder(head).append('\n');
        for (PeerFigure their : ahead) {
            PeerFigure our = of(ours, their.workload(), their.threads());
            text.append(String.format(
                    Locale.ROOT,
                    "- %s, %s: %s is %.2f times as fast, %s %s against our %s%n",
                    their.workload(),
                    Peers.threads(their.threads()),
                    their.library(),
                    their.speed(),
                    figure(their.value()),
                    their.unit(),
                    our == null ? "none" : figure(our.value())));
        }
        return text.toString();
    }

    /** Three significant digits, with separators of thousands. */
    static String figure(double value) {
        int decimals = value <= 0 ? 0 : Math.max(0, 2 - (int) Math.floor(Math.log10(value)));
        double unit = value <= 0 ? 1 : Math.pow(10, Math.floor(Math.log10(value)) - 2);
        return decimals > 0
                ? String.format(Locale.ROOT, "%." + decimals + "f", value)
                : String.format(Locale.ROOT, "%,.0f", Math.round(value / unit) * unit);
    }
}
