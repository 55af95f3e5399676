package io.simdmlp.cli;

import io.simdmlp.bench.ChildFailedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever went wrong into one line on standard error and an exit code. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** Set to 1 to see the stack trace too. */
    static final String DEBUG = "MLP_DEBUG";

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String help = command.getCommandSpec().qualifiedName() + " --help";
        say(command.getErr(), message(e) + " (see " + help + ")", e);
        return ExitCodes.BAD_INPUT;
    }

    private static String message(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched) || unmatched.isUnknownOption()) {
            return String.valueOf(e.getMessage());
        }
        boolean isCommand = !e.getCommandLine().getSubcommands().isEmpty();
        List<String> similar = unmatched.getSuggestions();
        return "unknown " + (isCommand ? "command" : "argument") + " '"
                + unmatched.getUnmatched().getFirst() + "'"
                + (similar.isEmpty() ? "" : ", did you mean " + String.join(" or ", similar) + "?");
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        return switch (e) {
            case CommandFailure failure -> {
                say(err, failure.getMessage(), failure);
                yield failure.exitCode();
            }
            case ChildFailedException failure -> {
                say(err, failure.getMessage(), failure);
                yield ExitCodes.WORSE;
            }
            case UncheckedIOException failure -> ioFailure(err, Objects.requireNonNull(failure.getCause()));
            case IOException failure -> ioFailure(err, failure);
            default -> internalError(err, e);
        };
    }

    private static int ioFailure(PrintWriter err, IOException e) {
        String message = e.getMessage();
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            message = message + ": no such file";
        } else if (e instanceof FileSystemException failure && failure.getReason() == null) {
            message = message + ": cannot be read or written";
        }
        say(err, message, e);
        return ExitCodes.BAD_INPUT;
    }

    /** Something that the user can mend. */
    static int badInput(PrintWriter err, Exception e) {
        say(err, e.getMessage(), e);
        return ExitCodes.BAD_INPUT;
    }

    /** The data or the network were too much for this JVM. */
    static int outOfMemory(PrintWriter err, OutOfMemoryError e) {
        String heap = Text.bytes(Runtime.getRuntime().maxMemory());
        say(err, "out of memory: the JVM has " + heap + ", give it more as with MLP_JAVA_OPTS=-Xmx8g", e);
        return ExitCodes.BAD_INPUT;
    }

    /** A mistake in this program. */
    static int internalError(PrintWriter err, Throwable e) {
        String message = "internal error: " + e.getMessage() + " ("
                + e.getClass().getSimpleName() + "); " + DEBUG + "=1 shows where";
        say(err, message, e);
        return ExitCodes.INTERNAL_ERROR;
    }

    private static void say(PrintWriter err, @Nullable String message, Throwable e) {
        err.println("mlp: " + Text.line(message));
        if ("1".equals(System.getenv(DEBUG))) {
            e.printStackTrace(err);
        }
        err.flush();
    }
}
