package io.simdmlp.tracker.command;

import io.simdmlp.tracker.History;
import io.simdmlp.tracker.Trends;
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
import picocli.CommandLine.Spec;

/** {@code history report}: prints the trends of a history and their change points. */
@Command(
        name = "report",
        description = "Prints the trend of every benchmark and its change points: E-divisive, at a significance level"
                + " of 1 %%.",
        mixinStandardHelpOptions = true,
        versionProvider = TrackerVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {"  ${COMMAND-FULL-NAME}", "  ${COMMAND-FULL-NAME} --html trends.html --csv otava.csv"})
public class HistoryReportCommand implements Callable<Integer> {
    private final OutputFiles files;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--history", paramLabel = "FILE", description = "The history. Default: ${DEFAULT-VALUE}")
    private Path history = Path.of(HistoryAddCommand.FILE);

    @Option(names = "--only", paramLabel = "WORKLOAD", description = "Report only this benchmark")
    private @Nullable String only;

    @Option(names = "--host", paramLabel = "MACHINE", description = "Report only this machine")
    private @Nullable String host;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write an HTML page with charts to this file")
    private @Nullable Path html;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "Also write a table for Apache Otava to this file, of one machine")
    private @Nullable Path csv;

    /** The command of the jar. */
    public HistoryReportCommand() {
        this(new PlainFiles());
    }

    /**
     * The command of another program.
     *
     * @param files checks and writes the files
     */
    protected HistoryReportCommand(OutputFiles files) {
        this.files = files;
    }

    /** {@return the exit code} */
    @Override
    public Integer call() throws IOException {
        List<OutputFiles.NamedFile> outputs = new ArrayList<>();
        if (html != null) {
            outputs.add(new OutputFiles.NamedFile("--html", html));
        }
        if (csv != null) {
            outputs.add(new OutputFiles.NamedFile("--csv", csv));
        }
        files.check(List.of(new OutputFiles.NamedFile("--history", history)), outputs);
        Trends trends = Trends.of(History.read(history));
        trends = host == null ? trends : trends.on(host);
        trends = only == null ? trends : trends.only(only);
        if (csv != null) {
            files.write(csv, trends.csv());
        }
        if (html != null) {
            files.write(html, trends.html());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(trends.text());
        out.flush();
        return Tracker.OK;
    }
}
