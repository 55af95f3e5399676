package io.simdmlp.examples.textbook;

import io.simdmlp.DataSource;
import io.simdmlp.Trainer;

/** The table of "exclusive or". */
final class XorTable {
    static final int ROWS = 4;
    static final float[] X = {0, 0, 0, 1, 1, 0, 1, 1}; // (ROWS, 2)
    static final int[] LABELS = {0, 1, 1, 0}; // (ROWS)
    static final DataSource CLASSES = DataSource.of(X, 2, LABELS, 2);

    private XorTable() {}

    /** One sample after the other, in the table's order, {@code epochs} times. */
    static void learnOneByOne(Trainer trainer, int epochs) {
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (int row = 0; row < ROWS; row++) {
                trainer.step(X, 2 * row, LABELS, row, 1);
            }
        }
    }
}
