package io.simdmlp.io;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The inputs in a CSV file, read row by row or batch by batch. Made by {@link Csv#open(java.nio.file.Path, Csv.Options)} and its like. */
public final class CsvRows implements Closeable {
    private final CsvTable table;
    private final CsvLayout layout;
    private final int[] inputs;
    private final double[] bases;
    private @Nullable CsvRow row; // in memory that the next one takes

    CsvRows(CsvTable table) {
        this.table = table;
        this.layout = table.layout();
        this.inputs = layout.inputs();
        this.bases = layout.inputBases();
        layout.noteLosses(false);
    }

    /** {@return how many inputs a sample has} */
    public int inputs() {
        return inputs.length;
    }

    /** {@return a name per input, from the header; empty if the file has none} */
    public List<String> inputNames() {
        return layout.names(inputs);
    }

    /** {@return how many columns the file has, inputs or not} */
    public int columns() {
        return layout.columns();
    }

    /** {@return whether the first row was taken for a header} */
    public boolean hasHeader() {
        return !layout.header().isEmpty();
    }

    /** {@return what was decided or left out, a line each} */
    public List<String> notes() {
        return layout.notes();
    }

    /** {@return how many lines that begin with # were left out so far} */
    public int comments() {
        return table.comments();
    }

    /** {@return what the file is called in messages} */
    public String name() {
        return layout.file();
    }

    /** {@return what the columns are called, inputs or not; empty if the file has no header} */
    public List<String> header() {
        return layout.header();
    }

    /**
     * {@return the columns called so, counted from 0}
     *
     * @param columns each by its name or its number from 1
     * @throws DataException if there is no such column, or one is named twice
     */
    public int[] find(List<String> columns) throws DataException {
        return layout.find(columns);
    }

    /**
     * Reads the next row.
     *
     * @return whether there was one
     * @throws DataException if it cannot be used
     */
    public boolean next() throws DataException {
        row = table.nextRow();
        return row != null;
    }

    /**
     * The inputs of the row that was read last.
     *
     * @param x (inputs) at {@code at}, overwritten; less the bases if the options had some
     * @param at where they go
     * @throws DataException if one is no finite number
     * @throws IllegalStateException if no row has been read
     */
    public void inputs(float[] x, int at) throws DataException {
        CsvRow current = row();
        for (int i = 0; i < inputs.length; i++) {
            x[at + i] = table.number(current, inputs[i], bases[i]);
        }
    }

    /**
     * {@return the line on which the row that was read last begins, counted from 1}
     *
     * @throws IllegalStateException if no row has been read
     */
    public long line() {
        return row().line();
    }

    /**
     * {@return a cell of the row that was read last, as it stands in the file, without quotes around it}
     *
     * @param column counted from 0
     * @throws IllegalStateException if no row has been read
     */
    public String cell(int column) {
        return row().cellWithBlanks(Objects.checkIndex(column, columns()));
    }

    private CsvRow row() {
        CsvRow current = row;
        if (current == null) {
            throw new IllegalStateException("no row has been read, or none was left");
        }
        return current;
    }

    /**
     * Reads the next rows to the beginning of {@code x}.
     *
     * @param x (rows, inputs), overwritten; less the bases if the options had some
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
        while (rows < maxRows && next()) {
            inputs(x, rows++ * inputs.length);
        }
        return rows;
    }

    @Override
    public void close() throws IOException {
        table.close();
    }
}
