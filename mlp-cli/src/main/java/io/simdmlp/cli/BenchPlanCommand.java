package io.simdmlp.cli;

import io.simdmlp.tracker.command.PlanCommand;
import picocli.CommandLine.Command;

/** {@code mlp bench plan}. */
@Command(name = "plan", mixinStandardHelpOptions = true, versionProvider = Main.Version.class)
final class BenchPlanCommand extends PlanCommand {
    BenchPlanCommand() {
        super(new BenchFiles());
    }
}
