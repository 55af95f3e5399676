package io.simdmlp.io;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies the ranges of an {@link InputPolicy} to inputs that are not scaled yet. Allocates nothing. Immutable. */
final class InputGuard {
    private final List<InputColumn> columns;
    private final InputPolicy policy;
    private final double[] bases; // (columns)
    private final int[] starts; // (columns) the first input of each
    private final float[] low; // (columns) the smallest number minus the base
    private final float[] high;
    private final float[] fill; // (columns) replaces a missing number, and is accepted; else NaN
    private final boolean[] isNumber;
    private final boolean[] isKnown; // whether a column must have a known category

    private InputGuard(List<InputColumn> columns, InputPolicy policy, double[] bases) {
        this.columns = columns;
        this.policy = policy;
        this.bases = bases;
        int count = columns.size();
        this.starts = new int[count];
        this.low = new float[count];
        this.high = new float[count];
        this.fill = new float[count];
        this.isNumber = new boolean[count];
        this.isKnown = new boolean[count];
        int at = 0;
        for (int i = 0; i < count; i++) {
            starts[i] = at;
            at += columns.get(i).inputs();
            low[i] = (float) (policy.ranges().get(i).min() - bases[i]);
            high[i] = (float) (policy.ranges().get(i).max() - bases[i]);
            isNumber[i] = columns.get(i) instanceof InputColumn.Numeric;
            isKnown[i] = columns.get(i) instanceof InputColumn.Category category && rejects(category);
            fill[i] = columns.get(i) instanceof InputColumn.Numeric numeric
                    ? (float) (numeric.fill() - bases[i])
                    : Float.NaN;
        }
    }

    /**
     * The guard of a policy; null if it accepts every finite number.
     *
     * @param bases (columns) the numbers that are subtracted when a column is read
     */
    static @Nullable InputGuard of(List<InputColumn> columns, InputPolicy policy, double[] bases) {
        return policy.ranges().isEmpty() ? null : new InputGuard(columns, policy, bases);
    }

    private boolean rejects(InputColumn.Category category) {
        return policy.outOfRange() == InputPolicy.OutOfRange.REJECT && !category.other();
    }

    /**
     * Replaces numbers outside their range by its nearest end, or finds the first one.
     *
     * @param x (inputs) at {@code at}, minus the bases, encoded and not scaled
     * @return the column of the first value to reject, from 0; -1 if there is none
     */
    int apply(float[] x, int at) {
        boolean clamps = policy.outOfRange() == InputPolicy.OutOfRange.CLAMP;
        for (int i = 0; i < starts.length; i++) {
            int input = at + starts[i];
            if (isNumber[i]) {
                float value = x[input];
                if ((value < low[i] || value > high[i]) && value != fill[i]) {
                    if (!clamps) {
                        return i;
                    }
                    x[input] = value < low[i] ? low[i] : high[i];
                }
            } else if (isKnown[i] && isUnknown((InputColumn.Category) columns.get(i), x, input)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isUnknown(InputColumn.Category category, float[] x, int at) {
        if (category.isEmbedded()) {
            return x[at] >= category.levels().size();
        }
        if (category.isBinary()) {
            return x[at] == 0.5f;
        }
        for (int i = 0; i < category.levels().size(); i++) {
            if (x[at + i] == 1) {
                return false;
            }
        }
        return true;
    }

    /** The expectation for a value that was rejected. */
    String expected(int column) {
        return columns.get(column) instanceof InputColumn.Category category
                ? "a category that training had, one of "
                        + DataException.list(category.levels().stream()
                                .map(DataException::quote)
                                .toList())
                : "a number that training had, from " + policy.ranges().get(column);
    }

    /** The name of a column of a data set, by its number from 1 and its name if it has one, with its value. */
    private String describe(int column, List<String> names, float[] x, int at) {
        String name = names.isEmpty() ? "" : " (" + DataException.quote(names.get(column)) + ")";
        String value = "a category that training did not have";
        if (isNumber[column]) {
            float number = x[at + starts[column]];
            value = InputPolicy.Range.text(
                    bases[column] == 0 ? Double.parseDouble(Float.toString(number)) : bases[column] + number);
        }
        return "column " + (column + 1) + name + " is " + value;
    }

    /**
     * Rejects a data set that has a value to reject; replaces the others.
     *
     * @param names a name per column; empty if unknown
     */
    void apply(Dataset data, List<String> names) throws DataException {
        if (policy.outOfRange() == InputPolicy.OutOfRange.CLAMP) {
            data.clamp(this);
            return;
        }
        int[] found = {-1, 0, 0}; // the first sample, how many there are, and the samples so far
        String[] first = {""};
        int inputs = data.inputs();
        data.inputMatrix().forEach((values, from, rows) -> {
            for (int row = 0; row < rows; row++) {
                int at = from + row * inputs;
                int column = apply(values, at);
                if (column >= 0 && found[1]++ == 0) {
                    found[0] = found[2] + row;
                    first[0] = describe(column, names, values, at) + ", expected " + expected(column);
                }
            }
            found[2] += rows;
        });
        if (found[1] > 0) {
            String others = found[1] == 1 ? "" : "; it is the first of " + found[1] + " such samples";
            throw new DataException(data.name(), data.place(found[0]) + ", " + first[0] + others);
        }
    }
}
