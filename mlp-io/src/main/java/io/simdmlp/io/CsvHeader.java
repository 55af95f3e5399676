package io.simdmlp.io;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Decides whether the first row of a table is its header, by the rows below it.
 *
 * <p>Text above numbers is a header. Numbers can be names too, such as those that pandas writes (0, 1, 2, ...) or the
 * wavelengths of a spectrum. Then two points of evidence are needed that the row differs from the others.
 */
final class CsvHeader {
    /** The conventional names of a single label column, in any case. */
    static final Set<String> LABEL_NAMES = Set.of("label", "class", "target", "y");

    private static final int ENOUGH_EVIDENCE = 2;
    private static final int FEW_ROWS = 3; // too few to know the usual values
    private static final Set<String> MISSING = Set.of("na", "n/a", "null", "none", "nil", "?", "-", "<na>");

    private final List<String> first;
    private final List<CsvStart.Row> body;
    private final boolean decimalComma;
    private final Decimal.Kind[] kinds; // of the first row
    private final boolean[] used; // columns that are not ignored
    private final boolean[] mayBeText; // ignored or labels
    private final int label; // the only label column, or -1

    /**
     * @param first the first row
     * @param body the rows below it, with the same number of cells
     * @param ignored per column
     * @param labels per column
     */
    CsvHeader(List<String> first, List<CsvStart.Row> body, boolean decimalComma, boolean[] ignored, boolean[] labels) {
        this.first = first;
        this.body = body;
        this.decimalComma = decimalComma;
        this.kinds = first.stream().map(Decimal::kind).toArray(Decimal.Kind[]::new);
        this.used = new boolean[ignored.length];
        this.mayBeText = new boolean[ignored.length];
        int only = -1;
        int found = 0;
        for (int column = 0; column < ignored.length; column++) {
            used[column] = !ignored[column];
            mayBeText[column] = ignored[column] || labels[column];
            if (labels[column]) {
                only = column;
                found++;
            }
        }
        this.label = found == 1 ? only : -1;
    }

    /** Returns whether a cell is a conventional text for a missing value. */
    static boolean isMissing(String cell) {
        return MISSING.contains(cell.toLowerCase(Locale.ROOT));
    }

    boolean isHeader() {
        boolean textAmongInputs = false;
        boolean numberAboveNumbers = false;
        for (int column = 0; column < first.size(); column++) {
            boolean aboveNumbers = isMostlyNumbers(column);
            // Codes may be text in one row and look like numbers in another.
            if (isText(column) && (column == label ? isDecimals(column) : aboveNumbers)) {
                return true;
            }
            textAmongInputs |= isText(column) && !mayBeText[column];
            numberAboveNumbers |= used[column] && isNumber(column) && aboveNumbers;
        }
        // Text above text may be a name. It is not if the same row has a number above numbers.
        return (textAmongInputs && !numberAboveNumbers) || evidence() >= ENOUGH_EVIDENCE;
    }

    private boolean isText(int column) {
        String cell = first.get(column);
        return kinds[column] == Decimal.Kind.TEXT && !isMissing(cell) && !Decimal.isAlmostNumber(cell, decimalComma);
    }

    private boolean isNumber(int column) {
        return kinds[column].isNumber(decimalComma) && kinds[column] != Decimal.Kind.NOT_FINITE;
    }

    private boolean isNumber(String cell) {
        return Decimal.kind(cell).isNumber(decimalComma);
    }

    private boolean isMostlyNumbers(int column) {
        int numbers = 0;
        int filled = 0;
        for (CsvStart.Row row : body) {
            String cell = row.cells().get(column);
            numbers += isNumber(cell) ? 1 : 0;
            filled += cell.isEmpty() ? 0 : 1;
        }
        return filled > 0 && 2 * numbers >= filled;
    }

    /** Returns whether all cells below are numbers that cannot be codes. */
    private boolean isDecimals(int column) {
        return !body.isEmpty()
                && body.stream().allMatch(row -> {
                    String cell = row.cells().get(column);
                    return isNumber(cell) && Decimal.kind(cell) != Decimal.Kind.EXPONENT;
                });
    }

    /** The points of evidence that numbers in the first row are names. */
    private int evidence() {
        if (body.isEmpty() || new HashSet<>(first).size() < first.size()) {
            return 0; // names would be distinct
        }
        int[] columns = IntStream.range(0, first.size())
                .filter(column -> used[column] && isNumber(column) && isMostlyNumbers(column))
                .toArray();
        if (columns.length == 0) {
            return 0;
        }
        double[] names = numbers(first, columns);
        return sequence(names, columns) + unlike(names, columns) + labelName() + index();
    }

    /** The first row is an ascending sequence, and the rows below are not. */
    private int sequence(double[] names, int[] columns) {
        int n = names.length;
        boolean positions = IntStream.range(0, n).allMatch(k -> names[k] == k);
        boolean even = n >= 3 && isEven(names);
        boolean rising = n >= 4 && isMonotonic(names);
        int points = 0;
        if ((positions && n >= 4) || (even && n >= 6) || (rising && n >= 8)) {
            points = 2;
        } else if ((positions && n >= 2) || even || rising) {
            points = 1;
        }
        if (points == 0) {
            return 0;
        }
        int alike = 0;
        for (CsvStart.Row row : body) {
            double[] values = numbers(row.cells(), columns);
            boolean same = n == 2 ? Arrays.equals(values, names) : even ? isEven(values) : isMonotonic(values);
            alike += same ? 1 : 0;
        }
        return 10 * alike <= body.size() ? points : 0;
    }

    private static boolean isEven(double[] values) {
        double step = values[1] - values[0];
        for (int i = 2; i < values.length; i++) {
            if (!(Math.abs(values[i] - values[i - 1] - step) <= 1e-3 * Math.abs(step))) {
                return false;
            }
        }
        return step != 0;
    }

    private static boolean isMonotonic(double[] values) {
        boolean up = true;
        boolean down = true;
        for (int i = 1; i < values.length; i++) {
            up &= values[i] > values[i - 1];
            down &= values[i] < values[i - 1];
        }
        return up || down;
    }

    /** Most numbers of the first row are far from the values below them, or are integers above fractions. */
    private int unlike(double[] names, int[] columns) {
        if (body.size() < FEW_ROWS) {
            return 0;
        }
        int outside = 0;
        int whole = 0;
        for (int k = 0; k < columns.length; k++) {
            double min = Double.POSITIVE_INFINITY;
            double max = Double.NEGATIVE_INFINITY;
            boolean fractions = true;
            for (CsvStart.Row row : body) {
                String cell = row.cells().get(columns[k]);
                if (isNumber(cell)) {
                    double value = Decimal.parse(cell, decimalComma);
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                    fractions &= Decimal.kind(cell) != Decimal.Kind.INTEGER;
                }
            }
            outside += names[k] < min - (max - min) || names[k] > max + (max - min) ? 1 : 0;
            whole += fractions && kinds[columns[k]] == Decimal.Kind.INTEGER ? 1 : 0;
        }
        return (2 * outside > columns.length ? 1 : 0) + (2 * whole > columns.length && columns.length >= 3 ? 1 : 0);
    }

    /** The text above the labels is not among them, and they are few and repeat. */
    private int labelName() {
        if (label < 0 || !isText(label)) {
            return 0;
        }
        Set<String> labels = new HashSet<>();
        body.forEach(row -> labels.add(row.cells().get(label)));
        String name = first.get(label);
        if (labels.contains(name) || 2 * labels.size() > body.size()) {
            return 0;
        }
        return LABEL_NAMES.contains(name.toLowerCase(Locale.ROOT)) ? 2 : 1;
    }

    /** The only empty name is above a column that numbers the rows. */
    private int index() {
        boolean named = first.stream().skip(1).noneMatch(String::isEmpty);
        return first.getFirst().isEmpty() && named && countsRows(body, 0) ? 2 : 0;
    }

    /** Returns whether a column numbers the rows, from 0 or 1. */
    static boolean countsRows(List<CsvStart.Row> rows, int column) {
        for (int row = 0; row < rows.size(); row++) {
            String cell = rows.get(row).cells().get(column);
            String begin = rows.getFirst().cells().get(column);
            boolean fromOne = begin.equals("1");
            if (!cell.equals(Integer.toString(fromOne ? row + 1 : row))) {
                return false;
            }
        }
        return rows.size() >= 2;
    }

    private double[] numbers(List<String> cells, int[] columns) {
        double[] numbers = new double[columns.length];
        Arrays.setAll(numbers, k -> {
            String cell = cells.get(columns[k]);
            return isNumber(cell) ? Decimal.parse(cell, decimalComma) : Double.NaN;
        });
        return numbers;
    }
}
