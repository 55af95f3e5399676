package io.simdmlp.io;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the inputs of a CSV file row by row or batch by batch. Created by {@link Csv#open(java.nio.file.Path, Csv.Options)}. */
public final class CsvRows implements Closeable {
    private final CsvTable table;
    private final CsvLayout layout;
    private final List<ColumnReader> readers;
    private final RowEncoder encoder;
    private final @Nullable InputGuard guard;
    private final float[] values; // of a row
    private @Nullable CsvRow row; // its memory is reused by the next row

    CsvRows(CsvTable table) throws DataException {
        this.table = table;
        this.layout = table.layout();
        this.readers = TableSurvey.of(layout).readers();
        this.encoder = RowEncoder.of(layout.knownColumns(), layout.inputBases());
        Preprocessing known = layout.preprocessing();
        this.guard = known == null ? null : InputGuard.of(known.columns(), known.policy(), layout.inputBases());
        this.values = new float[readers.size()];
        layout.noteLosses(false);
    }

    /** {@return values per sample} */
    public int inputs() {
        return encoder.inputs();
    }

    /** {@return a name per column that becomes inputs, from the header; empty if the file has none} */
    public List<String> inputNames() {
        return layout.names(layout.inputs());
    }

    /** {@return the number of columns, inputs or not} */
    public int columns() {
        return layout.columns();
    }

    /** {@return whether the columns have names} */
    public boolean hasHeader() {
        return !layout.header().isEmpty();
    }

    /** {@return notes for the user about what was chosen or ignored, one line each} */
    public List<String> notes() {
        List<String> notes = new ArrayList<>(layout.notes());
        notes.addAll(layout.notesOf(readers));
        return notes;
    }

    /** {@return the number of comment lines, which begin with #, so far} */
    public int comments() {
        return table.comments();
    }

    /** {@return the name of the file in messages} */
    public String name() {
        return layout.file();
    }

    /** {@return a name per column, inputs or not; empty if the file has no header} */
    public List<String> header() {
        return layout.header();
    }

    /**
     * {@return the indices of these columns, counted from 0}
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
     * @return false if there are no more rows
     * @throws DataException if the row is invalid
     */
    public boolean next() throws DataException {
        row = table.nextRow();
        return row != null;
    }

    /**
     * Copies the inputs of the row that was read last, minus the bases of the options, encoded if the options have a
     * preprocessing, but not scaled. Follows the policy of the preprocessing.
     *
     * @param x (inputs) at {@code at}, overwritten
     * @param at the offset of the first input
     * @throws DataException if an input is not a finite number, or the policy rejects it
     * @throws IllegalStateException if no row has been read
     */
    public void inputs(float[] x, int at) throws DataException {
        CsvRow current = row();
        for (int i = 0; i < values.length; i++) {
            values[i] = readers.get(i).read(table, current, 0);
        }
        encoder.encode(values, 0, x, at);
        int bad = guard == null ? -1 : guard.apply(x, at);
        if (guard != null && bad >= 0) {
            int column = readers.get(bad).column();
            throw layout.bad(current.line(), column, current.cell(column), guard.expected(bad));
        }
    }

    /** {@return the word before the number of a row in messages: line, or row in formats without lines} */
    public String unit() {
        return layout.unit();
    }

    /**
     * {@return the first line of the row that was read last, or its number in formats without lines, counted from 1}
     *
     * @throws IllegalStateException if no row has been read
     */
    public long line() {
        return row().line();
    }

    /**
     * {@return a cell of the row that was read last, with blanks as in the file, without quotes around it}
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
            throw new IllegalStateException("no row has been read, or there are no more");
        }
        return current;
    }

    /**
     * Copies the inputs of the next rows to the beginning of {@code x}, minus the bases of the options.
     *
     * @param x (rows, inputs), overwritten
     * @param maxRows the maximum number of rows to read, at least 1
     * @return the number of rows read; 0 after the last
     * @throws DataException if a row is invalid; the rows before it in this call are lost
     * @throws IllegalArgumentException if {@code maxRows} is less than 1 or {@code x} too short
     */
    public int read(float[] x, int maxRows) throws DataException {
        if (maxRows < 1 || (long) maxRows * inputs() > x.length) {
            throw new IllegalArgumentException("maxRows is " + maxRows + " and x has " + x.length
                    + " values, expected at least 1 row and maxRows*inputs = " + maxRows + "*" + inputs());
        }
        int rows = 0;
        while (rows < maxRows && next()) {
            inputs(x, rows++ * inputs());
        }
        return rows;
    }

    @Override
    public void close() throws IOException {
        table.close();
    }
}
