package io.simdmlp.tracker.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code history}: the scores of many commits. */
@Command(
        name = "history",
        description =
                "Keeps the scores of every commit in a file, and finds the commits that changed them permanently.",
        mixinStandardHelpOptions = true,
        versionProvider = TrackerVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {HistoryAddCommand.class, HistoryImportCommand.class, HistoryReportCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} add new.json",
            "  ${COMMAND-FULL-NAME} import dev/bench/data.js",
            "  ${COMMAND-FULL-NAME} report --html trends.html"
        })
final class HistoryCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return Tracker.OK;
    }
}
