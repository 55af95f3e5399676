package io.simdmlp.tracker.command;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program of the jar. */
@Command(
        name = "jmh-tracker",
        description = {
            "Finds performance regressions in the results of JMH.",
            "",
            "Run the benchmarks of the old and of the new program, 10 forks each, on one machine:",
            "  java -jar benchmarks.jar -f 10 -prof gc -rf json -rff base.json",
            "  java -jar benchmarks.jar -f 10 -prof gc -rf json -rff new.json",
            "  jmh-tracker compare base.json new.json",
            "",
            "Better, let jmh-tracker run the forks of both in turn, so that slow changes of the machine affect both:",
            "  jmh-tracker ab --base old.jar --new new.jar",
            "",
            "A fork is one value: iterations of one JVM cannot tell how JVMs differ. A benchmark with one fork is shown and"
                    + " not judged. \"slower\" is more than 3 %% and significant; \"cannot tell\" names the forks that would"
                    + " tell; plan computes them before.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = TrackerVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CompareCommand.class,
            ProjectAbCommand.class,
            PlanCommand.class,
            HistoryCommand.class,
            CheckCommand.class,
            ProveCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  jmh-tracker compare base.json new.json         two runs of JMH",
            "  jmh-tracker ab --base main                     the work tree against a commit",
            "  jmh-tracker plan pilot.json                    how many forks it takes",
            "  jmh-tracker history add new.json               a line for this commit",
            "  jmh-tracker history report --html trends.html  the trends of all commits",
            "  jmh-tracker check run.json                     ratios against committed ones, on any machine",
            "",
            "jmh-tracker stands for java -jar jmh-tracker.jar; Java 17 or newer.",
            "Exit codes: 0 no regression; 1 a regression; 2 unusable input or another failure."
        })
public final class Tracker implements Callable<Integer> {
    static final int OK = 0;
    static final int REGRESSION = 1;
    static final int FAILURE = 2;

    @Spec
    private @Nullable CommandSpec spec;

    private Tracker() {}

    /**
     * Runs the command and ends the JVM with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT); // the output does not depend on the user's language
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /** The exit code of the command line {@code args}. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        int exitCode = new CommandLine(new Tracker())
                .setOut(out)
                .setErr(err)
                .setUsageHelpWidth(100)
                .setUsageHelpLongOptionsMaxWidth(34)
                .setParameterExceptionHandler((e, words) -> {
                    String command = e.getCommandLine().getCommandSpec().qualifiedName();
                    return failed(err, e.getMessage() + " (see " + command + " --help)");
                })
                .setExecutionExceptionHandler((e, command, parsed) -> failed(err, message(e)))
                .execute(args);
        return out.checkError() ? failed(err, "standard output cannot be written") : exitCode; // checkError flushes
    }

    private static String message(Exception e) {
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            return e.getMessage() + ": no such file";
        } else if (e instanceof FileSystemException failure && failure.getReason() == null) {
            return e.getMessage() + ": cannot be read or written";
        }
        return e instanceof IOException ? String.valueOf(e.getMessage()) : "internal error: " + e;
    }

    /** Prints a message on one line. */
    private static int failed(PrintWriter err, String message) {
        err.println("jmh-tracker: "
                + message.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip());
        return FAILURE;
    }

    @Override
    public Integer call() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
        return OK;
    }
}
