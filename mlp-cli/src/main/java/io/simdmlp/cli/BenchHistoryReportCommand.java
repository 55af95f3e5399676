package io.simdmlp.cli;

import io.simdmlp.tracker.command.HistoryReportCommand;
import picocli.CommandLine.Command;

/** {@code mlp bench history report}. */
@Command(name = "report", mixinStandardHelpOptions = true, versionProvider = Main.Version.class)
final class BenchHistoryReportCommand extends HistoryReportCommand {
    BenchHistoryReportCommand() {
        super(new BenchFiles());
    }
}
