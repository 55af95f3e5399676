package io.simdmlp.io;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV file, one after the other, behind its header if it has one. */
final class CsvTable implements Closeable {
    private static final Set<String> LABEL_NAMES = Set.of("label", "class", "target", "y");
    private static final int MAX_COLUMNS = 1 << 20;

    private final String file;
    private final CsvReader<CsvRecord> reader;
    private final CloseableIterator<CsvRecord> records;
    private final int columns;
    private final List<String> header;
    private final int[] labels;
    private @Nullable CsvRecord next;
    private @Nullable CsvRecord afterNext; // if it has been read already

    /**
     * Reads the header.
     *
     * @param labels the label columns: names, or numbers from 1
     * @param guessLabel what no {@code labels} means: true to choose a label column by convention, false for none
     */
    static CsvTable open(Path file, List<String> labels, boolean guessLabel) throws IOException {
        InputStream in = InputFile.open(file);
        try {
            return new CsvTable(file.toString(), in, labels, guessLabel);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    CsvTable(String file, InputStream in, List<String> labels, boolean guessLabel) throws DataException {
        this.file = file;
        this.reader = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE) // told apart below, with a better message
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .detectBomHeader(true)
                .build(CsvRecordHandler.of(handler -> handler.maxFields(MAX_COLUMNS)), in, StandardCharsets.UTF_8);
        this.records = reader.iterator();
        CsvRecord first = advance();
        if (first == null) {
            throw new DataException(file, "is empty, expected rows of numbers");
        }
        CsvRecord second = advance();
        this.columns = first.getFieldCount();
        List<String> cells = first.getFields().stream().map(String::strip).toList();
        if (isHeader(cells, second, labels, guessLabel)) {
            if (second == null) {
                throw new DataException(file, "has a header but no rows, expected at least one");
            }
            this.header = cells;
            this.next = second;
            this.afterNext = null;
        } else {
            this.header = List.of();
            this.next = first;
            this.afterNext = second;
        }
        this.labels = findLabels(labels, guessLabel);
    }

    /**
     * A first row is a header if a label is named in it, or if it has text in an input column or above a number.
     */
    private static boolean isHeader(
            List<String> first, @Nullable CsvRecord second, List<String> labels, boolean guessLabel) {
        boolean[] mayBeText = new boolean[first.size()];
        for (String label : labels) {
            int number = columnNumber(label, first.size());
            if (number > 0) {
                mayBeText[number - 1] = true;
            } else if (first.contains(label)) {
                return true;
            }
        }
        if (labels.isEmpty() && guessLabel) {
            mayBeText[first.size() - 1] = true;
        }
        for (int column = 0; column < first.size(); column++) {
            boolean text = !first.get(column).isEmpty() && !isNumber(first.get(column));
            boolean aboveNumber =
                    second != null && column < second.getFieldCount() && isNumber(second.getField(column));
            if (text && (!mayBeText[column] || aboveNumber)) {
                return true;
            }
        }
        return false;
    }

    /** The 1-based column that {@code label} is the number of, or 0. */
    private static int columnNumber(String label, int columns) {
        if (label.isEmpty() || label.length() > 9 || !label.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        int number = Integer.parseInt(label);
        return number <= columns ? number : 0;
    }

    private int[] findLabels(List<String> labels, boolean guessLabel) throws DataException {
        if (labels.isEmpty()) {
            return guessLabel ? new int[] {conventionalLabel()} : new int[0];
        }
        int[] found = new int[labels.size()];
        boolean[] taken = new boolean[columns];
        for (int i = 0; i < found.length; i++) {
            String label = labels.get(i);
            found[i] = findLabel(label);
            if (taken[found[i]]) {
                throw new DataException(file, "label column " + DataException.quote(label) + " is named twice");
            }
            taken[found[i]] = true;
        }
        return found;
    }

    private int findLabel(String label) throws DataException {
        int times = Collections.frequency(header, label);
        if (times > 1) {
            throw new DataException(
                    file, "has " + times + " columns called " + DataException.quote(label) + ", expected one");
        }
        int column = times == 1 ? header.indexOf(label) : columnNumber(label, columns) - 1;
        if (column < 0) {
            String known = header.isEmpty()
                    ? "a number 1.." + columns + " as there is no header"
                    : "one of " + DataException.list(header) + " or a number 1.." + columns;
            throw new DataException(file, "has no label column " + DataException.quote(label) + ", expected " + known);
        }
        return column;
    }

    private int conventionalLabel() {
        List<Integer> found = new ArrayList<>();
        for (int column = 0; column < header.size(); column++) {
            if (LABEL_NAMES.contains(header.get(column).toLowerCase(Locale.ROOT))) {
                found.add(column);
            }
        }
        return found.size() == 1 ? found.getFirst() : columns - 1;
    }

    String file() {
        return file;
    }

    int columns() {
        return columns;
    }

    /** The column names; empty if there is no header. */
    List<String> header() {
        return header;
    }

    /** The columns that are labels, counted from 0, in the order they were asked for. */
    int[] labels() {
        return labels;
    }

    /** The columns that are not labels, counted from 0, in ascending order. */
    int[] inputs() {
        boolean[] label = new boolean[columns];
        for (int column : labels) {
            label[column] = true;
        }
        return IntStream.range(0, columns).filter(column -> !label[column]).toArray();
    }

    /** The names of some columns; empty if there is no header. */
    List<String> names(int[] columns) {
        List<String> names = new ArrayList<>();
        if (!header.isEmpty()) {
            for (int column : columns) {
                names.add(header.get(column));
            }
        }
        return names;
    }

    /** The next row, which has {@link #columns()} cells; null after the last. */
    @Nullable
    CsvRecord nextRow() throws DataException {
        CsvRecord row = next;
        if (row == null) {
            return null;
        }
        if (row.getFieldCount() != columns) {
            throw new DataException(
                    file,
                    "line " + row.getStartingLineNumber() + ": number of cells is " + row.getFieldCount()
                            + ", expected " + columns);
        }
        if (afterNext != null) {
            next = afterNext;
            afterNext = null;
        } else {
            next = advance();
        }
        return row;
    }

    private @Nullable CsvRecord advance() throws DataException {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            throw InputFile.unreadable(file, Objects.requireNonNull(e.getCause()));
        } catch (CsvParseException e) {
            String why = e.getCause() == null
                    ? e.getMessage()
                    : e.getMessage() + ": " + e.getCause().getMessage();
            throw new DataException(file, "is not CSV: " + why, e);
        }
    }

    /** The finite number in a cell. */
    float number(long line, int column, String cell) throws DataException {
        float value;
        try {
            value = parse(cell);
        } catch (NumberFormatException e) {
            throw bad(line, column, cell, "a number");
        }
        if (!Float.isFinite(value)) {
            throw bad(line, column, cell, "a finite number");
        }
        return value;
    }

    /** A cell that is not what was expected. */
    DataException bad(long line, int column, String cell, String expected) {
        String name = header.isEmpty() ? "" : " (" + DataException.quote(header.get(column)) + ")";
        String is = cell.isBlank() ? " is empty" : " is " + DataException.quote(cell);
        return new DataException(
                file, "line " + line + ", column " + (column + 1) + name + is + ", expected " + expected);
    }

    /** Whether a cell is written as a number, which may be infinite or NaN. */
    static boolean isNumber(String cell) {
        try {
            parse(cell);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static float parse(String cell) {
        int length = cell.length();
        if (length > 0 && length <= 7) { // most cells of most files: a few digits, which a float holds exactly
            int value = 0;
            int at = 0;
            while (at < length && cell.charAt(at) >= '0' && cell.charAt(at) <= '9') {
                value = 10 * value + cell.charAt(at++) - '0';
            }
            if (at == length) {
                return value;
            }
        }
        String number = cell.strip();
        if (!number.isEmpty() && "dDfF".indexOf(number.charAt(number.length() - 1)) >= 0) {
            throw new NumberFormatException("a Java suffix"); // 1d is text to everyone but Java
        }
        return Float.parseFloat(number);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
