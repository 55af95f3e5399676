package io.simdmlp.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Distinct texts with a number each, found by the characters of a cell without making a string of them. */
final class Levels {
    private final List<char[]> texts = new ArrayList<>();
    private int[] slots = new int[64]; // the number of a text, plus 1; 0 for none

    Levels() {}

    Levels(List<String> texts) {
        texts.forEach(this::add);
    }

    /** The text with this number, counted from 0 in the order in which they were added. */
    String get(int level) {
        return new String(texts.get(level));
    }

    int size() {
        return texts.size();
    }

    List<String> toList() {
        return texts.stream().map(String::new).toList();
    }

    /** The number of a text; -1 if it is not here. */
    int find(char[] text, int from, int to) {
        return slots[slot(text, from, to)] - 1;
    }

    /** The number of a text, which is added if it is new. */
    int add(String text) {
        return add(text.toCharArray(), 0, text.length());
    }

    /** The number of a text, which is added if it is new. */
    int add(char[] text, int from, int to) {
        int slot = slot(text, from, to);
        if (slots[slot] == 0) {
            texts.add(Arrays.copyOfRange(text, from, to));
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
        int mask = slots.length - 1;
        int slot = hash(text, from, to) & mask;
        while (slots[slot] != 0 && !equals(texts.get(slots[slot] - 1), text, from, to)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static int hash(char[] text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text[i];
        }
        return hash ^ (hash >>> 16);
    }

    private static boolean equals(char[] known, char[] text, int from, int to) {
        return Arrays.equals(known, 0, known.length, text, from, to);
    }

    private void grow() {
        slots = new int[2 * slots.length];
        int mask = slots.length - 1;
        for (int level = 0; level < texts.size(); level++) {
            char[] text = texts.get(level);
            int slot = hash(text, 0, text.length) & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = level + 1;
        }
    }
}
