package io.simdmlp.cli;

import io.simdmlp.Backend;
import io.simdmlp.bench.Figure;
import io.simdmlp.bench.Quick;
import io.simdmlp.io.WholeFile;
import io.simdmlp.tracker.Host;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code mlp bench quick}. */
@Command(
        name = "quick",
        description = "Measures every workload in this JVM, in short slices beside the peak of the FMA units.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench quick",
            "  mlp bench quick --only T1,I1 --threads 1,2",
            "  mlp bench quick --only G1 --json products.json",
            "  mlp bench quick --cpu-time --threads 1",
            "",
            "T1 to T8 train, I1 to I3 predict, G1 are matrix products; mlp bench targets lists the networks.",
            "P is the peak of the FMA units, measured right before and right after each slice, in GFLOP/s. 'of P'",
            "is a workload's share of it and can be compared between machines; 'of read' is the rate at",
            "which the weights are read, as a share of the bandwidth of reading an array as large.",
            "",
            "A slice counts if both P are within 5 %% of the highest of the run and nothing interrupted the",
            "callers. With too few of them others count, and 'slices' names them: 'interrupted' for high P but",
            "interruptions, 'slow' for two P that agree but are lower, 'any' for all. '+-' is half of the 95 %%",
            "interval of the value between networks. One JVM is a sample of one: mlp bench run has several.",
            "",
            "--cpu-time is for machines whose CPUs other processes use too: P and the workloads are measured",
            "by the CPU time of each caller, so the time in which it waits for a CPU does not count. On several",
            "training threads the caller's CPU time counts: a thread that spins while it waits for the others",
            "uses CPU time, one that parks or yields its CPU does not. Latencies of single calls are always by",
            "the wall clock."
        })
final class BenchQuickCommand implements Callable<Integer> {
    /** Notes on the selections of slices other than full. */
    private static final Map<String, String> NOTES = new TreeMap<>(Map.of(
            "interrupted", "other processes took the CPU during these slices",
            "slow", "P of these slices is below 95 % of the highest P of the run",
            "any", "too few slices were undisturbed; try --cpu-time, or a quieter machine"));

    private static final String ROW = "%-17s %7s %11s %-9s %6s %8s %6s %6s %7s %7s %8s %8s %15s %7s";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private WorkloadNames only = new WorkloadNames();

    @Option(
            names = "--threads",
            paramLabel = "N,N",
            split = ",",
            description =
                    "Numbers of threads, one after the other, each at most the number of CPUs. Default: ${DEFAULT-VALUE}",
            defaultValue = "1")
    private List<Integer> threads = List.of(1);

    @Option(names = "--cpu-time", description = "Measure by the CPU time of the threads rather than by the wall clock")
    private boolean cpuTime;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures to this file")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException {
        Predicate<String> chosen = only.chosen();
        for (int count : threads) {
            OptionValues.cpus("--threads", count);
        }
        new CommandFiles().output("--json", json).check();
        if (Backend.vectorBits() == 0) {
            throw CommandFailure.badInput("the kernels are " + Backend.name() + ", expected vector kernels to measure");
        }
        int[] counts = threads.stream().mapToInt(Integer::intValue).toArray();
        List<Figure> figures = measure(chosen, counts);
        PrintWriter out = spec.commandLine().getOut();
        out.print(page(figures, cpuTime));
        out.flush();
        if (json != null) {
            byte[] text = JsonMapper.builder()
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(figures);
            WholeFile.writeBytes(json, text);
        }
        return ExitCodes.OK;
    }

    private List<Figure> measure(Predicate<String> chosen, int[] counts) {
        long workloads = Quick.names().stream().filter(chosen).count();
        if (!Screen.isTerminal()) {
            return Quick.run(chosen, counts, cpuTime, name -> {});
        }
        try (ProgressBar bar = Screen.standardError().bar("measuring", workloads * counts.length, "workloads")) {
            Consumer<String> progress = new Consumer<>() {
                private boolean begun;

                @Override
                public void accept(String name) {
                    if (begun) {
                        bar.step();
                    }
                    begun = true;
                    bar.setExtraMessage(name);
                }
            };
            return Quick.run(chosen, counts, cpuTime, progress);
        }
    }

    /** The figures with what they were measured on. */
    static String page(List<Figure> figures, boolean cpuTime) {
        StringBuilder page = new StringBuilder();
        page.append("CPU: ").append(Host.cpu()).append(", ");
        page.append(Runtime.getRuntime().availableProcessors()).append(" CPUs\n");
        page.append("kernels: ").append(Backend.name()).append('\n');
        page.append("Java: ").append(Host.jdk()).append('\n');
        page.append("time: ")
                .append(cpuTime ? "CPU time of the threads" : "wall clock")
                .append('\n');
        page.append(Text.format(
                        ROW,
                        "workload",
                        "threads",
                        "value",
                        "",
                        "+-",
                        "GFLOP/s",
                        "P",
                        "of P",
                        "of read",
                        "B/call",
                        "p99 us",
                        "p99.9 us",
                        "slices",
                        "dropped"))
                .append('\n');
        for (Figure figure : figures) {
            page.append(Text.format(
                            ROW,
                            figure.workload(),
                            figure.threads(),
                            number(figure.value()),
                            figure.unit(),
                            figure.errorPercent() == null ? "" : Text.format("%.1f %%", figure.errorPercent()),
                            number(figure.gflops()),
                            number(figure.peakGflops()),
                            fraction(figure.peakFraction()),
                            fraction(figure.readFraction()),
                            number(figure.allocBytesPerOp()),
                            micros(figure.p99Ns()),
                            micros(figure.p999Ns()),
                            slices(figure),
                            String.valueOf(figure.slicesDropped())))
                    .append('\n');
        }
        for (Map.Entry<String, String> note : NOTES.entrySet()) {
            if (figures.stream().anyMatch(figure -> note.getKey().equals(figure.selection()))) {
                page.append(note.getKey()).append(": ").append(note.getValue()).append('\n');
            }
        }
        return page.toString();
    }

    private static String slices(Figure figure) {
        return "full".equals(figure.selection())
                ? String.valueOf(figure.slices())
                : figure.selection() + " " + figure.slices();
    }

    private static String fraction(@Nullable Double value) {
        return value == null ? "" : Text.format(value < 0.1 ? "%.4f" : "%.3f", value);
    }

    /** Four significant digits. */
    private static String number(@Nullable Double value) {
        if (value == null) {
            return "";
        }
        return value >= 1000
                ? Text.format("%,.0f", value)
                : value >= 100
                        ? Text.format("%.1f", value)
                        : value >= 10 ? Text.format("%.2f", value) : Text.format("%.3f", value);
    }

    private static String micros(@Nullable Long nanos) {
        return nanos == null ? "" : number(nanos * 1e-3);
    }
}
