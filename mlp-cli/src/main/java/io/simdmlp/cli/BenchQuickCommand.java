package io.simdmlp.cli;

import io.simdmlp.Backend;
import io.simdmlp.bench.Figure;
import io.simdmlp.bench.Quick;
import io.simdmlp.io.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code mlp bench quick}. */
@Command(
        name = "quick",
        description = "Measures every workload in this JVM, each beside the peak of the FMA units.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench quick",
            "  mlp bench quick --only T1,I1 --threads 1,2",
            "  mlp bench quick --only G1 --json products.json",
            "",
            "T1 to T5 train, I1 to I3 predict, G1 are matrix products; the README says which networks. A fraction of",
            "the peak can be compared between machines. One JVM is a sample of one: mlp bench run has several."
        })
final class BenchQuickCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Option(
            names = "--only",
            paramLabel = "NAMES",
            split = ",",
            description = "Workloads, such as T1,I2; G1 stands for all products. Default: all")
    private List<String> only = List.of();

    @Option(
            names = "--threads",
            paramLabel = "N,N",
            split = ",",
            description = "Numbers of threads, one after the other. Default: ${DEFAULT-VALUE}",
            defaultValue = "1")
    private List<Integer> threads = List.of(1);

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures to this file")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException {
        Predicate<String> chosen = chosen();
        for (int count : threads) {
            OptionValues.positive("--threads", count);
        }
        if (json != null) {
            OutputFile.check("--json", json);
        }
        if (Backend.vectorBits() == 0) {
            throw CommandFailure.badInput("the kernels are " + Backend.name() + ", expected vector kernels to measure");
        }
        int[] counts = threads.stream().mapToInt(Integer::intValue).toArray();
        List<Figure> figures = measure(chosen, counts);
        print(figures);
        if (json != null) {
            byte[] text = JsonMapper.builder()
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(figures);
            WholeFile.write(json, file -> Files.write(file, text));
        }
        return ExitCodes.OK;
    }

    private Predicate<String> chosen() {
        if (only.isEmpty()) {
            return name -> true;
        }
        for (String name : only) {
            if (Quick.names().stream().noneMatch(known -> matches(name, known))) {
                throw CommandFailure.badInput(
                        "--only is '" + name + "', expected some of " + String.join(", ", Quick.names()));
            }
        }
        return known -> only.stream().anyMatch(name -> matches(name, known));
    }

    private static boolean matches(String name, String known) {
        return known.equalsIgnoreCase(name) || (name.equalsIgnoreCase("G1") && known.startsWith("G1 "));
    }

    private List<Figure> measure(Predicate<String> chosen, int[] counts) {
        long workloads = Quick.names().stream().filter(chosen).count();
        if (!Screen.isTerminal()) {
            return Quick.run(chosen, counts, name -> {});
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
            return Quick.run(chosen, counts, progress);
        }
    }

    private void print(List<Figure> figures) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("kernels: " + Backend.name());
        out.println(Text.format(
                "%-18s %7s %14s %-10s %9s %7s %8s %9s %9s",
                "workload", "threads", "value", "", "GFLOP/s", "of peak", "B/call", "p99 us", "p99.9 us"));
        for (Figure figure : figures) {
            out.println(Text.format(
                            "%-18s %7d %14s %-10s %9s %7s %8s %9s %9s",
                            figure.workload(),
                            figure.threads(),
                            number(figure.value()),
                            figure.unit(),
                            number(figure.gflops()),
                            figure.peakFraction() == null ? "" : Text.format("%.2f", figure.peakFraction()),
                            number(figure.allocBytesPerOp()),
                            micros(figure.p99Ns()),
                            micros(figure.p999Ns()))
                    .stripTrailing());
        }
        out.flush();
    }

    /** Four digits that mean something. */
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
