package io.simdmlp.cli;

import io.simdmlp.Backend;
import io.simdmlp.bench.ServiceBench;
import io.simdmlp.bench.Workload;
import io.simdmlp.tracker.Host;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mlp bench service}. */
@Command(
        name = "service",
        description = "Measures a classifier in a service: threads predict single rows while new models are published."
                + " Every prediction is compared with that of the version that the thread has.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        sortSynopsis = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench service",
            "  mlp bench service --only I2 --calls 100000",
            "  mlp bench service --calls 10000000 --swap 1",
            "",
            "I1 is 784-512-256-10, I2 is 32-64-32-1, one row each. bare is a Predictor with a workspace of",
            "the caller, called in turn with the classifier on the same threads. idle is a loop that only",
            "reads the clock: where its p99.9 or max is as long as that of the classifier, the machine is",
            "the cause. Times include reading the clock. heap is in use after a garbage collection, before",
            "and after the calls.",
            "",
            "Exit codes: 0 every prediction was right; 1 one was not, or a caller failed; 2 unusable input."
        })
final class BenchServiceCommand implements Callable<Integer> {
    private static final String ROW = "%-3s %-18s %9s %9s %9s %9s %9s %9s %9s %9s %6s %6s %6s %7s %15s";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--calls",
            paramLabel = "N",
            description = "Predictions of each measurement, by all threads together. Default: ${DEFAULT-VALUE}")
    private int calls = 500_000;

    @Option(
            names = "--swap",
            paramLabel = "SECONDS",
            description = "Time from one new model to the next. Default: ${DEFAULT-VALUE}")
    private double swap = 1;

    @Option(names = "--only", paramLabel = "NETWORK", split = ",", description = "Networks, I1 or I2. Default: both")
    private List<Workload.Inference> only = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException {
        OptionValues.positive("--calls", calls);
        if (!(swap > 0 && swap <= 1e6)) {
            throw CommandFailure.badInput("--swap is " + swap + ", expected above 0 and at most 1000000 seconds");
        }
        List<Workload.Inference> networks = only.isEmpty() ? ServiceBench.networks() : only;
        for (Workload.Inference network : networks) {
            if (!ServiceBench.networks().contains(network)) {
                throw CommandFailure.badInput("--only is " + network + ", expected I1 or I2");
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("cpu: " + Host.cpu() + "; kernels: " + Backend.name() + "; times in ns");
        out.println(Text.format(
                ROW,
                "net",
                "callers",
                "calls",
                "p50",
                "p99",
                "p99.9",
                "max",
                "bare p50",
                "bare 99.9",
                "idle 99.9",
                "p50/b",
                "B/call",
                "swaps",
                "wrong",
                "heap MB"));
        boolean right = true;
        int steps = networks.size() * ServiceBench.Callers.values().length;
        try (@Nullable
                ProgressBar bar =
                        Screen.isTerminal() ? Screen.standardError().bar("service", steps, "measurements") : null) {
            for (Workload.Inference network : networks) {
                ServiceBench bench = new ServiceBench(network);
                for (ServiceBench.Callers callers : ServiceBench.Callers.values()) {
                    ServiceBench.Figure figure = bench.measure(callers, calls, swap);
                    print(out, network, callers, figure);
                    right &= figure.torn() == 0 && figure.errors() == 0;
                    if (bar != null) {
                        bar.step();
                    }
                }
            }
        }
        return right ? ExitCodes.OK : ExitCodes.WORSE;
    }

    private static void print(
            PrintWriter out, Workload.Inference network, ServiceBench.Callers callers, ServiceBench.Figure figure) {
        out.println(Text.format(
                ROW,
                network,
                callers.label(),
                figure.calls(),
                figure.p50(),
                figure.p99(),
                figure.p999(),
                figure.max(),
                figure.bareP50(),
                figure.bareP999(),
                figure.idleP999(),
                Text.format("%.2f", (double) figure.p50() / figure.bareP50()),
                Text.format("%.1f", figure.bytesPerCall()),
                figure.swaps(),
                figure.torn() + figure.errors(),
                Text.format("%.1f, %.1f", figure.heapBefore() * 1e-6, figure.heapAfter() * 1e-6)));
        out.flush();
    }
}
