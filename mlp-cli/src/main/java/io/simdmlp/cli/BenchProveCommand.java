package io.simdmlp.cli;

import io.simdmlp.tracker.Proof;
import io.simdmlp.tracker.command.ProveCommand;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;

/** {@code mlp bench prove}. */
@Command(
        name = "prove",
        description = "Measures the error rates of compare on simulated runs: how often it reports a regression where"
                + " nothing changed, and how often it finds a real one. Prints the tables of docs/PERFORMANCE.md, the"
                + " same on every machine, in a minute or two.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class BenchProveCommand extends ProveCommand {
    @Override
    protected String page() {
        if (!Screen.isTerminal()) {
            return super.page();
        }
        try (ProgressBar bar = Screen.standardError().bar("proving", Proof.steps(), "trials")) {
            return Proof.page(bar::stepBy);
        }
    }
}
