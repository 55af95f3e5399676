package io.simdmlp.io;

import java.util.List;

/**
 * The columns of a CSV file beside the inputs: those to predict, and those left out.
 *
 * @param count how many columns the file has, inputs included; 0 if that is unknown, as of data that are no CSV
 * @param labels the label columns, in the order of the targets: names, or numbers from 1 if the file has no header
 * @param ignored the columns that are neither labels nor inputs, likewise
 */
public record Columns(int count, List<String> labels, List<String> ignored) {
    /** Of data that are no CSV. */
    public static final Columns UNKNOWN = new Columns(0, List.of(), List.of());

    /**
     * Checks the columns.
     *
     * @throws IllegalArgumentException if the count is negative, or too small for the columns and an input
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
