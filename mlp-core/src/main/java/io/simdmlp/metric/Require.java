package io.simdmlp.metric;

import org.jspecify.annotations.Nullable;

/** Argument checks of this package. */
final class Require {
    private Require() {}

    static <T> T notNull(String name, @Nullable T value) {
        if (value == null) {
            throw new NullPointerException(name + " is null");
        }
        return value;
    }

    static int positive(String name, int value) {
        return atLeast(1, name, value);
    }

    static int atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + ", expected at least " + least);
        }
        return value;
    }

    /** Checks that {@code value} is an index of {@code count} things. */
    static int index(String name, int value, int count) {
        if (value < 0 || value >= count) {
            throw new IllegalArgumentException(name + " is " + value + ", expected 0.." + (count - 1));
        }
        return value;
    }

    /** Checks the length of an array. */
    static void length(String name, int length, String expectedName, int expected) {
        if (length != expected) {
            throw new IllegalArgumentException(
                    name + " has " + length + " values, expected " + expectedName + " = " + expected);
        }
    }

    /** Checks that the slice of {@code n} values at {@code at} lies in an array of {@code length}. */
    static void slice(String name, int length, int at, int n) {
        if (at < 0 || at + (long) n > length) {
            throw new IllegalArgumentException(
                    name + " has " + length + " values from " + name + "At = " + at + ", expected " + n);
        }
    }
}
