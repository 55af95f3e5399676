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
    private final boolean keepsMissing;
    private final int inputs;

    private RowEncoder(List<InputColumn> columns, double[] bases, int[][] levelOf, boolean keepsMissing) {
        this.columns = columns.toArray(InputColumn[]::new);
        this.bases = bases;
        this.starts = new int[columns.size()];
        this.fills = new int[columns.size()];
        this.isNumber = new boolean[columns.size()];
        this.levelOf = levelOf;
        this.keepsMissing = keepsMissing;
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = at;
            at += this.columns[i].inputs();
            isNumber[i] = this.columns[i] instanceof InputColumn.Numeric numeric && !numeric.indicator();
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
            float value = values[from + i];
            if (isNumber[i] && !Float.isNaN(value)) { // most columns
                x[at + starts[i]] = value;
            } else {
                encode(i, value, x, at);
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
        float known = value;
        if (levelOf[i].length > 0) {
            known = Float.isNaN(value) ? fills[i] : levelOf[i][(int) value];
        }
        Preprocessing.encode(columns[i], known, bases[i], x, at + starts[i]);
        if (keepsMissing && Float.isNaN(value)) {
            int from = at + starts[i];
            Arrays.fill(x, from, from + Preprocessing.fills(columns[i]).length, Float.NaN);
        }
    }
}
