package io.simdmlp.cli;

import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.TypeConversionException;

/** What this JVM can read and write in arguments and file names: the letters of the locale's encoding. */
final class Encoding {
    private static final String PROPERTY = "sun.jnu.encoding";
    private static final String CURE = "set LC_ALL=C.UTF-8 or another UTF-8 locale";
    private static final char UNREADABLE = '\ufffd'; // what a decoder makes of a byte that it does not know

    private Encoding() {}

    /** The complaint about the first argument that the locale's encoding cannot say; empty if there is none. */
    static String unreadable(String... arguments) {
        String encoding = System.getProperty(PROPERTY, "UTF-8");
        if (Charset.isSupported(encoding)
                && Charset.forName(encoding).newEncoder().canEncode(UNREADABLE)) {
            return ""; // UTF-8: the argument has it itself, or is a name in another encoding, which will not be found
        }
        for (String argument : arguments) {
            if (argument.indexOf(UNREADABLE) >= 0) {
                return "the argument '" + argument + "' has letters that the locale's encoding, " + encoding
                        + ", does not have: " + CURE;
            }
        }
        return "";
    }

    /** A path for picocli. */
    static Path path(String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(complaint(e));
        }
    }

    /** What is wrong with a path, its text included. */
    static String complaint(InvalidPathException e) {
        String encoding = System.getProperty(PROPERTY, "UTF-8");
        boolean sayable = !Charset.isSupported(encoding)
                || Charset.forName(encoding).newEncoder().canEncode(e.getInput());
        return "'" + e.getInput() + "' is no path: "
                + (sayable
                        ? e.getReason()
                        : "it has letters that the locale's encoding, " + encoding + ", does not have: " + CURE);
    }
}
