package io.simdmlp.cli;

import io.simdmlp.bench.TemporaryFolder;
import io.simdmlp.bench.track.Alternation;
import io.simdmlp.bench.track.Build;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mlp bench ab}. */
@Command(
        name = "ab",
        description = "Tells what the work tree, or a jar, made slower: builds both, runs their forks in turn, A B B A,"
                + " so that the machine's moods meet both alike, and compares as mlp bench compare.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench ab --base main                     the work tree against a branch",
            "  mlp bench ab --base HEAD~3 TrainStep -f 20   only what trains, 20 forks each",
            "  mlp bench ab --base old.jar --new new.jar --jmh '-wi 2 -i 3 -p net=T1'",
            "",
            "Exit codes: 0 nothing is worse; 1 something is; 2 unusable input."
        })
final class AbCommand implements Callable<Integer> {
    private static final String JAR = ".jar";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Option(
            names = "--base",
            paramLabel = "JAR|GIT-REF",
            required = true,
            description = "The older benchmarks: a jar, or a commit, which is built in a folder of its own")
    @SuppressWarnings("NullAway.Init") // picocli's
    private String base;

    @Option(names = "--new", paramLabel = "JAR", description = "The newer ones. Default: the work tree, built")
    private @Nullable Path next;

    @Option(names = "-f", paramLabel = "FORKS", description = "Forks of each. Default: ${DEFAULT-VALUE}")
    private int forks = 10;

    @Option(names = "--jmh", paramLabel = "OPTIONS", description = "Options for JMH, separated by spaces")
    private String jmh = "";

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where to keep the files of JMH. Default: nowhere")
    private @Nullable Path out;

    @Parameters(paramLabel = "FILTER", description = "Regular expressions of benchmarks. Default: all")
    private List<String> filters = List.of();

    @Mixin
    private final ComparisonOptions options = new ComparisonOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path jar = base.endsWith(JAR) ? Path.of(base) : null;
        options.check(Stream.of(jar, next).filter(Objects::nonNull).toArray(Path[]::new));
        if (forks < 2) {
            throw CommandFailure.badInput("-f is " + forks + ", expected at least 2, better 10");
        }
        if (out != null) {
            Files.createDirectories(out);
            options.requireOutside(out);
            requireOutside(out, "--base", jar);
            requireOutside(out, "--new", next);
            return run(out.toAbsolutePath());
        }
        try (TemporaryFolder folder = new TemporaryFolder("mlp-ab-")) {
            return run(folder.path());
        }
    }

    /** Refuses a folder whose files would replace {@code file}, or whose files {@code file} would replace. */
    static void requireOutside(Path folder, String option, @Nullable Path file) throws IOException {
        Path parent = file == null ? null : file.toAbsolutePath().getParent();
        if (parent != null && Files.isDirectory(parent) && Files.isSameFile(parent, folder)) {
            throw CommandFailure.badInput(
                    "--out is " + folder + ", where " + option + " " + file + " is, expected a folder of its own");
        }
    }

    private int run(Path folder) throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Path before = Path.of(base);
        Path after = next;
        if (!base.endsWith(JAR)) {
            err.println("building " + base + " ...");
            before = Build.of(Path.of(""), folder).commit(base);
        }
        if (after == null) {
            err.println("building the work tree ...");
            after = Build.of(Path.of(""), folder).workTree();
        }
        for (Path jar : List.of(before, after)) {
            if (!Files.isRegularFile(jar)) {
                throw CommandFailure.badInput(jar + ": no such file");
            }
        }
        List<String> arguments = new ArrayList<>(filters);
        Stream.of(jmh.split(" ", -1)).filter(word -> !word.isEmpty()).forEach(arguments::add);
        long start = System.nanoTime();
        Alternation.Outcome outcome = new Alternation(before.toAbsolutePath(), after.toAbsolutePath(), forks, arguments)
                .run(folder, (passes, of) -> {
                    Duration passed = Duration.ofNanos(System.nanoTime() - start);
                    Duration left = passed.multipliedBy(of - passes).dividedBy(passes);
                    err.println("fork " + passes + " of " + of + ", " + minutes(passed) + " passed, about "
                            + minutes(left) + " left");
                });
        return options.report(outcome.base(), outcome.next(), spec.commandLine().getOut());
    }

    private static String minutes(Duration time) {
        return Text.format("%d:%02d", time.toMinutes(), time.toSecondsPart());
    }
}
