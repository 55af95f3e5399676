package io.simdmlp.bench.track;

import java.io.IOException;
import java.io.Serial;

/** Results from which nothing follows: broken, foreign, too few, or two that do not belong together. */
public final class UnusableResultsException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    UnusableResultsException(String message) {
        super(message);
    }
}
