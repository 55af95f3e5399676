package io.simdmlp.serve;

import java.util.Locale;

/** Why a request was not served: a label in the metrics. */
enum Reason {
    /** The content of the request is wrong. */
    INVALID,
    /** There is no such path, model or version. */
    NOT_FOUND,
    /** The path does not have this method. */
    METHOD,
    /** The bearer token is missing or wrong. */
    UNAUTHORIZED,
    /** The body has too many bytes, or the request too many rows. */
    TOO_LARGE,
    /** The request was not received in time. */
    TIMEOUT,
    /** The client closed the connection. */
    CLOSED,
    /** As many requests wait as may. */
    OVERLOADED,
    /** The server is not ready. */
    NOT_READY,
    /** A model file could not be loaded. */
    LOAD,
    /** A failure of the server. */
    INTERNAL;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
