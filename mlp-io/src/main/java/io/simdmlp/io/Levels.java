package io.simdmlp.io;

import java.util.ArrayList;
import java.util.List;

/** Distinct texts with a number each, found by the characters of a cell without making a string of them. */
final class Levels {
    private final List<String> texts = new ArrayList<>();
    private int[] slots = new int[64]; // the number of a text, plus 1; 0 for none

    Levels() {}

    Levels(List<String> texts) {
        texts.forEach(text -> add(text.toCharArray(), 0, text.length()));
    }

    /** The text with this number, counted from 0 in the order in which they were added. */
    String get(int level) {
        return texts.get(level);
    }

    int size() {
        return texts.size();
    }

    List<String> toList() {
        return List.copyOf(texts);
    }

    /** The number of a text; -1 if it is not here. */
    int find(char[] text, int from, int to) {
        return slots[slot(text, from, to)] - 1;
    }

    /** The number of a text, which is added if it is new. */
    int add(char[] text, int from, int to) {
        int slot = slot(text, from, to);
        if (slots[slot] == 0) {
            texts.add(new String(text, from, to - from));
            slots[slot] = texts.size();
            if (2 * texts.size() > slots.length) {
                grow();
            }
            return texts.size() - 1;
        }
        return slots[slot] - 1;
    }

    /** The slot of a text, or the empty one where it belongs. */
    private int slot(char[] text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text[i];
        }
        int mask = slots.length - 1;
        int slot = spread(hash) & mask;
        while (slots[slot] != 0 && !equals(texts.get(slots[slot] - 1), text, from, to)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 16);
    }

    private static boolean equals(String known, char[] text, int from, int to) {
        if (known.length() != to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (known.charAt(i - from) != text[i]) {
                return false;
            }
        }
        return true;
    }

    private void grow() {
        slots = new int[2 * slots.length];
        int mask = slots.length - 1;
        for (int level = 0; level < texts.size(); level++) {
            int slot = spread(texts.get(level).hashCode()) & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = level + 1;
        }
    }
}
