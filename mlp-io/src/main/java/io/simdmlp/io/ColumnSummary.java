package io.simdmlp.io;

import java.util.List;

/**
 * What a table has in a column, and its use.
 *
 * @param number the number of the column, from 1
 * @param name its name; empty if the file has no header
 * @param filled the number of values that are not missing
 * @param missing the number of missing values
 * @param min the smallest number; NaN if there are no numbers
 * @param max the largest number; NaN if there are no numbers
 * @param texts some of the distinct texts, in the order of the rows
 * @param distinct the number of distinct texts, as far as they were counted
 * @param use how it is used, as numbers or categories, which may be embedded, or why it is left out
 */
public record ColumnSummary(
        int number,
        String name,
        long filled,
        long missing,
        double min,
        double max,
        List<String> texts,
        int distinct,
        String use) {
    /** Copies the texts. */
    public ColumnSummary {
        texts = List.copyOf(texts);
    }
}
