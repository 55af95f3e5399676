package io.simdmlp.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mlp bench history}. */
@Command(
        name = "history",
        description =
                "Keeps the scores of every commit in a file, and finds the commits that changed them permanently.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BenchHistoryAddCommand.class, BenchHistoryImportCommand.class, BenchHistoryReportCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench history add new.json",
            "  mlp bench history import data.js",
            "  mlp bench history report --html trends.html"
        })
final class BenchHistoryCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCodes.OK;
    }
}
