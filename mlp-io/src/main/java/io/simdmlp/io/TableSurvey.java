package io.simdmlp.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a first pass over all rows finds in the input columns of a table, and how these are read in the second pass. */
final class TableSurvey {
    private static final int SHOWN = 5; // typing errors in a message

    private final CsvLayout layout;
    private final @Nullable TableOptions options;
    private final int[] columns;
    private final ColumnSurvey[] surveys; // none if every input is a number, or the columns are known

    private TableSurvey(CsvLayout layout, @Nullable TableOptions options, boolean[] requested) {
        this.layout = layout;
        this.options = options;
        this.columns = layout.inputs();
        this.surveys = new ColumnSurvey[options == null ? 0 : columns.length];
        if (options == null) {
            return;
        }
        List<String> names = layout.names(columns);
        boolean image = CsvLayout.areImage(names);
        for (int i = 0; i < surveys.length; i++) {
            surveys[i] = new ColumnSurvey(
                    names.isEmpty() || image ? "" : names.get(i),
                    requested[columns[i]],
                    image || names.isEmpty(),
                    layout.decimalComma(),
                    options,
                    options.missing() == TableOptions.Missing.DROP);
        }
    }

    static TableSurvey of(CsvLayout layout) throws DataException {
        TableOptions options = layout.preprocessing() != null ? null : layout.table();
        boolean[] requested = new boolean[layout.columns()];
        if (options != null) {
            for (int column : layout.find(options.categorical())) {
                requested[column] = true;
            }
        }
        return new TableSurvey(layout, options, requested);
    }

    void add(CsvRow row) {
        for (int i = 0; i < surveys.length; i++) {
            surveys[i].add(row, columns[i]);
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
                    .mapToObj(i -> ColumnReader.ofData(columns[i], bases[i], false, null))
                    .toList();
        }
        leaveOut();
        requireNumbers();
        boolean rejects = options.missing() == TableOptions.Missing.REJECT;
        MissingValues missing = new MissingValues(options.missingValues());
        double[] bases = layout.inputBases();
        int[] used = layout.inputs();
        List<ColumnReader> readers = new ArrayList<>();
        for (int i = 0; i < used.length; i++) {
            ColumnSurvey survey = survey(used[i]);
            ColumnSurvey.Cell gap = survey.firstMissing();
            if (rejects && gap != null) {
                throw layout.bad(gap.line(), used[i], gap.text(), "a value; or --missing median, or another choice");
            }
            boolean categories = survey.use() == ColumnSurvey.Use.CATEGORIES;
            readers.add(ColumnReader.ofData(used[i], bases[i], categories, missing));
        }
        return readers;
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
        return IntStream.range(0, used.length)
                .mapToObj(
                        i -> ColumnReader.of(used[i], bases[i], known.columns().get(i), missing))
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

    /** The largest number of inputs that the columns may become, in addition to the columns; 0 if they stay as they are. */
    int maxInputs() {
        Preprocessing known = layout.preprocessing();
        if (known != null) {
            return known.inputs() == known.columns().size() ? 0 : known.inputs();
        }
        boolean indicators = options != null && options.missingIndicator();
        boolean encoded = indicators;
        int inputs = 0;
        for (int column : surveys.length == 0 ? new int[0] : layout.inputs()) {
            boolean numbers = survey(column).use() == ColumnSurvey.Use.NUMBERS;
            encoded |= !numbers;
            inputs += numbers && !indicators ? 1 : survey(column).maxInputs();
        }
        return encoded ? inputs : 0;
    }

    private ColumnSurvey survey(int column) {
        return surveys[Arrays.binarySearch(columns, column)];
    }

    private void leaveOut() throws DataException {
        for (int i = 0; i < surveys.length; i++) {
            String reason = surveys[i].reasonToLeaveOut();
            if (!reason.isEmpty()) {
                layout.note(columns[i], reason);
            }
        }
        layout.leaveOut(column -> survey(column).use() == ColumnSurvey.Use.LEFT_OUT);
    }

    /** Rejects all columns of numbers that have some text, with one error. */
    private void requireNumbers() throws DataException {
        List<Integer> unfit = IntStream.of(layout.inputs())
                .filter(column -> survey(column).typingError() != null)
                .boxed()
                .toList();
        if (!unfit.isEmpty()) {
            throw layout.notNumbers(
                    unfit,
                    unfit.stream()
                            .limit(SHOWN)
                            .map(column -> survey(column).typingError())
                            .toList());
        }
    }

    /** The rows that are left out because a value of theirs is missing. */
    BitSet dropped() {
        BitSet dropped = new BitSet();
        for (int column : surveys.length == 0 ? new int[0] : layout.inputs()) {
            dropped.or(survey(column).missingRows());
        }
        return dropped;
    }

    /**
     * How columns become inputs, fitted to the training part.
     *
     * @param names a name per column; may be empty
     * @param values (samples, columns) the training part
     */
    static Preprocessing fit(
            List<String> names, List<ColumnReader> readers, float[] values, @Nullable TableOptions options) {
        if (options == null) {
            return Preprocessing.ofNumbers(names, Scaling.none(readers.size()));
        }
        int width = readers.size();
        List<InputColumn> fitted = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            ColumnReader reader = readers.get(i);
            float[] column = new float[values.length / width];
            for (int sample = 0; sample < column.length; sample++) {
                column[sample] = values[sample * width + i];
            }
            fitted.add(
                    reader.areCategories()
                            ? ColumnFit.categories(column, reader.levels(), options)
                            : ColumnFit.numbers(column, reader.base(), options));
        }
        int inputs = fitted.stream().mapToInt(InputColumn::inputs).sum();
        return new Preprocessing(names, fitted, options.missingValues(), Scaling.none(inputs));
    }

    /** Adds a note for each column of categories, and for each column of numbers with missing ones. */
    static void note(CsvLayout layout, List<ColumnReader> readers, Preprocessing fitted, TableOptions options) {
        for (int i = 0; i < readers.size(); i++) {
            ColumnReader reader = readers.get(i);
            switch (fitted.columns().get(i)) {
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

    private static String describe(ColumnReader reader, InputColumn.Category category) {
        int rest = reader.levels().size()
                - (int) category.levels().stream()
                        .filter(level -> !level.equals(InputColumn.Category.MISSING))
                        .count();
        return count(category.levels().size(), "category", "categories")
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

    /**
     * Replaces the numbers of levels in the file by those of the fitted levels.
     *
     * @param values (samples, columns)
     */
    static void recode(List<ColumnReader> readers, Preprocessing fitted, float[] values) {
        int width = readers.size();
        for (int i = 0; i < width; i++) {
            if (!(fitted.columns().get(i) instanceof InputColumn.Category category)) {
                continue;
            }
            List<String> texts = readers.get(i).levels();
            int[] levelOf = new int[texts.size()];
            for (int text = 0; text < levelOf.length; text++) {
                levelOf[text] = category.levels().indexOf(texts.get(text)); // -1, UNSEEN, if there is none
            }
            int missing = category.levels().indexOf(String.valueOf(category.fill()));
            for (int at = i; at < values.length; at += width) {
                values[at] = Float.isNaN(values[at]) ? missing : levelOf[(int) values[at]];
            }
        }
    }
}
