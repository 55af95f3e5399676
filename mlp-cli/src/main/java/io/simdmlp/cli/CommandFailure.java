package io.simdmlp.cli;

import java.io.Serial;

/** The end of a command for a reason that lies with its input: one line to show and an exit code. */
final class CommandFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int exitCode;

    private CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Options, data or a model that cannot be used. */
    static CommandFailure badInput(String message) {
        return new CommandFailure(ExitCodes.BAD_INPUT, message);
    }

    /** A sample that stands at {@code place}, a file and a line, is too much for the model. */
    static CommandFailure notFinite(String place) {
        return badInput(
                place + ": the model's answer is not finite, expected inputs in the range of the training data");
    }

    /** Training left the finite numbers. */
    static CommandFailure diverged(String message) {
        return new CommandFailure(ExitCodes.DIVERGED, message);
    }

    int exitCode() {
        return exitCode;
    }
}
