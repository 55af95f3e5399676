package io.simdmlp.io;

import io.simdmlp.Batch;
import io.simdmlp.DataSource;

/** Reads samples in their order. */
final class SampleCursor {
    private static final int ROWS = 256;

    private final DataSource source;
    private final Batch batch;
    private final int[] numbers;
    private int next; // the first sample that is not in the batch
    private int rows; // in the batch
    private int row = -1;

    SampleCursor(DataSource source) {
        this.source = source;
        int capacity = Math.min(ROWS, source.size());
        this.batch = Batch.allocate(source, capacity);
        this.numbers = new int[capacity];
    }

    /** Reads the next samples into {@link #batch}; returns their number, 0 after the last. */
    int nextRows() {
        rows = Math.min(numbers.length, source.size() - next);
        for (int i = 0; i < rows; i++) {
            numbers[i] = next++;
        }
        if (rows > 0) {
            source.read(numbers, 0, rows, batch);
        }
        row = -1;
        return rows;
    }

    Batch batch() {
        return batch;
    }

    /** Goes to the next sample; returns its row in {@link #batch}. */
    int next() {
        if (++row == rows) {
            nextRows();
            row = 0;
        }
        return row;
    }
}
