package io.simdmlp.examples.textbook;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a program prints on. Numbers look the same on every machine. */
final class Page {
    private final PrintWriter out;

    Page(PrintWriter out) {
        this.out = out;
    }

    /** A text as it is, then an empty line. */
    void text(String text) {
        out.println(text.strip());
        out.println();
        out.flush();
    }

    void blank() {
        out.println();
    }

    /** A formatted line. */
    @SuppressWarnings("AnnotateFormatMethod") // It would take a dependency for one annotation.
    void line(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
        out.flush();
    }

    /** Some values, each formatted, with {@code separator} between them. */
    @SuppressWarnings("AnnotateFormatMethod")
    static String join(String separator, String format, List<?> values) {
        return values.stream()
                .map(value -> String.format(Locale.ROOT, format, value))
                .collect(Collectors.joining(separator));
    }

    /** The last line, for programs to read: {@code key=value} pairs, formatted. */
    @SuppressWarnings("AnnotateFormatMethod")
    void result(String format, Object... arguments) {
        out.println();
        line("result: " + format, arguments);
    }
}
