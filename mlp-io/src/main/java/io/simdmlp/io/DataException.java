package io.simdmlp.io;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/**
 * An error in a data or model file. The message is one line: the file, the line, column or offset, the value found and
 * what was expected.
 */
public final class DataException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int SHOWN_CHARACTERS = 40;
    private static final int SHOWN_NAMES = 20;

    DataException(String file, String message) {
        super(oneLine(file + ": " + message));
    }

    DataException(String file, String message, Throwable cause) {
        super(oneLine(file + ": " + message), cause);
    }

    /** A value from a file for a message, shortened if it is long. */
    static String quote(String value) {
        boolean fits = value.length() <= SHOWN_CHARACTERS;
        return "'" + (fits ? value : value.substring(0, SHOWN_CHARACTERS) + "...") + "'";
    }

    /** Names for a message, shortened if there are many. */
    static String list(List<String> names) {
        boolean fits = names.size() <= SHOWN_NAMES;
        String shown = String.join(", ", fits ? names : names.subList(0, SHOWN_NAMES));
        return fits ? shown : shown + ", ... (" + names.size() + ")";
    }

    /** The reason of the failure, without the file, which the message begins with. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return reason == null ? e.toString() : reason;
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\p{Cntrl}", "?");
    }
}
