package io.simdmlp.tracker.command;

import io.simdmlp.tracker.History;
import io.simdmlp.tracker.HistorySource;
import io.simdmlp.tracker.UnusableResultsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code history import}: adds the histories of other programs. */
@Command(
        name = "import",
        description =
                "Adds the entries of other histories: data.js of github-action-benchmark, a CSV file of Apache Otava"
                        + " (columns time, commit, one per benchmark), or a folder of JMH's files whose names hold a date, such"
                        + " as 2026-01-31T12-00.json, or the hash of a commit. Entries that are there already are skipped, so it"
                        + " can be repeated. Values that are not above 0 are left out.",
        mixinStandardHelpOptions = true,
        versionProvider = TrackerVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} dev/bench/data.js",
            "  ${COMMAND-FULL-NAME} old-results/ --history speed.jsonl --host runner-1",
            "  ${COMMAND-FULL-NAME} otava.csv --unit ms --lower-is-better"
        })
public class HistoryImportCommand implements Callable<Integer> {
    private final OutputFiles files;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "SOURCE", arity = "1..*", description = "data.js, a CSV file or a folder of JMH's files")
    private List<Path> sources = List.of();

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "The history, created if it does not exist; or a folder, with one file per machine in it."
                    + " Default: ${DEFAULT-VALUE}")
    private Path history = Path.of(HistoryAddCommand.FILE);

    @Option(
            names = "--host",
            paramLabel = "MACHINE",
            description = "The machine of figures that do not name theirs. Default: ${DEFAULT-VALUE}")
    private String host = "unknown";

    @Option(
            names = "--repository",
            paramLabel = "FOLDER",
            description = "The Git repository with the times of commits that files are named by. Default: this folder")
    private Path repository = Path.of("");

    @Option(names = "--by-file-time", description = "Take the times at which the files of a folder were last changed")
    private boolean byFileTime;

    @Option(names = "--unit", paramLabel = "UNIT", description = "The unit of the figures in a CSV file")
    private String unit = "";

    @Option(names = "--lower-is-better", description = "The figures in a CSV file are better if lower, as times are")
    private boolean lowerIsBetter;

    /** The command of the jar. */
    public HistoryImportCommand() {
        this(new PlainFiles());
    }

    /**
     * The command of another program.
     *
     * @param files checks the files
     */
    protected HistoryImportCommand(OutputFiles files) {
        this.files = files;
    }

    /** {@return the exit code} */
    @Override
    public Integer call() throws IOException, InterruptedException {
        HistorySource source = new HistorySource(host, repository, byFileTime, unit, lowerIsBetter);
        Map<Path, List<History.Entry>> entries = new LinkedHashMap<>();
        int count = 0;
        for (Path path : sources) {
            if (Files.isDirectory(path) && Files.exists(history) && Files.isSameFile(path, history)) {
                throw new UnusableResultsException(
                        "--history is " + history + ", which is SOURCE too, expected another");
            }
            for (History.Entry entry : source.read(path)) {
                entries.computeIfAbsent(History.file(history, entry.host()), file -> new ArrayList<>())
                        .add(entry);
                count++;
            }
        }
        List<OutputFiles.NamedFile> inputs = sources.stream()
                .filter(path -> !Files.isDirectory(path))
                .map(path -> new OutputFiles.NamedFile("SOURCE", path))
                .toList();
        List<OutputFiles.NamedFile> outputs = entries.keySet().stream()
                .map(file -> new OutputFiles.NamedFile("--history", file))
                .toList();
        files.check(inputs, outputs);
        int added = 0;
        for (Map.Entry<Path, List<History.Entry>> file : entries.entrySet()) {
            added += History.addMissing(file.getKey(), file.getValue());
        }
        int known = count - added;
        spec.commandLine()
                .getOut()
                .println(added + (added == 1 ? " entry" : " entries") + " added to " + history
                        + (known == 0 ? "" : ", " + known + " were there already"));
        return Tracker.OK;
    }
}
