package io.simdmlp.examples.textbook;

import io.simdmlp.DataSource;
import io.simdmlp.Trainer;

/** The truth table of "exclusive or". */
final class XorTable {
    static final int ROWS = 4;
    static final float[] X = {0, 0, 0, 1, 1, 0, 1, 1}; // (ROWS, 2)
    static final int[] LABELS = {0, 1, 1, 0}; // (ROWS)
    static final DataSource CLASSES = DataSource.of(X, 2, LABELS, 2);

    private XorTable() {}

    /** Trains on one sample after the other, in the order of the table, {@code epochs} times. */
    static void trainOneByOne(Trainer trainer, int epochs) {
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (int row = 0; row < ROWS; row++) {
                trainer.step(X, 2 * row, LABELS, row, 1);
            }
        }
    }
}
