package io.simdmlp.io;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a CSV file, or of a table in another format, one after the other, without its header. */
final class CsvTable implements Closeable {
    private static final int FIRST_CELLS = 1 << 16; // of another format
    private static final int FEW_ROWS = 3;
    private static final int MANY_ROWS = 1000;

    private final CsvLayout layout;
    private final CsvRow row = new CsvRow();
    private final Closeable reader;
    private final @Nullable CloseableIterator<CsvRow> rows; // of a CSV file
    private final RowFile.@Nullable Rows others; // of another format
    private int comments;

    /**
     * Reads the first rows and determines the layout.
     *
     * @param bytes the file, closed if this fails
     * @param hasLabels whether there are label columns; if the options name none, they are found by convention
     * @param prompt whether to wait for no more bytes than one complete line
     */
    static CsvTable open(String file, InputStream bytes, Csv.Options options, boolean hasLabels, boolean prompt)
            throws IOException {
        try {
            byte[] block;
            try {
                block = prompt ? CsvStart.promptBlock(bytes) : CsvStart.block(bytes);
            } catch (IOException e) {
                throw InputFile.unreadable(file, e);
            }
            CsvStart start = CsvStart.of(file, prompt ? CsvStart.wholeLines(block) : block);
            CsvLayout layout = new CsvLayout(file, start, options, hasLabels);
            return new CsvTable(layout, new SequenceInputStream(new ByteArrayInputStream(block), bytes));
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    /**
     * Reads the first rows of a table in another format and determines the layout.
     *
     * @param hasLabels whether there are label columns
     */
    static CsvTable open(RowFile file, Csv.Options options, boolean hasLabels) throws IOException {
        List<CsvStart.Row> first = new ArrayList<>();
        if (file.isRepeatable()) {
            try (RowFile.Rows rows = file.open()) {
                CsvRow row = new CsvRow();
                int enough = Math.clamp(FIRST_CELLS / Math.max(1, file.columns()), FEW_ROWS, MANY_ROWS);
                while (first.size() < enough && rows.next(row)) {
                    first.add(new CsvStart.Row(row.line(), false, row.toList()));
                }
            }
        }
        if (file.columns() == 0 || (file.isRepeatable() && first.isEmpty())) {
            throw new DataException(file.name(), "is empty, expected rows of numbers");
        }
        Csv.Options own =
                ownLabels(file, options, hasLabels).withHeader(file.names().isEmpty() ? Csv.Header.NO : Csv.Header.YES);
        return new CsvTable(new CsvLayout(file.name(), CsvStart.of(file, first), own, hasLabels), file.open());
    }

    /** The options with the labels of a file, unless they determine the labels themselves. */
    private static Csv.Options ownLabels(RowFile file, Csv.Options options, boolean hasLabels) {
        boolean sameColumns = options.columns().isKnown() && options.columns().count() == file.columns();
        if (sameColumns || file.labels().isEmpty()) {
            return options;
        }
        if (hasLabels) {
            boolean known = !options.targetNames().isEmpty() && file.names().containsAll(options.targetNames());
            return known || !options.labels().isEmpty() ? options : options.withLabels(file.labels());
        }
        if (!file.names().isEmpty() && !options.inputNames().isEmpty()) {
            return options; // inputs are found by name
        }
        List<String> ignored = new ArrayList<>(options.ignored());
        file.labels().stream().filter(label -> !ignored.contains(label)).forEach(ignored::add);
        return options.withIgnored(ignored);
    }

    /** Reads a file whose layout is known. */
    static CsvTable reopen(CsvLayout layout, InputStream bytes) throws IOException {
        try {
            return new CsvTable(layout, bytes);
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    /** Reads a table in another format whose layout is known. */
    CsvTable(CsvLayout layout, RowFile.Rows rows) {
        this.layout = layout;
        this.reader = rows;
        this.rows = null;
        this.others = rows;
    }

    private CsvTable(CsvLayout layout, InputStream bytes) throws DataException {
        this.layout = layout;
        CsvStart start = layout.start();
        CsvReader<CsvRow> csv = CsvStart.reader(start.separator(), start.comments(), start.blanksAroundQuotes())
                .build(row, bytes, StandardCharsets.UTF_8);
        this.reader = csv;
        this.rows = csv.iterator();
        this.others = null;
        if (start.separatorLine()) {
            advance();
        }
        if (layout.headerIsRow()) {
            advance();
        }
    }

    CsvLayout layout() {
        return layout;
    }

    /** The number of comment lines so far. */
    int comments() {
        return comments;
    }

    /** The next row, with the columns of the layout; null after the last. Its memory is reused by the row after it. */
    @Nullable
    CsvRow nextRow() throws DataException {
        if (!advance()) {
            return null;
        }
        if (row.cells() != layout.columns()) {
            throw new DataException(layout.file(), layout.ragged(row.line(), row.cells()));
        }
        for (int column = layout.width(); column < layout.columns(); column++) {
            if (!row.isEmpty(column)) {
                throw layout.bad(row.line(), column, row.cell(column), "an empty cell as in the first rows");
            }
        }
        return row;
    }

    private boolean advance() throws DataException {
        if (others != null) {
            try {
                return others.next(row);
            } catch (IOException e) {
                throw InputFile.unreadable(layout.file(), e);
            }
        }
        try {
            while (rows != null && rows.hasNext()) {
                rows.next();
                if (!row.isComment()) {
                    return true;
                }
                comments++;
            }
            return false;
        } catch (UncheckedIOException e) {
            throw InputFile.unreadable(layout.file(), Objects.requireNonNull(e.getCause()));
        } catch (CsvParseException e) {
            if (e.getCause() instanceof IOException io) {
                throw InputFile.unreadable(layout.file(), io);
            }
            // The message itself is not shown: its digits depend on the locale.
            boolean open = String.valueOf(e.getMessage()).contains("nclosed");
            throw new DataException(
                    layout.file(),
                    "is not CSV: line " + row.line() + ": "
                            + (open
                                    ? "a quote is not closed"
                                    : "there is text behind a closing quote, or a cell of millions of characters"),
                    e);
        }
    }

    /**
     * The number in a cell minus {@code base}, rounded to float.
     *
     * @throws DataException if it is not a number, or not finite
     */
    float number(CsvRow row, int column, double base) throws DataException {
        float value = numberOrNaN(row, column, base);
        if (Float.isNaN(value)) {
            throw layout.notANumber(row.line(), column, row.cell(column));
        }
        return value;
    }

    /**
     * The same, but NaN for a number that is not finite.
     *
     * @throws DataException if it is not a number
     */
    float numberOrNaN(CsvRow row, int column, double base) throws DataException {
        try {
            float value = (float) row.number(column, layout.decimalComma(), base);
            return Float.isFinite(value) ? value : Float.NaN;
        } catch (NumberFormatException e) {
            throw layout.notANumber(row.line(), column, row.cell(column));
        }
    }

    /**
     * The day since 1970-01-01 of the date in a cell.
     *
     * @throws DataException if it is no date
     */
    float date(CsvRow row, int column, DateOrder order) throws DataException {
        String cell = row.cell(column);
        int day = Dates.day(Dates.fields(cell), order);
        if (day == Dates.NONE) {
            throw layout.bad(row.line(), column, cell, Dates.expected(cell, order));
        }
        return day; // exact in a float
    }

    /**
     * The label in a cell.
     *
     * @throws DataException if it is not 0 or 1
     */
    float binary(CsvRow row, int column) throws DataException {
        double value;
        try {
            value = row.number(column, layout.decimalComma(), 0);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (value != 0 && value != 1) {
            throw layout.bad(row.line(), column, row.cell(column), "0 or 1");
        }
        return value == 1 ? 1 : 0;
    }

    /**
     * The number in the weight column, rounded to float.
     *
     * @throws DataException if it is not a finite number of at least 0
     */
    float weight(CsvRow row) throws DataException {
        int column = layout.weight();
        float value;
        try {
            value = (float) row.number(column, layout.decimalComma(), 0);
        } catch (NumberFormatException e) {
            value = Float.NaN;
        }
        if (!(value >= 0 && value < Float.POSITIVE_INFINITY)) {
            throw layout.notAWeight(row.line(), row.cell(column));
        }
        return value;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
