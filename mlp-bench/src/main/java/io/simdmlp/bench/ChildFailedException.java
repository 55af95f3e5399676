package io.simdmlp.bench;

import java.io.Serial;

/** Thrown if a process that was started has died or printed invalid output. */
public final class ChildFailedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * A failure.
     *
     * @param message which process, what it has done, and where its log is
     */
    public ChildFailedException(String message) {
        super(message);
    }
}
