package io.simdmlp;

import java.io.Serial;

/**
 * A sample has no class, or no score, because what the network computes for it is NaN or infinite: the sample's inputs are,
 * or they are too large for the network's weights.
 */
public final class NonFiniteException extends ArithmeticException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int row;

    private NonFiniteException(String message, int row) {
        super(message);
        this.row = row;
    }

    /** The first of the {@code n} values at {@code at} that is not finite belongs to {@code what}, such as a row. */
    static NonFiniteException of(String what, int row, boolean sums, float[] values, int at, int n) {
        int output = 0;
        while (output < n - 1 && Float.isFinite(values[at + output])) {
            output++;
        }
        String of = sums ? "the weighted sum of output " : "output ";
        return new NonFiniteException(
                what + " " + row + ": " + of + output + ", both counted from 0, is " + values[at + output]
                        + ", expected a finite number",
                row);
    }

    /** {@return which row of the call, or which sample of the data, it is, counted from 0; the first if there are several} */
    public int row() {
        return row;
    }
}
