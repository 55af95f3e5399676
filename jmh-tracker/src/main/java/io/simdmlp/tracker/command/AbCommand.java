package io.simdmlp.tracker.command;

import io.simdmlp.tracker.Alternation;
import io.simdmlp.tracker.Build;
import io.simdmlp.tracker.Host;
import io.simdmlp.tracker.TemporaryFolder;
import io.simdmlp.tracker.UnusableResultsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ab}: finds performance regressions between two builds, whose forks run in turn. */
@Command(
        name = "ab",
        description = "Finds performance regressions of the work tree, or of a jar, against a commit or another jar:"
                + " builds both, runs their forks in turn, A B B A, so that slow changes of the machine affect both"
                + " alike, and compares as ${PARENT-COMMAND-FULL-NAME} compare.",
        mixinStandardHelpOptions = true,
        versionProvider = TrackerVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} --base main                  the work tree against a branch",
            "  ${COMMAND-FULL-NAME} --base HEAD~3 Parser -f 20   benchmarks of one name, 20 forks each",
            "  ${COMMAND-FULL-NAME} --base old.jar --new new.jar --jmh '-wi 2 -i 3 -p size=10'",
            "",
            "Exit codes: 0 no regression; 1 a regression; 2 unusable input."
        })
public abstract class AbCommand implements Callable<Integer> {
    private static final String JAR = ".jar";

    private final OutputFiles files;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--base",
            paramLabel = "JAR|GIT-REF",
            required = true,
            description = "The older benchmarks: a jar, or a commit, which is built in a folder of its own")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String base;

    @Option(names = "--new", paramLabel = "JAR", description = "The newer benchmarks. Default: the work tree, built")
    private @Nullable Path next;

    @Option(names = "-f", paramLabel = "FORKS", description = "Forks of each. Default: ${DEFAULT-VALUE}")
    private int forks = 10;

    @Option(names = "--jmh", paramLabel = "OPTIONS", description = "Options for JMH, separated by spaces")
    private String jmh = "";

    @Option(names = "--out", paramLabel = "FOLDER", description = "Keep the files of JMH in this folder")
    private @Nullable Path out;

    @Parameters(paramLabel = "FILTER", description = "Regular expressions of benchmarks. Default: all")
    private List<String> filters = List.of();

    @Mixin
    private final ComparisonOptions options = new ComparisonOptions();

    /**
     * The command.
     *
     * @param files checks and writes the files
     */
    protected AbCommand(OutputFiles files) {
        this.files = files;
    }

    /** {@return how the jars are built} */
    protected abstract Build.Tool tool();

    /** {@return the fingerprint of this machine, without spaces} */
    protected String host() {
        return Host.fingerprint();
    }

    /** {@return the exit code} */
    @Override
    public Integer call() throws IOException, InterruptedException {
        Path jar = base.endsWith(JAR) ? Path.of(base) : null;
        options.check(files, jar, next);
        if (forks < 2) {
            throw new UnusableResultsException("-f is " + forks + ", expected at least 2, better 10");
        }
        if (out != null) {
            Files.createDirectories(out);
            options.requireOutside(out);
            requireOutside(out, "--base", jar);
            requireOutside(out, "--new", next);
            return run(out.toAbsolutePath());
        }
        try (TemporaryFolder folder = new TemporaryFolder("jmh-tracker-")) {
            return run(folder.path());
        }
    }

    /** Refuses a folder that contains {@code file}: files of the same name would be replaced. */
    static void requireOutside(Path folder, String option, @Nullable Path file) throws IOException {
        Path parent = file == null ? null : file.toAbsolutePath().getParent();
        if (parent != null && Files.isDirectory(parent) && Files.isSameFile(parent, folder)) {
            throw new UnusableResultsException(
                    "--out is " + folder + ", where " + option + " " + file + " is, expected a folder of its own");
        }
    }

    private int run(Path folder) throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Path before = Path.of(base);
        Path after = next;
        if (!base.endsWith(JAR)) {
            err.println("building " + base + " ...");
            before = Build.of(Path.of(""), folder, tool()).commit(base);
        }
        if (after == null) {
            err.println("building the work tree ...");
            after = Build.of(Path.of(""), folder, tool()).workTree();
        }
        for (Path jar : List.of(before, after)) {
            if (!Files.isRegularFile(jar)) {
                throw new UnusableResultsException(jar + ": no such file");
            }
        }
        List<String> arguments = new ArrayList<>(filters);
        Stream.of(jmh.split(" ", -1)).filter(word -> !word.isEmpty()).forEach(arguments::add);
        long start = System.nanoTime();
        Alternation.Outcome outcome = new Alternation(
                        before.toAbsolutePath(), after.toAbsolutePath(), forks, arguments, host())
                .run(folder, (passes, of) -> {
                    Duration passed = Duration.ofNanos(System.nanoTime() - start);
                    Duration left = passed.multipliedBy(of - passes).dividedBy(passes);
                    err.println("fork " + passes + " of " + of + ", " + minutes(passed) + " passed, about "
                            + minutes(left) + " left");
                });
        return options.report(
                files, outcome.base(), outcome.next(), spec.commandLine().getOut());
    }

    private static String minutes(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
    }
}
