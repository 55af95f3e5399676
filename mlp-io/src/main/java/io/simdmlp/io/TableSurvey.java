package io.simdmlp.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a first pass over all rows finds in the input columns of a table, and how these are read in the second pass. */
final class TableSurvey {
    private static final int ROWS_PER_CHECK = 1 << 16;
    private static final int SHARE_OF_KEPT = 8; // values that are kept take at most one in 8 bytes of the memory
    private static final int INPUTS_PER_KEPT = 4; // kept numbers take at most a quarter of the memory of the inputs
    private static final int MANY_ALIKE = 5; // more columns that are left out for the same reason share a note

    private final CsvLayout layout;
    private final @Nullable TableOptions options;
    private final int[] columns;
    private final ColumnSurvey[] surveys; // none if every input is a number, or the columns are known
    private @Nullable Codes lineSteps; // from the line of a row to that of the next; null if not kept
    private long line;
    private long rows;

    private TableSurvey(CsvLayout layout, @Nullable TableOptions options, boolean[] categorical, boolean[] dates) {
        this.layout = layout;
        this.options = options;
        this.columns = layout.inputs();
        this.surveys = new ColumnSurvey[options == null ? 0 : columns.length];
        this.lineSteps = options == null ? null : new Codes();
        if (options == null) {
            return;
        }
        List<String> names = layout.names(columns);
        boolean image = CsvLayout.areImage(names);
        double[] bases = layout.inputBases();
        for (int i = 0; i < surveys.length; i++) {
            surveys[i] = new ColumnSurvey(
                    layout.name(columns[i]),
                    categorical[columns[i]],
                    dates[columns[i]] ? new DateSurvey(options.dateOrder()) : null,
                    image || names.isEmpty(),
                    layout.decimalComma(),
                    bases[i],
                    options,
                    options.missing() == TableOptions.Missing.DROP || options.missingIndicator());
        }
    }

    static TableSurvey of(CsvLayout layout) throws DataException {
        TableOptions options = layout.preprocessing() != null ? null : layout.table();
        boolean[] categorical = new boolean[layout.columns()];
        boolean[] dates = new boolean[layout.columns()];
        if (options != null) {
            for (int column : layout.find(options.categorical())) {
                categorical[column] = true;
            }
            for (int column : layout.find(options.dates())) {
                dates[column] = true;
                if (categorical[column]) {
                    throw new DataException(
                            layout.file(),
                            layout.column(column) + " is named as a column of categories and of dates, expected one"
                                    + " of them");
                }
            }
        }
        return new TableSurvey(layout, options, categorical, dates);
    }

    void add(CsvRow row) {
        for (int i = 0; i < surveys.length; i++) {
            surveys[i].add(row, columns[i]);
        }
        if (lineSteps != null) {
            lineSteps.add((int) (row.line() - line));
            line = row.line();
        }
        if (++rows % ROWS_PER_CHECK == 0) {
            limitKept();
        }
    }

    /** Releases values that take much of the memory; they can be read again. */
    private void limitKept() {
        if (keptBytes() > Runtime.getRuntime().maxMemory() / SHARE_OF_KEPT) {
            for (ColumnSurvey survey : surveys) {
                survey.dropKept();
            }
            lineSteps = null;
        }
    }

    /** A reader per input column. Columns without use are taken from the inputs, with a note. */
    List<ColumnReader> readers() throws DataException {
        Preprocessing known = layout.preprocessing();
        if (known != null) {
            return known(known);
        }
        if (options == null) {
            double[] bases = layout.inputBases();
            return IntStream.range(0, columns.length)
                    .mapToObj(i -> ColumnReader.ofNumbers(columns[i], bases[i], null, null))
                    .toList();
        }
        leaveOut();
        requireFit(options);
        int numbers = (int) IntStream.of(layout.inputs())
                .filter(column -> survey(column).use() == ColumnSurvey.Use.NUMBERS)
                .count();
        boolean keeps = isLittle(numbers, maxInputs());
        for (ColumnSurvey survey : surveys) {
            if (!keeps || survey.use() == ColumnSurvey.Use.LEFT_OUT) {
                survey.dropNumbers();
            }
        }
        lineSteps = keeps ? lineSteps : null;
        MissingValues missing = new MissingValues(options.missingValues());
        double[] bases = layout.inputBases();
        int[] used = layout.inputs();
        List<ColumnReader> readers = new ArrayList<>();
        for (int i = 0; i < used.length; i++) {
            ColumnSurvey survey = survey(used[i]);
            DateSurvey dates = survey.dates();
            readers.add(
                    dates != null
                            ? ColumnReader.ofDates(used[i], dates.order(), missing)
                            : survey.use() == ColumnSurvey.Use.CATEGORIES
                                    ? ColumnReader.ofCategories(used[i], survey.levels(), survey.codes(), missing)
                                    : ColumnReader.ofNumbers(used[i], bases[i], missing, survey.numbers()));
        }
        return readers;
    }

    /** Returns whether keeping the numbers of the first pass takes little memory beside the inputs. */
    static boolean isLittle(long numbers, int inputs) {
        return INPUTS_PER_KEPT * numbers <= inputs;
    }

    private List<ColumnReader> known(Preprocessing known) throws DataException {
        int[] used = layout.inputs();
        if (used.length != known.columns().size()) {
            throw new DataException(
                    layout.file(),
                    "the data have " + used.length + " inputs, the model takes "
                            + known.columns().size()
                            + (used.length > known.columns().size() ? "; --label and --ignore leave columns out" : ""));
        }
        MissingValues missing = new MissingValues(known.missingValues());
        double[] bases = layout.inputBases();
        boolean imputes = known.policy().invalid() == InputPolicy.Invalid.IMPUTE;
        return IntStream.range(0, used.length)
                .mapToObj(
                        i -> ColumnReader.of(used[i], bases[i], known.columns().get(i), missing, imputes))
                .toList();
    }

    /** A summary of each input column, those that are left out included; empty if every input is a number. */
    List<ColumnSummary> summaries() {
        List<ColumnSummary> summaries = new ArrayList<>();
        for (int i = 0; i < surveys.length; i++) {
            List<String> name = layout.names(new int[] {columns[i]});
            summaries.add(surveys[i].summary(columns[i] + 1, name.isEmpty() ? "" : name.getFirst()));
        }
        return summaries;
    }

    /** The largest number of inputs that the columns may become. */
    int maxInputs() {
        if (surveys.length == 0) {
            return layout.knownColumns().stream().mapToInt(InputColumn::inputs).sum();
        }
        boolean indicators = options != null && options.missingIndicator();
        int inputs = 0;
        for (int column : layout.inputs()) {
            boolean numbers = survey(column).use() == ColumnSurvey.Use.NUMBERS;
            inputs += numbers && !indicators ? 1 : survey(column).maxInputs();
        }
        return inputs;
    }

    /** The memory of the values that are kept for the second pass in bytes. */
    long keptBytes() {
        long bytes = lineSteps == null ? 0 : lineSteps.bytes();
        for (ColumnSurvey survey : surveys) {
            bytes += survey.keptBytes();
        }
        return bytes;
    }

    /** The difference between the line of a row and that of the row before it, for each row; null if not kept. */
    @Nullable
    Codes lineSteps() {
        return lineSteps;
    }

    private ColumnSurvey survey(int column) {
        return surveys[Arrays.binarySearch(columns, column)];
    }

    private void leaveOut() throws DataException {
        Map<String, List<Integer>> leftOut = new HashMap<>(); // by the reason
        for (int i = 0; i < surveys.length; i++) {
            leftOut.computeIfAbsent(surveys[i].reasonToLeaveOut(), reason -> new ArrayList<>())
                    .add(columns[i]);
        }
        for (int i = 0; i < surveys.length; i++) {
            String reason = surveys[i].reasonToLeaveOut();
            List<Integer> alike = leftOut.getOrDefault(reason, List.of());
            if (!reason.isEmpty() && alike.size() <= MANY_ALIKE) {
                layout.note(columns[i], reason);
            } else if (!reason.isEmpty() && alike.getFirst() == columns[i]) {
                layout.note(alike, reason);
            }
        }
        layout.leaveOut(column -> survey(column).use() == ColumnSurvey.Use.LEFT_OUT);
    }

    /** Rejects all columns that have some value of the wrong kind, with one error. */
    private void requireFit(TableOptions options) throws DataException {
        List<String> errors = new ArrayList<>();
        Misfits numbers = misfits(ColumnSurvey::typingError);
        if (!numbers.columns.isEmpty()) {
            errors.add(layout.notNumbers(numbers.columns, numbers.cells, missingTexts()));
        }
        Misfits dates = misfits(survey -> {
            DateSurvey found = survey.dates();
            return found == null ? null : found.misfit();
        });
        if (!dates.columns.isEmpty()) {
            DateSurvey first =
                    Objects.requireNonNull(survey(dates.columns.getFirst()).dates());
            ColumnSurvey.Cell cell = dates.cells.getFirst();
            errors.add(layout.notDates(
                    dates.columns, dates.cells, first.expected(cell.text()), first.isOrderUnclear(), missingTexts()));
        }
        Misfits gaps = options.missing() == TableOptions.Missing.REJECT
                ? misfits(ColumnSurvey::firstMissing)
                : new Misfits(List.of(), List.of());
        if (!gaps.columns.isEmpty()) {
            errors.add(layout.missing(gaps.columns, gaps.cells));
        }
        if (!errors.isEmpty()) {
            throw new DataException(layout.file(), String.join("; and ", errors));
        }
    }

    /** The texts of missing values in all columns, which would stay missing values. */
    private List<String> missingTexts() {
        return Arrays.stream(surveys)
                .flatMap(survey -> survey.missingTexts().stream())
                .distinct()
                .toList();
    }

    /** Columns with values of the wrong kind, and the first such cell of each. */
    private record Misfits(List<Integer> columns, List<ColumnSurvey.Cell> cells) {}

    private Misfits misfits(Function<ColumnSurvey, ColumnSurvey.@Nullable Cell> find) {
        Misfits misfits = new Misfits(new ArrayList<>(), new ArrayList<>());
        for (int column : layout.inputs()) {
            ColumnSurvey.Cell cell = find.apply(survey(column));
            if (cell != null) {
                misfits.columns.add(column);
                misfits.cells.add(cell);
            }
        }
        return misfits;
    }

    /** The rows in which a column of numbers has a missing value, if missing values have inputs; else none. */
    BitSet missingRows(int column) {
        boolean kept = options != null && options.missingIndicator() && surveys.length > 0;
        return kept ? survey(column).missingRows() : new BitSet();
    }

    /** The rows that are left out because a value of theirs is missing. */
    BitSet dropped() {
        BitSet dropped = new BitSet();
        if (options == null || options.missing() != TableOptions.Missing.DROP) {
            return dropped;
        }
        for (int column : surveys.length == 0 ? new int[0] : layout.inputs()) {
            dropped.or(survey(column).missingRows());
        }
        return dropped;
    }

    /** Adds a note for each column of categories, and for each column of numbers with missing ones. */
    static void note(CsvLayout layout, List<ColumnReader> readers, Preprocessing fitted, TableOptions options) {
        for (int i = 0; i < readers.size(); i++) {
            ColumnReader reader = readers.get(i);
            switch (fitted.columns().get(i)) {
                case InputColumn.Date date -> layout.note(reader.column(), describe(reader, date, options));
                case InputColumn.Category category -> layout.note(reader.column(), describe(reader, category));
                case InputColumn.Numeric numeric -> {
                    if (reader.missed() > 0) {
                        layout.note(
                                reader.column(),
                                count(reader.missed(), "missing number", "missing numbers") + ", "
                                        + fill(numeric.fill(), options)
                                        + (numeric.indicator() ? " and an input for them" : ""));
                    }
                }
            }
        }
    }

    private static String describe(ColumnReader reader, InputColumn.Date date, TableOptions options) {
        String by =
                switch (options.missing()) {
                    case MEDIAN -> "the medians";
                    case MEAN -> "the means";
                    case MOST_FREQUENT -> "the most frequent parts";
                    default -> "0";
                };
        String order =
                switch (date.order()) {
                    case YMD -> "";
                    case DMY -> ", day before month";
                    case MDY -> ", month before day";
                };
        return "dates" + order + ": year, month, weekday and day of the year"
                + (reader.missed() == 0
                        ? ""
                        : "; " + count(reader.missed(), "missing date", "missing dates") + ", replaced by " + by
                                + (date.indicator() ? " and an input for them" : ""));
    }

    private static String describe(ColumnReader reader, InputColumn.Category category) {
        int rest = reader.levels().size()
                - (int) category.levels().stream()
                        .filter(level -> !level.equals(InputColumn.Category.MISSING))
                        .count();
        return count(category.levels().size(), "category", "categories")
                + (category.isEmbedded() ? ", embedding of " + category.embedding() : "")
                + (category.levels().contains(InputColumn.Category.MISSING) ? ", one for missing values" : "")
                + (rest == 0 ? "" : "; other: " + count(rest, "value", "values"));
    }

    private static String fill(double fill, TableOptions options) {
        float rounded = (float) fill;
        String number = rounded == Math.rint(rounded) && Math.abs(rounded) < 1 << 24
                ? Integer.toString((int) rounded)
                : Float.toString(rounded);
        return switch (options.missing()) {
            case MEDIAN -> "replaced by the median " + number;
            case MEAN -> "replaced by the mean " + number;
            case MOST_FREQUENT -> "replaced by the most frequent, " + number;
            default -> "replaced by " + number;
        };
    }

    private static String count(long n, String one, String many) {
        return n + " " + (n == 1 ? one : many);
    }
}
