package io.simdmlp.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The meaning of the columns of a CSV file, from its first rows and the options. */
final class CsvLayout {
    private static final int ROWS_PER_TYPO = 10; // with more bad cells than one in 10 rows, the column is text
    private static final int SHOWN_COLUMNS = 3; // in a note about several
    private static final double MAX_RANGES_FROM_ZERO = 8; // values farther from 0 need a base
    private static final double LARGEST_PLAIN = 1 << 16; // integers up to this need no base
    private static final int SHOWN = 5; // cells in a message
    private static final int MANY = 20; // names in a message
    private static final String FINITE = "a finite number of at most 3.4e38, the largest float";

    private final String file;
    private final CsvStart start;
    private final Csv.Options options;
    private final boolean hasLabels;
    private final int columns;
    private final int width; // columns without those at the end that are empty
    private final boolean decimalComma;
    private final List<String> header;
    private final boolean headerIsRow;
    private final boolean byName;
    private List<CsvStart.Row> body; // the first rows after the header with `columns` cells; empty after noteLosses
    private int[] ignored;
    private final int[] labels;
    private final int weight; // -1 if there is none
    private int[] inputs;
    private double[] inputBases;
    private final double[] labelBases;
    private final List<String> notes = new ArrayList<>();

    /** @param hasLabels whether there are label columns; if the options name none, they are found by convention */
    CsvLayout(String file, CsvStart start, Csv.Options given, boolean hasLabels) throws DataException {
        this.file = file;
        this.start = start.withoutRows();
        this.options = given.forColumns(start.width(), hasLabels);
        this.hasLabels = hasLabels;
        this.columns = start.width();
        if (columns > CsvRow.maxCells()) {
            throw new DataException(file, "has " + columns + " columns, expected at most " + CsvRow.maxCells());
        }
        CsvStart.Row first = start.rows().getFirst();
        List<CsvStart.Row> rows = start.rows().stream()
                .filter(row -> row.cells().size() == columns)
                .toList();
        if (first.cells().size() != columns) {
            throw new DataException(
                    file,
                    ragged(first.line(), first.cells().size()) + " as in " + unit() + " "
                            + rows.getFirst().line() + ", separated by " + start.separatorName());
        }
        boolean[] isIgnored = named(options.ignored(), first.cells());
        this.decimalComma = hasDecimalCommas(rows, isIgnored);
        List<String> names = first.cells();
        boolean hasHeader = isHeader(names, rows.subList(1, rows.size()), isIgnored);
        boolean commented = false;
        if (!hasHeader && start.lastComment() != null && options.header() != Csv.Header.NO) {
            commented = isHeader(start.lastComment(), rows, named(options.ignored(), start.lastComment()));
            names = commented ? start.lastComment() : names;
        }
        this.headerIsRow = hasHeader;
        this.header = hasHeader || commented ? names : List.of();
        this.body = hasHeader ? rows.subList(1, rows.size()) : rows;
        for (int column = 0; column < header.size(); column++) {
            if (isMalformed(header.get(column))) {
                throw bad(first.line(), column, header.get(column), "a name");
            }
        }
        this.byName = !header.isEmpty() && !options.inputNames().isEmpty();
        this.width = columns - emptyAtTheEnd();
        if (width < columns && !byName) {
            notes.add((columns - width == 1 ? "the last column is" : "the last " + (columns - width) + " columns are")
                    + " empty and left out");
        }
        requireKnown();
        boolean[] taken = new boolean[columns]; // by labels and ignored columns
        Arrays.fill(taken, width, columns, true);
        this.ignored = find("column", options.ignored(), taken);
        boolean guess = hasLabels && options.labels().isEmpty();
        int[] named = find("label column", options.labels(), taken);
        this.weight = findWeight(options.weight(), named, taken);
        boolean[] isIndex = new boolean[columns];
        findIndex(taken, isIndex);
        this.labels = guess ? guessLabels(byName ? options.inputNames() : List.of(), taken) : named;
        this.inputs = byName
                ? inputsByName(options.inputNames(), taken)
                : IntStream.range(0, width)
                        .filter(column -> !taken[column] && !isIndex[column])
                        .toArray();
        if (inputs.length == 0) {
            throw new DataException(
                    file,
                    "number of input columns is 0 (of " + columns + "), expected at least 1"
                            + (start.separator() == 0 ? "" : "; commas, semicolons, tabs or '|' separate columns"));
        }
        this.inputBases = bases(options.inputBases(), inputs);
        this.labelBases = isMultiLabel() ? new double[labels.length] : bases(options.targetBases(), labels);
    }

    // the header

    private boolean isHeader(List<String> names, List<CsvStart.Row> below, boolean[] ignored) {
        if (options.header() != Csv.Header.AUTO) {
            return options.header() == Csv.Header.YES;
        }
        Set<String> known = new HashSet<>(names);
        Predicate<String> isName = column -> columnNumber(column, columns) == 0 && known.contains(column);
        if (options.ignored().stream().anyMatch(isName)
                || options.labels().stream().anyMatch(isName)
                || (options.weight() != null && isName.test(options.weight()))) {
            return true;
        }
        if (!options.inputNames().isEmpty() && known.containsAll(options.inputNames())) {
            return true;
        }
        boolean[] isLabel = named(options.labels(), names);
        if (options.labels().isEmpty() && hasLabels) {
            isLabel[Math.max(0, likelyLabel(names, below, ignored))] = true;
        }
        return new CsvHeader(names, below, decimalComma, ignored, isLabel).isHeader();
    }

    /** The only column with a conventional label name, if this is the header; else the last that is not empty. */
    private int likelyLabel(List<String> names, List<CsvStart.Row> below, boolean[] ignored) {
        boolean[] isOther = ignored.clone();
        int[] called = IntStream.range(0, columns)
                .filter(column -> !ignored[column]
                        && CsvHeader.LABEL_NAMES.contains(names.get(column).toLowerCase(Locale.ROOT)))
                .toArray();
        if (called.length == 1) {
            return called[0];
        }
        for (int column = columns - 1; column > 0 && names.get(column).isEmpty(); column--) {
            int at = column;
            isOther[column] = below.stream().allMatch(row -> row.cells().get(at).isEmpty());
        }
        return lastFree(isOther);
    }

    /** The columns of a list, each given by its number or, if the first row is a header, by its name. */
    private boolean[] named(List<String> list, List<String> names) {
        boolean[] named = new boolean[columns];
        for (String column : list) {
            int at = names.indexOf(column);
            int number = columnNumber(column, columns);
            if (number > 0) {
                named[number - 1] = true;
            } else if (at >= 0) {
                named[at] = true;
            }
        }
        return named;
    }

    /** The 1-based column number in {@code label}, or 0 if it is none. */
    private static int columnNumber(String label, int columns) {
        if (label.isEmpty() || label.length() > 9 || !label.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        int number = Integer.parseInt(label);
        return number <= columns ? number : 0;
    }

    /** Returns whether the decimal separator is a comma: the first rows have numbers with a comma and none with a point. */
    private boolean hasDecimalCommas(List<CsvStart.Row> rows, boolean[] ignored) throws DataException {
        boolean clear = false;
        CsvStart.Row unclear = null;
        int at = 0;
        for (CsvStart.Row row : rows) {
            for (int column = 0; column < columns; column++) {
                String cell = row.cells().get(column);
                Decimal.Kind kind = ignored[column] ? Decimal.Kind.EMPTY : Decimal.kind(cell);
                if (kind == Decimal.Kind.POINT && cell.indexOf('.') >= 0) {
                    return false;
                }
                if (kind == Decimal.Kind.COMMA) {
                    boolean thousands = cell.matches("[+-]?[1-9]\\d{0,2},\\d{3}");
                    clear |= !thousands;
                    if (unclear == null) {
                        unclear = row;
                        at = column;
                    }
                }
            }
        }
        if (unclear != null && !clear) {
            String cell = unclear.cells().get(at);
            throw new DataException(
                    file,
                    unit() + " " + unclear.line() + ", column " + (at + 1) + " is " + DataException.quote(cell)
                            + ", which may be "
                            + cell.replace(',', '.') + " or " + cell.replace(",", "")
                            + ", expected numbers with a decimal point and without thousands separators");
        }
        return clear;
    }

    // columns

    private int emptyAtTheEnd() {
        int empty = 0;
        while (empty < columns - 1) {
            int column = columns - 1 - empty;
            boolean named = !header.isEmpty() && !header.get(column).isEmpty();
            if (named || !body.stream().allMatch(row -> row.cells().get(column).isEmpty())) {
                break;
            }
            empty++;
        }
        return body.isEmpty() && header.isEmpty() ? 0 : empty;
    }

    /** Finds the index column that pandas writes first: it has no name and numbers the rows. */
    private void findIndex(boolean[] taken, boolean[] isIndex) {
        if (byName || header.isEmpty() || taken[0] || body.isEmpty()) {
            return;
        }
        String name = header.getFirst();
        if (!name.isEmpty() && !name.matches("Unnamed: 0(\\.\\d+)?")) {
            return;
        }
        String which = "column 1" + (name.isEmpty() ? " has no name and" : " (" + DataException.quote(name) + ")");
        if (CsvHeader.countsRows(body, 0)) {
            isIndex[0] = true;
            notes.add(which + " numbers the rows, like the index of pandas, and is left out");
        } else if (isDistinctIntegers(0)) {
            notes.add(which + " has a different integer in each row; if it is an index: --ignore 1");
        }
    }

    private boolean isDistinctIntegers(int column) {
        Set<String> known = new HashSet<>();
        return body.stream()
                .map(row -> row.cells().get(column))
                .allMatch(cell -> Decimal.kind(cell) == Decimal.Kind.INTEGER && known.add(cell));
    }

    /** The indices of the named columns, which are marked as taken. */
    private int[] find(String what, List<String> names, boolean[] taken) throws DataException {
        int[] found = new int[names.size()];
        for (int i = 0; i < found.length; i++) {
            String name = names.get(i);
            found[i] = find(what, name);
            if (taken[found[i]] && found[i] < width) {
                throw new DataException(file, what + " " + DataException.quote(name) + " is named twice");
            }
            taken[found[i]] = true;
        }
        return found;
    }

    /** The index of the weight column, which is marked as taken; -1 if there is none. */
    private int findWeight(@Nullable String name, int[] labels, boolean[] taken) throws DataException {
        if (name == null) {
            return -1;
        }
        int column = find("weight column", name);
        if (taken[column] && column < width) {
            boolean isLabel = IntStream.of(labels).anyMatch(label -> label == column);
            throw new DataException(
                    file,
                    "weight column " + DataException.quote(name) + " is " + (isLabel ? "a label" : "an ignored")
                            + " column too, expected a column of its own");
        }
        taken[column] = true;
        return column;
    }

    private int find(String what, String name) throws DataException {
        int times = Collections.frequency(header, name);
        if (times > 1) {
            String numbers = IntStream.range(0, columns)
                    .filter(column -> header.get(column).equals(name))
                    .mapToObj(column -> Integer.toString(column + 1))
                    .collect(Collectors.joining(" or "));
            throw new DataException(
                    file,
                    "has " + times + " columns called " + DataException.quote(name) + ", expected one, or its number, "
                            + numbers);
        }
        int column = times == 1 ? header.indexOf(name) : columnNumber(name, columns) - 1;
        if (column < 0) {
            throw unknown(List.of(what + " " + DataException.quote(name)));
        }
        return column;
    }

    /** Rejects all names of columns that the file does not have, with one error. */
    private void requireKnown() throws DataException {
        List<String> unknown = new ArrayList<>();
        addUnknown("column", options.ignored(), unknown);
        addUnknown("label column", options.labels(), unknown);
        addUnknown("weight column", options.weight() == null ? List.of() : List.of(options.weight()), unknown);
        TableOptions table = options.preprocessing() != null ? null : options.table();
        if (table != null) {
            addUnknown("column", table.categorical(), unknown);
            addUnknown("column", table.dates(), unknown);
        }
        if (!unknown.isEmpty()) {
            throw unknown(unknown.stream().distinct().toList());
        }
    }

    private void addUnknown(String what, List<String> names, List<String> unknown) {
        for (String name : names) {
            if (!header.contains(name) && columnNumber(name, columns) == 0) {
                unknown.add(what + " " + DataException.quote(name));
            }
        }
    }

    private DataException unknown(List<String> columns) {
        String known = header.isEmpty()
                ? "a number 1.." + this.columns + " as there is no header"
                : "one of " + DataException.list(header) + " or a number 1.." + this.columns;
        return new DataException(file, "has no " + String.join(", no ", columns) + ", expected " + known);
    }

    /** The label columns by convention, none of them an input; they are marked as taken. */
    private int[] guessLabels(List<String> inputNames, boolean[] taken) throws DataException {
        List<String> targets = options.targetNames();
        if (!targets.isEmpty() && header.containsAll(targets)) {
            return find("label column", targets, taken);
        }
        Set<String> inputs = Set.copyOf(inputNames);
        boolean[] isOther = taken.clone(); // not a label
        int only = -1;
        int found = 0;
        for (int column = 0; column < header.size(); column++) {
            isOther[column] |= inputs.contains(header.get(column));
            String name = header.get(column).toLowerCase(Locale.ROOT);
            if (!isOther[column] && CsvHeader.LABEL_NAMES.contains(name)) {
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
        for (int column = 0; column < width; column++) {
            if (!taken[column]) {
                columnOf.put(header.get(column), column);
                times.merge(header.get(column), 1, Integer::sum);
            }
        }
        List<String> wrong = inputNames.stream()
                .filter(name -> times.getOrDefault(name, 0) != 1)
                .toList();
        if (!wrong.isEmpty()) {
            throw wrongInputs(inputNames, wrong, times);
        }
        return inputNames.stream().mapToInt(columnOf::get).toArray();
    }

    /** The error for input columns that are missing or there several times. */
    private DataException wrongInputs(List<String> inputNames, List<String> wrong, Map<String, Integer> times) {
        String first = wrong.getFirst();
        String expected = wrong.size() == 1
                ? ", expected one for input " + (inputNames.indexOf(first) + 1)
                : ", expected one for each of " + DataException.list(inputNames);
        String has = wrong.stream()
                .limit(MANY)
                .map(name -> {
                    int n = times.getOrDefault(name, 0);
                    return (n == 0 ? "no column" : n + " columns") + " called " + DataException.quote(name);
                })
                .collect(Collectors.joining(", "));
        List<String> others = times.keySet().stream()
                .filter(name -> !name.isEmpty() && !inputNames.contains(name))
                .sorted(Comparator.comparingInt(header::indexOf))
                .limit(MANY)
                .map(DataException::quote)
                .toList();
        boolean isRenamed = !others.isEmpty() && times.getOrDefault(first, 0) == 0;
        return new DataException(
                file,
                "has " + has + (wrong.size() > MANY ? ", ... (" + wrong.size() + ")" : "") + expected
                        + (isRenamed ? "; columns that are no inputs: " + String.join(", ", others) : ""));
    }

    /** Rejects all inputs that are text or often missing, with one error, unless they were requested by name. */
    void requireNumbers() throws DataException {
        if (byName || options.table() != null || options.preprocessing() != null) {
            return;
        }
        List<Integer> unfit = new ArrayList<>();
        CsvStart.Row first = null;
        for (int column : inputs) {
            int bad = 0;
            CsvStart.Row firstBad = null;
            for (CsvStart.Row row : body) {
                String cell = row.cells().get(column);
                Decimal.Kind kind = Decimal.kind(cell);
                if (!kind.isNumber(decimalComma) || kind == Decimal.Kind.NOT_FINITE) {
                    bad++;
                    firstBad = firstBad == null ? row : firstBad;
                }
            }
            if (firstBad != null && ROWS_PER_TYPO * bad >= body.size()) {
                unfit.add(column);
                first = first == null ? firstBad : first;
            }
        }
        if (first != null) {
            throw notANumber(first.line(), unfit.getFirst(), first.cells().get(unfit.getFirst()), unfit);
        }
    }

    /**
     * Takes columns from the inputs.
     *
     * @throws DataException if no input is left
     */
    void leaveOut(IntPredicate column) throws DataException {
        int[] used = IntStream.range(0, inputs.length)
                .filter(i -> !column.test(inputs[i]))
                .toArray();
        if (used.length == 0) {
            throw new DataException(
                    file, "has no input left: " + String.join("; ", notes) + "; expected at least one input");
        }
        ignored = IntStream.concat(IntStream.of(ignored), IntStream.of(inputs).filter(column))
                .toArray();
        double[] bases = inputBases;
        int[] all = inputs;
        inputBases = IntStream.of(used).mapToDouble(i -> bases[i]).toArray();
        inputs = IntStream.of(used).map(i -> all[i]).toArray();
    }

    /** Adds a note about a column. */
    void note(int column, String note) {
        notes.add(column(column) + ": " + note);
    }

    /** Adds a note about several columns, of which it names the first ones. */
    void note(List<Integer> columns, String note) {
        String first = columns.stream()
                .limit(SHOWN_COLUMNS)
                .map(column -> column(column).substring("column ".length()))
                .collect(Collectors.joining(", "));
        notes.add("columns " + first + " and " + (columns.size() - SHOWN_COLUMNS) + " more: " + note);
    }

    /** A note for each column that has had missing or unseen values. */
    List<String> notesOf(List<ColumnReader> readers) {
        return readers.stream()
                .filter(reader -> !reader.note().isEmpty())
                .map(reader -> column(reader.column()) + ": " + reader.note())
                .toList();
    }

    /** The use of the columns with text and missing values; null if every input must be a number. */
    @Nullable
    TableOptions table() {
        return options.table();
    }

    /** How columns of data that were read before became inputs; null if there were none. */
    @Nullable
    Preprocessing preprocessing() {
        return options.preprocessing();
    }

    /** The same columns; numbers of which none may be missing if there were none. */
    List<InputColumn> knownColumns() {
        Preprocessing known = options.preprocessing();
        return known == null ? Collections.nCopies(inputs.length, InputColumn.Numeric.REQUIRED) : known.columns();
    }

    // bases

    private double[] bases(Csv.Bases requested, int[] which) {
        double[] bases = new double[which.length];
        boolean image = areImage(names(which));
        for (int i = 0; i < which.length; i++) {
            if (requested.found()) {
                bases[i] = image ? 0 : base(which[i]); // pixels are scaled alike
            } else if (i < requested.given().size()) {
                bases[i] = requested.given().get(i);
            }
        }
        return bases;
    }

    /**
     * A value of the column if floats would lose the differences between its values, else 0. A base found in the first
     * rows is good for all rows, because the range of the column is at least that of the first rows.
     */
    private double base(int column) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        boolean integers = true;
        for (CsvStart.Row row : body) {
            String cell = row.cells().get(column);
            Decimal.Kind kind = Decimal.kind(cell);
            if (kind.isNumber(decimalComma) && kind != Decimal.Kind.NOT_FINITE) {
                double value = Decimal.parse(cell, decimalComma);
                min = Math.min(min, value);
                max = Math.max(max, value);
                integers &= value == Math.rint(value);
            }
        }
        double size = Math.max(Math.abs(min), Math.abs(max));
        boolean far = size > MAX_RANGES_FROM_ZERO * (max - min) && (!integers || size > LARGEST_PLAIN);
        return far && Double.isFinite(size) && Math.abs(size) < Float.MAX_VALUE ? min : 0;
    }

    /** Adds a note for each column in which many distinct numbers become few floats. */
    private void noteLosses(int[] which, double[] bases) {
        for (int i = 0; i < which.length; i++) {
            Set<Double> numbers = new HashSet<>();
            Set<Float> floats = new HashSet<>();
            for (CsvStart.Row row : body) {
                String cell = row.cells().get(which[i]);
                Decimal.Kind kind = Decimal.kind(cell);
                if (kind.isNumber(decimalComma) && kind != Decimal.Kind.NOT_FINITE) {
                    double value = Decimal.parse(cell.toCharArray(), 0, cell.length(), decimalComma, bases[i]);
                    numbers.add(value);
                    floats.add((float) value);
                }
            }
            if (floats.size() < numbers.size() && 4 * floats.size() <= 3 * numbers.size()) {
                notes.add(column(which[i]) + ": " + numbers.size() + " different numbers in the first rows become "
                        + floats.size() + " different floats");
            }
        }
    }

    /** Adds such notes for inputs, and for numeric labels, then releases the first rows. */
    void noteLosses(boolean numbers) {
        noteLosses(inputs, inputBases);
        if (numbers) {
            noteLosses(labels, labelBases);
        }
        body = List.of();
    }

    // errors

    /** The message for a row with the wrong number of cells. */
    String ragged(long line, int cells) {
        String message = unit() + " " + line + ": number of cells is " + cells + ", expected " + columns;
        return cells > columns && start.separator() == ','
                ? message + "; a cell with a comma in it needs quotes"
                : message;
    }

    /** The error for a cell that should be a number. */
    DataException notANumber(long line, int column, String cell) {
        return notANumber(line, column, cell, List.of(column));
    }

    /**
     * The message for columns of numbers that have some text.
     *
     * @param missing the texts that stand for missing values now
     */
    String notNumbers(List<Integer> columns, List<ColumnSurvey.Cell> cells, List<String> missing) {
        String first = cells.getFirst().text();
        Decimal.Kind kind = Decimal.kind(first);
        if (isMalformed(first)) {
            return misfits(columns, cells) + ", expected text in UTF-8";
        }
        if (kind.isNumber(decimalComma) && kind != Decimal.Kind.NOT_FINITE) {
            return misfits(columns, cells) + ", expected " + FINITE + ignoring(columns);
        }
        if (Decimal.isAlmostNumber(first, decimalComma)) {
            return misfits(columns, cells) + ", expected " + Decimal.expected(first, decimalComma) + ignoring(columns);
        }
        String names = ColumnNames.joinForShell(columns.stream().map(this::name).toList());
        String expected = kind == Decimal.Kind.NOT_FINITE ? "a finite number" : "a number";
        return misfits(columns, cells) + ", expected " + expected + ignoring(columns)
                + "; for categories: --categorical " + names + asMissing(missing, cells);
    }

    /**
     * The message for columns of dates that have some other text.
     *
     * @param option whether what is expected is an option
     * @param missing the texts that stand for missing values now
     */
    String notDates(
            List<Integer> columns,
            List<ColumnSurvey.Cell> cells,
            String expected,
            boolean option,
            List<String> missing) {
        String message = misfits(columns, cells) + ", expected ";
        if (isMalformed(cells.getFirst().text())) {
            return message + "text in UTF-8";
        }
        return message + expected + ignoring(columns) + (option ? "" : asMissing(missing, cells));
    }

    /** The message for columns with missing values that may not be missing. */
    String missing(List<Integer> columns, List<ColumnSurvey.Cell> cells) {
        return misfits(columns, cells) + ", expected a value; or --missing median, or another choice"
                + ignoring(columns);
    }

    private static String asMissing(List<String> missing, List<ColumnSurvey.Cell> cells) {
        Stream<String> texts = cells.stream().map(ColumnSurvey.Cell::text).limit(SHOWN);
        return "; if it is a missing value: --missing-values "
                + ColumnNames.joinForShell(
                        Stream.concat(missing.stream(), texts).distinct().toList());
    }

    /** The first cells of some columns, with their places. */
    private String misfits(List<Integer> columns, List<ColumnSurvey.Cell> cells) {
        List<String> places = new ArrayList<>();
        for (int i = 0; i < Math.min(SHOWN, cells.size()); i++) {
            ColumnSurvey.Cell cell = cells.get(i);
            places.add(cell(cell.line(), columns.get(i), cell.text()));
        }
        int more = cells.size() - places.size();
        return String.join(", ", places) + (more == 0 ? "" : " and in " + more + " more columns");
    }

    /** The error for a cell that should be a weight. */
    DataException notAWeight(long line, String cell) {
        Decimal.Kind kind = Decimal.kind(cell);
        if (!kind.isNumber(decimalComma) && Decimal.isAlmostNumber(cell, decimalComma)) {
            return bad(line, weight, cell, "a weight: " + Decimal.expected(cell, decimalComma));
        }
        boolean finite = !kind.isNumber(decimalComma) || (kind != Decimal.Kind.NOT_FINITE && cell.startsWith("-"));
        return bad(line, weight, cell, "a weight: " + (finite ? "a number" : "a finite number") + " of at least 0");
    }

    /** The error for several columns that should be numbers, with the first such cell. */
    private DataException notANumber(long line, int column, String cell, List<Integer> unfit) {
        Decimal.Kind kind = Decimal.kind(cell);
        String expected = kind == Decimal.Kind.NOT_FINITE
                ? "a finite number"
                : kind.isNumber(decimalComma) ? FINITE : Decimal.expected(cell, decimalComma);
        boolean canIgnore = hasLabels && !byName && !isLabel(column) && !isMalformed(cell);
        return bad(line, column, cell, canIgnore ? expected + ignoring(unfit) : expected);
    }

    private boolean isLabel(int column) {
        return IntStream.of(labels).anyMatch(label -> label == column);
    }

    /** The option that ignores these columns, and those that are ignored already. */
    private String ignoring(List<Integer> unfit) {
        return ignoring(unfit, "columns with text or missing values");
    }

    /** The same with a word for the columns. */
    String ignoring(List<Integer> unfit, String kind) {
        List<String> names = new ArrayList<>(options.ignored());
        unfit.forEach(column -> names.add(name(column)));
        String what = unfit.size() == 1 ? "leave the column out" : "leave out the " + unfit.size() + " " + kind;
        return "; to " + what + ": --ignore " + ColumnNames.joinForShell(names);
    }

    /** A column as an option names it: its name if that is unique and fits a line, else its number. */
    String name(int column) {
        String number = Integer.toString(column + 1);
        if (header.isEmpty() || header.contains(number)) {
            return header.isEmpty() ? number : header.get(column);
        }
        String name = header.get(column);
        boolean fit =
                !name.isEmpty() && Collections.frequency(header, name) == 1 && !name.matches("(?s).*\\p{Cntrl}.*");
        return fit ? name : number;
    }

    /** The error for a cell that is not what was expected. */
    DataException bad(long line, int column, String cell, String expected) {
        return new DataException(
                file, cell(line, column, cell) + ", expected " + (isMalformed(cell) ? "text in UTF-8" : expected));
    }

    private String cell(long line, int column, String cell) {
        return unit() + " " + line + ", " + column(column)
                + (cell.isBlank() ? " is empty" : " is " + DataException.quote(cell));
    }

    /** Returns whether a cell was not UTF-8. */
    static boolean isMalformed(String cell) {
        return cell.indexOf('\uFFFD') >= 0; // the decoder's replacement for invalid bytes
    }

    /** A column in a message. */
    String column(int column) {
        return "column " + (column + 1)
                + (header.isEmpty() ? "" : " (" + DataException.quote(header.get(column)) + ")");
    }

    // results

    String file() {
        return file;
    }

    CsvStart start() {
        return start;
    }

    /** The word for a row in messages, before its number. */
    String unit() {
        return start.unit();
    }

    /** The number of cells per row. */
    int columns() {
        return columns;
    }

    /** The number of columns without the empty ones at the end. */
    int width() {
        return width;
    }

    boolean decimalComma() {
        return decimalComma;
    }

    /** The column names; empty if there is no header. */
    List<String> header() {
        return header;
    }

    /** Returns whether the first row is the header; false if a comment is, or there is none. */
    boolean headerIsRow() {
        return headerIsRow;
    }

    /** Returns whether labels are 0 or 1. */
    boolean isMultiLabel() {
        return options.task() == Csv.Task.MULTI_LABEL;
    }

    /** The label columns, counted from 0, in the order of the options. */
    int[] labels() {
        return labels;
    }

    /** The label columns by their names or, without a header, as {@code column3}. */
    List<String> labelNames() {
        List<String> names = names(labels);
        return names.isEmpty()
                ? IntStream.of(labels)
                        .mapToObj(column -> "column" + (column + 1))
                        .toList()
                : names;
    }

    /** The column of the weights, counted from 0; -1 if there is none. */
    int weight() {
        return weight;
    }

    /** The input columns, counted from 0, at least one. */
    int[] inputs() {
        return inputs;
    }

    /** The number subtracted from each input. */
    double[] inputBases() {
        return inputBases;
    }

    /** The number subtracted from each numeric label. */
    double[] labelBases() {
        return labelBases;
    }

    /** Notes for the user, one line each. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** The columns other than inputs, by their names or, without a header, their numbers. */
    Columns columnsBesideInputs() {
        List<String> others = new ArrayList<>(namesOrNumbers(ignored));
        String name = weight < 0 ? null : namesOrNumbers(new int[] {weight}).getFirst();
        if (name != null) {
            others.add(name);
        }
        return new Columns(columns, namesOrNumbers(labels), others, name);
    }

    private List<String> namesOrNumbers(int[] columns) {
        return header.isEmpty()
                ? IntStream.of(columns)
                        .mapToObj(column -> Integer.toString(column + 1))
                        .toList()
                : names(columns);
    }

    /** The columns with these names or numbers, counted from 0. */
    int[] find(List<String> names) throws DataException {
        return find("column", names, new boolean[columns]);
    }

    /** Returns whether inputs with these names are the pixels of an image. */
    static boolean areImage(List<String> names) {
        return !names.isEmpty() && names.stream().allMatch(name -> name.matches("pixel\\d+"));
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
}
