package io.simdmlp.io;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A row of a CSV file. Its memory is reused by the next row. Cells are read without the blanks around them. */
final class CsvRow extends AbstractBaseCsvCallbackHandler<CsvRow> {
    private static final int MAX_CELLS = 1 << 20;

    private char[] text = new char[1024]; // all cells, with their blanks
    private int[] limits = new int[64]; // the end of each cell in text, with its blanks
    private int[] begins = new int[64]; // the begin and end of each cell without its blanks
    private int[] ends = new int[64];
    private int cells;
    private boolean comment;
    private boolean hash;
    private long line;

    /** Begins a row of another format. */
    void begin(long number) {
        handleBegin(number);
    }

    /** Adds a cell to a row of another format. */
    void add(char[] from, int offset, int length) {
        handleField(cells, from, offset, length, true);
    }

    @Override
    protected void handleBegin(long startingLineNumber) {
        line = startingLineNumber;
        cells = 0;
        comment = false;
        hash = false;
    }

    @Override
    protected void handleField(int cell, char[] from, int offset, int length, boolean quoted) {
        if (cell >= MAX_CELLS) {
            cells = cell + 1; // only the count is kept
            return;
        }
        hash |= cell == 0 && !quoted && length > 0 && from[offset] == '#';
        if (cell == ends.length) {
            limits = Arrays.copyOf(limits, 2 * cell);
            begins = Arrays.copyOf(begins, 2 * cell);
            ends = Arrays.copyOf(ends, 2 * cell);
        }
        int at = cell == 0 ? 0 : limits[cell - 1];
        int limit = at + length;
        if (limit > text.length) {
            text = Arrays.copyOf(text, Math.max(limit, 2 * text.length));
        }
        System.arraycopy(from, offset, text, at, length);
        int begin = at;
        int end = limit;
        while (begin < end && isBlank(text[begin])) {
            begin++;
        }
        while (begin < end && isBlank(text[end - 1])) {
            end--;
        }
        limits[cell] = limit;
        begins[cell] = begin;
        ends[cell] = end;
        cells = cell + 1;
    }

    @Override
    protected void handleComment(char[] from, int offset, int length) {
        comment = true;
    }

    /** White space, no-break spaces and byte order marks. */
    private static boolean isBlank(char c) {
        if (c <= 0x7f) {
            return c <= ' ';
        }
        return c == 0xa0 || c == 0xfeff || c == 0x200b || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** Returns this row for comments too; {@link #isComment} distinguishes them. */
    @Override
    protected CsvRow buildRecord() {
        return this;
    }

    /** Returns whether the row is a comment. */
    boolean isComment() {
        return comment;
    }

    /** Returns whether the row begins with an unquoted #, but was not read as a comment. */
    boolean beginsWithHash() {
        return hash;
    }

    /** The number of cells; those beyond a million are counted, but not kept. */
    int cells() {
        return cells;
    }

    static int maxCells() {
        return MAX_CELLS;
    }

    /** The first line of the row, counted from 1. */
    long line() {
        return line;
    }

    boolean isEmpty(int cell) {
        return begins[cell] == ends[cell];
    }

    String cell(int cell) {
        return new String(text, begins[cell], ends[cell] - begins[cell]);
    }

    /** A cell with the blanks around it. */
    String cellWithBlanks(int cell) {
        int begin = cell == 0 ? 0 : limits[cell - 1];
        return new String(text, begin, limits[cell] - begin);
    }

    /** The form of a cell. */
    Decimal.Kind kind(int cell) {
        return Decimal.kind(text, begins[cell], ends[cell]);
    }

    /** The number in a cell if it has at most 15 digits and no exponent; else NaN. */
    double simpleNumber(int cell, boolean decimalComma) {
        return Decimal.simple(text, begins[cell], ends[cell], decimalComma);
    }

    /** Returns whether a cell is empty or a text for a missing value. */
    boolean isMissing(int cell, MissingValues values) {
        return values.contains(text, begins[cell], ends[cell]);
    }

    /** The number of a cell's text; -1 if it is not among the levels. */
    int find(int cell, Levels levels) {
        return levels.find(text, begins[cell], ends[cell]);
    }

    /** The number of a cell's text, which is added to the levels if it is new. */
    int addTo(Levels levels, int cell) {
        return levels.add(text, begins[cell], ends[cell]);
    }

    List<String> toList() {
        List<String> list = new ArrayList<>(cells);
        for (int cell = 0; cell < Math.min(cells, MAX_CELLS); cell++) {
            list.add(cell(cell));
        }
        return list;
    }

    /**
     * The number in a cell minus {@code base}; NaN for a number that is not finite.
     *
     * @throws NumberFormatException if it is not a number
     */
    double number(int cell, boolean decimalComma, double base) {
        return Decimal.parse(text, begins[cell], ends[cell], decimalComma, base);
    }
}
