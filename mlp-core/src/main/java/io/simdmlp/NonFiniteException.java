package io.simdmlp;

import java.io.Serial;

/**
 * Thrown when a sample has no class, or no metrics, because the network's values for it are NaN or infinite: its inputs
 * are NaN or infinite, or they are too large for the network's weights. Thread-safe.
 */
public final class NonFiniteException extends ArithmeticException {
    @Serial
    private static final long serialVersionUID = 1;

    /** The row, from 0. */
    private final int row;

    private NonFiniteException(String message, int row) {
        super(message);
        this.row = row;
    }

    /**
     * The exception for the first of {@code n} values at {@code at} that is not finite, in {@code what} such as a row.
     */
    static NonFiniteException of(String what, int row, boolean sums, float[] values, int at, int n) {
        return of(what, row, sums ? "the pre-activation of output " : "output ", values, at, n);
    }

    /** The exception for the first of {@code n} inputs at {@code at} that is not finite. */
    static NonFiniteException ofInput(int row, float[] x, int at, int n) {
        return of("row", row, "input ", x, at, n);
    }

    private static NonFiniteException of(String what, int row, String of, float[] values, int at, int n) {
        int i = 0;
        while (i < n - 1 && Float.isFinite(values[at + i])) {
            i++;
        }
        return new NonFiniteException(
                what + " " + row + ": " + of + i + ", both counted from 0, is " + values[at + i]
                        + ", expected a finite number",
                row);
    }

    /** {@return the row of the call, or the sample of the data, counted from 0; the first if there are several} */
    public int row() {
        return row;
    }
}
