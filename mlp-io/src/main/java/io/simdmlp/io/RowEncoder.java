package io.simdmlp.io;

import java.util.Arrays;
import java.util.List;

/** Makes inputs of the values of a row's columns, as they were read: numbers minus their base, and numbers of levels. */
final class RowEncoder {
    private final InputColumn[] columns;
    private final double[] bases; // (columns)
    private final int[] starts; // (columns) the first input of each
    private final int[][] levelOf; // (columns, levels as they were read); empty where they are those of the column
    private final int[] fills; // (columns) the level of a missing value
    private final boolean[] isNumber; // whether a column is a number without an indicator
    private final int[] oneHot; // (columns) the inputs of a column of one-hot categories; else 0
    private final boolean keepsMissing;
    private final int inputs;

    private RowEncoder(List<InputColumn> columns, double[] bases, int[][] levelOf, boolean keepsMissing) {
        this.columns = columns.toArray(InputColumn[]::new);
        this.bases = bases;
        this.starts = new int[columns.size()];
        this.fills = new int[columns.size()];
        this.oneHot = new int[columns.size()];
        this.isNumber = new boolean[columns.size()];
        this.levelOf = levelOf;
        this.keepsMissing = keepsMissing;
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = at;
            at += this.columns[i].inputs();
            isNumber[i] = this.columns[i] instanceof InputColumn.Numeric numeric && !numeric.indicator();
            oneHot[i] = this.columns[i] instanceof InputColumn.Category category
                            && !category.isBinary()
                            && !category.isEmbedded()
                    ? category.inputs()
                    : 0;
            fills[i] = this.columns[i] instanceof InputColumn.Category category
                    ? category.levels().indexOf(String.valueOf(category.fill()))
                    : 0;
        }
        this.inputs = at;
    }

    /**
     * For values that are read with the levels of the columns.
     *
     * @param bases (columns) the numbers that were subtracted
     */
    static RowEncoder of(List<InputColumn> columns, double[] bases) {
        return new RowEncoder(columns, bases, new int[columns.size()][0], false);
    }

    /**
     * For training data, whose levels are numbered as they were read.
     *
     * @param readers a reader per column, which has the levels
     * @param keepsMissing whether a missing number stays NaN, to be replaced later
     */
    static RowEncoder ofTraining(List<InputColumn> columns, List<ColumnReader> readers, boolean keepsMissing) {
        double[] bases = readers.stream().mapToDouble(ColumnReader::base).toArray();
        int[][] levelOf = new int[columns.size()][0];
        for (int i = 0; i < levelOf.length; i++) {
            if (columns.get(i) instanceof InputColumn.Category category) {
                LevelIndex known = new LevelIndex(category.levels());
                levelOf[i] = readers.get(i).levels().stream()
                        .mapToInt(text -> known.find(text))
                        .toArray();
            }
        }
        return new RowEncoder(columns, bases, levelOf, keepsMissing);
    }

    /** The number of inputs. */
    int inputs() {
        return inputs;
    }

    /** The first input of a column. */
    int start(int column) {
        return starts[column];
    }

    /** The first input of each column. */
    int[] starts() {
        return starts.clone();
    }

    /**
     * Makes the inputs of a row.
     *
     * @param values (columns) at {@code from}
     * @param x (inputs) at {@code at}, overwritten
     */
    void encode(float[] values, int from, float[] x, int at) {
        for (int i = 0; i < columns.length; i++) {
            encode(i, values[from + i], x, at);
        }
    }

    /**
     * Makes the inputs of rows, column by column, which is faster than row by row.
     *
     * @param values (rows, stride), of which the first are the columns
     * @param x (rows, inputs), overwritten
     */
    void encode(float[] values, int stride, int rows, float[] x) {
        Arrays.fill(x, 0, rows * inputs, 0);
        for (int i = 0; i < columns.length; i++) {
            if (isNumber[i]) {
                encodeNumbers(i, values, stride, rows, x);
            } else if (oneHot[i] > 0) {
                encodeOneHot(i, values, stride, rows, x);
            } else {
                for (int row = 0; row < rows; row++) {
                    encode(i, values[row * stride + i], x, row * inputs);
                }
            }
        }
    }

    private void encodeNumbers(int i, float[] values, int stride, int rows, float[] x) {
        int start = starts[i];
        for (int row = 0; row < rows; row++) {
            float value = values[row * stride + i];
            if (Float.isNaN(value)) {
                encode(i, value, x, row * inputs);
            } else {
                x[row * inputs + start] = value;
            }
        }
    }

    /** Sets the input of each row's level in inputs that are 0. */
    private void encodeOneHot(int i, float[] values, int stride, int rows, float[] x) {
        int start = starts[i];
        int[] levels = levelOf[i];
        for (int row = 0; row < rows; row++) {
            float value = values[row * stride + i];
            float known = value >= 0 && levels.length > 0 ? levels[(int) value] : value;
            if (known >= 0) {
                x[row * inputs + start + (int) known] = 1;
            } else {
                encode(i, value, x, row * inputs);
            }
        }
    }

    /**
     * Makes the inputs of a column of a row.
     *
     * @param value the value of the column; NaN for a missing one
     * @param x (inputs) at {@code at}
     */
    void encode(int i, float value, float[] x, int at) {
        if (isNumber[i] && !Float.isNaN(value)) { // most columns
            x[at + starts[i]] = value;
            return;
        }
        float known = value;
        if (levelOf[i].length > 0) {
            known = Float.isNaN(value) ? fills[i] : levelOf[i][(int) value];
        }
        if (oneHot[i] > 0 && known >= 0) {
            int begin = at + starts[i];
            Arrays.fill(x, begin, begin + oneHot[i], 0);
            x[begin + (int) known] = 1;
            return;
        }
        Preprocessing.encode(columns[i], known, bases[i], x, at + starts[i]);
        if (keepsMissing && Float.isNaN(value)) {
            int from = at + starts[i];
            Arrays.fill(x, from, from + Preprocessing.fills(columns[i]).length, Float.NaN);
        }
    }
}
