package io.simdmlp.cli;

import io.simdmlp.tracker.command.CompareCommand;
import picocli.CommandLine.Command;

/** {@code mlp bench compare}. */
@Command(name = "compare", mixinStandardHelpOptions = true, versionProvider = Main.Version.class)
final class BenchCompareCommand extends CompareCommand {
    BenchCompareCommand() {
        super(new BenchFiles());
    }
}
