package io.simdmlp.cli;

import io.simdmlp.bench.BenchHost;
import io.simdmlp.tracker.Build;
import io.simdmlp.tracker.command.AbCommand;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code mlp bench ab}. */
@Command(
        name = "ab",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footer = {
            "  mlp bench ab --base main                     the work tree against a branch",
            "  mlp bench ab --base HEAD~3 TrainStep -f 20   only training, 20 forks each",
            "  mlp bench ab --base old.jar --new new.jar --jmh '-wi 2 -i 3 -p net=T1'",
            "",
            "Exit codes: 0 no regression; 1 a regression; 2 unusable input."
        })
final class BenchAbCommand extends AbCommand {
    /** Without a profile, since older commits do not have it. */
    private static final Build.Tool TOOL = new Build.Tool(
            List.of(
                    "mvn",
                    "-q",
                    "-B",
                    "-pl",
                    "mlp-bench",
                    "-am",
                    "package",
                    "-Dmaven.test.skip=true",
                    "-Dspotless.check.skip=true"),
            Path.of("mlp-bench", "target", "benchmarks.jar"));

    BenchAbCommand() {
        super(new BenchFiles());
    }

    @Override
    protected Build.Tool tool() {
        return TOOL;
    }

    @Override
    protected String host() {
        return BenchHost.fingerprint();
    }
}
