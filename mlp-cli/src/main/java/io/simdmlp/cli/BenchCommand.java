package io.simdmlp.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mlp bench}. */
@Command(
        name = "bench",
        description = "Measures how fast the library is here.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BenchQuickCommand.class, BenchPeersCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench quick",
            "  mlp bench quick --only T1,I1 --threads 1,2 --json quick.json",
            "  mlp bench peers"
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCodes.OK;
    }
}
