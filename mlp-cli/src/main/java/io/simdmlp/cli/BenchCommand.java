package io.simdmlp.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mlp bench}, whose subcommands do the work. */
@Command(
        name = "bench",
        description = "Measures the speed of the library, the limits of this machine and other libraries, and finds"
                + " performance regressions.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BenchQuickCommand.class,
            BenchTargetsCommand.class,
            BenchModelCommand.class,
            BenchCurveCommand.class,
            BenchColdCommand.class,
            BenchInstructionsCommand.class,
            BenchReadingCommand.class,
            BenchServiceCommand.class,
            BenchServeCommand.class,
            BenchRunCommand.class,
            BenchRooflineCommand.class,
            BenchPeersCommand.class,
            BenchRaceCommand.class,
            BenchCompareCommand.class,
            BenchAbCommand.class,
            BenchHistoryCommand.class,
            BenchPlanCommand.class,
            BenchProveCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench quick                                every workload, in 4 to 6 minutes",
            "  mlp bench targets q.json                       the figures of quick beside their targets",
            "  mlp bench model model.safetensors              latency and throughput of your own model",
            "  mlp bench curve                                where one more row or neuron costs too much",
            "  mlp bench cold                                 how long a fresh JVM takes to reach full speed",
            "  mlp bench instructions                         the machine instructions of the kernels",
            "  mlp bench reading                              a CSV file, and data that are larger than memory",
            "  mlp bench run TrainStep --out new.json         JMH, several JVMs each",
            "  mlp bench roofline --svg roofline.svg          the limits of this machine",
            "  mlp bench peers                                beside PyTorch, ONNX Runtime and OpenBLAS",
            "  mlp bench race --data mnist/                   from the JVM's start to 98 %% on MNIST",
            "  mlp bench compare base.json new.json           two runs of JMH",
            "  mlp bench ab --base main TrainStep             the work tree against a commit",
            "  mlp bench history add new.json                 a line for this commit",
            "  mlp bench history report --html trends.html    the trends of all commits",
            "",
            "Exit codes: 0 no regression; 1 a regression or a missed target; 2 unusable input."
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCodes.OK;
    }
}
