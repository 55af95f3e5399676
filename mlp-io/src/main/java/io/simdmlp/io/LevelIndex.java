package io.simdmlp.io;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the number of a level by a value of any type. Makes no text of integers and characters. */
final class LevelIndex {
    private static final double LARGEST = 1e15; // integers below it are exact in a double

    private final Map<String, Integer> byText = new HashMap<>();
    private final double[] integers; // of each level that is one, else NaN
    private final char[] characters; // of each level that is one, else 0

    LevelIndex(List<String> levels) {
        this.integers = new double[levels.size()];
        this.characters = new char[levels.size()];
        for (int i = 0; i < integers.length; i++) {
            String level = levels.get(i);
            byText.put(level, i);
            double number = Decimal.kind(level) == Decimal.Kind.INTEGER ? Decimal.parse(level, false) : Double.NaN;
            integers[i] = isInteger(number) && Decimal.text(number).equals(level) ? number : Double.NaN;
            characters[i] = level.length() == 1 ? level.charAt(0) : 0;
        }
    }

    /** Returns whether {@link #find(double)} finds it. */
    static boolean isInteger(double number) {
        return Math.abs(number) < LARGEST && number == Math.rint(number);
    }

    /** The level of an integer; {@link ColumnReader#UNSEEN} if there is none. */
    int find(double integer) {
        for (int i = 0; i < integers.length; i++) {
            if (integers[i] == integer) {
                return i;
            }
        }
        return ColumnReader.UNSEEN;
    }

    /** The level with a text; {@link ColumnReader#UNSEEN} if there is none. */
    int find(String text) {
        return byText.getOrDefault(text, ColumnReader.UNSEEN);
    }

    /** The level of a value, written as a file has it: 3, not 3.0. */
    int find(Object value) {
        if (value instanceof String text) {
            return find(text);
        }
        if (value instanceof Character character) {
            return find(character.charValue());
        }
        boolean exact = value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof Double
                || value instanceof Float;
        if (exact && value instanceof Number number && isInteger(number.doubleValue())) {
            return find(number.doubleValue());
        }
        boolean whole = value instanceof Float large && large % 1 == 0;
        return find(whole ? Decimal.text((Float) value) : value.toString());
    }

    private int find(char character) {
        for (int i = 0; i < characters.length; i++) {
            if (characters[i] == character) {
                return i;
            }
        }
        return ColumnReader.UNSEEN;
    }
}
