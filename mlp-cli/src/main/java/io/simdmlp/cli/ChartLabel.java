package io.simdmlp.cli;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Names in a chart, on one line: estimates their width, and shortens them to fit. */
final class ChartLabel {
    private static final String ELLIPSIS = "…";

    private ChartLabel() {}

    /** A name on one line; {@code (blank)} if it has no visible characters. */
    static String visible(String name) {
        String line = Text.line(name);
        return line.codePoints().allMatch(ChartLabel::isUnseen) ? "(blank)" : line;
    }

    private static boolean isUnseen(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT;
    }

    /** An upper estimate of the width of text in a sans-serif font of this size. */
    static double width(String text, double size) {
        return size * text.codePoints().mapToDouble(ChartLabel::em).sum();
    }

    private static double em(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        if (c < 0x2E80) { // before the scripts of East Asia
            return "ijl.,:;'|!()[] ".indexOf(c) >= 0 ? 0.35 : "mwMW@%".indexOf(c) >= 0 ? 0.95 : c < 'a' ? 0.7 : 0.6;
        }
        return 1.1;
    }

    /**
     * The name, or its beginning, an ellipsis and its end if it is wider than {@code room}: names often differ in their
     * last characters.
     */
    static String fit(String name, double size, double room) {
        String visible = visible(name);
        if (width(visible, size) <= room) {
            return visible;
        }
        List<String> characters = characters(visible);
        double left = room - width(ELLIPSIS, size);
        int head = 0;
        int tail = 0;
        while (head + tail < characters.size()) {
            boolean isHead = tail >= head; // alternately
            int next = isHead ? head : characters.size() - 1 - tail;
            left -= width(characters.get(next), size);
            if (left < 0 && head > 0) {
                break;
            }
            head += isHead ? 1 : 0;
            tail += isHead ? 0 : 1;
        }
        return String.join("", characters.subList(0, head))
                + ELLIPSIS
                + String.join("", characters.subList(characters.size() - tail, characters.size()));
    }

    /** Characters as a reader counts them, which may be several code points. */
    private static List<String> characters(String text) {
        BreakIterator breaks = BreakIterator.getCharacterInstance(Locale.ROOT);
        breaks.setText(text);
        List<String> characters = new ArrayList<>();
        int from = breaks.first();
        for (int to = breaks.next(); to != BreakIterator.DONE; to = breaks.next()) {
            characters.add(text.substring(from, to));
            from = to;
        }
        return characters;
    }
}
