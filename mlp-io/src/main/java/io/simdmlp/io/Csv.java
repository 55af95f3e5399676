package io.simdmlp.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Comma-separated values, plain or gzipped, in UTF-8: a sample per line, one or more of the columns its label, the
 * others its inputs.
 *
 * <p>The separator is the one of comma, semicolon, tab and '|' with which the first rows all have as many cells; a first
 * line such as {@code sep=;} names any other. Decimals have a point, or a comma if all of the first rows that have
 * decimals have commas. Thousands are not separated. Where rows begin with numbers, lines that begin with # are comments.
 *
 * <p>A header is optional. The first row is one if it has text above numbers or the name of a label column, or if its
 * numbers are names by the rows below: 0, 1, 2, ... or wavelengths above values of another kind. {@link Options#header}
 * overrules that. Every input must be a finite number; a missing value is an error. Empty columns at the end are left
 * out, and so is a first column without a name that counts the rows.
 *
 * <p>Inputs called {@code pixel0, pixel1, ...} make an {@linkplain Dataset#isImage image}.
 */
public final class Csv {
    private Csv() {}

    /** What the labels are. */
    public enum Task {
        /**
         * Decided by the labels. Classification if the classes are given or there is a single label column of at most
         * 100 distinct values that are text or whole numbers; if all are whole numbers, there must also be at most 20 of
         * them or, on average, 5 samples of each. Regression otherwise. Labels that may be meant in two ways, such as
         * 1E5, or 1 and 01, are errors that name the tasks to choose from.
         */
        AUTO,

        /** Class names: integers or text. */
        CLASSIFICATION,

        /** Numbers. */
        REGRESSION;

        /** {@return the name on the command line: the constant's in lower case} */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * {@return the task called {@code label}}
         *
         * @param label the name, in lower case
         * @throws IllegalArgumentException if there is none, naming those that exist
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

    /** Whether the first row is a header. */
    public enum Header {
        /** Decided by the rows. */
        AUTO,

        /** It is. */
        YES,

        /** It is not. */
        NO;

        /** {@return the name on the command line: the constant's in lower case} */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * {@return the constant called {@code label}}
         *
         * @param label the name, in lower case
         * @throws IllegalArgumentException if there is none, naming those that exist
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
     * What is subtracted from the numbers of some columns, in double, before they are rounded to float: floats have but
     * 24 bits, too few to tell 20,000,001 from 20,000,000.
     *
     * @param found whether a value of the column is subtracted where floats would lose what sets its values apart
     * @param given one number per column otherwise; 0 for columns beyond
     */
    public record Bases(boolean found, List<Double> given) {
        /** Nothing is subtracted: values are those in the file, rounded. */
        public static final Bases NONE = new Bases(false, List.of());

        /** What is needed is found in the first rows. */
        public static final Bases FOUND = new Bases(true, List.of());

        /** Copies the list. */
        public Bases {
            given = List.copyOf(given);
        }

        /**
         * {@return bases that are known, such as those of the data that a model was trained on}
         *
         * @param given one number per column
         */
        public static Bases of(double... given) {
            return new Bases(false, Arrays.stream(given).boxed().toList());
        }
    }

    /**
     * How a file is read.
     *
     * @param labels the label columns, each by its name or its number from 1; none for those called as
     *     {@code targetNames} if the file has them all, else the only column called label, class, target or y (in any
     *     case), else the last one
     * @param ignored columns that are neither labels nor inputs, each by its name or its number from 1
     * @param task what the labels are
     * @param classNames the classes, in the order of their indices; none to take those in the file: in ascending order,
     *     as numbers if all of them are integers
     * @param inputNames the columns that are inputs, in this order, all others being ignored; none, or a file without a
     *     header, for all that are neither labels nor ignored, in the file's order
     * @param targetNames what label columns are probably called; may be none
     * @param columns those of a file without a header that was read before: a file of as many columns has the same label
     *     and ignored columns, unless some are named here
     * @param header whether there is one
     * @param inputBases what is subtracted from inputs, in their order
     * @param targetBases what is subtracted from labels that are numbers, in their order
     */
    public record Options(
            List<String> labels,
            List<String> ignored,
            Task task,
            List<String> classNames,
            List<String> inputNames,
            List<String> targetNames,
            Columns columns,
            Header header,
            Bases inputBases,
            Bases targetBases) {
        /** Copies the lists. */
        public Options {
            labels = List.copyOf(labels);
            ignored = List.copyOf(ignored);
            classNames = List.copyOf(classNames);
            inputNames = List.copyOf(inputNames);
            targetNames = List.copyOf(targetNames);
        }

        /**
         * The same with a header if there seems to be one, and no bases.
         *
         * @param labels the label columns
         * @param ignored columns that are neither labels nor inputs
         * @param task what the labels are
         * @param classNames the classes
         * @param inputNames the columns that are inputs
         * @param targetNames what label columns are probably called
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
                    task,
                    classNames,
                    inputNames,
                    targetNames,
                    Columns.UNKNOWN,
                    Header.AUTO,
                    Bases.NONE,
                    Bases.NONE);
        }

        /** {@return labels, task and header found by convention, values as they are in the file} */
        public static Options auto() {
            return new Options(List.of(), List.of(), Task.AUTO, List.of(), List.of(), List.of());
        }

        /**
         * {@return the same with these label columns}
         *
         * @param labels names, or numbers from 1
         */
        public Options withLabels(List<String> labels) {
            return new Options(
                    labels,
                    ignored,
                    task,
                    classNames,
                    inputNames,
                    targetNames,
                    columns,
                    header,
                    inputBases,
                    targetBases);
        }

        /**
         * {@return the same without these columns}
         *
         * @param ignored names, or numbers from 1
         */
        public Options withIgnored(List<String> ignored) {
            return new Options(
                    labels,
                    ignored,
                    task,
                    classNames,
                    inputNames,
                    targetNames,
                    columns,
                    header,
                    inputBases,
                    targetBases);
        }

        /**
         * {@return the same for this task}
         *
         * @param task what the labels are
         */
        public Options withTask(Task task) {
            return new Options(
                    labels,
                    ignored,
                    task,
                    classNames,
                    inputNames,
                    targetNames,
                    columns,
                    header,
                    inputBases,
                    targetBases);
        }

        /**
         * {@return the same with these classes, any other being an error}
         *
         * @param classNames the classes, in the order of their indices
         */
        public Options withClassNames(List<String> classNames) {
            return new Options(
                    labels,
                    ignored,
                    task,
                    classNames,
                    inputNames,
                    targetNames,
                    columns,
                    header,
                    inputBases,
                    targetBases);
        }

        /**
         * {@return the same for data like those that were read before}
         *
         * @param inputNames what their inputs were called; may be none
         * @param targetNames what their targets were called; may be none
         */
        public Options withNames(List<String> inputNames, List<String> targetNames) {
            return new Options(
                    labels,
                    ignored,
                    task,
                    classNames,
                    inputNames,
                    targetNames,
                    columns,
                    header,
                    inputBases,
                    targetBases);
        }

        /**
         * {@return the same for data like those of a file without a header that was read before}
         *
         * @param columns that file's
         */
        public Options withColumns(Columns columns) {
            return new Options(
                    labels,
                    ignored,
                    task,
                    classNames,
                    inputNames,
                    targetNames,
                    columns,
                    header,
                    inputBases,
                    targetBases);
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
         * {@return the same with or without a header}
         *
         * @param header whether there is one
         */
        public Options withHeader(Header header) {
            return new Options(
                    labels,
                    ignored,
                    task,
                    classNames,
                    inputNames,
                    targetNames,
                    columns,
                    header,
                    inputBases,
                    targetBases);
        }

        /**
         * {@return the same with values less what is needed to keep floats apart} Then {@link Dataset#inputBases()} and
         * {@link Dataset#targetBases()} say what was subtracted.
         *
         * @param inputBases what is subtracted from inputs
         * @param targetBases what is subtracted from labels that are numbers
         */
        public Options withBases(Bases inputBases, Bases targetBases) {
            return new Options(
                    labels,
                    ignored,
                    task,
                    classNames,
                    inputNames,
                    targetNames,
                    columns,
                    header,
                    inputBases,
                    targetBases);
        }
    }

    /**
     * {@return the samples of a file}
     *
     * @param file the file
     * @param options which columns are labels, and what they are
     * @throws DataException if the file cannot be used
     * @throws IOException if it cannot be closed
     */
    public static Dataset read(Path file, Options options) throws IOException {
        return scan(file, options).read();
    }

    /**
     * {@return a file whose labels are known and whose inputs are still to be read} Reading takes no more memory than
     * the samples, however they are split.
     *
     * @param file the file, read once here and once for the inputs; what is no regular file is kept in memory meanwhile
     * @param options which columns are labels, and what they are
     * @throws DataException if the file cannot be used
     * @throws IOException if it cannot be closed
     */
    public static CsvFile scan(Path file, Options options) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            try (InputStream in = InputFile.open(file)) {
                byte[] bytes = in.readAllBytes();
                return CsvFile.scan(file.toString(), () -> new ByteArrayInputStream(bytes), options);
            }
        }
        return CsvFile.scan(file.toString(), () -> InputFile.open(file), options);
    }

    /**
     * Opens a file to predict on, which may be larger than memory.
     *
     * <p>Columns are chosen by name if both the file and the inputs have names: those called as the inputs, in the
     * inputs' order; all others are ignored. Without names every column that is not ignored is an input, in the file's
     * order.
     *
     * @param file the file
     * @param ignored columns that are no inputs, each by its name or its number from 1; may be none
     * @param inputNames what the inputs are called; none if unknown
     * @return the rows, to be closed by the caller
     * @throws DataException if the file cannot be used
     * @throws IOException if it cannot be closed after that
     */
    public static CsvRows open(Path file, List<String> ignored, List<String> inputNames) throws IOException {
        return open(file, Options.auto().withIgnored(ignored).withNames(inputNames, List.of()));
    }

    /**
     * The same with options, of which those about labels are not used.
     *
     * @param file the file
     * @param options the columns that are no inputs, what inputs are called, whether there is a header and what is
     *     subtracted from inputs
     * @return the rows, to be closed by the caller
     * @throws DataException if the file cannot be used
     * @throws IOException if it cannot be closed after that
     */
    public static CsvRows open(Path file, Options options) throws IOException {
        return open(file.toString(), InputFile.open(file), options, false);
    }

    /**
     * The same for bytes that come bit by bit, as from a pipe: a row is there as soon as its line has been read, and no
     * byte is waited for before that. The first line that comes decides how the others are read.
     *
     * @param name what to call them in messages
     * @param in the bytes, closed with the rows
     * @param options as above
     * @return the rows, to be closed by the caller
     * @throws DataException if the bytes cannot be used
     * @throws IOException if they cannot be closed after that
     */
    public static CsvRows open(String name, InputStream in, Options options) throws IOException {
        return open(name, in, options, true);
    }

    private static CsvRows open(String name, InputStream in, Options options, boolean prompt) throws IOException {
        return new CsvRows(CsvTable.open(name, in, options.withLabels(List.of()), false, prompt));
    }
}
