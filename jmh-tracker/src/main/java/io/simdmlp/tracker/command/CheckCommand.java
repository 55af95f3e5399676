package io.simdmlp.tracker.command;

import io.simdmlp.tracker.Comparison;
import io.simdmlp.tracker.ComparisonReport;
import io.simdmlp.tracker.JmhResults;
import io.simdmlp.tracker.RatioCheck;
import io.simdmlp.tracker.UnusableResultsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code check}: compares the ratios of benchmarks to a reference with committed ones. */
@Command(
        name = "check",
        description =
                "Finds regressions against a file that is committed with the code: the time of each benchmark divided"
                        + " by that of a reference benchmark in the same run. Times do not travel between machines, ratios do as"
                        + " far as both use the machine alike. The Maven goal jmh-tracker:check does the same.",
        mixinStandardHelpOptions = true,
        versionProvider = TrackerVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} target/benchmarks.jar --update --reference Calibration.run",
            "  ${COMMAND-FULL-NAME} target/benchmarks.jar",
            "  ${COMMAND-FULL-NAME} new.json --baseline ratios.json --effect 5",
            "",
            "Exit codes: 0 no regression; 1 a regression; 2 unusable input."
        })
public final class CheckCommand implements Callable<Integer> {
    private final OutputFiles files = new PlainFiles();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "RESULTS|JAR",
            description = "JSON of JMH (-rf json), or a jar of benchmarks, which is run")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path source;

    @Option(names = "--baseline", paramLabel = "FILE", description = "The committed file. Default: ${DEFAULT-VALUE}")
    private Path baseline = Path.of("jmh-ratios.json");

    @Option(
            names = "--reference",
            paramLabel = "BENCHMARK",
            description = "The benchmark to divide by, such as Calibration.run. Default: that of the file")
    private @Nullable String reference;

    @Option(
            names = "--effect",
            paramLabel = "PERCENT",
            converter = ComparisonOptions.Percent.class,
            description = "The smallest change of a ratio that counts. Default: 10")
    private double effect = 100 * RatioCheck.EFFECT;

    @Option(names = "--update", description = "Write the file instead of comparing with it")
    private boolean update;

    @Option(names = "-f", paramLabel = "FORKS", description = "Forks of the jar. Default: ${DEFAULT-VALUE}")
    private int forks = RatioCheck.FORKS;

    @Option(
            names = "--jmh",
            paramLabel = "OPTIONS",
            description = "Options for JMH, if a jar is run, separated by spaces")
    private String jmh = "";

    /** The command. */
    public CheckCommand() {}

    /** {@return the exit code} */
    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(effect > 0 && effect < 100)) {
            throw new UnusableResultsException("--effect is " + effect + ", expected more than 0 and less than 100");
        }
        RatioCheck check = new RatioCheck(baseline, reference, effect / 100);
        List<OutputFiles.NamedFile> inputs = new ArrayList<>(List.of(new OutputFiles.NamedFile("RESULTS", source)));
        List<OutputFiles.NamedFile> outputs = new ArrayList<>();
        (update ? outputs : inputs).add(new OutputFiles.NamedFile("--baseline", baseline));
        files.check(inputs, outputs);
        JmhResults results = RatioCheck.run(source, forks, jmh);
        PrintWriter out = spec.commandLine().getOut();
        if (update) {
            files.write(baseline, check.update(results));
            out.println(baseline + " written");
            return Tracker.OK;
        }
        Comparison comparison = check.compare(results);
        out.print(new ComparisonReport(comparison).text());
        out.flush();
        return comparison.worse() == 0 ? Tracker.OK : Tracker.REGRESSION;
    }
}
