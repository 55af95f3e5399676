package io.simdmlp.tracker.command;

import io.simdmlp.tracker.Comparison;
import io.simdmlp.tracker.ComparisonReport;
import io.simdmlp.tracker.JmhResults;
import io.simdmlp.tracker.UnusableResultsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of a comparison of two runs, and of its report. */
final class ComparisonOptions {
    @Option(
            names = "--effect",
            paramLabel = "PERCENT",
            description = "The smallest change of the time of an operation that counts. Default: ${DEFAULT-VALUE}")
    private double effect = 100 * Comparison.Criteria.DEFAULT.smallestEffect();

    @Option(
            names = "--noise",
            paramLabel = "FILE",
            split = ",",
            description = "Two or more runs of the same build: changes no larger than their differences do not count")
    private List<Path> noise = List.of();

    @Option(names = "--allow-different", description = "Compare runs of different machines, JDKs or JVM flags")
    private boolean allowDifferent;

    @Option(names = "--json", description = "Print JSON")
    private boolean json;

    @Option(names = "--markdown", description = "Print Markdown")
    private boolean markdown;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write an HTML page to this file")
    private @Nullable Path html;

    /** Refuses invalid options and unusable files, before the work. */
    void check(OutputFiles files, @Nullable Path... inputs) throws IOException {
        if (!(effect > 0 && effect < 100)) {
            throw new UnusableResultsException("--effect is " + effect + ", expected more than 0 and less than 100");
        }
        if (noise.size() == 1) {
            throw new UnusableResultsException("--noise is " + noise.getFirst() + " alone, expected two runs or more");
        }
        if (json && markdown) {
            throw new UnusableResultsException("--json and --markdown are both given, expected one of them");
        }
        List<OutputFiles.NamedFile> read = new ArrayList<>();
        for (Path input : inputs) {
            if (input != null) {
                read.add(new OutputFiles.NamedFile("a run to compare", input));
            }
        }
        for (Path run : noise) {
            read.add(new OutputFiles.NamedFile("--noise", run));
        }
        files.check(read, html == null ? List.of() : List.of(new OutputFiles.NamedFile("--html", html)));
    }

    /** Refuses an output folder that contains a file of these options. */
    void requireOutside(Path folder) throws IOException {
        AbCommand.requireOutside(folder, "--html", html);
        for (Path run : noise) {
            AbCommand.requireOutside(folder, "--noise", run);
        }
    }

    /** Compares, reports, and returns the exit code. */
    int report(OutputFiles files, Path base, Path next, PrintWriter out) throws IOException {
        List<JmhResults> floor = new ArrayList<>();
        for (Path run : noise) {
            floor.add(JmhResults.read(run));
        }
        Comparison comparison = Comparison.of(
                JmhResults.read(base),
                JmhResults.read(next),
                new Comparison.Criteria(
                        effect / 100,
                        Comparison.Criteria.DEFAULT.rate(),
                        Comparison.Criteria.DEFAULT.resamples(),
                        allowDifferent,
                        floor));
        ComparisonReport report = new ComparisonReport(comparison);
        if (html != null) {
            files.write(html, report.html());
        }
        out.print(json ? report.json() : markdown ? report.markdown() : report.text());
        out.flush();
        return comparison.worse() == 0 ? Tracker.OK : Tracker.REGRESSION;
    }
}
