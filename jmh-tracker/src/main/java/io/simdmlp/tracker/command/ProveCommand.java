package io.simdmlp.tracker.command;

import io.simdmlp.tracker.Proof;
import io.simdmlp.tracker.Scale;
import io.simdmlp.tracker.UnusableResultsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code prove}: measures the error rates of {@code compare}. */
@Command(
        name = "prove",
        description = "Measures the error rates of compare on simulated runs: how often it reports a regression where"
                + " nothing changed, and how often it finds a real one, beside what other tests decide on the same runs."
                + " Takes some minutes; the tables are the same on every machine.",
        mixinStandardHelpOptions = true,
        versionProvider = TrackerVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME}",
            "  ${COMMAND-FULL-NAME} > error-rates.md",
            "  ${COMMAND-FULL-NAME} --scale 10000"
        })
public class ProveCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--scale",
            paramLabel = "BENCHMARKS",
            description = "Instead, measure the time of comparing two made-up files of so many benchmarks in 512 MB")
    private int scale;

    /** The command. */
    public ProveCommand() {}

    /** {@return the tables} */
    protected String page() {
        return Proof.page(steps -> {});
    }

    /** {@return the exit code} */
    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (scale < 0) {
            throw new UnusableResultsException("--scale is " + scale + ", expected at least 1");
        }
        out.print(scale > 0 ? Scale.measure(scale) : page());
        out.flush();
        return Tracker.OK;
    }
}
