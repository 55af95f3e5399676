package io.simdmlp.tracker;

import java.text.Bidi;

/** Escapes text for HTML and SVG. */
public final class Markup {
    private static final String FIRST_STRONG_ISOLATE = "\u2068";
    private static final String POP_ISOLATE = "\u2069";

    private Markup() {}

    /**
     * {@return the text, on one line, as it stands in an element or between double quotes in an attribute}
     *
     * @param text any text; characters that XML does not allow become a space or U+FFFD
     */
    public static String escape(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ")
                .replaceAll("[\\x{D800}-\\x{DFFF}\\x{FFFE}\\x{FFFF}]", "\uFFFD") // halves of a pair, and no characters
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /**
     * {@return a name for use within other text: written in its own direction, without changing that of the text}
     *
     * @param name in any script
     */
    public static String isolated(String name) {
        char[] characters = name.toCharArray();
        return Bidi.requiresBidi(characters, 0, characters.length) ? FIRST_STRONG_ISOLATE + name + POP_ISOLATE : name;
    }

    /**
     * {@return the text, or its beginning and an ellipsis if it is longer}
     *
     * @param text any text
     * @param most characters of the result, at least 1
     */
    public static String shorten(String text, int most) {
        if (text.codePointCount(0, text.length()) <= most) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }
}
