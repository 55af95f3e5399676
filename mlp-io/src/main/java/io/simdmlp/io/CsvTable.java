package io.simdmlp.io;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV file, one after the other, behind its header if it has one. */
final class CsvTable implements Closeable {
    private static final Set<String> LABEL_NAMES = Set.of("label", "class", "target", "y");
    private static final int MAX_COLUMNS = 1 << 20;
    private static final String SEPARATORS = ",;\t";
    private static final int BEGINNING = 1 << 13; // bytes that tell a separator, and text from other files

    private final String file;
    private final CsvReader<CsvRecord> reader;
    private final CloseableIterator<CsvRecord> records;
    private final int columns;
    private final List<String> header;
    private final int[] labels;
    private final int[] inputs;
    private @Nullable CsvRecord next;
    private @Nullable CsvRecord afterNext; // if it has been read already

    /**
     * Reads the header.
     *
     * @param hasLabels whether there are label columns, to be found by convention if none are asked for
     */
    static CsvTable open(Path file, Csv.Options options, boolean hasLabels) throws IOException {
        InputStream in = InputFile.open(file);
        try {
            return new CsvTable(file.toString(), in, options, hasLabels);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    CsvTable(String file, InputStream bytes, Csv.Options options, boolean hasLabels) throws DataException {
        this.file = file;
        BufferedInputStream in = new BufferedInputStream(bytes, BEGINNING);
        this.reader = CsvReader.builder()
                .fieldSeparator(separator(beginning(in)))
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
        if (isHeader(cells, second, options, hasLabels)) {
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
        for (int column = 0; column < header.size(); column++) {
            if (isMalformed(header.get(column))) {
                throw bad(first.getStartingLineNumber(), column, header.get(column), "a name");
            }
        }
        boolean byName = !header.isEmpty() && !options.inputNames().isEmpty();
        boolean[] taken = new boolean[columns]; // by labels and what is ignored
        find("column", options.ignored(), taken);
        boolean guess = hasLabels && options.labels().isEmpty();
        this.labels = guess
                ? guessLabels(options, byName ? options.inputNames() : List.of(), taken)
                : find("label column", options.labels(), taken);
        this.inputs = byName
                ? inputsByName(options.inputNames(), taken)
                : IntStream.range(0, columns).filter(column -> !taken[column]).toArray();
        if (inputs.length == 0) {
            throw new DataException(
                    file,
                    "number of input columns is 0 (of " + columns + "), expected at least 1; commas, semicolons or tabs"
                            + " separate columns");
        }
    }

    private byte[] beginning(BufferedInputStream in) throws DataException {
        try {
            in.mark(BEGINNING);
            byte[] beginning = in.readNBytes(BEGINNING);
            in.reset();
            return beginning;
        } catch (IOException e) {
            throw InputFile.unreadable(file, e);
        }
    }

    /** The most frequent separator outside quotes in the first line that is not empty. */
    private char separator(byte[] beginning) throws DataException {
        int[] times = new int[SEPARATORS.length()];
        boolean quoted = false;
        boolean firstLine = true;
        for (int i = 0; i < beginning.length; i++) {
            char c = (char) beginning[i]; // all that matters is ASCII
            if (c == 0) {
                throw new DataException(file, "is not a text file: byte " + i + " is 0, expected CSV in UTF-8");
            }
            quoted ^= c == '"';
            int separator = SEPARATORS.indexOf(c);
            if (firstLine && !quoted && separator >= 0) {
                times[separator]++;
            }
            boolean lineEnds = !quoted && (c == '\n' || c == '\r');
            firstLine &= !lineEnds || IntStream.of(times).sum() == 0;
        }
        int most = 0;
        for (int separator = 1; separator < times.length; separator++) {
            most = times[separator] > times[most] ? separator : most;
        }
        return SEPARATORS.charAt(most);
    }

    /**
     * A first row is a header if a label or an ignored column is named in it, or if it has text in an input column or
     * above a number.
     */
    private static boolean isHeader(
            List<String> first, @Nullable CsvRecord second, Csv.Options options, boolean hasLabels) {
        boolean[] mayBeText = new boolean[first.size()];
        for (List<String> columns : List.of(options.ignored(), options.labels())) {
            for (String column : columns) {
                int number = columnNumber(column, first.size());
                if (number > 0) {
                    mayBeText[number - 1] = true;
                } else if (first.contains(column)) {
                    return true;
                }
            }
        }
        if (options.labels().isEmpty() && hasLabels) {
            mayBeText[Math.max(0, lastFree(mayBeText))] = true;
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

    /** The columns called so, counted from 0; they are taken thereby. */
    private int[] find(String what, List<String> names, boolean[] taken) throws DataException {
        int[] found = new int[names.size()];
        for (int i = 0; i < found.length; i++) {
            String name = names.get(i);
            found[i] = find(what, name);
            if (taken[found[i]]) {
                throw new DataException(file, what + " " + DataException.quote(name) + " is named twice");
            }
            taken[found[i]] = true;
        }
        return found;
    }

    private int find(String what, String name) throws DataException {
        int times = Collections.frequency(header, name);
        if (times > 1) {
            throw new DataException(
                    file, "has " + times + " columns called " + DataException.quote(name) + ", expected one");
        }
        int column = times == 1 ? header.indexOf(name) : columnNumber(name, columns) - 1;
        if (column < 0) {
            String known = header.isEmpty()
                    ? "a number 1.." + columns + " as there is no header"
                    : "one of " + DataException.list(header) + " or a number 1.." + columns;
            throw new DataException(file, "has no " + what + " " + DataException.quote(name) + ", expected " + known);
        }
        return column;
    }

    /** The label columns by convention, none of them called as an input; they are taken thereby. */
    private int[] guessLabels(Csv.Options options, List<String> inputNames, boolean[] taken) throws DataException {
        List<String> targets = options.targetNames();
        if (!targets.isEmpty() && header.containsAll(targets)) {
            return find("label column", targets, taken);
        }
        Set<String> inputs = Set.copyOf(inputNames);
        boolean[] isOther = taken.clone(); // than a label
        int only = -1;
        int found = 0;
        for (int column = 0; column < header.size(); column++) {
            isOther[column] |= inputs.contains(header.get(column));
            if (!isOther[column] && LABEL_NAMES.contains(header.get(column).toLowerCase(Locale.ROOT))) {
                only = column;
                found++;
            }
        }
        int label = found == 1 ? only : lastFree(isOther);
        if (label < 0) {
            throw new DataException(file, "has no column left for the label, expected one beside the inputs");
        }
        taken[label] = true;
        return new int[] {label};
    }

    private static int lastFree(boolean[] taken) {
        int column = taken.length - 1;
        while (column >= 0 && taken[column]) {
            column--;
        }
        return column;
    }

    private int[] inputsByName(List<String> inputNames, boolean[] taken) throws DataException {
        Map<String, Integer> columnOf = new HashMap<>();
        Map<String, Integer> times = new HashMap<>();
        for (int column = 0; column < columns; column++) {
            if (!taken[column]) {
                columnOf.put(header.get(column), column);
                times.merge(header.get(column), 1, Integer::sum);
            }
        }
        int[] found = new int[inputNames.size()];
        for (int i = 0; i < found.length; i++) {
            String name = inputNames.get(i);
            Integer column = columnOf.get(name);
            int n = times.getOrDefault(name, 0);
            if (column == null || n > 1) {
                String has = n == 0 ? "no column" : n + " columns";
                throw new DataException(
                        file,
                        "has " + has + " called " + DataException.quote(name) + ", expected one for input " + (i + 1));
            }
            found[i] = column;
        }
        return found;
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

    /** The columns that are inputs, counted from 0, at least one. */
    int[] inputs() {
        return inputs;
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

    /** The finite number in a cell of an input that could be ignored instead. */
    float input(CsvRecord row, int column) throws DataException {
        return number(row.getStartingLineNumber(), column, row.getField(column), "a number, or the column ignored");
    }

    /** The finite number in a cell. */
    float number(long line, int column, String cell) throws DataException {
        return number(line, column, cell, "a number");
    }

    private float number(long line, int column, String cell, String expected) throws DataException {
        float value;
        try {
            value = parse(cell);
        } catch (NumberFormatException e) {
            throw bad(line, column, cell, cell.isBlank() ? "a number" : expected);
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
                file,
                "line " + line + ", column " + (column + 1) + name + is + ", expected "
                        + (isMalformed(cell) ? "text in UTF-8" : expected));
    }

    /** Whether a cell was not UTF-8. */
    static boolean isMalformed(String cell) {
        return cell.indexOf('\uFFFD') >= 0; // what the decoder puts in place of what it does not understand
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
