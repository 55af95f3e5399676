package io.simdmlp.tracker.command;

import io.simdmlp.tracker.Comparison;
import io.simdmlp.tracker.JmhResults;
import io.simdmlp.tracker.NoiseRecords;
import io.simdmlp.tracker.ReportFormat;
import io.simdmlp.tracker.UnusableResultsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
            description =
                    "Changes as small as these differences do not count: two or more runs of the same build, or a file"
                            + " of --record-noise")
    private List<Path> noise = List.of();

    @Option(
            names = "--record-noise",
            paramLabel = "FILE",
            description = "Both runs are of the same build: add their differences to this file for --noise. Keeps 20")
    private @Nullable Path recordNoise;

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

    @Option(names = "--json", description = "Print JSON; the same as --format json")
    private boolean json;

    @Option(names = "--markdown", description = "Print Markdown; the same as --format markdown")
    private boolean markdown;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = Format.class,
            description =
                    "Print text, markdown, comment (Markdown that folds what did not change), json, html, critcmp,"
                            + " benchstat (tables as these programs print them), sarif, github (annotations) or gitlab (code"
                            + " quality). Default: text")
    private @Nullable ReportFormat format;

    @Option(
            names = "--save",
            paramLabel = "FORMAT=FILE",
            split = ",",
            description = "Also write a report in one of these formats to a file; can be repeated")
    private List<String> save = List.of();

    @Option(
            names = "--sources",
            paramLabel = "FOLDER",
            description = "Where sarif, github and gitlab look for the benchmarks' source. Default: this folder")
    private Path sources = Path.of("");

    @Option(
            names = "--fail-above",
            paramLabel = "PERCENT",
            converter = Percent.class,
            description = "Exit with 1 only if a benchmark is slower by more than this, or allocates more. Default: 0,"
                    + " any regression")
    private double failAbove;

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
        if (!(failAbove >= 0)) {
            throw new UnusableResultsException("--fail-above is " + failAbove + ", expected at least 0");
        }
        if (noise.size() == 1 && !NoiseRecords.isRecords(noise.get(0))) {
            throw new UnusableResultsException("--noise is " + noise.get(0) + " alone, expected two runs or more");
        }
        if ((json ? 1 : 0) + (markdown ? 1 : 0) + (format != null ? 1 : 0) > 1) {
            throw new UnusableResultsException("--json, --markdown and --format are given, expected one of them");
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
        List<OutputFiles.NamedFile> written = new ArrayList<>();
        if (html != null) {
            written.add(new OutputFiles.NamedFile("--html", html));
        }
        saved().values().forEach(file -> written.add(new OutputFiles.NamedFile("--save", file)));
        if (recordNoise != null) {
            NoiseRecords.read(recordNoise); // refuses another file before the work
            Path own = recordNoise;
            read.removeIf(file -> file.option().equals("--noise") && file.path().equals(own)); // it grows
            written.add(new OutputFiles.NamedFile("--record-noise", recordNoise));
        }
        files.check(read, written);
    }

    /** The files of --save. */
    private Map<ReportFormat, Path> saved() throws UnusableResultsException {
        Map<ReportFormat, Path> saved = new LinkedHashMap<>();
        for (String word : save) {
            int equals = word.indexOf('=');
            if (equals < 1 || equals == word.length() - 1) {
                throw new UnusableResultsException("--save is " + word + ", expected one such as sarif=out.sarif");
            }
            ReportFormat one = new Format().convert(word.substring(0, equals));
            if (saved.put(one, Path.of(word.substring(equals + 1))) != null) {
                throw new UnusableResultsException("--save has " + one.label() + " twice, expected one file of each");
            }
        }
        return saved;
    }

    /** Formats by their names in lower case. */
    static final class Format implements ITypeConverter<ReportFormat> {
        @Override
        public ReportFormat convert(String text) {
            for (ReportFormat format : ReportFormat.values()) {
                if (format.label().equals(text)) {
                    return format;
                }
            }
            throw new TypeConversionException("'" + text + "', expected one of "
                    + Arrays.stream(ReportFormat.values())
                            .map(ReportFormat::label)
                            .collect(Collectors.joining(", ")));
        }
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
        AbCommand.requireOutside(folder, "--record-noise", recordNoise);
        for (Path file : saved().values()) {
            AbCommand.requireOutside(folder, "--save", file);
        }
        for (Path run : noise) {
            AbCommand.requireOutside(folder, "--noise", run);
        }
    }

    /** Compares, reports, and returns the exit code. */
    int report(OutputFiles files, Path base, Path next, PrintWriter out) throws IOException {
        List<Path> inputs = new ArrayList<>(List.of(base, next));
        List<Path> records = new ArrayList<>();
        for (Path file : noise) {
            (NoiseRecords.isRecords(file) ? records : inputs).add(file);
        }
        List<JmhResults> runs = JmhResults.readAll(inputs);
        Map<String, Double> floors = new LinkedHashMap<>();
        for (Path file : records) {
            NoiseRecords.read(file)
                    .floors(runs.get(1))
                    .forEach((label, floor) -> floors.merge(label, floor, Math::max));
        }
        Comparison comparison = Comparison.of(
                runs.get(0),
                runs.get(1),
                Comparison.Criteria.DEFAULT
                        .withSmallestEffect(effect / 100)
                        .withDifferent(allowDifferent)
                        .withNoise(runs.subList(2, runs.size()))
                        .withFloors(floors)
                        .withAssumedScatter(assumedScatter / 100)
                        .withMetrics(directions()));
        if (html != null) {
            files.write(html, ReportFormat.HTML.of(comparison, sources));
        }
        for (Map.Entry<ReportFormat, Path> file : saved().entrySet()) {
            files.write(file.getValue(), file.getKey().of(comparison, sources));
        }
        if (recordNoise != null) {
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            files.write(
                    recordNoise,
                    NoiseRecords.read(recordNoise).with(comparison, now).json());
        }
        ReportFormat printed = format != null
                ? format
                : json ? ReportFormat.JSON : markdown ? ReportFormat.MARKDOWN : ReportFormat.TEXT;
        out.print(printed.of(comparison, sources));
        out.flush();
        return fails(comparison) ? Tracker.REGRESSION : Tracker.OK;
    }

    private boolean fails(Comparison comparison) {
        return comparison.rows().stream()
                .filter(Comparison.BenchmarkRow::isWorse)
                .anyMatch(row -> row.allocatesMore() || 100 * row.change() > failAbove);
    }
}
