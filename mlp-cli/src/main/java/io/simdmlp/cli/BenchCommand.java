package io.simdmlp.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mlp bench}: what is to be done is said by its subcommands. */
@Command(
        name = "bench",
        description = "Measures how fast the library is here, beside what the machine can do and what others do, and"
                + " tells what became slower.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BenchQuickCommand.class,
            BenchTargetsCommand.class,
            BenchCurveCommand.class,
            BenchColdCommand.class,
            BenchInstructionsCommand.class,
            BenchRunCommand.class,
            BenchRooflineCommand.class,
            BenchPeersCommand.class,
            BenchRaceCommand.class,
            BenchCompareCommand.class,
            BenchAbCommand.class,
            BenchHistoryCommand.class,
            BenchProveCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench quick                                every workload, in 4 to 6 minutes",
            "  mlp bench targets q.json                       what quick measured beside what is wanted",
            "  mlp bench curve                                where a row or a neuron more costs too much",
            "  mlp bench cold                                 how long a fresh JVM takes to be fast",
            "  mlp bench instructions                         what the compiler makes of the kernels",
            "  mlp bench run TrainStep --out new.json         JMH, several JVMs each",
            "  mlp bench roofline --svg roofline.svg          what this machine can do at most",
            "  mlp bench peers                                beside PyTorch, ONNX Runtime and OpenBLAS",
            "  mlp bench race --data mnist/                   from the JVM's start to 98 %% on MNIST",
            "  mlp bench compare base.json new.json           two runs of JMH",
            "  mlp bench ab --base main TrainStep             the work tree against a commit",
            "  mlp bench history add new.json                 a line for this commit",
            "  mlp bench history report --html trends.html    what became of the speed",
            "",
            "Exit codes: 0 nothing is worse; 1 something is, or misses its target; 2 unusable input."
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
