package io.simdmlp.cli;

import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.TypeConversionException;

/** Checks arguments and file names for characters that the locale's encoding does not have. */
final class Encoding {
    private static final String PROPERTY = "sun.jnu.encoding";
    private static final String ADVICE = "set LC_ALL=C.UTF-8 or another UTF-8 locale";
    private static final char UNREADABLE = '\ufffd'; // the decoder's replacement for invalid bytes

    private Encoding() {}

    /** The message for the first argument with characters outside the locale's encoding; empty if there is none. */
    static String unreadable(String... arguments) {
        String encoding = System.getProperty(PROPERTY, "UTF-8");
        if (Charset.isSupported(encoding)
                && Charset.forName(encoding).newEncoder().canEncode(UNREADABLE)) {
            return ""; // UTF-8: it is in the argument itself, or in a name in another encoding, which will not be found
        }
        for (String argument : arguments) {
            if (argument.indexOf(UNREADABLE) >= 0) {
                return "the argument '" + argument + "' has letters that the locale's encoding, " + encoding
                        + ", does not have: " + ADVICE;
            }
        }
        return "";
    }

    /** Converts a path for picocli. */
    static Path path(String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(message(e));
        }
    }

    /** The message for an invalid path. */
    static String message(InvalidPathException e) {
        String encoding = System.getProperty(PROPERTY, "UTF-8");
        boolean encodable = !Charset.isSupported(encoding)
                || Charset.forName(encoding).newEncoder().canEncode(e.getInput());
        return "'" + e.getInput() + "' is not a path: "
                + (encodable
                        ? e.getReason()
                        : "it has letters that the locale's encoding, " + encoding + ", does not have: " + ADVICE);
    }
}
