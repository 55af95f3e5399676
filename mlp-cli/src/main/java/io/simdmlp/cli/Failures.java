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

/** Turns whatever went wrong into one line on standard error and an exit code. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** Set to 1 to see the stack trace too. */
    static final String DEBUG = "MLP_DEBUG";

    private static final String TEMPORARY = "java.io.tmpdir";

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String help = command.getCommandSpec().qualifiedName() + " --help";
        say(command.getErr(), message(e) + " (see " + help + ")", e);
        return ExitCodes.BAD_INPUT;
    }

    private static String message(ParameterException e) {
        CommandLine command = e.getCommandLine();
        List<String> unknown = e instanceof UnmatchedArgumentException unmatched
                ? unmatched.getUnmatched()
                : command.getUnmatchedArguments().stream()
                        .filter(argument -> argument.startsWith("-")) // an option that is missing may be misspelt
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
                say(err, failure.getMessage(), failure);
                yield failure.exitCode();
            }
            case ChildFailedException failure -> {
                say(err, failure.getMessage(), failure);
                yield ExitCodes.WORSE;
            }
            case NonFiniteException failure -> badInput(err, failure);
            case InvalidPathException failure -> badInput(err, failure, named(failure, parsed));
            case UncheckedIOException failure -> ioFailure(err, Objects.requireNonNull(failure.getCause()));
            case IOException failure -> ioFailure(err, failure);
            default -> internalError(err, e);
        };
    }

    /** The complaint about a path with the option or parameter that it is the value of. */
    private static String named(InvalidPathException e, ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        for (ArgSpec argument : last.matchedArgs()) {
            if (argument.stringValues().contains(e.getInput())) {
                String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
                return name + " is " + Encoding.complaint(e);
            }
        }
        return Encoding.complaint(e);
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
        say(err, message, e);
        return ExitCodes.BAD_INPUT;
    }

    /** Whether a file is of the folder for temporary files, and this takes none. */
    private static boolean isForTemporaryFiles(@Nullable String file) {
        Path folder = Path.of(System.getProperty(TEMPORARY, ""));
        return file != null && folder.equals(Path.of(file).getParent()) && !Files.isWritable(folder);
    }

    /** Something that the user can mend. */
    static int badInput(PrintWriter err, Exception e) {
        return badInput(err, e, e.getMessage());
    }

    private static int badInput(PrintWriter err, Exception e, @Nullable String message) {
        say(err, message, e);
        return ExitCodes.BAD_INPUT;
    }

    /** The data or the network were too much for this JVM. */
    static int outOfMemory(PrintWriter err, OutOfMemoryError e) {
        if (String.valueOf(e.getMessage()).contains("native thread")) {
            say(err, "the system starts no more threads: take fewer, as with --threads 1", e);
            return ExitCodes.BAD_INPUT;
        }
        long heap = Runtime.getRuntime().maxMemory();
        String more = Math.ceilDiv(2 * heap, 1L << 30) + "g"; // what is missing is not known
        say(
                err,
                "out of memory: the JVM has " + Text.bytes(heap) + ", give it more as with MLP_JAVA_OPTS=-Xmx" + more,
                e);
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
