package io.simdmlp.cli;

import io.simdmlp.Backend;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code mlp}. */
@Command(
        name = "mlp",
        description = "Trains and runs multi-layer perceptrons at the speed of the CPU's FMA units.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TrainCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            InspectCommand.class,
            ConvertCommand.class,
            ServeCommand.class,
            ExampleCommand.class,
            NumericsCommand.class,
            BenchCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp train                                      train on the built-in digits",
            "  mlp train --data mnist/ --hidden 512,256       train on a folder of IDX files",
            "  mlp train --data iris.csv --label species      train on a CSV file",
            "  mlp predict --model model.safetensors --data new.csv",
            "  mlp serve --model model.safetensors            serve it over HTTP, with a page",
            "  mlp example mazur                              run a textbook example",
            "",
            "Exit codes: 0 done; 1 internal error, or bench found a regression, a missed target or a failure; 2 bad usage or input; 3 training diverged.",
            "Environment: MLP_JAVA_HOME the JDK to use, MLP_JAVA_OPTS options for the JVM,",
            "MLP_DEBUG=1 shows stack traces."
        })
public final class Main implements Callable<Integer> {
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    @Spec
    private @Nullable CommandSpec spec;

    private Main() {}

    /**
     * Runs the command and ends the JVM with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT); // for libraries: output does not depend on the user's language
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "mlp: %5$s%n"); // warnings of the library are one line
        }
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(Output.standard(), err, args));
    }

    /** Runs the command line {@code args}. The exit code also depends on failures of the output. */
    static int run(Output out, PrintWriter err, String... args) {
        return out.exitCode(run(out.writer(), err, args), err);
    }

    /** Runs the command line {@code args} and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        String unreadable = Encoding.unreadable(args);
        if (!unreadable.isEmpty()) {
            return Failures.badInput(err, CommandFailure.badInput(unreadable));
        }
        Failures failures = new Failures();
        try {
            Backend.name();
        } catch (IllegalStateException e) { // the requested kernels are not available
            return Failures.badInput(err, e);
        }
        try {
            return new CommandLine(new Main())
                    .setOut(out)
                    .setErr(err)
                    .setColorScheme(CommandLine.Help.defaultColorScheme(Screen.ansi(System.getenv("TERM"))))
                    .registerConverter(Path.class, Encoding::path)
                    .setUsageHelpWidth(100)
                    .setUsageHelpLongOptionsMaxWidth(34)
                    .setExecutionStrategy(RepeatedOptions::execute)
                    .setParameterExceptionHandler(failures)
                    .setExecutionExceptionHandler(failures)
                    .execute(args);
        } catch (OutOfMemoryError e) {
            return Failures.outOfMemory(err, e);
        } catch (StackOverflowError | LinkageError e) {
            return Failures.internalError(err, e);
        } finally {
            out.flush();
            err.flush();
        }
    }

    @Override
    public Integer call() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
        return ExitCodes.OK;
    }

    /** The version, the JVM and the kernels. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "mlp " + (version == null ? "(unpackaged)" : version),
                "Java " + System.getProperty("java.vm.version") + ", kernels: " + Backend.name()
            };
        }
    }
}
