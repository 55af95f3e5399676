package io.simdmlp.io;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Comma-separated values, plain or gzipped (then the name ends in .gz), in UTF-8: a sample per line, one or more of the
 * columns its label, the others its inputs.
 *
 * <p>The separator is a comma, a semicolon or a tab: whichever the first line has most of outside quotes, the comma if
 * they are even. The decimal point is a point.
 *
 * <p>A header is optional. The first row is one if it has text in an input column or above a number, or the name of a
 * label column. Every input must be a finite number; a missing value is an error.
 *
 * <p>Inputs called {@code pixel0, pixel1, ...} make an {@linkplain Dataset#isImage image}.
 */
public final class Csv {
    private static final int MAX_GUESSED_CLASSES = 100;
    private static final int FEW_CLASSES = 20;
    private static final int MANY_SAMPLES_PER_CLASS = 5;
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8; // of an array

    private Csv() {}

    /** What the labels are. */
    public enum Task {
        /**
         * Decided by the labels. Classification if the classes are given or there is a single label column of at most
         * 100 distinct values, none of them a number with a decimal point or exponent; if all are whole numbers, there
         * must also be at most 20 of them or, on average, 5 samples of each. Regression otherwise.
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
     */
    public record Options(
            List<String> labels,
            List<String> ignored,
            Task task,
            List<String> classNames,
            List<String> inputNames,
            List<String> targetNames) {
        /** Copies the lists. */
        public Options {
            labels = List.copyOf(labels);
            ignored = List.copyOf(ignored);
            classNames = List.copyOf(classNames);
            inputNames = List.copyOf(inputNames);
            targetNames = List.copyOf(targetNames);
        }

        /** {@return labels and task found by convention} */
        public static Options auto() {
            return new Options(List.of(), List.of(), Task.AUTO, List.of(), List.of(), List.of());
        }

        /**
         * {@return the same with these label columns}
         *
         * @param labels names, or numbers from 1
         */
        public Options withLabels(List<String> labels) {
            return new Options(labels, ignored, task, classNames, inputNames, targetNames);
        }

        /**
         * {@return the same without these columns}
         *
         * @param ignored names, or numbers from 1
         */
        public Options withIgnored(List<String> ignored) {
            return new Options(labels, ignored, task, classNames, inputNames, targetNames);
        }

        /**
         * {@return the same for this task}
         *
         * @param task what the labels are
         */
        public Options withTask(Task task) {
            return new Options(labels, ignored, task, classNames, inputNames, targetNames);
        }

        /**
         * {@return the same with these classes, any other being an error}
         *
         * @param classNames the classes, in the order of their indices
         */
        public Options withClassNames(List<String> classNames) {
            return new Options(labels, ignored, task, classNames, inputNames, targetNames);
        }

        /**
         * {@return the same for data like those that were read before}
         *
         * @param inputNames what their inputs were called; may be none
         * @param targetNames what their targets were called; may be none
         */
        public Options withNames(List<String> inputNames, List<String> targetNames) {
            return new Options(labels, ignored, task, classNames, inputNames, targetNames);
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
        try (CsvTable table = CsvTable.open(file, options, true)) {
            return read(table, options);
        }
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
        Options options = Options.auto().withIgnored(ignored).withNames(inputNames, List.of());
        return new CsvRows(CsvTable.open(file, options, false));
    }

    static Dataset read(CsvTable table, Options options) throws DataException {
        int[] inputs = table.inputs();
        int[] labels = table.labels();
        List<String> inputNames = table.names(inputs);
        requireDistinct(table, inputNames);
        Floats x = new Floats();
        LabelCells cells = new LabelCells();
        for (CsvRecord row = table.nextRow(); row != null; row = table.nextRow()) {
            if (x.size > MAX_LENGTH - inputs.length || cells.size > MAX_LENGTH - labels.length) {
                throw new DataException(table.file(), "has more than " + MAX_LENGTH + " inputs, expected fewer");
            }
            for (int column : inputs) {
                x.add(table.input(row, column));
            }
            for (int column : labels) {
                cells.add(row, column);
            }
        }
        Dataset data = isClassification(table, options, cells)
                ? classes(table, options, inputNames, x.toArray(), cells)
                : numbers(table, inputNames, x.toArray(), cells);
        boolean image = !inputNames.isEmpty() && inputNames.stream().allMatch(name -> name.matches("pixel\\d+"));
        return image ? data.asImage() : data;
    }

    private static void requireDistinct(CsvTable table, List<String> inputNames) throws DataException {
        Set<String> known = new HashSet<>();
        List<String> twice =
                inputNames.stream().filter(name -> !known.add(name)).distinct().toList();
        if (!twice.isEmpty()) {
            throw new DataException(
                    table.file(),
                    "has several columns called "
                            + DataException.list(
                                    twice.stream().map(DataException::quote).toList())
                            + ", expected inputs with names of their own");
        }
    }

    private static boolean isClassification(CsvTable table, Options options, LabelCells cells) throws DataException {
        boolean single = table.labels().length == 1;
        if (options.task == Task.REGRESSION) {
            return false;
        }
        if (options.task == Task.CLASSIFICATION || !options.classNames.isEmpty()) {
            if (!single) {
                throw new DataException(
                        table.file(),
                        "is read with " + table.labels().length + " label columns, expected one for classification");
            }
            return true;
        }
        int distinct = cells.distinct.size();
        boolean wholeNumbers = cells.distinct.stream().allMatch(cell -> isInteger(cell.text));
        return single
                && distinct <= MAX_GUESSED_CLASSES
                && cells.distinct.stream().allMatch(cell -> isInteger(cell.text) || !CsvTable.isNumber(cell.text))
                && (!wholeNumbers || distinct <= FEW_CLASSES || distinct <= cells.size / MANY_SAMPLES_PER_CLASS);
    }

    private static boolean isInteger(String text) {
        return text.matches("[+-]?\\d{1,18}");
    }

    private static Dataset classes(
            CsvTable table, Options options, List<String> inputNames, float[] x, LabelCells cells)
            throws DataException {
        List<String> names = options.classNames.isEmpty() ? cells.classNames() : options.classNames;
        Map<String, Integer> indices = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            indices.put(names.get(i), i);
        }
        int[] classOf = new int[cells.distinct.size()];
        for (int code = 0; code < classOf.length; code++) {
            Cell cell = cells.distinct.get(code);
            Integer index = indices.get(cell.text);
            if (index == null || cell.text.isEmpty() || CsvTable.isMalformed(cell.text)) {
                String known = options.classNames.isEmpty() ? "a class" : "one of " + DataException.list(names);
                throw table.bad(cell.line, cell.column, cell.text, known);
            }
            classOf[code] = index;
        }
        int[] labels = new int[cells.size];
        Arrays.setAll(labels, i -> classOf[cells.codes[i]]);
        return Dataset.ofClasses(table.file(), inputNames, names, x, labels);
    }

    private static Dataset numbers(CsvTable table, List<String> inputNames, float[] x, LabelCells cells)
            throws DataException {
        float[] numberOf = new float[cells.distinct.size()];
        for (int code = 0; code < numberOf.length; code++) {
            Cell cell = cells.distinct.get(code);
            numberOf[code] = table.number(cell.line, cell.column, cell.text);
        }
        float[] y = new float[cells.size];
        for (int i = 0; i < y.length; i++) {
            y[i] = numberOf[cells.codes[i]];
        }
        List<String> names = table.names(table.labels());
        if (names.isEmpty()) {
            names = Arrays.stream(table.labels())
                    .mapToObj(column -> "column" + (column + 1))
                    .toList();
        }
        return Dataset.ofNumbers(table.file(), inputNames, names, x, y);
    }

    /** What is in a label cell, and where it was first seen. */
    private record Cell(String text, long line, int column) {}

    /** The label cells of a file, row after row, each distinct text kept once: what they mean is known at the end. */
    private static final class LabelCells {
        private final Map<String, Integer> known = new HashMap<>();
        private final List<Cell> distinct = new ArrayList<>();
        private int[] codes = new int[256]; // indices into distinct
        private int size;

        void add(CsvRecord row, int column) {
            String text = row.getField(column).strip();
            Integer code = known.putIfAbsent(text, distinct.size());
            if (code == null) {
                code = distinct.size();
                distinct.add(new Cell(text, row.getStartingLineNumber(), column));
            }
            if (size == codes.length) {
                codes = Arrays.copyOf(codes, grown(size));
            }
            codes[size++] = code;
        }

        List<String> classNames() {
            Comparator<String> byText = Comparator.naturalOrder();
            Comparator<String> byNumber = Comparator.comparingLong(Long::parseLong);
            boolean integers = distinct.stream().allMatch(cell -> isInteger(cell.text));
            return distinct.stream()
                    .map(Cell::text)
                    .sorted(integers ? byNumber.thenComparing(byText) : byText)
                    .toList();
        }
    }

    /** An array of floats that grows. */
    private static final class Floats {
        private float[] values = new float[1024];
        private int size;

        void add(float value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, grown(size));
            }
            values[size++] = value;
        }

        float[] toArray() {
            return size == values.length ? values : Arrays.copyOf(values, size);
        }
    }

    private static int grown(int length) {
        return (int) Math.min(2L * length, MAX_LENGTH);
    }
}
