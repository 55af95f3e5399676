package io.simdmlp.tracker;

import java.io.IOException;
import java.io.Serial;

/** Results or arguments that cannot be used: broken, of another program, too few, or not comparable. */
public final class UnusableResultsException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * A refusal.
     *
     * @param message names the file or the argument, its value and what was expected
     */
    public UnusableResultsException(String message) {
        super(message);
    }
}
