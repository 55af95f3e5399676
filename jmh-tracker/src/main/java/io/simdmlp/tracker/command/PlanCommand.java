package io.simdmlp.tracker.command;

import io.simdmlp.tracker.Comparison;
import io.simdmlp.tracker.JmhResults;
import io.simdmlp.tracker.Plan;
import io.simdmlp.tracker.UnusableResultsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code plan}: computes the forks and iterations that a comparison needs. */
@Command(
        name = "plan",
        description =
                "Computes, from a pilot run of 2 or 3 forks, how many forks and iterations of each benchmark find a"
                        + " change in nine cases of ten, what that costs, and which iterations are wasted; prints the command"
                        + " line of JMH. The pilot measures from the first iteration on, so that warm-up is seen:"
                        + " java -jar benchmarks.jar -f 3 -wi 0 -i 30 -r 500ms -rf json -rff pilot.json",
        mixinStandardHelpOptions = true,
        versionProvider = TrackerVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} pilot.json",
            "  ${COMMAND-FULL-NAME} pilot.json --change 10 --each",
            "",
            "Columns: \"forks differ by\" and \"iterations by\" are standard deviations, \"warm-up\" and \"iterations\" are"
                    + " for each fork,",
            "\"wasted\" are iterations of each fork of the pilot beyond these, \"forks\" and \"minutes\" are for each side.",
            "Exit codes: 0 done; 2 unusable input."
        })
public class PlanCommand implements Callable<Integer> {
    private final OutputFiles files;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "PILOT", description = "JSON of JMH (-rf json) with at least 2 forks")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path pilot;

    @Option(
            names = "--change",
            paramLabel = "PERCENT",
            converter = ComparisonOptions.Percent.class,
            description = "The change of the time of an operation that is to be found. Default: ${DEFAULT-VALUE}")
    private double change = 5;

    @Option(
            names = "--effect",
            paramLabel = "PERCENT",
            converter = ComparisonOptions.Percent.class,
            description = "The smallest change that counts, as in compare. Default: ${DEFAULT-VALUE}")
    private double effect = 100 * Comparison.Criteria.DEFAULT.smallestEffect();

    @Option(
            names = "--startup",
            paramLabel = "SECONDS",
            description = "The time to start a JVM and to set up the benchmark. Default: ${DEFAULT-VALUE}")
    private double startup = 1;

    @Option(names = "--each", description = "Also print a command line for each benchmark")
    private boolean each;

    /** The command of the jar. */
    public PlanCommand() {
        this(new PlainFiles());
    }

    /**
     * The command of another program.
     *
     * @param files checks the files
     */
    protected PlanCommand(OutputFiles files) {
        this.files = files;
    }

    /** {@return the exit code} */
    @Override
    public Integer call() throws IOException {
        files.check(List.of(new OutputFiles.NamedFile("PILOT", pilot)), List.of());
        check("--change", change);
        check("--effect", effect);
        if (!(startup >= 0 && startup < Double.POSITIVE_INFINITY)) {
            throw new UnusableResultsException("--startup is " + startup + ", expected at least 0 seconds");
        }
        Plan plan = Plan.of(
                JmhResults.read(pilot),
                new Plan.Goal(change / 100, Comparison.Criteria.DEFAULT.withSmallestEffect(effect / 100), startup));
        PrintWriter out = spec.commandLine().getOut();
        out.print(plan.text());
        if (each) {
            out.print("\n" + plan.each());
        }
        out.flush();
        return Tracker.OK;
    }

    private static void check(String option, double percent) throws UnusableResultsException {
        if (!(percent > 0 && percent < 1000)) {
            throw new UnusableResultsException(option + " is " + percent + ", expected more than 0 and less than 1000");
        }
    }
}
