package io.simdmlp.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mlp bench compare}. */
@Command(
        name = "compare",
        description = "Tells what became slower from one run of JMH to another, of those that differ by chance no more"
                + " often than in 1 of 20 suites. Both files are JMH's JSON (-rf json) with at least 2 forks, better 10;"
                + " with -prof gc it also tells what allocates more. JMH does not say on which machine it ran: bench ab"
                + " passes -Dsimdmlp.bench.host to its JVMs, which JMH keeps; results without it are taken on trust.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench compare base.json new.json",
            "  mlp bench compare base.json new.json --effect 1 --html slower.html",
            "  mlp bench compare base.json new.json --noise same1.json,same2.json",
            "",
            "Exit codes: 0 nothing is worse; 1 something is; 2 unusable input."
        })
final class CompareCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BASE", description = "The older run")
    @SuppressWarnings("NullAway.Init") // picocli's
    private Path base;

    @Parameters(index = "1", paramLabel = "NEW", description = "The newer run")
    @SuppressWarnings("NullAway.Init") // picocli's
    private Path next;

    @Mixin
    private final ComparisonOptions options = new ComparisonOptions();

    @Override
    public Integer call() throws IOException {
        options.check(base, next);
        return options.report(base, next, spec.commandLine().getOut());
    }
}
