package io.simdmlp.tracker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

/** A self-contained HTML page. */
final class HtmlPage {
    private final StringBuilder body = new StringBuilder();
    private final String title;

    HtmlPage(String title, String lead) {
        this.title = title;
        add("<h1>%s</h1>\n<p class=\"lead\">%s</p>\n", escape(title), escape(lead));
    }

    /** Adds markup, of which text from outside was {@linkplain #escape escaped}. */
    @SuppressWarnings("AnnotateFormatMethod") // It would take a dependency for one annotation.
    void add(String format, Object... arguments) {
        body.append(String.format(Locale.ROOT, format, arguments));
    }

    static String escape(String text) {
        return Markup.escape(text);
    }

    @Override
    public String toString() {
        try (InputStream in = HtmlPage.class.getResourceAsStream("page.html")) {
            byte[] template = Objects.requireNonNull(in, "page.html").readAllBytes();
            return new String(template, StandardCharsets.UTF_8)
                    .replace("@TITLE@", escape(title))
                    .replace("@BODY@", body);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it is in the same jar
        }
    }
}
