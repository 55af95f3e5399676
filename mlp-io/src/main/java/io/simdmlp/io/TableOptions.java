package io.simdmlp.io;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How text and missing values of a table become inputs. What is fitted, such as medians and levels, is fitted to the
 * training part alone.
 *
 * @param categorical columns of categories, each by its name or its number from 1, beside those with text
 * @param maxCategories the largest number of levels of a column, at least 2: the most frequent ones of the training part.
 *     All others are one more level
 * @param embedAbove the largest number of levels that become one-hot inputs, at least 0; a column with more of them is a
 *     single input, the number of the level, and the network has a learned vector for each
 * @param missing what replaces a missing number
 * @param missingIndicator whether a column with missing numbers has a second input that is 1 where one is missing
 * @param missingValues the texts that stand for a missing value, in any case, beside the empty cell
 * @param dates columns of dates, each by its name or its number from 1; others with dates are left out
 * @param dateOrder the order of day and month in dates with the year last; null if it follows from a number above 12
 */
public record TableOptions(
        List<String> categorical,
        int maxCategories,
        int embedAbove,
        Missing missing,
        boolean missingIndicator,
        List<String> missingValues,
        List<String> dates,
        @Nullable DateOrder dateOrder) {
    /** The usual texts for missing values. */
    public static final List<String> USUAL_MISSING_VALUES =
            List.of("NA", "N/A", "NaN", "null", "none", "nil", "?", "-", "<NA>");

    /**
     * Columns with text are categories, one-hot up to 100 levels and else embedded; the median replaces a missing number; the
     * usual texts stand for missing values.
     */
    public static final TableOptions DEFAULT =
            new TableOptions(List.of(), 10_000, 100, Missing.MEDIAN, false, USUAL_MISSING_VALUES);

    /** What replaces a missing number. */
    public enum Missing {
        /** The median of the training part; of two middle numbers their mean. */
        MEDIAN,

        /** The mean of the training part. */
        MEAN,

        /** The most frequent number of the training part; of several the smallest. A missing category is replaced, too. */
        MOST_FREQUENT,

        /** 0. */
        ZERO,

        /** Nothing: rows with missing values are left out. In rows to predict a missing value is an error. */
        DROP,

        /** Nothing: a missing value is an error. */
        REJECT;

        /** {@return the name on the command line: that of the constant in lower case, with a hyphen between words} */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /**
         * {@return the constant named {@code label}}
         *
         * @param label the name, in lower case
         * @throws IllegalArgumentException if there is none; the message lists all names
         */
        public static Missing of(String label) {
            for (Missing missing : values()) {
                if (missing.label().equals(label)) {
                    return missing;
                }
            }
            String known = Arrays.stream(values()).map(Missing::label).collect(Collectors.joining(", "));
            throw new IllegalArgumentException("missing is '" + label + "', expected one of " + known);
        }
    }

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if {@code maxCategories} is less than 2 or {@code embedAbove} is negative
     */
    public TableOptions {
        categorical = List.copyOf(categorical);
        missingValues = List.copyOf(missingValues);
        dates = List.copyOf(dates);
        if (maxCategories < 2) {
            throw new IllegalArgumentException("maxCategories is " + maxCategories + ", expected at least 2");
        }
        if (embedAbove < 0) {
            throw new IllegalArgumentException("embedAbove is " + embedAbove + ", expected at least 0");
        }
    }

    /**
     * Creates options with one-hot inputs only.
     *
     * @param categorical columns of categories, beside those with text
     * @param maxCategories the largest number of levels of a column, at least 2
     * @param missing what replaces a missing number
     * @param missingIndicator whether a column with missing numbers has a second input
     * @param missingValues the texts that stand for a missing value
     * @throws IllegalArgumentException if {@code maxCategories} is less than 2
     */
    public TableOptions(
            List<String> categorical,
            int maxCategories,
            Missing missing,
            boolean missingIndicator,
            List<String> missingValues) {
        this(categorical, maxCategories, maxCategories, missing, missingIndicator, missingValues);
    }

    /**
     * Creates options without columns of dates.
     *
     * @param categorical columns of categories, beside those with text
     * @param maxCategories the largest number of levels of a column, at least 2
     * @param embedAbove the largest number of levels that become one-hot inputs, at least 0
     * @param missing what replaces a missing number
     * @param missingIndicator whether a column with missing numbers has a second input
     * @param missingValues the texts that stand for a missing value
     * @throws IllegalArgumentException if {@code maxCategories} is less than 2 or {@code embedAbove} is negative
     */
    public TableOptions(
            List<String> categorical,
            int maxCategories,
            int embedAbove,
            Missing missing,
            boolean missingIndicator,
            List<String> missingValues) {
        this(categorical, maxCategories, embedAbove, missing, missingIndicator, missingValues, List.of(), null);
    }

    /**
     * {@return the same options with columns of dates}
     *
     * @param dates each by its name or its number from 1
     * @param dateOrder the order of day and month in dates with the year last; null if it follows from a number above 12
     */
    public TableOptions withDates(List<String> dates, @Nullable DateOrder dateOrder) {
        return new TableOptions(
                categorical, maxCategories, embedAbove, missing, missingIndicator, missingValues, dates, dateOrder);
    }
}
