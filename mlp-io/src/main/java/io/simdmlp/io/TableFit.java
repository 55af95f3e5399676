package io.simdmlp.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Fits the columns of a table to its training part. */
final class TableFit {
    private final List<ColumnReader> readers;
    private final TableOptions options;
    private final List<long[]> times; // (columns, levels) how often each level occurs
    private final long[] missing; // (columns)

    TableFit(List<ColumnReader> readers, TableOptions options) {
        this.readers = readers;
        this.options = options;
        this.times = new ArrayList<>();
        readers.forEach(reader -> times.add(new long[Math.max(1, reader.levelCount())]));
        this.missing = new long[readers.size()];
    }

    /** Counts a value of the training part: a number, the number of a level, or NaN for a missing one. */
    void add(int column, float value) {
        if (Float.isNaN(value)) {
            missing[column]++;
            return;
        }
        if (readers.get(column).areCategories()) {
            int level = (int) value;
            long[] counts = times.get(column);
            if (level >= counts.length) {
                counts = Arrays.copyOf(counts, Math.max(level + 1, 2 * counts.length));
                times.set(column, counts);
            }
            counts[level]++;
        }
    }

    /** The columns with everything but the numbers that replace missing ones. */
    List<InputColumn> shape() {
        return columns(new double[readers.size()]);
    }

    /**
     * The columns.
     *
     * @param values the training part, with NaN for missing numbers
     * @param starts where each column of numbers is in a row of {@code values}
     */
    List<InputColumn> columns(Matrix values, int[] starts) {
        int[] numbers = IntStream.range(0, readers.size())
                .filter(i -> !readers.get(i).areCategories())
                .toArray();
        int[] columns = IntStream.of(numbers).map(i -> starts[i]).toArray();
        double[] found = ColumnFit.fills(values, columns, options.missing());
        double[] fills = new double[readers.size()];
        for (int i = 0; i < numbers.length; i++) {
            double base = readers.get(numbers[i]).base();
            // Without values there is no median.
            fills[numbers[i]] = options.missing() == TableOptions.Missing.ZERO ? 0 : found[i] + base;
        }
        return columns(fills);
    }

    private List<InputColumn> columns(double[] fills) {
        List<InputColumn> columns = new ArrayList<>();
        for (int i = 0; i < fills.length; i++) {
            boolean gaps = missing[i] > 0 && !Double.isNaN(fills[i]);
            columns.add(
                    readers.get(i).areCategories()
                            ? ColumnFit.categories(
                                    times.get(i), missing[i], readers.get(i).levels(), options)
                            : new InputColumn.Numeric(fills[i], options.missingIndicator() && gaps));
        }
        return columns;
    }
}
