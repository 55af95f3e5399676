package io.simdmlp.cli;

import io.simdmlp.bench.track.Build;
import io.simdmlp.bench.track.History;
import io.simdmlp.bench.track.Host;
import io.simdmlp.bench.track.Trends;
import io.simdmlp.io.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mlp bench history}. */
@Command(
        name = "history",
        description = "Keeps the figures of every commit, and tells where they changed for good.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {HistoryCommand.Add.class, HistoryCommand.Report.class},
        footerHeading = "%nExamples:%n",
        footer = {"  mlp bench history add new.json", "  mlp bench history report --html trends.html"})
final class HistoryCommand implements Callable<Integer> {
    private static final String FILE = "bench-history.jsonl";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCodes.OK;
    }

    /** {@code mlp bench history add}. */
    @Command(
            name = "add",
            description = "Adds a line: a commit, the time, the machine and its figures. Earlier lines are never"
                    + " written again.",
            mixinStandardHelpOptions = true,
            versionProvider = Main.Version.class,
            footerHeading = "%nExamples:%n",
            footer = {
                "  mlp bench history add new.json",
                "  mlp bench history add quick.json --commit ab6f256 --history speed.jsonl"
            })
    static final class Add implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli's
        private CommandSpec spec;

        @Parameters(paramLabel = "RESULTS", description = "JSON of JMH (-rf json) or of mlp bench quick")
        @SuppressWarnings("NullAway.Init") // picocli's
        private Path results;

        @Option(
                names = "--history",
                paramLabel = "FILE",
                description = "The history, created if need be. Default: ${DEFAULT-VALUE}")
        private Path history = Path.of(FILE);

        @Option(names = "--commit", paramLabel = "HASH", description = "What was measured. Default: Git's HEAD here")
        private @Nullable String commit;

        @Override
        public Integer call() throws IOException, InterruptedException {
            new CommandFiles()
                    .input("RESULTS", results)
                    .output("--history", history)
                    .check();
            History.Entry entry = History.entry(
                    results,
                    commit == null ? Build.head(Path.of("")) : commit,
                    Instant.now().truncatedTo(ChronoUnit.SECONDS),
                    Host.fingerprint());
            History.add(history, entry);
            spec.commandLine()
                    .getOut()
                    .println(entry.commit() + ": " + Text.count(entry.figures().size(), "figure", "figures")
                            + " added to " + history);
            return ExitCodes.OK;
        }
    }

    /** {@code mlp bench history report}. */
    @Command(
            name = "report",
            description = "Shows the trend of every workload and where it changed for good: E-divisive change points,"
                    + " of those that chance gives no more than once in 100 histories.",
            mixinStandardHelpOptions = true,
            versionProvider = Main.Version.class,
            footerHeading = "%nExamples:%n",
            footer = {"  mlp bench history report", "  mlp bench history report --html trends.html --csv otava.csv"})
    static final class Report implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli's
        private CommandSpec spec;

        @Option(names = "--history", paramLabel = "FILE", description = "The history. Default: ${DEFAULT-VALUE}")
        private Path history = Path.of(FILE);

        @Option(names = "--only", paramLabel = "WORKLOAD", description = "One workload alone")
        private @Nullable String only;

        @Option(names = "--host", paramLabel = "MACHINE", description = "One machine alone")
        private @Nullable String host;

        @Option(names = "--html", paramLabel = "FILE", description = "Where to write one page with pictures")
        private @Nullable Path html;

        @Option(
                names = "--csv",
                paramLabel = "FILE",
                description = "Where to write a table that Apache Otava reads, of one machine")
        private @Nullable Path csv;

        @Override
        public Integer call() throws IOException {
            new CommandFiles()
                    .input("--history", history)
                    .output("--html", html)
                    .output("--csv", csv)
                    .check();
            History read = History.read(history);
            Trends trends = Trends.of(read);
            trends = host == null ? trends : trends.on(host);
            trends = only == null ? trends : trends.only(only);
            if (csv != null) {
                WholeFile.writeString(csv, trends.csv());
            }
            if (html != null) {
                WholeFile.writeString(html, trends.html());
            }
            PrintWriter out = spec.commandLine().getOut();
            out.print(trends.text());
            out.flush();
            return ExitCodes.OK;
        }
    }
}
