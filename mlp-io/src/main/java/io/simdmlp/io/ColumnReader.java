package io.simdmlp.io;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the cells of a column as floats: numbers minus a base, days since 1970-01-01, or the numbers of levels; NaN for a
 * missing value.
 */
final class ColumnReader {
    /** The number of a level that was not seen in training. */
    static final int UNSEEN = -1;

    private final int column;
    private final double base;
    private final @Nullable MissingValues missing; // null if a missing value is an error
    private final @Nullable DateOrder order; // of dates
    private final @Nullable Levels levels; // of categories
    private final boolean grows; // whether new texts become levels
    private final @Nullable String fill; // the level of a missing value; null if that is an error
    private @Nullable Codes codes; // the level of each row plus 1, 0 for a missing value; null if not known
    private @Nullable Numbers numbers; // the number of each row, NaN for a missing one; null if not kept
    private boolean imputes; // whether a number that is not finite counts as missing
    private long imputed;
    private long missed;
    private long unseen;
    private String firstUnseen = "";

    private ColumnReader(
            int column,
            double base,
            @Nullable MissingValues missing,
            @Nullable DateOrder order,
            @Nullable Levels levels,
            boolean grows,
            @Nullable String fill) {
        this.column = column;
        this.base = base;
        this.missing = missing;
        this.order = order;
        this.levels = levels;
        this.grows = grows;
        this.fill = fill;
    }

    /**
     * Reads a column of numbers of training data.
     *
     * @param kept the number of each row minus the base; null if not kept
     */
    static ColumnReader ofNumbers(int column, double base, @Nullable MissingValues missing, @Nullable Numbers kept) {
        ColumnReader reader = new ColumnReader(column, base, missing, null, null, false, null);
        reader.numbers = kept;
        return reader;
    }

    /** Reads a column of dates. */
    static ColumnReader ofDates(int column, DateOrder order, @Nullable MissingValues missing) {
        return new ColumnReader(column, 0, missing, order, null, false, null);
    }

    /**
     * Reads a column of categories of training data.
     *
     * @param levels the levels, or some of them
     * @param codes the level of each row plus 1; null if not known
     */
    static ColumnReader ofCategories(int column, Levels levels, @Nullable Codes codes, MissingValues missing) {
        ColumnReader reader = new ColumnReader(column, 0, missing, null, levels, true, null);
        reader.codes = codes;
        return reader;
    }

    /**
     * Reads a column as it was in training.
     *
     * @param imputes whether a number that is not finite counts as missing
     */
    static ColumnReader of(int column, double base, InputColumn known, MissingValues missing, boolean imputes) {
        return switch (known) {
            case InputColumn.Numeric numeric -> {
                ColumnReader reader = ofNumbers(column, base, numeric.isRequired() ? null : missing, null);
                reader.imputes = imputes;
                yield reader;
            }
            case InputColumn.Date date -> ofDates(column, date.order(), date.isRequired() ? null : missing);
            case InputColumn.Category category ->
                new ColumnReader(column, base, missing, null, new Levels(category.levels()), false, category.fill());
        };
    }

    /**
     * The value of a row.
     *
     * @param number the number of the row, from 0; only used for training data
     */
    float read(CsvTable table, CsvRow row, int number) throws DataException {
        if (isKept()) {
            return kept(number);
        }
        if (missing != null && row.isMissing(column, missing)) {
            return missing(table, row);
        }
        if (order != null) {
            return table.date(row, column, order);
        }
        if (levels == null) {
            float read = imputes ? table.numberOrNaN(row, column, base) : table.number(row, column, base);
            imputed += Float.isNaN(read) ? 1 : 0;
            return read;
        }
        if (grows) {
            return row.addTo(levels, column);
        }
        int level = row.find(column, levels);
        if (level < 0 && unseen++ == 0) {
            firstUnseen = DataException.quote(row.cell(column)) + " in "
                    + table.layout().unit() + " " + row.line();
        }
        return level;
    }

    /** Returns whether the first pass has kept the values. */
    boolean isKept() {
        return codes != null || numbers != null;
    }

    /** The value of a row that the first pass has kept, see {@link #read}. */
    float kept(int number) {
        float value = peek(number);
        missed += Float.isNaN(value) ? 1 : 0;
        return value;
    }

    /** The value of a row that the first pass has kept, without counting missing ones. */
    float peek(int number) {
        if (codes == null) {
            return Objects.requireNonNull(numbers, "numbers is null").get(number);
        }
        int code = codes.get(number);
        return code == 0 ? Float.NaN : code - 1;
    }

    /** The value of a missing cell. */
    private float missing(CsvTable table, CsvRow row) throws DataException {
        missed++;
        if (grows || levels == null) {
            return Float.NaN;
        }
        if (fill == null) {
            throw table.layout().bad(row.line(), column, row.cell(column), "a value");
        }
        return levels.find(fill.toCharArray(), 0, fill.length());
    }

    /** Returns whether categories of training data have no codes yet. */
    boolean lacksCodes() {
        return grows && codes == null;
    }

    /** The codes of a column that lacks them; called with each row in turn on an empty list. */
    void addCode(CsvRow row, Codes to) {
        boolean isMissing = missing != null && row.isMissing(column, missing);
        to.add(isMissing || levels == null ? 0 : 1 + row.addTo(levels, column));
    }

    /** Releases the numbers that the first pass has kept; they can be read again. */
    void dropNumbers() {
        numbers = null;
    }

    void setCodes(Codes all) {
        codes = all;
    }

    /** The level of each row plus 1; null if not known, or a column of numbers. */
    @Nullable
    Codes codes() {
        return codes;
    }

    int column() {
        return column;
    }

    double base() {
        return base;
    }

    /** The number of missing values so far. */
    long missed() {
        return missed;
    }

    /** The order of day and month; null if the column has no dates. */
    @Nullable
    DateOrder order() {
        return order;
    }

    boolean areCategories() {
        return levels != null;
    }

    int levelCount() {
        return levels == null ? 0 : levels.size();
    }

    /** The levels of the file that was read, in the order of its rows. */
    List<String> levels() {
        return levels == null ? List.of() : levels.toList();
    }

    /** A note about values that were missing, or not seen in training; empty if there are none. */
    String note() {
        String gaps = missed == 0 ? "" : missed == 1 ? "1 missing value" : missed + " missing values";
        if (imputed > 0) {
            String replaced =
                    imputed + (imputed == 1 ? " value that is" : " values that are") + " not finite, replaced";
            return gaps.isEmpty() ? replaced : gaps + ", " + replaced;
        }
        if (unseen == 0) {
            return gaps;
        }
        String others =
                (unseen == 1 ? "1 value" : unseen + " values") + " never seen in training, such as " + firstUnseen;
        return gaps.isEmpty() ? others : gaps + ", " + others;
    }
}
