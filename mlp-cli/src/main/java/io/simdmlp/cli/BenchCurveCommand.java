package io.simdmlp.cli;

import io.simdmlp.Backend;
import io.simdmlp.bench.Curves;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
            "",
            "About two minutes, on one thread. The fastest of several measurements of each size counts."
        })
final class BenchCurveCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
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

    private Curves measure() {
        if (!Screen.isTerminal()) {
            return Curves.measure(name -> {});
        }
        try (ProgressBar bar = Screen.standardError().bar("measuring", -1, "curves")) {
            return Curves.measure(name -> {
                bar.step();
                bar.setExtraMessage(name);
            });
        }
    }
}
