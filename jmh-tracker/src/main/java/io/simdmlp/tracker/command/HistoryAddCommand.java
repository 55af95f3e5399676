package io.simdmlp.tracker.command;

import io.simdmlp.tracker.Build;
import io.simdmlp.tracker.History;
import io.simdmlp.tracker.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code history add}: adds the scores of a run to a history. */
@Command(
        name = "add",
        description = "Adds a line to the history: the commit, the time, the machine and its scores. Existing lines"
                + " are never changed.",
        mixinStandardHelpOptions = true,
        versionProvider = TrackerVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} new.json",
            "  ${COMMAND-FULL-NAME} new.json --commit ab6f256 --history speed.jsonl",
            "  ${COMMAND-FULL-NAME} new.json --history speed/     one file per machine in this folder"
        })
public class HistoryAddCommand implements Callable<Integer> {
    /** The default history. */
    static final String FILE = "bench-history.jsonl";

    private final OutputFiles files;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "RESULTS", description = "JSON of JMH (-rf json)")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path results;

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "The history, created if it does not exist; or a folder, with one file per machine in it."
                    + " Default: ${DEFAULT-VALUE}")
    private Path history = Path.of(FILE);

    @Option(names = "--commit", paramLabel = "HASH", description = "The commit that was measured. Default: Git's HEAD")
    private @Nullable String commit;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "When it was measured, such as 2026-01-31T12:00:00Z. Default: now")
    private @Nullable Instant time;

    /** The command of the jar. */
    public HistoryAddCommand() {
        this(new PlainFiles());
    }

    /**
     * The command of another program.
     *
     * @param files checks the files
     */
    protected HistoryAddCommand(OutputFiles files) {
        this.files = files;
    }

    /**
     * {@return an entry with the scores in a file}
     *
     * @param file JSON
     * @param hash of the commit that was measured
     * @param time when it was measured
     * @throws IOException if the file cannot be read or used
     */
    protected History.Entry entry(Path file, String hash, Instant time) throws IOException {
        return History.entry(file, hash, time, Host.fingerprint());
    }

    /** {@return the exit code} */
    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Files.isDirectory(history)) {
            check(history); // before the work
        }
        History.Entry entry = entry(
                results,
                commit == null ? Build.head(Path.of("")) : commit,
                time == null ? Instant.now().truncatedTo(ChronoUnit.SECONDS) : time);
        Path file = History.file(history, entry.host());
        check(file);
        if (time == null) {
            History.add(file, entry);
        } else {
            History.addMissing(file, List.of(entry));
        }
        spec.commandLine()
                .getOut()
                .println(entry.commit() + ": " + figures(entry.figures().size()) + " added to " + file);
        return Tracker.OK;
    }

    private void check(Path file) throws IOException {
        files.check(
                List.of(new OutputFiles.NamedFile("RESULTS", results)),
                List.of(new OutputFiles.NamedFile("--history", file)));
    }

    private static String figures(int count) {
        return count + (count == 1 ? " figure" : " figures");
    }
}
