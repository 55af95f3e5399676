package io.simdmlp;

import io.simdmlp.threads.Team;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Argument checks of the public API. The messages name the argument, its value and what was expected. */
final class Check {
    private Check() {}

    static int positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", expected at least 1");
        }
        return value;
    }

    static <T> T notNull(String name, @Nullable T value) {
        if (value == null) {
            throw new NullPointerException(name + " is null");
        }
        return value;
    }

    /** Checks a number of threads of a {@link Team}. */
    static int threads(int threads) {
        if (positive("threads", threads) > Team.MOST) {
            throw new IllegalArgumentException("threads is " + threads + ", expected at most " + Team.MOST);
        }
        return threads;
    }

    /** Checks that {@code value} is finite when rounded to float. */
    static double finite(String name, double value) {
        if (!Float.isFinite((float) value)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a finite float");
        }
        return value;
    }

    static double nonNegative(String name, double value) {
        if (!(finite(name, value) >= 0)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected at least 0");
        }
        return value;
    }

    /** Checks that {@code value} is above 0 when rounded to float. */
    static double above0(String name, double value) {
        if (!((float) finite(name, value) > 0)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a float above 0");
        }
        return value;
    }

    /** Checks that {@code value}, a limit, is above 0 when rounded to float; infinity is no limit. */
    static double limit(String name, double value) {
        if (!((float) value > 0)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a float above 0");
        }
        return value;
    }

    /** Checks that {@code value}, a momentum or decay rate, is in [0, 1), also when rounded to float. */
    static double fraction(String name, double value) {
        if (!(value >= 0 && (float) value < 1)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected at least 0 and less than 1");
        }
        return value;
    }

    /** The number of rows of {@code inputs} values in an array of {@code length} values. */
    static int wholeRows(int length, int inputs) {
        if (length == 0 || length % inputs != 0) {
            throw new IllegalArgumentException(
                    "x has " + length + " values, expected a positive multiple of inputs = " + inputs);
        }
        return length / inputs;
    }

    static void rows(int rows, int maxRows) {
        if (rows < 1 || rows > maxRows) {
            throw new IllegalArgumentException("rows is " + rows + ", expected 1.." + maxRows);
        }
    }

    /** Checks that the slice of {@code rows} samples of {@code width} values at {@code at} lies in {@code array}. */
    static void slice(String name, float[] array, int at, int rows, int width, String widthName) {
        rows(name, array, at, width, rows, width, widthName);
    }

    /**
     * Checks that {@code rows} samples of {@code width} values lie in {@code array}, the first at {@code at} and each
     * {@code stride} after the one before.
     */
    static void rows(String name, float[] array, int at, int stride, int rows, int width, String widthName) {
        if (stride < width) {
            throw new IllegalArgumentException(
                    name + "Stride is " + stride + ", expected at least " + widthName + " = " + width);
        }
        notNull(name, array);
        if (at < 0 || at + (rows - 1L) * stride + width > array.length) {
            String expected = stride == width
                    ? "rows*" + widthName + " = " + rows + "*" + width
                    : "(rows-1)*" + name + "Stride + " + widthName + " = " + (rows - 1) + "*" + stride + " + " + width;
            throw tooShort(name, array.length, at, expected);
        }
    }

    /** Checks that the slice of one value a sample at {@code at} lies in {@code array}. */
    static void slice(String name, int[] array, int at, int rows) {
        notNull(name, array);
        if (at < 0 || at + (long) rows > array.length) {
            throw tooShort(name, array.length, at, "rows = " + rows);
        }
    }

    private static IllegalArgumentException tooShort(String name, int length, int at, String expected) {
        String where = at == 0 ? "" : " from " + name + "At = " + at;
        return new IllegalArgumentException(name + " has " + length + " values" + where + ", expected " + expected);
    }

    /** Checks that an array of {@code count} floats can exist. */
    static int arraySize(String what, long count) {
        if (count > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    what + " need " + count + " floats, expected at most " + (Integer.MAX_VALUE - 8));
        }
        return (int) count;
    }

    static <T> T constant(String what, String label, T[] values, Function<T, String> labelOf) {
        notNull(what, label);
        for (T value : values) {
            if (labelOf.apply(value).equals(label)) {
                return value;
            }
        }
        String known = Arrays.stream(values).map(labelOf).collect(Collectors.joining(", "));
        throw new IllegalArgumentException(what + " is '" + label + "', expected one of " + known);
    }
}
