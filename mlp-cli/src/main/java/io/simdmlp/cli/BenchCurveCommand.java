package io.simdmlp.cli;

import io.simdmlp.Backend;
import io.simdmlp.bench.Curves;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mlp bench curve}. */
@Command(
        name = "curve",
        description =
                "Measures every batch from 1 row on, every width of a layer and the smallest layers, and finds the"
                        + " sizes where time grows faster than the work.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench curve",
            "  mlp bench curve --rows 64 --outputs 40",
            "",
            "About two minutes, on one thread. The fastest of several measurements of each size counts."
        })
final class BenchCurveCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--rows", paramLabel = "N", description = "The largest batch. Default: ${DEFAULT-VALUE}")
    private int rows = Curves.MOST_ROWS;

    @Option(
            names = "--outputs",
            paramLabel = "N",
            description = "The largest width of a layer. Default: ${DEFAULT-VALUE}")
    private int outputs = Curves.MOST_OUTPUTS;

    @Override
    public Integer call() {
        size("--rows", rows, Curves.MOST_ROWS);
        size("--outputs", outputs, Curves.MOST_OUTPUTS);
        if (Backend.vectorBits() == 0) {
            throw CommandFailure.badInput("the kernels are " + Backend.name() + ", expected vector kernels to measure");
        }
        Curves curves = measure();
        PrintWriter out = spec.commandLine().getOut();
        out.println("kernels: " + Backend.name());
        out.println();
        out.print(curves.page());
        out.flush();
        return ExitCodes.OK;
    }

    private static void size(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw CommandFailure.badInput(option + " is " + value + ", expected 1 to " + most);
        }
    }

    private Curves measure() {
        if (!Screen.isTerminal()) {
            return Curves.measure(rows, outputs, name -> {});
        }
        try (ProgressBar bar = Screen.standardError().bar("measuring", -1, "curves")) {
            return Curves.measure(rows, outputs, name -> {
                bar.step();
                bar.setExtraMessage(name);
            });
        }
    }
}
