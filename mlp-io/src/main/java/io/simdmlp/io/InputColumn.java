package io.simdmlp.io;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a column of a table becomes inputs of a network, before they are scaled. Immutable. */
public sealed interface InputColumn {
    /** {@return the number of inputs, at least 1} */
    int inputs();

    /** {@return whether a missing value is an error} */
    boolean isRequired();

    /**
     * {@return a name per input}
     *
     * @param column the name of the column
     */
    List<String> inputNames(String column);

    /**
     * A column of numbers: one input, and with an indicator a second one, 1 where the number is missing and else 0.
     *
     * @param fill the number where one is missing; NaN if that is an error
     * @param indicator whether there is an input for missing numbers
     */
    record Numeric(double fill, boolean indicator) implements InputColumn {
        /** A column in which a missing number is an error. */
        public static final Numeric REQUIRED = new Numeric(Double.NaN, false);

        /**
         * Checks the number.
         *
         * @throws IllegalArgumentException if {@code fill} is infinite, or NaN with an indicator
         */
        public Numeric {
            if (Double.isInfinite(fill) || (indicator && Double.isNaN(fill))) {
                throw new IllegalArgumentException("fill is " + fill + ", expected a finite number"
                        + (indicator ? " beside an indicator" : ", or NaN for none"));
            }
        }

        @Override
        public boolean isRequired() {
            return Double.isNaN(fill);
        }

        @Override
        public int inputs() {
            return indicator ? 2 : 1;
        }

        @Override
        public List<String> inputNames(String column) {
            return indicator ? List.of(column, column + " missing") : List.of(column);
        }
    }

    /**
     * A column of dates: four inputs, the numbers of year, month (1 to 12), weekday (Monday, 1, to Sunday, 7) and day of the
     * year (1 to 366), in the ISO calendar. With an indicator there is a fifth one, 1 where the date is missing and else 0.
     * A time of day is not used.
     *
     * @param order the order of day and month in dates with the year last
     * @param fill (4) the inputs where a date is missing; empty if that is an error
     * @param indicator whether there is an input for missing dates
     */
    record Date(DateOrder order, List<Double> fill, boolean indicator) implements InputColumn {
        private static final List<String> PARTS = List.of(" year", " month", " weekday", " day of year");

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if {@code fill} has neither 0 nor 4 finite numbers, or none beside an indicator
         */
        public Date {
            Objects.requireNonNull(order, "order is null");
            fill = List.copyOf(fill);
            boolean fits = fill.isEmpty() ? !indicator : fill.size() == Dates.PARTS;
            if (!fits || !fill.stream().allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("fill is " + fill + ", expected " + Dates.PARTS + " finite numbers"
                        + (indicator ? " beside an indicator" : ", or none"));
            }
        }

        @Override
        public boolean isRequired() {
            return fill.isEmpty();
        }

        @Override
        public int inputs() {
            return indicator ? Dates.PARTS + 1 : Dates.PARTS;
        }

        @Override
        public List<String> inputNames(String column) {
            return Stream.concat(PARTS.stream(), indicator ? Stream.of(" missing") : Stream.of())
                    .map(column::concat)
                    .toList();
        }
    }

    /**
     * A column of categories. Each level has an input that is 1 where the column has this level and else 0 (one-hot). A
     * column of two levels and no others has a single input: 0 for the first level, 1 for the second.
     *
     * <p>A value that is no level is "other": its input is 1 if there is one; else all inputs are 0, and that of two
     * levels is 0.5.
     *
     * <p>With an embedding the column has a single input, the number of the level, and the network has a learned vector for
     * each. A value that is no level has the number after the last level.
     *
     * @param levels the levels, at least one, all different; the empty text stands for a missing value
     * @param other whether there is an input for all other values
     * @param fill the level of a missing value; a text that is no level counts as other; null if that is an error
     * @param embedding the size of the vectors; 0 for one-hot inputs
     */
    record Category(
            List<String> levels, boolean other, @Nullable String fill, int embedding) implements InputColumn {
        /** The level of a missing value. */
        public static final String MISSING = "";

        /**
         * Checks the levels.
         *
         * @throws IllegalArgumentException if there is none, one occurs twice, or {@code embedding} is negative
         */
        public Category {
            levels = List.copyOf(levels);
            if (embedding < 0) {
                throw new IllegalArgumentException("embedding is " + embedding + ", expected at least 0");
            }
            if (levels.isEmpty()) {
                throw new IllegalArgumentException("levels is empty, expected at least one");
            }
            if (new HashSet<>(levels).size() < levels.size()) {
                throw new IllegalArgumentException(
                        "levels is " + DataException.list(levels) + ", expected different ones");
            }
        }

        /**
         * Creates a column with one-hot inputs.
         *
         * @param levels the levels, at least one, all different; the empty text stands for a missing value
         * @param other whether there is an input for all other values
         * @param fill the level of a missing value; null if that is an error
         * @throws IllegalArgumentException if there is no level, or one occurs twice
         */
        public Category(List<String> levels, boolean other, @Nullable String fill) {
            this(levels, other, fill, 0);
        }

        @Override
        public boolean isRequired() {
            return fill == null;
        }

        /** {@return whether its input is the number of a level, of which the network has a learned vector} */
        public boolean isEmbedded() {
            return embedding > 0;
        }

        /** {@return whether the two levels share one input} */
        public boolean isBinary() {
            return levels.size() == 2 && !other && !isEmbedded();
        }

        @Override
        public int inputs() {
            return isBinary() || isEmbedded() ? 1 : levels.size() + (other ? 1 : 0);
        }

        @Override
        public List<String> inputNames(String column) {
            if (isEmbedded()) {
                return List.of(column);
            }
            List<String> names = new ArrayList<>();
            for (String level : isBinary() ? levels.subList(1, 2) : levels) {
                names.add(column + (level.equals(MISSING) ? " missing" : "=" + level));
            }
            if (other) {
                names.add(column + " other");
            }
            return names;
        }
    }
}
