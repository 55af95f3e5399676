package io.simdmlp.io;

import java.util.List;

/** The texts that stand for a missing value, in any case; the empty text does always. */
final class MissingValues {
    private final String[] texts;
    private final boolean digits; // whether some begin with a digit

    MissingValues(List<String> texts) {
        this.texts = texts.toArray(String[]::new);
        this.digits = texts.stream().anyMatch(text -> !text.isEmpty() && isDigit(text.charAt(0)));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    boolean contains(char[] cell, int from, int to) {
        if (from == to) {
            return true;
        }
        if (!digits && isDigit(cell[from])) { // most numbers
            return false;
        }
        for (String text : texts) {
            if (text.length() == to - from && equals(text, cell, from)) {
                return true;
            }
        }
        return false;
    }

    boolean contains(CharSequence cell) {
        if (cell.isEmpty()) {
            return true;
        }
        for (String text : texts) {
            if (text.length() == cell.length() && equals(text, cell)) {
                return true;
            }
        }
        return false;
    }

    private static boolean equals(String text, char[] cell, int from) {
        for (int i = 0; i < text.length(); i++) {
            if (!equals(text.charAt(i), cell[from + i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean equals(String text, CharSequence cell) {
        for (int i = 0; i < text.length(); i++) {
            if (!equals(text.charAt(i), cell.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean equals(char a, char b) {
        return a == b || Character.toLowerCase(a) == Character.toLowerCase(b);
    }
}
