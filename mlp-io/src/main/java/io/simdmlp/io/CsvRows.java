package io.simdmlp.io;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** The inputs in a CSV file, read batch by batch. Made by {@link Csv#open}. */
public final class CsvRows implements Closeable {
    private final CsvTable table;
    private final int[] inputs;

    CsvRows(CsvTable table) {
        this.table = table;
        this.inputs = table.inputs();
    }

    /** {@return how many inputs a sample has} */
    public int inputs() {
        return inputs.length;
    }

    /** {@return a name per input, from the header; empty if the file has none} */
    public List<String> inputNames() {
        return table.names(inputs);
    }

    /** {@return how many columns the file has, inputs or not} */
    public int columns() {
        return table.columns();
    }

    /**
     * Reads the next rows to the beginning of {@code x}.
     *
     * @param x (rows, inputs), overwritten
     * @param maxRows how many rows to read at most, at least 1
     * @return how many were read; 0 after the last
     * @throws DataException if a row cannot be used; those before it in this call are lost
     * @throws IllegalArgumentException if {@code maxRows} is less than 1 or {@code x} too short
     */
    public int read(float[] x, int maxRows) throws DataException {
        if (maxRows < 1 || (long) maxRows * inputs.length > x.length) {
            throw new IllegalArgumentException("maxRows is " + maxRows + " and x has " + x.length
                    + " values, expected at least 1 row and maxRows*inputs = " + maxRows + "*" + inputs.length);
        }
        int rows = 0;
        while (rows < maxRows) {
            CsvRecord row = table.nextRow();
            if (row == null) {
                break;
            }
            int at = rows++ * inputs.length;
            for (int i = 0; i < inputs.length; i++) {
                x[at + i] = table.number(row.getStartingLineNumber(), inputs[i], row.getField(inputs[i]));
            }
        }
        return rows;
    }

    @Override
    public void close() throws IOException {
        table.close();
    }
}
