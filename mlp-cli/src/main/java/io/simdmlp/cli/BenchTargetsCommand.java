package io.simdmlp.cli;

import io.simdmlp.bench.Targets;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mlp bench targets}. */
@Command(
        name = "targets",
        description = "Compares the figures of mlp bench quick with the target speeds of the project. Of several runs"
                + " the median of each figure counts.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench quick --threads 1,2 --json q.json",
            "  mlp bench targets q.json",
            "  mlp bench targets q1.json q2.json q3.json",
            "",
            "P is the peak of the FMA units, measured in the same run on as many threads. The targets depend",
            "on the width of the vectors: 512, 256 or 128 bits. Files of different CPUs, vector",
            "widths or clocks (--cpu-time) are refused together. A legend explains the names.",
            "",
            "Exit codes: 0 all targets are met; 1 one is not, or was not measured; 2 unusable input."
        })
final class BenchTargetsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "RESULTS", description = "JSON of mlp bench quick")
    private List<Path> results = List.of();

    @Override
    public Integer call() throws IOException {
        Targets targets = Targets.judge(results);
        PrintWriter out = spec.commandLine().getOut();
        out.print(targets.page());
        out.flush();
        return targets.shortfalls().isEmpty() ? ExitCodes.OK : ExitCodes.WORSE;
    }
}
