package io.simdmlp.io;

import io.simdmlp.Embedding;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the columns of a table become the inputs of a network: missing numbers are replaced, categories become ones and
 * zeros or the numbers of learned vectors, then all inputs but those numbers are scaled. Immutable and thread-safe.
 *
 * <pre>{@code
 * Model model = ModelFile.read(Path.of("titanic.safetensors"));
 * Preprocessing preprocessing = model.preprocessing();
 * float[] x = new float[preprocessing.inputs()];
 * preprocessing.apply(Map.of("sex", "female", "age", 29, "fare", 211.3), x, 0);
 * }</pre>
 */
public final class Preprocessing {
    private final List<String> names;
    private final List<InputColumn> columns;
    private final List<String> missingValues;
    private final Scaling scaling;
    private final InputPolicy policy;
    private final @Nullable InputGuard guard;
    private final boolean imputes;
    private final MissingValues missing;
    private final double[] bases; // (columns)
    private final int[] scaled; // the inputs that scaling changes
    private final List<LevelIndex> levels; // (columns), empty but for categories
    private final ClassValue<RecordReader> records;
    private final @Nullable InputCheck check; // null if not each column is a number that is one input

    /**
     * Creates a preprocessing with the {@linkplain InputPolicy#DEFAULT usual} policy.
     *
     * @param names a name per column; empty if unknown
     * @param columns how each column becomes inputs, at least one
     * @param missingValues the texts that stand for a missing value, in any case, beside the empty text
     * @param scaling the scaling of all inputs
     * @throws IllegalArgumentException if they do not match, or an embedded input is scaled
     */
    public Preprocessing(List<String> names, List<InputColumn> columns, List<String> missingValues, Scaling scaling) {
        this(names, columns, missingValues, scaling, InputPolicy.DEFAULT);
    }

    /**
     * Creates a preprocessing.
     *
     * @param names a name per column; empty if unknown
     * @param columns how each column becomes inputs, at least one
     * @param missingValues the texts that stand for a missing value, in any case, beside the empty text
     * @param scaling the scaling of all inputs
     * @param policy what happens to inputs that training did not have
     * @throws IllegalArgumentException if they do not match, an embedded input is scaled, or the policy imputes and a column of
     *     numbers or dates has no value for a missing one
     */
    public Preprocessing(
            List<String> names,
            List<InputColumn> columns,
            List<String> missingValues,
            Scaling scaling,
            InputPolicy policy) {
        this.names = List.copyOf(names);
        this.columns = List.copyOf(columns);
        this.missingValues = List.copyOf(missingValues);
        this.scaling = Objects.requireNonNull(scaling, "scaling is null");
        if (columns.isEmpty() || (!names.isEmpty() && names.size() != columns.size())) {
            throw new IllegalArgumentException("columns has " + columns.size() + " values and names " + names.size()
                    + ", expected at least one column, and no names or one for each");
        }
        long inputs = columns.stream().mapToLong(InputColumn::inputs).sum();
        if (scaling.inputs() != inputs) {
            throw new IllegalArgumentException(
                    "scaling is for " + scaling.inputs() + " inputs, expected " + inputs + " of the columns");
        }
        for (Embedding embedding : embeddings()) {
            int input = embedding.input();
            if (scaling.base()[input] != 0 || scaling.offset()[input] != 0 || scaling.factor()[input] != 1) {
                throw new IllegalArgumentException(
                        "input " + input + ", counted from 0, is scaled, expected none, since it is embedded");
            }
        }
        requireFits(policy);
        this.policy = policy;
        this.imputes = policy.invalid() == InputPolicy.Invalid.IMPUTE;
        this.missing = new MissingValues(missingValues);
        this.bases = columnBases(scaling.base());
        this.scaled = scaling.changed(scaling.base());
        this.guard = InputGuard.of(this.columns, policy, bases);
        this.levels = columns.stream()
                .map(column ->
                        new LevelIndex(column instanceof InputColumn.Category category ? category.levels() : List.of()))
                .toList();
        this.records = RecordReader.all(this.names);
        boolean numbers =
                columns.stream().allMatch(column -> column instanceof InputColumn.Numeric && column.inputs() == 1);
        this.check = numbers ? new InputCheck(this.names, this.columns, policy, bases, guard) : null;
    }

    private void requireFits(InputPolicy policy) {
        List<InputPolicy.Range> ranges = policy.ranges();
        if (!ranges.isEmpty() && ranges.size() != columns.size()) {
            throw new IllegalArgumentException(
                    "policy has " + ranges.size() + " ranges, expected " + columns.size() + ", one per column");
        }
        for (int i = 0; i < columns.size(); i++) {
            InputColumn column = columns.get(i);
            boolean isCategory = column instanceof InputColumn.Category;
            if (policy.invalid() == InputPolicy.Invalid.IMPUTE && !isCategory && column.isRequired()) {
                throw new IllegalArgumentException("policy imputes, but columns[" + i
                        + "] has no value for a missing one, expected one in each column of numbers or dates");
            }
        }
    }

    /**
     * {@return the preprocessing of columns that are inputs themselves, numbers of which none may be missing}
     *
     * @param names a name per input; empty if unknown
     * @param scaling the scaling of the inputs
     */
    public static Preprocessing ofNumbers(List<String> names, Scaling scaling) {
        return new Preprocessing(
                names, Collections.nCopies(scaling.inputs(), InputColumn.Numeric.REQUIRED), List.of(), scaling);
    }

    /** {@return a name per column; empty if unknown} */
    public List<String> names() {
        return names;
    }

    /** {@return how each column becomes inputs} */
    public List<InputColumn> columns() {
        return columns;
    }

    /** {@return the texts that stand for a missing value, in any case, beside the empty text} */
    public List<String> missingValues() {
        return missingValues;
    }

    /** {@return the scaling of all inputs} */
    public Scaling scaling() {
        return scaling;
    }

    /** {@return whether each column is an input itself, a number that may not be missing} */
    public boolean isPlain() {
        return columns.stream().allMatch(InputColumn.Numeric.REQUIRED::equals);
    }

    /** {@return the number of inputs of the network, at least that of the columns} */
    public int inputs() {
        return scaling.inputs();
    }

    /**
     * {@return the embeddings that the network must have, in ascending order of their inputs} Each has a category for each level
     * of its column, and one for all other values.
     */
    public List<Embedding> embeddings() {
        List<Embedding> embeddings = new ArrayList<>();
        int input = 0;
        for (InputColumn column : columns) {
            if (column instanceof InputColumn.Category category && category.isEmbedded()) {
                embeddings.add(new Embedding(input, category.levels().size() + 1, category.embedding()));
            }
            input += column.inputs();
        }
        return embeddings;
    }

    /** {@return a name per input, such as {@code age} and {@code sex=male}; empty if the columns have none} */
    public List<String> inputNames() {
        return IntStream.range(0, names.size())
                .boxed()
                .flatMap(i -> columns.get(i).inputNames(names.get(i)).stream())
                .toList();
    }

    /**
     * {@return the same columns with another scaling}
     *
     * @param scaling the scaling of all inputs
     */
    public Preprocessing withScaling(Scaling scaling) {
        return new Preprocessing(names, columns, missingValues, scaling, policy);
    }

    /** {@return what happens to inputs that training did not have} */
    public InputPolicy policy() {
        return policy;
    }

    /**
     * {@return the same columns with another policy}
     *
     * @param policy what happens to inputs that training did not have
     * @throws IllegalArgumentException if it does not match the columns, or imputes and a column of numbers or dates has no
     *     value for a missing one
     */
    public Preprocessing withPolicy(InputPolicy policy) {
        return new Preprocessing(names, columns, missingValues, scaling, policy);
    }

    /**
     * {@return the same columns, with the median of the training part in place of a missing number where that was an error}
     *
     * @param train the training part, not scaled
     * @throws IllegalArgumentException if it has another number of inputs
     */
    public Preprocessing withMedians(Dataset train) {
        requireInputs(train);
        return new Preprocessing(names, InputRanges.filled(columns, train), missingValues, scaling, policy);
    }

    /**
     * Applies the policy to numbers outside their range, and to unknown categories: replaces them in place, or when they are read
     * if the samples are in a file; or throws an exception.
     *
     * @param data samples that are not scaled
     * @throws DataException if a sample has a value that the policy rejects
     * @throws IllegalArgumentException if the samples have another number of inputs
     */
    public void applyPolicy(Dataset data) throws DataException {
        requireInputs(data);
        InputGuard own = InputGuard.of(columns, policy, columnBases(data.inputBases()));
        if (own != null) {
            own.apply(data, names);
        }
    }

    private void requireInputs(Dataset data) {
        if (data.inputs() != inputs()) {
            throw new IllegalArgumentException("data has " + data.inputs() + " inputs, expected " + inputs());
        }
    }

    /** {@return the number that is subtracted from each column when it is read, see {@link Scaling#base()}} */
    public double[] columnBases() {
        return bases.clone();
    }

    /** The numbers subtracted from the columns, of those that are subtracted from the inputs. */
    double[] columnBases(double[] inputBases) {
        double[] columnBases = new double[columns.size()];
        int at = 0;
        for (int i = 0; i < columnBases.length; i++) {
            columnBases[i] = columns.get(i) instanceof InputColumn.Numeric ? inputBases[at] : 0;
            at += columns.get(i).inputs();
        }
        return columnBases;
    }

    /** The number that is subtracted from each input, of those that are subtracted from the columns. */
    double[] inputBases(double[] columnBases) {
        double[] inputBases = new double[inputs()];
        int at = 0;
        for (int i = 0; i < columnBases.length; i++) {
            inputBases[at] = columns.get(i) instanceof InputColumn.Numeric ? columnBases[i] : 0;
            at += columns.get(i).inputs();
        }
        return inputBases;
    }

    /**
     * Makes inputs of the value of a column, without scaling them.
     *
     * @param value a number minus the base, a day, NaN for a missing one; or the number of a level
     * @param x (inputs of the column) at {@code at}, overwritten
     */
    static void encode(InputColumn column, float value, double base, float[] x, int at) {
        switch (column) {
            case InputColumn.Numeric numeric -> {
                boolean missing = Float.isNaN(value);
                x[at] = missing ? (float) (numeric.fill() - base) : value;
                if (numeric.indicator()) {
                    x[at + 1] = missing ? 1 : 0;
                }
            }
            case InputColumn.Date date -> encode(date, value, x, at);
            case InputColumn.Category category -> encode(category, (int) value, x, at);
        }
    }

    /** The numbers that replace missing ones: the first inputs of a column; none for categories. */
    static double[] fills(InputColumn column) {
        return switch (column) {
            case InputColumn.Numeric numeric -> new double[] {numeric.fill()};
            case InputColumn.Date date ->
                date.fill().stream().mapToDouble(Double::doubleValue).toArray();
            case InputColumn.Category category -> new double[0];
        };
    }

    private static void encode(InputColumn.Date date, float day, float[] x, int at) {
        boolean missing = Float.isNaN(day);
        if (missing) {
            for (int part = 0; part < Dates.PARTS; part++) {
                x[at + part] = date.fill().get(part).floatValue();
            }
        } else {
            Dates.parts((int) day, x, at);
        }
        if (date.indicator()) {
            x[at + Dates.PARTS] = missing ? 1 : 0;
        }
    }

    private static void encode(InputColumn.Category category, int level, float[] x, int at) {
        int levels = category.levels().size();
        if (category.isEmbedded()) {
            x[at] = level < 0 ? levels : level;
            return;
        }
        if (category.isBinary()) {
            x[at] = level < 0 ? 0.5f : level;
            return;
        }
        Arrays.fill(x, at, at + category.inputs(), 0);
        if (level >= 0) {
            x[at + level] = 1;
        } else if (category.other()) {
            x[at + levels] = 1;
        }
    }

    /**
     * Makes the scaled inputs of one row. Allocates nothing if numbers are {@link Number}s, categories
     * strings, and dates strings or objects of java.time.
     *
     * @param row a value for each name of {@link #names}: a number, a text, a date such as a {@link java.time.LocalDate}, or
     *     null for a missing one; other names are ignored
     * @param x (inputs) at {@code at}, overwritten
     * @param at the offset of the first input
     * @throws IllegalArgumentException if a name or a value that must be there is missing, or a value is no number where
     *     one is expected, or the policy rejects it
     * @throws IllegalStateException if the names of the columns are unknown
     */
    public void apply(Map<String, ?> row, float[] x, int at) {
        requireNames();
        requireRoom(x, at);
        int input = at;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Object value = row.get(name);
            if (value == null && !row.containsKey(name)) {
                throw new IllegalArgumentException(
                        "row has no " + DataException.quote(name) + ", expected all of " + DataException.list(names));
            }
            input = apply(i, value, x, input);
        }
        int bad = guard == null ? -1 : guard.apply(x, at);
        if (bad >= 0) {
            throw outOfRange(bad, row.get(names.get(bad)));
        }
        scaling.apply(x, at, 1, scaling.base(), scaled);
    }

    /**
     * Makes the scaled inputs of one row. Allocates nothing if numbers are {@link Number}s, categories
     * strings, and dates strings or objects of java.time.
     *
     * @param row (columns) a number, a text, a date or null for a missing value, in the order of the columns
     * @param x (inputs) at {@code at}, overwritten
     * @param at the offset of the first input
     * @throws IllegalArgumentException if {@code row} has another length, a value that must be there is missing, or a
     *     value is no number where one is expected
     */
    public void apply(@Nullable Object[] row, float[] x, int at) {
        if (row.length != columns.size()) {
            throw new IllegalArgumentException(
                    "row has " + row.length + " values, expected " + columns.size() + ", one per column");
        }
        requireRoom(x, at);
        int input = at;
        for (int i = 0; i < row.length; i++) {
            input = apply(i, row[i], x, input);
        }
        int bad = guard == null ? -1 : guard.apply(x, at);
        if (bad >= 0) {
            throw outOfRange(bad, row[bad]);
        }
        scaling.apply(x, at, 1, scaling.base(), scaled);
    }

    /**
     * Makes the scaled inputs of one row of numbers. Allocates nothing. NaN is invalid, not missing, see {@link InputPolicy}.
     *
     * @param row (columns) at {@code from}, in the order of the columns
     * @param from the offset of the first column in {@code row}
     * @param x (inputs) at {@code at}, overwritten
     * @param at the offset of the first input
     * @throws IllegalArgumentException if an array is too short, or the policy rejects a value
     * @throws IllegalStateException if not each column is a number that is one input, see {@link #isNumbers}
     */
    public void apply(double[] row, int from, float[] x, int at) {
        if (check == null) {
            throw new IllegalStateException("not each column is a number that is one input, expected a row of objects");
        }
        if (from < 0 || row.length - from < columns.size()) {
            throw new IllegalArgumentException(
                    "row has " + row.length + " values from " + from + ", expected " + columns.size() + " columns");
        }
        requireRoom(x, at);
        check.apply(row, from, x, at);
        scaling.apply(x, at, 1, scaling.base(), scaled);
    }

    /** The check of a row of numbers; null if not {@link #isNumbers}. */
    @Nullable
    InputCheck check() {
        return check;
    }

    /** {@return whether each column is a number that is one input, so that a row can be an array of numbers} */
    public boolean isNumbers() {
        return check != null;
    }

    /**
     * Makes the scaled inputs of one row. Allocates nothing after the first row of a class if components are primitive
     * numbers, strings, enums or dates of java.time.
     *
     * @param row a record with a component for each name of {@link #names}: the same name, or else the same letters and
     *     digits in any case, such as {@code hoursPerWeek} for {@code hours-per-week}. Null is a missing value; other
     *     components are ignored
     * @param x (inputs) at {@code at}, overwritten
     * @param at the offset of the first input
     * @throws IllegalArgumentException if a component or a value that must be there is missing, a value is no number or date
     *     where one is expected, or the record's class cannot be accessed
     * @throws IllegalStateException if the names of the columns are unknown
     */
    public void apply(Record row, float[] x, int at) {
        requireNames();
        requireRoom(x, at);
        RecordReader reader = records.get(row.getClass());
        int input = at;
        for (int i = 0; i < names.size(); i++) {
            InputColumn column = columns.get(i);
            double number = reader.isNumber(i) ? reader.number(i, row) : Double.NaN;
            if (reader.isNumber(i) && column instanceof InputColumn.Numeric) {
                encode(column, number(i, number), bases[i], x, input);
                input += column.inputs();
            } else if (LevelIndex.isInteger(number) && column instanceof InputColumn.Category) {
                encode(column, levels.get(i).find(number), bases[i], x, input);
                input += column.inputs();
            } else {
                input = apply(i, reader.object(i, row), x, input);
            }
        }
        int bad = guard == null ? -1 : guard.apply(x, at);
        if (bad >= 0) {
            throw outOfRange(bad, reader.object(bad, row));
        }
        scaling.apply(x, at, 1, scaling.base(), scaled);
    }

    private void requireNames() {
        if (names.isEmpty()) {
            throw new IllegalStateException("the columns have no names, expected values in their order");
        }
    }

    private void requireRoom(float[] x, int at) {
        if (at < 0 || x.length - at < inputs()) {
            throw new IllegalArgumentException(
                    "x has " + x.length + " values from at = " + at + ", expected " + inputs() + " inputs");
        }
    }

    /** Encodes the value of a column; returns the offset of the next column's inputs. */
    private int apply(int i, @Nullable Object value, float[] x, int at) {
        InputColumn column = columns.get(i);
        float encoded =
                switch (column) {
                    case InputColumn.Numeric numeric -> number(i, value);
                    case InputColumn.Date date -> day(i, value, date);
                    case InputColumn.Category category -> level(i, value);
                };
        encode(column, encoded, bases[i], x, at);
        return at + column.inputs();
    }

    private float number(int i, @Nullable Object value) {
        double number;
        if (value == null || isMissing(value)) {
            number = Double.NaN;
        } else if (value instanceof Number boxed) {
            number = boxed.doubleValue();
        } else if (value instanceof Boolean flag) {
            number = flag ? 1 : 0;
        } else {
            number = parse(i, value);
        }
        float fromBase = fromBase(i, number);
        if (!isNumber(i, fromBase)) {
            throw bad(i, value, "a finite number");
        }
        return fromBase;
    }

    private float number(int i, double number) {
        float fromBase = fromBase(i, number);
        if (!isNumber(i, fromBase)) {
            throw bad(i, number, "a finite number");
        }
        return fromBase;
    }

    /** The number minus the base; NaN for one that is not finite and replaced like a missing one. */
    private float fromBase(int i, double number) {
        float fromBase = (float) (number - bases[i]);
        return imputes && Float.isInfinite(fromBase) ? Float.NaN : fromBase;
    }

    private boolean isNumber(int i, float fromBase) {
        boolean lacks = Float.isNaN(fromBase) && columns.get(i).isRequired();
        return !lacks && !Float.isInfinite(fromBase);
    }

    private double parse(int i, Object value) {
        try {
            double number = Decimal.parse(value.toString().strip(), false);
            return Double.isNaN(number) ? Double.POSITIVE_INFINITY : number; // not finite, and no missing value
        } catch (NumberFormatException e) {
            throw bad(i, value, "a number");
        }
    }

    private float day(int i, @Nullable Object value, InputColumn.Date column) {
        if (value == null || isMissing(value)) {
            if (column.isRequired()) {
                throw bad(i, value, "a date");
            }
            return Float.NaN;
        }
        if (value instanceof TemporalAccessor time && time.isSupported(ChronoField.EPOCH_DAY)) {
            long day = time.getLong(ChronoField.EPOCH_DAY);
            if (!Dates.isInRange(day)) {
                if (imputes) {
                    return Float.NaN;
                }
                throw bad(i, value, "a date in a year from 1 to 9999");
            }
            return day;
        }
        String text = value instanceof Number ? "" : value.toString().strip();
        int fields = value instanceof Number number ? Dates.fields(number.doubleValue()) : Dates.fields(text);
        int day = Dates.day(fields, column.order());
        if (day == Dates.NONE) {
            throw bad(i, value, Dates.expected(text, column.order()));
        }
        return day;
    }

    private int level(int i, @Nullable Object value) {
        InputColumn.Category category = (InputColumn.Category) columns.get(i);
        LevelIndex known = levels.get(i);
        if (value == null || isMissing(value)) {
            if (category.fill() == null) {
                throw bad(i, value, "a value");
            }
            return known.find(category.fill());
        }
        return known.find(value);
    }

    private boolean isMissing(Object value) {
        return switch (value) {
            case CharSequence text -> missing.contains(text);
            case Double number -> number.isNaN();
            case Float number -> number.isNaN();
            default -> false;
        };
    }

    private IllegalArgumentException outOfRange(int i, @Nullable Object value) {
        return bad(i, value, guard == null ? "" : guard.expected(i));
    }

    private IllegalArgumentException bad(int i, @Nullable Object value, String expected) {
        String name = names.isEmpty() ? "row[" + i + "]" : DataException.quote(names.get(i));
        return new IllegalArgumentException(name + " is "
                + (value instanceof CharSequence text ? DataException.quote(text.toString()) : value) + ", expected "
                + expected);
    }
}
