package io.simdmlp.cli;

import io.simdmlp.bench.Numerics;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mlp numerics}. */
@Command(
        name = "numerics",
        description =
                "Measures the errors of exp, log, tanh and similar functions, of every activation and of softmax, and"
                        + " prints tables in Markdown: docs/NUMERICS.md, the same on every machine.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {"  mlp numerics", "  mlp numerics > docs/NUMERICS.md"})
final class NumericsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Override
    public Integer call() {
        Numerics numerics = measure();
        PrintWriter out = spec.commandLine().getOut();
        out.print(numerics.page());
        out.flush();
        return ExitCodes.OK;
    }

    private static Numerics measure() {
        if (!Screen.isTerminal()) {
            return Numerics.measure(steps -> {});
        }
        try (ProgressBar bar = Screen.standardError().bar("measuring", Numerics.steps(), "arguments")) {
            return Numerics.measure(bar::stepBy);
        }
    }
}
