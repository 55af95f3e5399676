package io.simdmlp.bench.peers;

import java.io.Serial;

/** Thrown if a library cannot be loaded on this machine. It is left out, and the others are measured. */
final class UnavailableException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    UnavailableException(String reason) {
        super(reason);
    }
}
