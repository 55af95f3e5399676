package io.simdmlp.cli;

import io.simdmlp.tracker.command.HistoryImportCommand;
import picocli.CommandLine.Command;

/** {@code mlp bench history import}. */
@Command(name = "import", mixinStandardHelpOptions = true, versionProvider = Main.Version.class)
final class BenchHistoryImportCommand extends HistoryImportCommand {
    BenchHistoryImportCommand() {
        super(new BenchFiles());
    }
}
