package io.simdmlp.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values in UTF-8: one sample per line; one or more columns are labels, the others inputs. Files are
 * plain or gzip.
 *
 * <p>Tables in other formats are read too, chosen by the first bytes of the file, then by its name:
 *
 * <ul>
 *   <li>JSON lines, an object per line, or one array of objects: the keys are the columns;
 *   <li>the text format of LIBSVM and SVMlight: columns are called label, x1, x2, ...;
 *   <li>NumPy's .npy, with rows of numbers, and .npz, with x and y, data and target, or x_train, y_train, x_test and
 *       y_test.
 * </ul>
 *
 * <p>The separator is a comma, semicolon, tab or '|', the one with which all of the first rows have the same number of
 * cells. A first line such as {@code sep=;} names any other. The decimal separator is a point, or a comma if all decimals
 * in the first rows have one. Thousands separators are not allowed. Where rows begin with numbers, lines that begin with
 * # are comments.
 *
 * <p>A header is optional. The first row is a header if it has text above numbers or the name of a label column, or if
 * its numbers differ from the rows below as names do: 0, 1, 2, ... or wavelengths above values of another kind.
 * {@link Options#header} overrides this. Every input must be a finite number; a missing value is an error. Empty columns
 * at the end are ignored, and so is a first column without a name that numbers the rows.
 *
 * <p>Inputs named {@code pixel0, pixel1, ...} are an {@linkplain Dataset#isImage image}.
 */
public final class Csv {
    private Csv() {}

    /** The kind of labels. */
    public enum Task {
        /**
         * Chosen by the labels. Classification if the class names are given, or if there is a single label column with at
         * most 100 distinct values that are text or integers; if all are integers, there must also be at most 20 of them
         * or, on average, 5 samples of each. Regression otherwise. Ambiguous labels, such as 1E5, or 1 and 01, are errors
         * that name the tasks to choose from.
         */
        AUTO,

        /** Class names: integers or text. */
        CLASSIFICATION,

        /** Numbers. */
        REGRESSION,

        /** Labels that do not exclude each other: one or more columns, each with 0 or 1 in every row. */
        MULTI_LABEL;

        /** {@return the name on the command line: that of the constant in lower case, with a hyphen between words} */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /**
         * {@return the task named {@code label}}
         *
         * @param label the name, in lower case
         * @throws IllegalArgumentException if there is none; the message lists all names
         */
        public static Task of(String label) {
            for (Task task : values()) {
                if (task.label().equals(label)) {
                    return task;
                }
            }
            String known = Arrays.stream(values()).map(Task::label).collect(Collectors.joining(", "));
            throw new IllegalArgumentException("task is '" + label + "', expected one of " + known);
        }
    }

    /** The meaning of the first row. */
    public enum Header {
        /** Chosen by the rows. */
        AUTO,

        /** The first row is a header. */
        YES,

        /** The first row is a sample. */
        NO;

        /** {@return the name on the command line: that of the constant in lower case} */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * {@return the constant named {@code label}}
         *
         * @param label the name, in lower case
         * @throws IllegalArgumentException if there is none; the message lists all names
         */
        public static Header of(String label) {
            for (Header header : values()) {
                if (header.label().equals(label)) {
                    return header;
                }
            }
            String known = Arrays.stream(values()).map(Header::label).collect(Collectors.joining(", "));
            throw new IllegalArgumentException("header is '" + label + "', expected one of " + known);
        }
    }

    /**
     * Numbers to subtract from columns, in double, before values are rounded to float: a float has 24 bits, so
     * 20,000,001 and 20,000,000 would become equal.
     *
     * @param found whether bases are chosen by the first rows: a value of the column where floats would lose the
     *     differences between its values, else 0
     * @param given otherwise, one base per column; 0 for further columns
     */
    public record Bases(boolean found, List<Double> given) {
        /** No bases: values are those in the file, rounded. */
        public static final Bases NONE = new Bases(false, List.of());

        /** Bases chosen by the first rows. */
        public static final Bases FOUND = new Bases(true, List.of());

        /** Copies the list. */
        public Bases {
            given = List.copyOf(given);
        }

        /**
         * {@return given bases, such as those of the data that a model was trained on}
         *
         * @param given one base per column
         */
        public static Bases of(double... given) {
            return new Bases(false, Arrays.stream(given).boxed().toList());
        }
    }

    /**
     * Options for reading a file.
     *
     * @param labels the label columns, each by its name or its number from 1. If empty: the columns
     *     {@code targetNames} if the file has them all, else the only column named label, class, target or y (in any
     *     case), else the last column
     * @param ignored columns that are neither labels nor inputs, each by its name or its number from 1
     * @param weight the column with the weights of the samples, by its name or its number from 1, neither a label nor an
     *     input; null if there is none
     * @param task the kind of labels
     * @param classNames the classes, in the order of their indices. If empty: those in the file in ascending order, as
     *     numbers if all of them are integers
     * @param inputNames the input columns, in this order; all others are ignored. If empty, or if the file has no
     *     header: all columns that are neither labels nor ignored, in the order of the file
     * @param targetNames likely names of label columns; may be empty
     * @param columns the columns of a file without a header that was read before: a file with the same number of columns
     *     has the same label and ignored columns, unless {@code labels} or {@code ignored} name some
     * @param header whether the first row is a header
     * @param inputBases the numbers to subtract from inputs, in their order
     * @param targetBases the numbers to subtract from numeric labels, in their order
     * @param table how text and missing values become inputs; null if every input must be a number
     * @param preprocessing how the columns of data that were read before became inputs; null if {@code table} decides
     * @param unlabeledLeftOut whether rows without a label are left out; else they are an error
     */
    public record Options(
            List<String> labels,
            List<String> ignored,
            @Nullable String weight,
            Task task,
            List<String> classNames,
            List<String> inputNames,
            List<String> targetNames,
            Columns columns,
            Header header,
            Bases inputBases,
            Bases targetBases,
            @Nullable TableOptions table,
            @Nullable Preprocessing preprocessing,
            boolean unlabeledLeftOut) {
        /** Copies the lists. */
        public Options {
            labels = List.copyOf(labels);
            ignored = List.copyOf(ignored);
            classNames = List.copyOf(classNames);
            inputNames = List.copyOf(inputNames);
            targetNames = List.copyOf(targetNames);
        }

        /**
         * Options with {@link Header#AUTO}, no weights and no bases.
         *
         * @param labels the label columns
         * @param ignored columns that are neither labels nor inputs
         * @param task the kind of labels
         * @param classNames the classes
         * @param inputNames the input columns
         * @param targetNames likely names of label columns
         */
        public Options(
                List<String> labels,
                List<String> ignored,
                Task task,
                List<String> classNames,
                List<String> inputNames,
                List<String> targetNames) {
            this(
                    labels,
                    ignored,
                    null,
                    task,
                    classNames,
                    inputNames,
                    targetNames,
                    Columns.UNKNOWN,
                    Header.AUTO,
                    Bases.NONE,
                    Bases.NONE,
                    null,
                    null,
                    false);
        }

        /** {@return the default options: labels, task and header chosen by the file, values without bases} */
        public static Options auto() {
            return new Options(List.of(), List.of(), Task.AUTO, List.of(), List.of(), List.of());
        }

        /**
         * {@return the same options with these label columns}
         *
         * @param labels names, or numbers from 1
         */
        public Options withLabels(List<String> labels) {
            Copy copy = new Copy(this);
            copy.labels = labels;
            return copy.options();
        }

        /**
         * {@return the same options with these ignored columns}
         *
         * @param ignored names, or numbers from 1
         */
        public Options withIgnored(List<String> ignored) {
            Copy copy = new Copy(this);
            copy.ignored = ignored;
            return copy.options();
        }

        /**
         * {@return the same options with a column of weights} Each of its cells is a number of at least 0, see
         * {@link Dataset#weights()}.
         *
         * @param weight its name, or its number from 1
         */
        public Options withWeight(String weight) {
            Objects.requireNonNull(weight, "weight is null");
            Copy copy = new Copy(this);
            copy.weight = weight;
            return copy.options();
        }

        /**
         * {@return the same options with this task}
         *
         * @param task the kind of labels
         */
        public Options withTask(Task task) {
            Copy copy = new Copy(this);
            copy.task = task;
            return copy.options();
        }

        /**
         * {@return the same options with these classes; any other class in the file is an error}
         *
         * @param classNames the classes, in the order of their indices
         */
        public Options withClassNames(List<String> classNames) {
            Copy copy = new Copy(this);
            copy.classNames = classNames;
            return copy.options();
        }

        /**
         * {@return the same options with the names in data that were read before}
         *
         * @param inputNames the names of their inputs; may be empty
         * @param targetNames the names of their targets; may be empty
         */
        public Options withNames(List<String> inputNames, List<String> targetNames) {
            Copy copy = new Copy(this);
            copy.inputNames = inputNames;
            copy.targetNames = targetNames;
            return copy.options();
        }

        /**
         * {@return the same options with the columns of a file without a header that was read before}
         *
         * @param columns the columns of that file
         */
        public Options withColumns(Columns columns) {
            Copy copy = new Copy(this);
            copy.columns = columns;
            return copy.options();
        }

        /** These options, for a file of {@code count} columns. */
        Options forColumns(int count, boolean hasLabels) {
            boolean known = columns.isKnown() && count == columns.count() && labels.isEmpty() && ignored.isEmpty();
            if (!known) {
                return this;
            }
            List<String> left = new ArrayList<>(columns.ignored());
            if (!hasLabels) {
                left.addAll(columns.labels());
            }
            return withLabels(hasLabels ? columns.labels() : List.of()).withIgnored(left);
        }

        /**
         * {@return the same options with this meaning of the first row}
         *
         * @param header whether the first row is a header
         */
        public Options withHeader(Header header) {
            Copy copy = new Copy(this);
            copy.header = header;
            return copy.options();
        }

        /**
         * {@return the same options with these bases} {@link Dataset#inputBases()} and {@link Dataset#targetBases()}
         * return what was subtracted.
         *
         * @param inputBases the numbers to subtract from inputs
         * @param targetBases the numbers to subtract from numeric labels
         */
        public Options withBases(Bases inputBases, Bases targetBases) {
            Copy copy = new Copy(this);
            copy.inputBases = inputBases;
            copy.targetBases = targetBases;
            return copy.options();
        }

        /**
         * {@return the same options for a table with text and missing values}
         *
         * @param table how they become inputs
         */
        public Options withTable(TableOptions table) {
            Copy copy = new Copy(this);
            copy.table = Objects.requireNonNull(table, "table is null");
            return copy.options();
        }

        /**
         * {@return the same options with columns that become inputs as those of data that were read before, or of a model}
         *
         * @param preprocessing how each column becomes inputs; the names of its columns are given by {@link #withNames}
         */
        public Options withPreprocessing(Preprocessing preprocessing) {
            Copy copy = new Copy(this);
            copy.preprocessing = Objects.requireNonNull(preprocessing, "preprocessing is null");
            return copy.options();
        }

        /** {@return the same options for a file in which rows without a label are left out} Else they are an error. */
        public Options withUnlabeledLeftOut() {
            Copy copy = new Copy(this);
            copy.unlabeledLeftOut = true;
            return copy.options();
        }

        /** The same options without those about labels and the fitting of a table. */
        Options forPrediction() {
            Copy copy = new Copy(this);
            copy.labels = List.of();
            copy.table = null;
            return copy.options();
        }

        /** Options while some of them are changed. */
        private static final class Copy {
            private List<String> labels;
            private List<String> ignored;
            private @Nullable String weight;
            private Task task;
            private List<String> classNames;
            private List<String> inputNames;
            private List<String> targetNames;
            private Columns columns;
            private Header header;
            private Bases inputBases;
            private Bases targetBases;
            private @Nullable TableOptions table;
            private @Nullable Preprocessing preprocessing;
            private boolean unlabeledLeftOut;

            Copy(Options options) {
                labels = options.labels;
                ignored = options.ignored;
                weight = options.weight;
                task = options.task;
                classNames = options.classNames;
                inputNames = options.inputNames;
                targetNames = options.targetNames;
                columns = options.columns;
                header = options.header;
                inputBases = options.inputBases;
                targetBases = options.targetBases;
                table = options.table;
                preprocessing = options.preprocessing;
                unlabeledLeftOut = options.unlabeledLeftOut;
            }

            Options options() {
                return new Options(
                        labels,
                        ignored,
                        weight,
                        task,
                        classNames,
                        inputNames,
                        targetNames,
                        columns,
                        header,
                        inputBases,
                        targetBases,
                        table,
                        preprocessing,
                        unlabeledLeftOut);
            }
        }
    }

    /**
     * {@return the samples of a file}
     *
     * @param file the file
     * @param options the options
     * @throws DataException if the file cannot be read or is invalid
     * @throws IOException if it cannot be closed
     */
    public static Dataset read(Path file, Options options) throws IOException {
        return scan(file, options).read();
    }

    /**
     * {@return a file of which the labels have been read, but not yet the inputs} Reading these takes only the memory of
     * the samples, into however many parts they are split.
     *
     * @param file the file, read once here and once for the inputs; a pipe is kept in memory
     * @param options the options
     * @throws DataException if the file cannot be read or is invalid
     * @throws IOException if it cannot be closed
     */
    public static CsvFile scan(Path file, Options options) throws IOException {
        return scan(file, options, bytes -> {});
    }

    /**
     * {@return the same as {@link #scan(Path, Options)}, with a listener to the progress of reading the file}
     *
     * @param file the file
     * @param options the options
     * @param progress called with the number of bytes of the file after each read, here and while the inputs are read; not
     *     for .npz files and pipes
     * @throws DataException if the file cannot be read or is invalid
     * @throws IOException if it cannot be closed
     */
    public static CsvFile scan(Path file, Options options, LongConsumer progress) throws IOException {
        return scan(TableFile.of(file, progress), options, false);
    }

    /**
     * {@return the test part of an .npz file with x_test and y_test, of which the labels have been read, but not yet the
     * inputs; for any other file the same as {@link #scan(Path, Options)}}
     *
     * @param file the file, read once here and once for the inputs; a pipe is kept in memory
     * @param options the options
     * @throws DataException if the file cannot be read or is invalid
     * @throws IOException if it cannot be closed
     */
    public static CsvFile scanTest(Path file, Options options) throws IOException {
        return scan(TableFile.of(file), options, true);
    }

    private static CsvFile scan(TableFile file, Options options, boolean test) throws IOException {
        RowFile rows = file.rows(options.inputNames(), test, true);
        return rows == null ? CsvFile.scan(file.name(), file.source(), options) : CsvFile.scan(rows, options);
    }

    /**
     * {@return whether a file is an .npz file with a training part and a test part, x_train and x_test}
     *
     * @param file any path
     */
    public static boolean hasTestPart(Path file) {
        return TableFile.hasTestPart(file);
    }

    /**
     * Opens a file for prediction. It may be larger than memory.
     *
     * <p>If the file has a header and {@code inputNames} is not empty, the inputs are the columns with these names, in
     * this order; all others are ignored. Otherwise every column that is not ignored is an input, in the order of the
     * file.
     *
     * @param file the file
     * @param ignored columns that are not inputs, each by its name or its number from 1; may be empty
     * @param inputNames the names of the inputs; empty if unknown
     * @return the rows; the caller closes them
     * @throws DataException if the file cannot be read or is invalid
     * @throws IOException if it cannot be closed after that
     */
    public static CsvRows open(Path file, List<String> ignored, List<String> inputNames) throws IOException {
        return open(file, Options.auto().withIgnored(ignored).withNames(inputNames, List.of()));
    }

    /**
     * Opens a file for prediction, with options.
     *
     * @param file the file
     * @param options the options; those about labels, and {@code table}, are not used
     * @return the rows; the caller closes them
     * @throws DataException if the file cannot be read or is invalid
     * @throws IOException if it cannot be closed after that
     */
    public static CsvRows open(Path file, Options options) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            return open(file.toString(), InputFile.open(file), options); // a pipe
        }
        TableFile table = TableFile.of(file);
        RowFile rows = table.rows(options.inputNames(), true, false);
        return rows == null
                ? rows(CsvTable.open(table.name(), table.source().open(), options.forPrediction(), false, false))
                : rows(CsvTable.open(rows, options.forPrediction(), false));
    }

    /**
     * Opens a stream for prediction, such as a pipe. A row is available as soon as its line has arrived; reading it does
     * not wait for further bytes. The format is chosen by the bytes that have arrived when the first line is complete.
     *
     * @param name the name of the stream in messages
     * @param in the stream, closed with the rows
     * @param options the options; those about labels, and {@code table}, are not used
     * @return the rows; the caller closes them
     * @throws DataException if the stream cannot be read or is invalid
     * @throws IOException if it cannot be closed after that
     */
    public static CsvRows open(String name, InputStream in, Options options) throws IOException {
        Options used = options.forPrediction();
        try {
            TableFile.Pipe pipe = TableFile.Pipe.of(name, in);
            RowFile rows = pipe.rows(used.inputNames());
            return rows(
                    rows == null
                            ? CsvTable.open(name, pipe.in(), used, false, true)
                            : CsvTable.open(rows, used, false));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static CsvRows rows(CsvTable table) throws IOException {
        try {
            return new CsvRows(table);
        } catch (DataException e) {
            table.close();
            throw e;
        }
    }
}
