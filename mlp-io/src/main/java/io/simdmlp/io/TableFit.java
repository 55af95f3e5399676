package io.simdmlp.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
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
        return columns(new double[readers.size()][Dates.PARTS]);
    }

    /**
     * The columns.
     *
     * @param values the training part, with NaN for missing numbers
     * @param starts where each column of numbers, and the first part of each column of dates, is in a row of {@code values}
     */
    List<InputColumn> columns(Matrix values, int[] starts) {
        int[] columns = IntStream.range(0, readers.size())
                .flatMap(i -> IntStream.range(starts[i], starts[i] + numbers(i)))
                .toArray();
        double[] found = ColumnFit.fills(values, columns, options.missing());
        double[][] fills = new double[readers.size()][];
        int at = 0;
        for (int i = 0; i < fills.length; i++) {
            fills[i] = Arrays.copyOfRange(found, at, at + numbers(i));
            at += numbers(i);
            for (int part = 0; part < fills[i].length; part++) {
                // Without values there is no median.
                boolean zero = options.missing() == TableOptions.Missing.ZERO;
                fills[i][part] = zero ? 0 : fills[i][part] + readers.get(i).base();
            }
        }
        return columns(fills);
    }

    /** How many numbers of a column are replaced where they are missing. */
    private int numbers(int column) {
        ColumnReader reader = readers.get(column);
        return reader.areCategories() ? 0 : reader.order() != null ? Dates.PARTS : 1;
    }

    private List<InputColumn> columns(double[][] fills) {
        List<InputColumn> columns = new ArrayList<>();
        for (int i = 0; i < fills.length; i++) {
            columns.add(
                    readers.get(i).areCategories()
                            ? ColumnFit.categories(
                                    times.get(i), missing[i], readers.get(i).levels(), options)
                            : column(i, fills[i]));
        }
        return columns;
    }

    private InputColumn column(int i, double[] fills) {
        boolean required = Double.isNaN(fills[0]);
        boolean indicator = options.missingIndicator() && missing[i] > 0 && !required;
        DateOrder order = readers.get(i).order();
        if (order == null) {
            return new InputColumn.Numeric(fills[0], indicator);
        }
        List<Double> parts = DoubleStream.of(fills).boxed().toList();
        return new InputColumn.Date(order, required ? List.of() : parts, indicator);
    }
}
