package io.simdmlp.io;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks a row of numbers by the {@link InputPolicy} of a model, and subtracts the bases. Allocates nothing. Immutable and
 * shared by threads.
 */
final class InputCheck {
    private final List<String> names; // (columns), or empty
    private final List<InputColumn> columns; // numbers, an input each
    private final InputPolicy policy;
    private final double[] bases; // (columns)
    private final @Nullable InputGuard guard;

    InputCheck(
            List<String> names,
            List<InputColumn> columns,
            InputPolicy policy,
            double[] bases,
            @Nullable InputGuard guard) {
        this.names = names;
        this.columns = columns;
        this.policy = policy;
        this.bases = bases;
        this.guard = guard;
    }

    /**
     * Makes the inputs of a row, without scaling them: {@code x - base}, rounded to float, with the bits that the values have
     * in a file that is read.
     *
     * @param x (inputs) at {@code from}
     * @param to (inputs) at {@code at}, overwritten
     * @throws IllegalArgumentException if a value is rejected
     */
    void apply(double[] x, int from, float[] to, int at) {
        for (int i = 0; i < bases.length; i++) {
            to[at + i] = number(i, x[from + i]);
        }
        int bad = guard == null ? -1 : guard.apply(to, at);
        if (bad >= 0) {
            throw bad(bad, x[from + bad]);
        }
    }

    /** The same for floats. */
    void apply(float[] x, int from, float[] to, int at) {
        for (int i = 0; i < bases.length; i++) {
            to[at + i] = number(i, x[from + i]);
        }
        int bad = guard == null ? -1 : guard.apply(to, at);
        if (bad >= 0) {
            throw bad(bad, x[from + bad]);
        }
    }

    private float number(int i, double value) {
        float number = (float) (value - bases[i]);
        if (Float.isFinite(number)) {
            return number;
        }
        if (policy.invalid() == InputPolicy.Invalid.REJECT) {
            boolean tooLarge = Double.isFinite(value);
            throw bad(i, value, tooLarge ? "a number that a float can hold" : "a finite number");
        }
        InputColumn.Numeric column = (InputColumn.Numeric) columns.get(i);
        return (float) (column.fill() - bases[i]);
    }

    private IllegalArgumentException bad(int i, double value) {
        return bad(i, value, guard == null ? "" : guard.expected(i));
    }

    private IllegalArgumentException bad(int i, double value, String expected) {
        String name = names.isEmpty() ? "" : " (" + names.get(i) + ")";
        return new IllegalArgumentException("x[" + i + "]" + name + " is " + value + ", expected " + expected);
    }
}
