package io.simdmlp.cli;

import io.simdmlp.bench.track.Proof;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mlp bench prove}. */
@Command(
        name = "prove",
        description =
                "Tells how far to trust compare: how often it calls something slower that is not, and how often it"
                        + " finds what is, in made-up runs whose truth is known. Prints the tables of docs/PERFORMANCE.md, the"
                        + " same on every machine, in a minute or two.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {"  mlp bench prove", "  mlp bench prove > trust.md"})
final class ProveCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Override
    public Integer call() {
        String page = page();
        PrintWriter out = spec.commandLine().getOut();
        out.print(page);
        out.flush();
        return ExitCodes.OK;
    }

    private static String page() {
        if (!Screen.isTerminal()) {
            return Proof.page(steps -> {});
        }
        try (ProgressBar bar = Screen.standardError().bar("proving", Proof.steps(), "trials")) {
            return Proof.page(bar::stepBy);
        }
    }
}
