package io.simdmlp.io;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Collects the labels of a CSV file and chooses whether they are classes. Each distinct text is kept once, and none if
 * they are numbers.
 */
final class CsvLabels {
    private static final int MAX_GUESSED_CLASSES = 100;
    private static final int FEW_CLASSES = 20;
    private static final int MANY_SAMPLES_PER_CLASS = 5;

    /** The text of a label cell and the line where it occurred first. */
    private record Cell(String text, Decimal.Kind kind, long line) {}

    private final CsvLayout layout;
    private final Csv.Options options;
    private final int column;
    private final boolean guess;
    private final List<Cell> distinct = new ArrayList<>();
    private final Map<Decimal.Kind, Integer> times = new EnumMap<>(Decimal.Kind.class);
    private final Map<Decimal.Kind, Cell> first = new EnumMap<>(Decimal.Kind.class);
    private final List<String> notes = new ArrayList<>();
    private final LabelGaps gaps;
    private Levels known = new Levels(); // the texts of distinct
    private boolean keeps; // whether texts are kept
    private Codes codes = new Codes(); // indices into distinct

    CsvLabels(CsvLayout layout, Csv.Options options) throws DataException {
        this.layout = layout;
        this.options = options;
        int columns = layout.labels().length;
        boolean requested = options.task() == Csv.Task.CLASSIFICATION
                || !options.classNames().isEmpty();
        boolean numbers = options.task() == Csv.Task.REGRESSION || options.task() == Csv.Task.MULTI_LABEL;
        if (!numbers && requested && columns != 1) {
            throw new DataException(
                    layout.file(), "is read with " + columns + " label columns, expected one for classification");
        }
        this.column = layout.labels()[0];
        this.keeps = columns == 1 && !numbers;
        this.guess = keeps && !requested;
        boolean any = keeps && !guess && options.classNames().isEmpty(); // each text but the empty one is a class
        this.gaps = new LabelGaps(
                layout, new MissingValues(any ? List.of() : missingValues(options)), Set.copyOf(options.classNames()));
    }

    private static List<String> missingValues(Csv.Options options) {
        TableOptions table = options.table();
        Preprocessing preprocessing = options.preprocessing();
        return preprocessing != null
                ? preprocessing.missingValues()
                : table != null ? table.missingValues() : TableOptions.USUAL_MISSING_VALUES;
    }

    void add(CsvRow row) {
        if (gaps.add(row)) {
            if (keeps) {
                codes.add(0); // any: the row will be left out
            }
        } else if (keeps || guess) {
            add(row, keeps ? row.find(column, known) : -1);
        }
    }

    /**
     * The rows without a label, counted from 0.
     *
     * @throws DataException if there are some, and the options do not leave them out
     */
    BitSet unlabeled() throws DataException {
        if (guess && keeps && times(Decimal.Kind.TEXT) > 0) {
            takeWords();
        }
        if (!options.unlabeledLeftOut()) {
            gaps.requireNone(guess);
        }
        BitSet rows = gaps.rows();
        if (!rows.isEmpty()) {
            notes.add(
                    rows.cardinality() == 1
                            ? "1 row without a label left out"
                            : rows.cardinality() + " rows without a label left out");
        }
        return rows;
    }

    /** Words such as none are classes if they are at least as frequent as another class. */
    private void takeWords() {
        long[] times = new long[distinct.size()];
        BitSet unlabeled = gaps.rows();
        for (int row = 0; row < codes.size(); row++) {
            if (!unlabeled.get(row)) {
                times[codes.get(row)]++;
            }
        }
        long least = LongStream.of(times).min().orElse(Long.MAX_VALUE);
        for (LabelGaps.Word word = gaps.takeWord(least); word != null; word = gaps.takeWord(least)) {
            int code = distinct.size();
            Cell cell = new Cell(word.text(), Decimal.Kind.TEXT, word.line());
            distinct.add(cell);
            known.add(cell.text);
            this.times.merge(cell.kind, word.rows().cardinality(), Integer::sum);
            Codes all = new Codes();
            for (int row = 0; row < codes.size(); row++) {
                all.add(word.rows().get(row) ? code : codes.get(row));
            }
            codes = all;
        }
    }

    /** Adds the label of a row, whose text has this code, or is new: -1. */
    private void add(CsvRow row, int known) {
        int code = known;
        Cell cell = code < 0 ? newCell(row) : distinct.get(code);
        times.merge(cell.kind, 1, Integer::sum);
        first.putIfAbsent(cell.kind, cell);
        if (!keeps) {
            return;
        }
        if (code < 0) {
            if (guess && distinct.size() == MAX_GUESSED_CLASSES) { // too many to be classes unless requested
                keeps = false;
                this.known = new Levels();
                distinct.clear();
                codes = new Codes();
                return;
            }
            code = distinct.size();
            this.known.add(cell.text);
            distinct.add(cell);
        }
        codes.add(code);
    }

    /** Forgets the labels of some rows, counted from 0. */
    void drop(BitSet rows) {
        if (keeps && !rows.isEmpty()) {
            codes = codes.without(rows);
        }
    }

    private Cell newCell(CsvRow row) {
        String text = row.cell(column);
        return new Cell(text, kind(text), row.line());
    }

    private Decimal.Kind kind(String text) {
        Decimal.Kind kind = Decimal.kind(text);
        return kind == Decimal.Kind.EMPTY || kind.isNumber(layout.decimalComma()) ? kind : Decimal.Kind.TEXT;
    }

    private int times(Decimal.Kind kind) {
        return times.getOrDefault(kind, 0);
    }

    /** Returns whether the labels are classes. */
    boolean areClasses() throws DataException {
        if (!guess) {
            return keeps;
        }
        int texts = times(Decimal.Kind.TEXT);
        int integers = times(Decimal.Kind.INTEGER);
        int exponents = times(Decimal.Kind.EXPONENT);
        int decimals = times(Decimal.Kind.POINT) + times(Decimal.Kind.COMMA);
        int numbers = integers + exponents + decimals;
        if (texts > 0) {
            return textsAreClasses(texts, numbers, decimals);
        }
        boolean few =
                keeps && (distinct.size() <= FEW_CLASSES || distinct.size() <= codes.size() / MANY_SAMPLES_PER_CLASS);
        Cell exponent = first.get(Decimal.Kind.EXPONENT);
        if (exponent != null && few) {
            if (numbers == exponents) {
                throw layout.bad(
                        exponent.line,
                        column,
                        exponent.text,
                        "--task classification if such labels are codes, or --task regression if they are numbers");
            }
            if (decimals == 0) {
                notes.add("labels such as " + DataException.quote(exponent.text)
                        + " are taken for numbers; if they are codes: --task classification");
            }
        }
        boolean classes = few && numbers == integers && numbers > 0;
        Cell missing = first.get(Decimal.Kind.NOT_FINITE);
        if (classes && missing != null) {
            throw layout.bad(missing.line, column, missing.text, "a class");
        }
        return classes;
    }

    private boolean textsAreClasses(int texts, int numbers, int decimals) throws DataException {
        Cell text = firstText();
        boolean mostly = 2L * texts >= (long) texts + numbers;
        if (!mostly && (decimals > 0 || !keeps)) {
            throw layout.bad(
                    text.line,
                    column,
                    text.text,
                    Decimal.expected(text.text, layout.decimalComma())
                            + " as most labels are; if all are classes: --task classification");
        }
        if (!keeps) {
            throw new DataException(
                    layout.file(),
                    layout.column(column) + " has more than " + MAX_GUESSED_CLASSES + " different labels, such as "
                            + DataException.quote(text.text)
                            + "; if they are classes: --task classification; if not, --label names the column to predict");
        }
        for (Cell cell : distinct) {
            boolean missing = cell.kind == Decimal.Kind.NOT_FINITE || (!mostly && CsvHeader.isMissing(cell.text));
            if (missing) {
                throw layout.bad(
                        cell.line,
                        column,
                        cell.text,
                        "a class; if it is one and no missing value: --task classification");
            }
        }
        return true;
    }

    private Cell firstText() {
        Cell text = first.get(Decimal.Kind.TEXT);
        if (text == null) {
            throw new IllegalStateException("no text");
        }
        return text;
    }

    /** The classes, in the order of their indices. */
    List<String> classNames() throws DataException {
        if (!options.classNames().isEmpty()) {
            return options.classNames();
        }
        requireDistinctNumbers();
        Comparator<String> byText = Comparator.naturalOrder();
        Comparator<String> byNumber = Comparator.comparing(BigInteger::new);
        boolean integers = distinct.stream().allMatch(cell -> cell.kind == Decimal.Kind.INTEGER);
        return distinct.stream()
                .map(Cell::text)
                .sorted(integers ? byNumber.thenComparing(byText) : byText)
                .toList();
    }

    /** 1 and 01 are two classes only if classification is requested. */
    private void requireDistinctNumbers() throws DataException {
        Map<BigDecimal, Cell> numbers = new HashMap<>();
        for (Cell cell : distinct) {
            BigDecimal number = number(cell);
            Cell same = number == null ? null : numbers.putIfAbsent(number, cell);
            if (same == null) {
                continue;
            }
            String other = DataException.quote(same.text);
            if (guess) {
                throw layout.bad(
                        cell.line,
                        column,
                        cell.text,
                        "the same spelling as in " + layout.unit() + " " + same.line + ", " + other
                                + "; for two classes: --task classification");
            }
            notes.add("labels " + other + " and " + DataException.quote(cell.text)
                    + " are the same number and two classes");
        }
    }

    private static @Nullable BigDecimal number(Cell cell) {
        if (cell.kind == Decimal.Kind.TEXT || cell.kind == Decimal.Kind.EMPTY || cell.kind == Decimal.Kind.NOT_FINITE) {
            return null;
        }
        try {
            return new BigDecimal(cell.text.replace(',', '.')).stripTrailingZeros();
        } catch (ArithmeticException | NumberFormatException e) {
            return null; // the exponent is too large
        }
    }

    /** The class index of each sample. */
    Codes indices(List<String> names) throws DataException {
        Map<String, Integer> indices = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            indices.put(names.get(i), i);
        }
        int[] classOf = new int[distinct.size()];
        for (int code = 0; code < classOf.length; code++) {
            Cell cell = distinct.get(code);
            Integer index = indices.get(cell.text);
            if (index == null || cell.text.isEmpty() || CsvLayout.isMalformed(cell.text)) {
                String expected = options.classNames().isEmpty() ? "a class" : "one of " + DataException.list(names);
                throw layout.bad(cell.line, column, cell.text, expected);
            }
            classOf[code] = index;
        }
        return codes.map(classOf);
    }

    /** Notes about the labels for the user. */
    List<String> notes() {
        return notes;
    }
}
