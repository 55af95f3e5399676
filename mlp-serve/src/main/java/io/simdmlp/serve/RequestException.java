package io.simdmlp.serve;

import java.io.Serial;

/** A request that is not served: a status, a reason for the metrics, and a message of one line for the client. */
final class RequestException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int SHOWN_CHARACTERS = 60;

    private final int status;
    private final Reason reason;

    RequestException(int status, Reason reason, String message) {
        super(message, null, false, false);
        this.status = status;
        this.reason = reason;
    }

    /** A request whose content is wrong. */
    static RequestException bad(String message) {
        return new RequestException(400, Reason.INVALID, message);
    }

    static RequestException notFound(String message) {
        return new RequestException(404, Reason.NOT_FOUND, message);
    }

    int status() {
        return status;
    }

    Reason reason() {
        return reason;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    /** A text of the client for a message, shortened if it is long. */
    static String quote(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return "'" + (clean.length() <= SHOWN_CHARACTERS ? clean : clean.substring(0, SHOWN_CHARACTERS) + "...") + "'";
    }
}
