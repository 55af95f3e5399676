package io.simdmlp.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Rejects an option of a group that is given twice. Picocli would begin a new group with the second one, without a message,
 * and ignore the other options of the first. Other options it rejects itself.
 */
final class RepeatedOptions {
    private RepeatedOptions() {}

    /** Executes the command, unless an option is repeated. */
    static int execute(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        for (OptionSpec option : last.commandSpec().options()) {
            long times = parsed.originalArgs().stream()
                    .filter(argument -> isNamed(option, argument))
                    .count();
            if (option.group() != null && times > 1) {
                throw new ParameterException(
                        last.commandSpec().commandLine(),
                        "option '" + option.longestName() + "' should be specified only once");
            }
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static boolean isNamed(OptionSpec option, String argument) {
        return List.of(option.names()).stream()
                .anyMatch(name -> argument.equals(name) || argument.startsWith(name + "="));
    }
}
