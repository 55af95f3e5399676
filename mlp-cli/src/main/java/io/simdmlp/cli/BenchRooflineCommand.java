package io.simdmlp.cli;

import io.simdmlp.Backend;
import io.simdmlp.bench.Roofline;
import io.simdmlp.io.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mlp bench roofline}. */
@Command(
        name = "roofline",
        description = "Measures the peak of the FMA units and the bandwidth of each level of memory, and prints for"
                + " every workload which of them limits it and the share of the limit that it reaches.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench roofline",
            "  mlp bench roofline --only T1,I2",
            "  mlp bench roofline --threads 2 --svg roofline.svg"
        })
final class BenchRooflineCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private WorkloadNames only = new WorkloadNames();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Number of threads, at most the number of CPUs. Default: ${DEFAULT-VALUE}")
    private int threads = 1;

    @Option(names = "--svg", paramLabel = "FILE", description = "Also write a chart to this file")
    private @Nullable Path svg;

    @Override
    public Integer call() throws IOException {
        Predicate<String> chosen = only.chosen();
        OptionValues.cpus("--threads", threads);
        new CommandFiles().output("--svg", svg).check();
        if (Backend.vectorBits() == 0) {
            throw CommandFailure.badInput("the kernels are " + Backend.name() + ", expected vector kernels to measure");
        }
        Roofline roofline = measure(chosen);
        print(roofline);
        if (svg != null) {
            WholeFile.writeString(svg, roofline.svg());
        }
        return ExitCodes.OK;
    }

    private Roofline measure(Predicate<String> chosen) {
        if (!Screen.isTerminal()) {
            return Roofline.measure(chosen, threads, name -> {});
        }
        try (ProgressBar bar = Screen.standardError().bar("measuring", -1, "limits and workloads")) {
            return Roofline.measure(chosen, threads, name -> {
                bar.step();
                bar.setExtraMessage(name);
            });
        }
    }

    private void print(Roofline roofline) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("kernels: " + Backend.name() + ", threads: " + roofline.threads());
        out.println(Text.format("%-8s %8.1f GFLOP/s", "FMA", roofline.peak()));
        for (Roofline.Level level : roofline.levels()) {
            out.println(Text.format("%-8s %8.1f GB/s", level.name(), level.bandwidth()));
        }
        out.println();
        out.println(Text.format("%-18s %10s %10s %8s %9s", "workload", "FLOP/byte", "GFLOP/s", "limit", "of limit"));
        for (Roofline.Point point : roofline.points()) {
            out.println(Text.format(
                    "%-18s %10.2f %10.1f %8s %9.2f",
                    point.workload(), point.intensity(), point.gflops(), point.bound(), point.fraction()));
        }
        out.flush();
    }
}
