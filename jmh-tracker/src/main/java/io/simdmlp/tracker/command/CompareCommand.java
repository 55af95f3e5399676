package io.simdmlp.tracker.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code compare}: finds performance regressions between two runs of JMH. */
@Command(
        name = "compare",
        description = "Finds performance regressions between two runs of JMH. Where nothing changed, at most 1 of 20"
                + " suites has a false alarm. Both files are JMH's JSON (-rf json), perhaps in gzip, with at least"
                + " 2 forks, better 10; with -prof gc, allocation is compared too. Benchmarks with one fork are shown, not"
                + " judged; mode sample is judged by p50, p90, p99 and p99.9. CSV has means alone. JMH does not record the machine:"
                + " ${PARENT-COMMAND-FULL-NAME} ab passes -Dsimdmlp.bench.host to its JVMs, and JMH records their flags."
                + " For results without it the machine is not verified.",
        mixinStandardHelpOptions = true,
        versionProvider = TrackerVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} base.json new.json",
            "  ${COMMAND-FULL-NAME} base.json new.json --effect 1 --html comparison.html",
            "  ${COMMAND-FULL-NAME} base.json new.json --noise same1.json,same2.json",
            "  ${COMMAND-FULL-NAME} base.json new.json --metric instructions",
            "  ${COMMAND-FULL-NAME} one-fork.json new.json --assume-fork-scatter 3%%",
            "",
            "Exit codes: 0 no regression; 1 a regression; 2 unusable input."
        })
public class CompareCommand implements Callable<Integer> {
    private final OutputFiles files;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BASE", description = "The older run")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path base;

    @Parameters(index = "1", paramLabel = "NEW", description = "The newer run")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path next;

    @Mixin
    private final ComparisonOptions options = new ComparisonOptions();

    /** The command of the jar. */
    public CompareCommand() {
        this(new PlainFiles());
    }

    /**
     * The command of another program.
     *
     * @param files checks and writes the files
     */
    protected CompareCommand(OutputFiles files) {
        this.files = files;
    }

    /** {@return the exit code} */
    @Override
    public Integer call() throws IOException {
        options.check(files, base, next);
        return options.report(files, base, next, spec.commandLine().getOut());
    }
}
