package io.simdmlp.io;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a model does with inputs that training did not have: numbers that are NaN or infinite, numbers beyond those of the
 * training part, and unknown categories. Part of a {@link Preprocessing}. Immutable.
 *
 * <p>A missing value, null or NaN in a map or record and an empty cell in a file, is not invalid if the column has a value
 * that replaces it, see {@link TableOptions.Missing}. In an array of numbers NaN is invalid. A text that is no number is an
 * error in any case.
 *
 * @param invalid what happens to a number that is NaN, infinite or too large for a float
 * @param outOfRange what happens to a number outside the range of its column
 * @param ranges (columns) the range of each column, {@link Range#ANY} for a column of categories or dates; empty if
 *     {@code outOfRange} is {@link OutOfRange#ACCEPT}
 */
public record InputPolicy(Invalid invalid, OutOfRange outOfRange, List<Range> ranges) {
    /** An invalid number is an error; any other number is accepted. */
    public static final InputPolicy DEFAULT = new InputPolicy(Invalid.REJECT, OutOfRange.ACCEPT, List.of());

    /** What happens to a number that is NaN, infinite or too large for a float, or a date outside of the years 1 to 9999. */
    public enum Invalid {
        /** It is an error. */
        REJECT,

        /** It counts as missing: the value that replaces missing ones replaces it. */
        IMPUTE;

        /** {@return the name in files and on the command line} */
        public String label() {
            return InputPolicy.label(this);
        }

        /**
         * {@return the constant named {@code label}}
         *
         * @param label the name, in lower case
         * @throws IllegalArgumentException if there is none; the message lists all names
         */
        public static Invalid of(String label) {
            return InputPolicy.of("invalid", values(), label);
        }
    }

    /** What happens to a number outside the range of the training part, and to a category that is no level. */
    public enum OutOfRange {
        /** Nothing. A category that is no level is encoded as {@link InputColumn.Category} describes. */
        ACCEPT,

        /** It is an error. A category is one only if its column has no input for other values. */
        REJECT,

        /** The nearest end of the range replaces the number. Categories are accepted. */
        CLAMP;

        /** {@return the name in files and on the command line} */
        public String label() {
            return InputPolicy.label(this);
        }

        /**
         * {@return the constant named {@code label}}
         *
         * @param label the name, in lower case
         * @throws IllegalArgumentException if there is none; the message lists all names
         */
        public static OutOfRange of(String label) {
            return InputPolicy.of("out of range", values(), label);
        }
    }

    /**
     * The numbers of a column in the training part.
     *
     * @param min the smallest
     * @param max the largest
     */
    public record Range(double min, double max) {
        /** All numbers. */
        public static final Range ANY = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if {@code min} is not at most {@code max}
         */
        public Range {
            if (!(min <= max)) {
                throw new IllegalArgumentException(
                        "min is " + min + " and max is " + max + ", expected min to be at most max");
            }
        }

        @Override
        public String toString() {
            return text(min) + " to " + text(max);
        }

        /** A number without an exponent, unless it is very large or small. */
        static String text(double number) {
            double size = Math.abs(number);
            return size >= 1e-3 && size < 1e15
                    ? new BigDecimal(Decimal.text(number)).toPlainString()
                    : Decimal.text(number);
        }
    }

    /**
     * Checks the policy.
     *
     * @throws IllegalArgumentException if there are ranges although any number is accepted, or none although it is not
     */
    public InputPolicy {
        Objects.requireNonNull(invalid, "invalid is null");
        ranges = List.copyOf(ranges);
        if (ranges.isEmpty() != (outOfRange == OutOfRange.ACCEPT)) {
            throw new IllegalArgumentException("outOfRange is " + outOfRange.label() + " and ranges has "
                    + ranges.size() + " values, expected none with accept, else one per column");
        }
    }

    /**
     * {@return a policy with the ranges of training data} For an image all pixels have one range.
     *
     * @param invalid what happens to a number that is NaN, infinite or too large for a float
     * @param outOfRange what happens to a number outside the range of its column
     * @param train the training part, not scaled
     */
    public static InputPolicy fit(Invalid invalid, OutOfRange outOfRange, Dataset train) {
        return new InputPolicy(
                invalid, outOfRange, outOfRange == OutOfRange.ACCEPT ? List.of() : InputRanges.of(train));
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> E of(String what, E[] values, String label) {
        for (E value : values) {
            if (label(value).equals(label)) {
                return value;
            }
        }
        String known = Arrays.stream(values).map(InputPolicy::label).collect(Collectors.joining(", "));
        throw new IllegalArgumentException(what + " is '" + label + "', expected one of " + known);
    }
}
