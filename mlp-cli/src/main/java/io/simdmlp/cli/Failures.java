package io.simdmlp.cli;

import io.simdmlp.NonFiniteException;
import io.simdmlp.bench.ChildFailedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Converts failures to a line on standard error and an exit code. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** The variable that, set to 1, prints stack traces. */
    static final String DEBUG = "MLP_DEBUG";

    private static final String TEMPORARY = "java.io.tmpdir";

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String help = command.getCommandSpec().qualifiedName() + " --help";
        print(command.getErr(), message(e) + " (see " + help + ")", e);
        return ExitCodes.BAD_INPUT;
    }

    private static String message(ParameterException e) {
        CommandLine command = e.getCommandLine();
        List<String> unknown = e instanceof UnmatchedArgumentException unmatched
                ? unmatched.getUnmatched()
                : command.getUnmatchedArguments().stream()
                        .filter(argument -> argument.startsWith("-")) // a missing option may be misspelt
                        .toList();
        if (unknown.isEmpty()) {
            return String.valueOf(e.getMessage());
        }
        String name = unknown.getFirst();
        if (name.startsWith("-")) {
            name = name.replaceFirst("=.*", "");
            return unknown("option", name, command.getCommandSpec().optionsMap().keySet());
        }
        Set<String> commands = command.getSubcommands().keySet();
        return unknown(commands.isEmpty() ? "argument" : "command", name, commands);
    }

    private static String unknown(String kind, String name, Collection<String> known) {
        String meant = Spelling.nearest(name, known);
        return "unknown " + kind + " '" + name + "'" + (meant == null ? "" : ", did you mean " + meant + "?");
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        return switch (e) {
            case CommandFailure failure -> {
                print(err, failure.getMessage(), failure);
                yield failure.exitCode();
            }
            case ChildFailedException failure -> {
                print(err, failure.getMessage(), failure);
                yield ExitCodes.WORSE;
            }
            case NonFiniteException failure -> badInput(err, failure);
            case InvalidPathException failure -> badInput(err, failure, named(failure, parsed));
            case UncheckedIOException failure -> ioFailure(err, Objects.requireNonNull(failure.getCause()));
            case IOException failure -> ioFailure(err, failure);
            default -> internalError(err, e);
        };
    }

    /** The message for an invalid path, with its option or parameter. */
    private static String named(InvalidPathException e, ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        for (ArgSpec argument : last.matchedArgs()) {
            if (argument.stringValues().contains(e.getInput())) {
                String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
                return name + " is " + Encoding.message(e);
            }
        }
        return Encoding.message(e);
    }

    private static int ioFailure(PrintWriter err, IOException e) {
        String message = e.getMessage();
        if (e instanceof FileSystemException failure && isForTemporaryFiles(failure.getFile())) {
            message = "the folder for temporary files, " + System.getProperty(TEMPORARY)
                    + ", cannot be written to: name another, as with MLP_JAVA_OPTS=-D" + TEMPORARY + "=FOLDER";
        } else if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            message = message + ": no such file";
        } else if (e instanceof FileSystemException failure && failure.getReason() == null) {
            message = message + ": cannot be read or written";
        }
        print(err, message, e);
        return ExitCodes.BAD_INPUT;
    }

    /** Returns whether a file is in the folder for temporary files and that folder is not writable. */
    private static boolean isForTemporaryFiles(@Nullable String file) {
        Path folder = Path.of(System.getProperty(TEMPORARY, ""));
        return file != null && folder.equals(Path.of(file).getParent()) && !Files.isWritable(folder);
    }

    /** Prints an error that the user can fix. */
    static int badInput(PrintWriter err, Exception e) {
        return badInput(err, e, e.getMessage());
    }

    private static int badInput(PrintWriter err, Exception e, @Nullable String message) {
        print(err, message, e);
        return ExitCodes.BAD_INPUT;
    }

    /** Prints that memory or threads have run out. */
    static int outOfMemory(PrintWriter err, OutOfMemoryError e) {
        if (String.valueOf(e.getMessage()).contains("native thread")) {
            print(err, "the system cannot start more threads: take fewer, as with --threads 1", e);
            return ExitCodes.BAD_INPUT;
        }
        long heap = Runtime.getRuntime().maxMemory();
        String more = Math.ceilDiv(2 * heap, 1L << 30) + "g"; // how much is missing is unknown
        print(
                err,
                "out of memory: the JVM has " + Text.bytes(heap) + ", give it more as with MLP_JAVA_OPTS=-Xmx" + more,
                e);
        return ExitCodes.BAD_INPUT;
    }

    /** Prints a bug of this program. */
    static int internalError(PrintWriter err, Throwable e) {
        String message = "internal error: " + e.getMessage() + " ("
                + e.getClass().getSimpleName() + "); " + DEBUG + "=1 shows the stack trace";
        print(err, message, e);
        return ExitCodes.INTERNAL_ERROR;
    }

    private static void print(PrintWriter err, @Nullable String message, Throwable e) {
        err.println("mlp: " + Text.line(message));
        if ("1".equals(System.getenv(DEBUG))) {
            e.printStackTrace(err);
        }
        err.flush();
    }
}
