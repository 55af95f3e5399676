package io.simdmlp.cli;

import io.simdmlp.bench.track.Comparison;
import io.simdmlp.bench.track.ComparisonReport;
import io.simdmlp.bench.track.JmhResults;
import io.simdmlp.io.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How two runs of JMH are compared, and how that is reported. */
final class ComparisonOptions {
    @Option(
            names = "--effect",
            paramLabel = "PERCENT",
            description = "The smallest change of the time of an operation that counts. Default: ${DEFAULT-VALUE}")
    private double effect = 100 * Comparison.Options.DEFAULT.smallestEffect();

    @Option(
            names = "--noise",
            paramLabel = "FILE",
            split = ",",
            description = "Runs of one and the same build, two or more: what they differ by does not count either")
    private List<Path> noise = List.of();

    @Option(
            names = "--allow-different",
            description = "Compare what ran on different machines, JDKs or with different JVM flags")
    private boolean allowDifferent;

    @Option(names = "--json", description = "Print JSON")
    private boolean json;

    @Option(names = "--markdown", description = "Print Markdown")
    private boolean markdown;

    @Option(names = "--html", paramLabel = "FILE", description = "Where to write one HTML page too")
    private @Nullable Path html;

    /** Refuses what could not be done, before the work. */
    void check(Path... inputs) throws IOException {
        if (!(effect > 0 && effect < 100)) {
            throw CommandFailure.badInput("--effect is " + effect + ", expected more than 0 and less than 100");
        }
        if (noise.size() == 1) {
            throw CommandFailure.badInput("--noise is " + noise.getFirst() + " alone, expected two runs or more");
        }
        if (json && markdown) {
            throw CommandFailure.badInput("--json and --markdown are both given, expected one of them");
        }
        CommandFiles files = new CommandFiles().output("--html", html);
        for (Path input : inputs) {
            files.input("a run to compare", input);
        }
        for (Path run : noise) {
            files.input("--noise", run);
        }
        files.check();
    }

    /** Refuses a folder to write to in which a file of these options is. */
    void requireOutside(Path folder) throws IOException {
        AbCommand.requireOutside(folder, "--html", html);
        for (Path run : noise) {
            AbCommand.requireOutside(folder, "--noise", run);
        }
    }

    /** Compares, reports, and returns the exit code. */
    int report(Path base, Path next, PrintWriter out) throws IOException {
        List<JmhResults> floor = new ArrayList<>();
        for (Path run : noise) {
            floor.add(JmhResults.read(run));
        }
        Comparison comparison = Comparison.of(
                JmhResults.read(base),
                JmhResults.read(next),
                new Comparison.Options(
                        effect / 100,
                        Comparison.Options.DEFAULT.rate(),
                        Comparison.Options.DEFAULT.resamples(),
                        allowDifferent,
                        floor));
        ComparisonReport report = new ComparisonReport(comparison);
        if (html != null) {
            WholeFile.writeString(html, report.html());
        }
        out.print(json ? report.json() : markdown ? report.markdown() : report.text());
        out.flush();
        return comparison.worse() == 0 ? ExitCodes.OK : ExitCodes.WORSE;
    }
}
