package io.simdmlp.cli;

import io.simdmlp.Backend;
import io.simdmlp.bench.Cold;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mlp bench cold}. */
@Command(
        name = "cold",
        description = "Measures how long a fresh JVM takes to reach full speed: to the first trained batch of"
                + " 784-512-256-10 and to 90 %% of its steady throughput, and the latency of its first predictions,"
                + " with and without warmUp().",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench cold",
            "  mlp bench cold --forks 15",
            "",
            "Four JVMs per fork, about half a minute. They take the options of this one, such as MLP_JAVA_OPTS."
        })
final class BenchColdCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--forks",
            paramLabel = "N",
            description = "Number of measurements of each. Default: ${DEFAULT-VALUE}")
    private int forks = 5;

    @Override
    public Integer call() throws IOException {
        OptionValues.positive("--forks", forks);
        if (Backend.vectorBits() == 0) {
            throw CommandFailure.badInput("the kernels are " + Backend.name() + ", expected vector kernels to measure");
        }
        Cold cold = measure();
        PrintWriter out = spec.commandLine().getOut();
        out.println("kernels: " + Backend.name() + ", " + Text.count(forks, "JVM", "JVMs") + " of each");
        out.print(cold.page());
        out.flush();
        return ExitCodes.OK;
    }

    private Cold measure() throws IOException {
        if (!Screen.isTerminal()) {
            return Cold.measure(forks, () -> {});
        }
        try (ProgressBar bar = Screen.standardError().bar("measuring", Cold.steps(forks), "JVMs")) {
            return Cold.measure(forks, bar::step);
        }
    }
}
