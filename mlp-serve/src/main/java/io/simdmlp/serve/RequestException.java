package io.simdmlp.serve;

import java.io.Serial;
import java.util.regex.Pattern;

/** A request that is not served: a status, a reason for the metrics, and a message of one line for the client. */
final class RequestException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int SHOWN_CHARACTERS = 60;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\x80-\\x9f]");

    private final int status;
    private final Reason reason;

    RequestException(int status, Reason reason, String message) {
        super(oneLine(message), null, false, false);
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
        return "'" + (text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...") + "'";
    }

    /** A text without line breaks and other control characters. */
    static String oneLine(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }
}
