package io.simdmlp.io;

import java.util.List;

/** The texts that stand for a missing value, in any case; the empty text does always. */
final class MissingValues {
    private static final int ASCII = 1 << 7;

    private final String[] texts;
    private final boolean[] first = new boolean[ASCII]; // whether a text begins with this character, in some case
    private final int longest;

    MissingValues(List<String> texts) {
        this.texts = texts.stream().filter(text -> !text.isEmpty()).toArray(String[]::new);
        this.longest = texts.stream().mapToInt(String::length).max().orElse(0);
        for (char c = 0; c < ASCII; c++) {
            for (String text : this.texts) {
                first[c] |= equals(text.charAt(0), c);
            }
        }
    }

    boolean contains(char[] cell, int from, int to) {
        if (from == to) {
            return true;
        }
        char c = cell[from];
        if (to - from > longest || (c < ASCII && !first[c])) { // most cells
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
