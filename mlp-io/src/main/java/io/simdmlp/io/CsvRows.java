package io.simdmlp.io;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The inputs in a CSV file, read batch by batch. Made by {@link Csv#open}. */
public final class CsvRows implements Closeable {
    private final CsvTable table;
    private final int[] chosen; // the columns that are inputs, in the inputs' order
    private final List<String> inputNames;

    CsvRows(CsvTable table, int inputs, List<String> inputNames) throws DataException {
        this.table = table;
        boolean byName = !table.header().isEmpty() && !inputNames.isEmpty();
        this.chosen = byName ? byName(table, inputNames) : table.inputs();
        this.inputNames = table.names(chosen);
        if (chosen.length != inputs) {
            throw new DataException(
                    table.file(),
                    "number of input columns is " + chosen.length + " (of " + table.columns() + "), expected "
                            + inputs);
        }
    }

    private static int[] byName(CsvTable table, List<String> inputNames) throws DataException {
        List<String> header = new ArrayList<>(table.header());
        for (int dropped : table.labels()) {
            header.set(dropped, "\n"); // a name that no input has
        }
        int[] chosen = new int[inputNames.size()];
        for (int i = 0; i < chosen.length; i++) {
            String name = inputNames.get(i);
            int times = Collections.frequency(header, name);
            if (times != 1) {
                String has = times == 0 ? "no column" : times + " columns";
                throw new DataException(
                        table.file(),
                        "has " + has + " called " + DataException.quote(name) + ", expected one for input " + (i + 1));
            }
            chosen[i] = header.indexOf(name);
        }
        return chosen;
    }

    /** {@return a name per input, from the header; empty if the file has none} */
    public List<String> inputNames() {
        return inputNames;
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
        if (maxRows < 1 || (long) maxRows * chosen.length > x.length) {
            throw new IllegalArgumentException("maxRows is " + maxRows + " and x has " + x.length
                    + " values, expected at least 1 row and maxRows*inputs = " + maxRows + "*" + chosen.length);
        }
        int rows = 0;
        while (rows < maxRows) {
            CsvRecord row = table.nextRow();
            if (row == null) {
                break;
            }
            int at = rows++ * chosen.length;
            for (int i = 0; i < chosen.length; i++) {
                x[at + i] = table.number(row.getStartingLineNumber(), chosen[i], row.getField(chosen[i]));
            }
        }
        return rows;
    }

    @Override
    public void close() throws IOException {
        table.close();
    }
}
