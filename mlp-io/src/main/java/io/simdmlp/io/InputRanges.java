package io.simdmlp.io;

import io.simdmlp.io.InputPolicy.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Finds the ranges and medians of the columns of training data. */
final class InputRanges {
    private InputRanges() {}

    /** The range of each column of numbers; {@link Range#ANY} for other columns. */
    static List<Range> of(Dataset train) {
        List<InputColumn> columns = train.preprocessing().columns();
        double[] bases = train.inputBases();
        float[] min = new float[train.inputs()];
        float[] max = new float[train.inputs()];
        Arrays.fill(min, Float.POSITIVE_INFINITY);
        Arrays.fill(max, Float.NEGATIVE_INFINITY);
        train.inputMatrix().forEach((values, at, rows) -> {
            for (int row = 0, next = at; row < rows; row++) {
                for (int input = 0; input < min.length; input++, next++) {
                    min[input] = Math.min(min[input], values[next]);
                    max[input] = Math.max(max[input], values[next]);
                }
            }
        });
        List<Range> ranges = new ArrayList<>();
        int input = 0;
        for (InputColumn column : columns) {
            ranges.add(
                    column instanceof InputColumn.Numeric
                            ? new Range(below(min[input], bases[input]), above(max[input], bases[input]))
                            : Range.ANY);
            input += column.inputs();
        }
        return train.isImage() ? Collections.nCopies(columns.size(), union(ranges)) : ranges;
    }

    private static Range union(List<Range> ranges) {
        return new Range(
                ranges.stream().mapToDouble(Range::min).min().orElseThrow(),
                ranges.stream().mapToDouble(Range::max).max().orElseThrow());
    }

    /** The number that was read as {@code x} from a base, or the next one below it if their sum is rounded up. */
    private static double below(float x, double base) {
        double sum = base + x;
        return (float) (sum - base) > x ? Math.nextDown(sum) : shortest(x, base, sum);
    }

    private static double above(float x, double base) {
        double sum = base + x;
        return (float) (sum - base) < x ? Math.nextUp(sum) : shortest(x, base, sum);
    }

    /** The shortest decimal that is read as the same float, as the file probably had it. */
    private static double shortest(float x, double base, double sum) {
        return base == 0 ? Double.parseDouble(Float.toString(x)) : sum;
    }

    /** The same columns; where a number may not be missing, the median of training data replaces it. */
    static List<InputColumn> filled(List<InputColumn> columns, Dataset train) {
        double[] bases = train.inputBases();
        int[] inputs = new int[columns.size()]; // of columns that get a median
        int count = 0;
        int input = 0;
        for (InputColumn column : columns) {
            if (column instanceof InputColumn.Numeric && column.isRequired()) {
                inputs[count++] = input;
            }
            input += column.inputs();
        }
        double[] medians = new OrderStatistics(train.inputMatrix(), Arrays.copyOf(inputs, count)).medians();
        List<InputColumn> filled = new ArrayList<>();
        int next = 0;
        for (InputColumn column : columns) {
            boolean lacks = column instanceof InputColumn.Numeric && column.isRequired();
            filled.add(lacks ? new InputColumn.Numeric(medians[next] + bases[inputs[next++]], false) : column);
        }
        return filled;
    }
}
