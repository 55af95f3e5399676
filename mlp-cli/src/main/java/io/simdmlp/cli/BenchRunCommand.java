package io.simdmlp.cli;

import io.simdmlp.bench.BenchHost;
import io.simdmlp.io.WholeFile;
import io.simdmlp.tracker.Suite;
import io.simdmlp.tracker.TemporaryFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mlp bench run}. */
@Command(
        name = "run",
        description =
                "Runs the JMH suite: every benchmark in several JVMs, with the bytes that it allocates. JMH prints"
                        + " its progress and the remaining time.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench run                                everything, which takes hours",
            "  mlp bench run TrainStep Predict              training and prediction",
            "  mlp bench run Products -f 10 --out new.json  with ten JVMs each, for mlp bench compare",
            "  mlp bench run TrainStep --jmh '-p net=T1 -wi 3 -i 3'",
            "",
            "Beside each score: :gflop is GFLOP/s, :peak the fraction of one core's FMA peak, :items samples, rows or",
            "products a second, gc.alloc.rate.norm the bytes allocated by a call."
        })
final class BenchRunCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "-f", paramLabel = "FORKS", description = "JVMs of each benchmark. Default: ${DEFAULT-VALUE}")
    private int forks = 5;

    @Option(names = "--out", paramLabel = "FILE", description = "Also write JMH's JSON to this file")
    private @Nullable Path out;

    @Option(names = "--jmh", paramLabel = "OPTIONS", description = "More options for JMH, separated by spaces")
    private String jmh = "";

    @Parameters(paramLabel = "FILTER", description = "Regular expressions of benchmarks. Default: all")
    private List<String> filters = List.of();

    @Override
    public Integer call() throws IOException {
        OptionValues.positive("-f", forks);
        new CommandFiles().output("--out", out).check();
        PrintWriter printed = spec.commandLine().getOut();
        List<String> arguments = new ArrayList<>(filters);
        Stream.of(jmh.split(" ", -1)).filter(word -> !word.isEmpty()).forEach(arguments::add);
        if (out == null) {
            Suite.run(forks, arguments, BenchHost.fingerprint(), null, printed);
        } else {
            try (TemporaryFolder folder = new TemporaryFolder("mlp-jmh-")) {
                Path results = folder.path().resolve("results.json");
                Suite.run(forks, arguments, BenchHost.fingerprint(), results, printed);
                WholeFile.writeBytes(out, Files.readAllBytes(results));
            }
        }
        return ExitCodes.OK;
    }
}
