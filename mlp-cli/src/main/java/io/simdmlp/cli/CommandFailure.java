package io.simdmlp.cli;

import java.io.Serial;

/** A failure of a command because of its input: a message of one line and an exit code. */
final class CommandFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int exitCode;

    private CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Invalid options, data or model. */
    static CommandFailure badInput(String message) {
        return new CommandFailure(ExitCodes.BAD_INPUT, message);
    }

    /** The prediction for the sample at {@code place}, a file and a line, is not finite. */
    static CommandFailure notFinite(String place) {
        return badInput(
                place + ": the model's output is not finite, expected inputs in the range of the training data");
    }

    /** A loss or a parameter is NaN or infinite. */
    static CommandFailure diverged(String message) {
        return new CommandFailure(ExitCodes.DIVERGED, message);
    }

    int exitCode() {
        return exitCode;
    }
}
