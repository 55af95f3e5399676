package io.simdmlp.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns whatever went wrong into one line on standard error and an exit code. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** Set to 1 to see the stack trace too. */
    static final String DEBUG = "MLP_DEBUG";

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String help = command.getCommandSpec().qualifiedName() + " --help";
        say(command.getErr(), e.getMessage() + " (see " + help + ")", e);
        return ExitCodes.BAD_INPUT;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        return switch (e) {
            case CommandFailure failure -> {
                say(err, failure.getMessage(), failure);
                yield failure.exitCode();
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

    /** A mistake in this program, or a JVM at its limits. */
    static int internalError(PrintWriter err, Throwable e) {
        String message = e instanceof OutOfMemoryError
                ? "out of memory: give the JVM more with MLP_JAVA_OPTS=-Xmx8g, or take a smaller --batch-size"
                : "internal error: " + e.getMessage() + " (" + e.getClass().getSimpleName() + "); " + DEBUG
                        + "=1 shows where";
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
