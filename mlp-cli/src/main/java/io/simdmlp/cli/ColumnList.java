package io.simdmlp.cli;

import io.simdmlp.io.ColumnNames;
import java.util.List;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Parses a list of columns separated by commas; names with a comma are in double quotes. Repeating an option adds columns. */
final class ColumnList implements IParameterConsumer {
    @Override
    @SuppressWarnings("JdkObsolete") // picocli's stack
    public void consumeParameters(Stack<String> args, ArgSpec option, CommandSpec command) {
        if (args.isEmpty() || command.optionsMap().containsKey(args.peek())) {
            throw new ParameterException(
                    command.commandLine(), "Missing required parameter for option '" + name(option) + "' (COLUMN)");
        }
        try {
            List<String> columns = option.getValue();
            columns.addAll(ColumnNames.split(args.pop()));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), name(option) + " is " + e.getMessage());
        }
    }

    private static String name(ArgSpec option) {
        return ((OptionSpec) option).longestName();
    }
}
