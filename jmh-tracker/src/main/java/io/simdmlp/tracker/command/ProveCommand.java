package io.simdmlp.tracker.command;

import io.simdmlp.tracker.Proof;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code prove}: measures the error rates of {@code compare}. */
@Command(
        name = "prove",
        description = "Measures the error rates of compare on simulated runs: how often it reports a regression where"
                + " nothing changed, and how often it finds a real one. Takes a minute or two; the tables are the same"
                + " on every machine.",
        mixinStandardHelpOptions = true,
        versionProvider = TrackerVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {"  ${COMMAND-FULL-NAME}", "  ${COMMAND-FULL-NAME} > error-rates.md"})
public class ProveCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** The command. */
    public ProveCommand() {}

    /** {@return the tables} */
    protected String page() {
        return Proof.page(steps -> {});
    }

    /** {@return the exit code} */
    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(page());
        out.flush();
        return Tracker.OK;
    }
}
