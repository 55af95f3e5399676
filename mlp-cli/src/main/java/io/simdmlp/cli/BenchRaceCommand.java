package io.simdmlp.cli;

import io.simdmlp.bench.peers.Race;
import io.simdmlp.bench.peers.Recipe;
import io.simdmlp.io.Idx;
import io.simdmlp.io.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code mlp bench race}. */
@Command(
        name = "race",
        description = "Trains 784-512-256-10 on MNIST, each run in a JVM of its own, and measures the time from the"
                + " JVM's start until the accuracy on the test data first reaches the goal.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench race --data mnist/",
            "  mlp bench race --data mnist/ --threads 1 --runs 5 --json race.json",
            "  mlp bench race --data mnist/ --pytorch",
            "",
            "Exit codes: 0 every run reached the goal; 1 one did not, or its process died; 2 unusable input."
        })
final class BenchRaceCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            required = true,
            description = "MNIST's four IDX files, plain or .gz; plain ones are read faster")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Number of threads. Default: the number of processors, here ${DEFAULT-VALUE}")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Number of runs, with the seeds 1, 2, ... Default: ${DEFAULT-VALUE}")
    private int runs = 3;

    @Option(
            names = "--goal",
            paramLabel = "SHARE",
            description = "The accuracy on the test data to reach, above 0 and up to 1. Default: ${DEFAULT-VALUE}")
    private double goal = 0.98;

    @Option(
            names = "--pytorch",
            description = "Also run PyTorch, in turn. It is downloaded on first use, as by bench peers")
    private boolean pyTorch;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write every run to this file")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException {
        OptionValues.positive("--runs", runs);
        OptionValues.cpus("--threads", threads);
        if (!(goal > 0 && goal <= 1)) {
            throw CommandFailure.badInput("--goal is " + goal + ", expected above 0 and up to 1");
        }
        new CommandFiles().input("--data", data).output("--json", json).check();
        try {
            Recipe.requireFits(Idx.readFolder(data));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()));
        }
        Race race = run();
        PrintWriter out = spec.commandLine().getOut();
        out.print(race.page());
        if (json != null) {
            byte[] text = JsonMapper.builder()
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(race.runs());
            WholeFile.writeBytes(json, text);
        }
        List<String> failures = race.failures();
        failures.forEach(out::println);
        out.flush();
        return failures.isEmpty() ? ExitCodes.OK : ExitCodes.WORSE;
    }

    private Race run() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Race.Plan plan = new Race.Plan(data, threads, runs, goal);
        Race.LineListener progress = Screen.isTerminal() ? err::println : line -> {};
        return pyTorch
                ? Race.withPyTorch(PeersBuild.classPath(err), plan, progress)
                : Race.alone(System.getProperty("java.class.path"), plan, progress);
    }
}
