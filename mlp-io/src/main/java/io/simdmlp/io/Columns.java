package io.simdmlp.io;

import java.util.List;

/**
 * The label columns and the ignored columns of a CSV file.
 *
 * @param count the number of columns, inputs included; 0 if unknown, as for data that are not CSV
 * @param labels the label columns, in the order of the targets: names, or numbers from 1 if the file has no header
 * @param ignored the columns that are neither labels nor inputs: names or numbers, like the labels
 */
public record Columns(int count, List<String> labels, List<String> ignored) {
    /** The columns of data that are not CSV. */
    public static final Columns UNKNOWN = new Columns(0, List.of(), List.of());

    /**
     * Checks the columns.
     *
     * @throws IllegalArgumentException if the count is negative, or too small for these columns and one input
     */
    public Columns {
        labels = List.copyOf(labels);
        ignored = List.copyOf(ignored);
        int named = labels.size() + ignored.size();
        if (count < 0 || (named > 0 && count <= named)) {
            throw new IllegalArgumentException("column count is " + count + ", expected more than " + named
                    + ", the number of label and ignored columns");
        }
    }

    /** {@return whether they are known} */
    public boolean isKnown() {
        return count > 0;
    }
}
