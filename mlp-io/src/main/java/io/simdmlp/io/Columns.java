package io.simdmlp.io;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a CSV file that are not inputs.
 *
 * @param count the number of columns, inputs included; 0 if unknown, as for data that are not CSV
 * @param labels the label columns, in the order of the targets: names, or numbers from 1 if the file has no header
 * @param ignored the columns that are neither labels nor inputs: names or numbers, like the labels; with the weight column
 * @param weight the column with the weights of the samples, one of {@code ignored}; null if there was none
 */
public record Columns(
        int count,
        List<String> labels,
        List<String> ignored,
        @Nullable String weight) {
    /** The columns of data that are not CSV. */
    public static final Columns UNKNOWN = new Columns(0, List.of(), List.of());

    /**
     * Checks the columns.
     *
     * @throws IllegalArgumentException if the count is negative, or too small for these columns and one input, or the
     *     weight column is not among the ignored ones
     */
    public Columns {
        labels = List.copyOf(labels);
        ignored = List.copyOf(ignored);
        int named = labels.size() + ignored.size();
        if (count < 0 || (named > 0 && count <= named)) {
            throw new IllegalArgumentException("column count is " + count + ", expected more than " + named
                    + ", the number of label and ignored columns");
        }
        if (weight != null && !ignored.contains(weight)) {
            throw new IllegalArgumentException("weight column is " + DataException.quote(weight)
                    + ", expected one of the ignored columns, " + DataException.list(ignored));
        }
    }

    /**
     * Creates columns without a weight column.
     *
     * @param count the number of columns, inputs included; 0 if unknown
     * @param labels the label columns
     * @param ignored the columns that are neither labels nor inputs
     * @throws IllegalArgumentException if the count is negative, or too small for these columns and one input
     */
    public Columns(int count, List<String> labels, List<String> ignored) {
        this(count, labels, ignored, null);
    }

    /** {@return whether they are known} */
    public boolean isKnown() {
        return count > 0;
    }
}
