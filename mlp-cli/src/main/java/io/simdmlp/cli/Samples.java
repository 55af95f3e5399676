package io.simdmlp.cli;

import io.simdmlp.io.Csv;
import io.simdmlp.io.CsvRows;
import io.simdmlp.io.Dataset;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Inputs to predict on, read a few samples at a time. */
interface Samples extends Closeable {
    /** The next samples to the beginning of {@code x}, at most {@code maxRows}; how many, 0 after the last. */
    int read(float[] x, int maxRows) throws IOException;

    @Override
    default void close() throws IOException {}

    /** The samples that {@code data} names, for a network of this signature. */
    static Samples open(String data, List<String> labels, Signature signature) throws IOException {
        if (Data.hasTestPart(data)) {
            return inMemory(Data.parts(data).test(), signature);
        }
        CsvRows rows = Csv.open(Path.of(data), labels, signature.inputNames());
        if (rows.inputs() != signature.inputs()) {
            rows.close();
            String hint = rows.inputs() > signature.inputs() ? "; --label leaves columns out" : "";
            throw CommandFailure.badInput(data + ": the data have " + rows.inputs() + " inputs, the model takes "
                    + signature.inputs() + hint);
        }
        return new Samples() {
            @Override
            public int read(float[] x, int maxRows) throws IOException {
                return rows.read(x, maxRows);
            }

            @Override
            public void close() throws IOException {
                rows.close();
            }
        };
    }

    private static Samples inMemory(Dataset data, Signature signature) {
        signature.matchInputs(data);
        return new Samples() {
            private int next;

            @Override
            public int read(float[] x, int maxRows) {
                int rows = Math.min(maxRows, data.size() - next);
                System.arraycopy(data.x(), next * data.inputs(), x, 0, rows * data.inputs());
                next += rows;
                return rows;
            }
        };
    }
}
