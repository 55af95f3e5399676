package io.simdmlp.tracker.command;

import io.simdmlp.tracker.Comparison;
import io.simdmlp.tracker.ComparisonReport;
import io.simdmlp.tracker.JmhResults;
import io.simdmlp.tracker.UnusableResultsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of a comparison of two runs, and of its report. */
final class ComparisonOptions {
    private static final String HIGHER = "=higher";

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

    @Option(
            names = "--assume-fork-scatter",
            paramLabel = "PERCENT",
            converter = Percent.class,
            description = "Judge benchmarks with one fork, whose JVMs are assumed to differ by this standard deviation."
                    + " Without it they are shown, but never called a regression")
    private double assumedScatter;

    @Option(
            names = "--metric",
            paramLabel = "NAME[=higher]",
            split = ",",
            description = "Judge this secondary metric too, such as gc.alloc.rate or instructions. Less is better,"
                    + " with =higher more. Operations per time are better if higher anyway")
    private List<String> metrics = List.of();

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
        if (!(assumedScatter >= 0 && assumedScatter < 100)) {
            throw new UnusableResultsException(
                    "--assume-fork-scatter is " + assumedScatter + ", expected at least 0 and less than 100");
        }
        if (noise.size() == 1) {
            throw new UnusableResultsException("--noise is " + noise.get(0) + " alone, expected two runs or more");
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

    /** Accepts {@code 3} and {@code 3%}. */
    static final class Percent implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            try {
                return Double.valueOf(text.replaceFirst("\\s*%$", ""));
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "', expected a number of percent such as 3%");
            }
        }
    }

    /** The secondary metrics to judge, with whether more is better. */
    private Map<String, Boolean> directions() {
        Map<String, Boolean> directions = new LinkedHashMap<>();
        for (String metric : metrics) {
            boolean isHigherBetter = metric.endsWith(HIGHER);
            directions.put(
                    isHigherBetter ? metric.substring(0, metric.length() - HIGHER.length()) : metric, isHigherBetter);
        }
        return directions;
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
        List<Path> inputs = new ArrayList<>(List.of(base, next));
        inputs.addAll(noise);
        List<JmhResults> runs = JmhResults.readAll(inputs);
        Comparison comparison = Comparison.of(
                runs.get(0),
                runs.get(1),
                Comparison.Criteria.DEFAULT
                        .withSmallestEffect(effect / 100)
                        .withDifferent(allowDifferent)
                        .withNoise(runs.subList(2, runs.size()))
                        .withAssumedScatter(assumedScatter / 100)
                        .withMetrics(directions()));
        ComparisonReport report = new ComparisonReport(comparison);
        if (html != null) {
            files.write(html, report.html());
        }
        out.print(json ? report.json() : markdown ? report.markdown() : report.text());
        out.flush();
        return comparison.worse() == 0 ? Tracker.OK : Tracker.REGRESSION;
    }
}
