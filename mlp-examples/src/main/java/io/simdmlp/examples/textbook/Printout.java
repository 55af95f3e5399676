package io.simdmlp.examples.textbook;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The output of a program. Numbers are formatted alike in every locale. */
final class Printout {
    private final PrintWriter out;

    Printout(PrintWriter out) {
        this.out = out;
    }

    /** Prints a text, then an empty line. */
    void text(String text) {
        out.println(text.strip());
        out.println();
        out.flush();
    }

    void blank() {
        out.println();
    }

    /** Prints a formatted line. */
    @SuppressWarnings("AnnotateFormatMethod") // The annotation would need a dependency.
    void line(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
        out.flush();
    }

    /** Formats each value and joins them with {@code separator}. */
    @SuppressWarnings("AnnotateFormatMethod")
    static String join(String separator, String format, List<?> values) {
        return values.stream()
                .map(value -> String.format(Locale.ROOT, format, value))
                .collect(Collectors.joining(separator));
    }

    /** Prints the last line, for programs to read: formatted {@code key=value} pairs. */
    @SuppressWarnings("AnnotateFormatMethod")
    void result(String format, Object... arguments) {
        out.println();
        line("result: " + format, arguments);
    }
}
