package io.simdmlp.io;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The scaling of inputs before they enter a network: {@code x' = (x - base - offset) * factor}, per input, in double.
 *
 * <p>Kinds:
 *
 * <ul>
 *   <li>{@code none}: offset 0, factor 1
 *   <li>{@code minmax}: the range of the training data becomes [0, 1]
 *   <li>{@code standard}: the training data get mean 0 and (population) standard deviation 1
 *   <li>{@code robust}: the training data get median 0 and interquartile range 1, so that outliers have no influence on the
 *       others. Percentile p of n sorted values is at position {@code (n - 1) p / 100}, between two values on the straight
 *       line, as in scikit-learn's {@code RobustScaler}
 *   <li>{@code maxabs}: the largest absolute value of the training data becomes 1, and 0 stays 0
 * </ul>
 *
 * <p>These numbers are computed per input; for an {@linkplain Dataset#isImage image} over all pixels together, so that noise in
 * a pixel that is nearly constant is not amplified. A factor is 1 if it would be the inverse of 0: an input that is constant in
 * the training data is shifted to 0 only, and by {@code robust} one of which the middle half of the values are equal, to its
 * median.
 *
 * <p>The base is 0 unless floats would lose the differences between the values of an input, such as 20,000,000 and
 * 20,000,001. Then it is one of these values, and {@link Csv.Options#withBases} subtracts it while a file is read.
 * With {@code maxabs} it is always 0: the results differ by no more than floats do.
 *
 * <p>The inputs of categories and of missing values stay as they are: 0 and 1, or the number of an embedded category.
 *
 * @param kind one of {@link #kinds()}
 * @param base (inputs), finite
 * @param offset (inputs), finite
 * @param factor (inputs), finite
 */
@SuppressWarnings("ArrayRecordComponent") // Small, made once and never compared.
public record Scaling(String kind, double[] base, float[] offset, float[] factor) {
    private static final List<String> KINDS = List.of("none", "minmax", "standard", "robust", "maxabs");
    private static final int COLUMNS = 64; // whose order statistics are found together, with 50 kB for each

    /**
     * Checks the scaling.
     *
     * @throws IllegalArgumentException if the kind is unknown, the arrays are empty or of different lengths, or a
     *     number is not finite
     */
    public Scaling {
        requireKnown(kind);
        if (offset.length == 0 || offset.length != factor.length) {
            throw new IllegalArgumentException("offset has " + offset.length + " values and factor " + factor.length
                    + ", expected one of each per input");
        }
        if (base.length != offset.length) {
            throw new IllegalArgumentException(
                    "base has " + base.length + " values, expected " + offset.length + ", one per input");
        }
        for (int i = 0; i < offset.length; i++) {
            if (!Double.isFinite(base[i])) {
                throw new IllegalArgumentException("base[" + i + "] is " + base[i] + ", expected a finite number");
            }
            if (!Float.isFinite(offset[i]) || !Float.isFinite(factor[i])) {
                throw new IllegalArgumentException("offset[" + i + "] is " + offset[i] + " and factor[" + i + "] is "
                        + factor[i] + ", expected finite values");
            }
        }
    }

    /**
     * Creates a scaling whose base is 0.
     *
     * @param kind one of {@link #kinds()}
     * @param offset (inputs), finite
     * @param factor (inputs), finite
     * @throws IllegalArgumentException if the kind is unknown, the arrays are empty or of different lengths, or a
     *     number is not finite
     */
    public Scaling(String kind, float[] offset, float[] factor) {
        this(kind, new double[offset.length], offset, factor);
    }

    /** {@return the kinds that {@link #fit} knows} */
    public static List<String> kinds() {
        return KINDS;
    }

    /**
     * {@return the identity}
     *
     * @param inputs values per sample, at least 1
     * @throws IllegalArgumentException if {@code inputs} is less than 1
     */
    public static Scaling none(int inputs) {
        if (inputs < 1) {
            throw new IllegalArgumentException("inputs is " + inputs + ", expected at least 1");
        }
        return uniform("none", inputs, 0, 1);
    }

    /**
     * {@return the scaling of this kind, fitted to the training data}
     *
     * @param kind one of {@link #kinds()}
     * @param train the training data
     * @throws IllegalArgumentException if the kind is unknown
     */
    public static Scaling fit(String kind, Dataset train) {
        requireKnown(kind);
        int inputs = train.inputs();
        if (kind.equals("none")) {
            return none(inputs);
        }
        double[] bases = train.inputBases();
        List<InputColumn> columns = train.preprocessing().columns();
        if (train.isImage() && Arrays.stream(bases).allMatch(base -> base == 0)) {
            Scaling all = ofColumns(kind, train.inputMatrix().flat(), new double[1]);
            return uniform(kind, inputs, all.offset[0], all.factor[0]).ofNumbers(columns);
        }
        return ofColumns(kind, train.inputMatrix(), bases).ofNumbers(columns);
    }

    /** This scaling, changed so that the inputs of categories and indicators stay as they are. */
    private Scaling ofNumbers(List<InputColumn> columns) {
        int at = 0;
        for (InputColumn column : columns) {
            int end = at + column.inputs();
            int kept =
                    column instanceof InputColumn.Category ? at : column instanceof InputColumn.Numeric ? at + 1 : end;
            Arrays.fill(offset, kept, end, 0);
            Arrays.fill(factor, kept, end, 1);
            at = end;
        }
        return this;
    }

    private static Scaling uniform(String kind, int inputs, float offset, float factor) {
        float[] offsets = new float[inputs];
        float[] factors = new float[inputs];
        Arrays.fill(offsets, offset);
        Arrays.fill(factors, factor);
        return new Scaling(kind, offsets, factors);
    }

    /** Fits each column of x (rows, bases), from which the bases were subtracted. */
    private static Scaling ofColumns(String kind, Matrix x, double[] bases) {
        int width = bases.length;
        double[] center = new double[width];
        double[] spread = new double[width];
        if (kind.equals("robust")) {
            fitRobust(x, center, spread);
        } else {
            fitRange(kind, x, bases, center, spread);
        }
        float[] offset = new float[width];
        float[] factor = new float[width];
        for (int column = 0; column < width; column++) {
            offset[column] = (float) center[column];
            // If the inverse overflows a float, the input counts as constant.
            boolean varies = spread[column] > 0 && 1 / spread[column] <= Float.MAX_VALUE;
            factor[column] = varies ? (float) (1 / spread[column]) : 1;
        }
        return new Scaling(kind, kind.equals("maxabs") ? new double[width] : bases, offset, factor);
    }

    /** Fits what becomes 0, and the distance from it that becomes 1, of the kinds that need sums and extremes. */
    private static void fitRange(String kind, Matrix x, double[] bases, double[] center, double[] spread) {
        int width = bases.length;
        double[] min = new double[width];
        double[] max = new double[width];
        double[] sum = new double[width];
        Arrays.fill(min, Double.POSITIVE_INFINITY);
        Arrays.fill(max, Double.NEGATIVE_INFINITY);
        x.forEach((values, at, rows) -> addRange(values, at, rows, min, max, sum));
        if (kind.equals("maxabs")) {
            Arrays.setAll(
                    spread,
                    column -> Math.max(Math.abs(min[column] + bases[column]), Math.abs(max[column] + bases[column])));
            return;
        }
        Arrays.setAll(center, column -> min[column]);
        Arrays.setAll(spread, column -> max[column] - min[column]);
        if (kind.equals("standard")) {
            double[] squares = new double[width];
            Arrays.setAll(center, column -> min[column] < max[column] ? sum[column] / x.rows() : min[column]);
            x.forEach((values, at, rows) -> addSquares(values, at, rows, center, squares));
            Arrays.setAll(spread, column -> min[column] < max[column] ? Math.sqrt(squares[column] / x.rows()) : 0);
        }
    }

    /** Fits medians and interquartile ranges. */
    private static void fitRobust(Matrix x, double[] center, double[] spread) {
        for (int from = 0; from < center.length; from += COLUMNS) {
            int[] columns = IntStream.range(from, Math.min(from + COLUMNS, center.length))
                    .toArray();
            float[][] values = new OrderStatistics(x, columns)
                    .at(below(25), above(25), below(50), above(50), below(75), above(75));
            for (int i = 0; i < columns.length; i++) {
                float[] of = values[i];
                center[from + i] = percentile(50, x.rows(), of[2], of[3]);
                spread[from + i] = percentile(75, x.rows(), of[4], of[5]) - percentile(25, x.rows(), of[0], of[1]);
            }
        }
    }

    /** The last position before that of a percentile. */
    private static OrderStatistics.Rank below(int percent) {
        return count -> (int) ((count - 1L) * percent / 100);
    }

    /** The first position from that of a percentile on. */
    private static OrderStatistics.Rank above(int percent) {
        return count -> (int) (((count - 1L) * percent + 99) / 100);
    }

    /** A percentile of {@code count} values, from the values before and after it. */
    private static double percentile(int percent, int count, double below, double above) {
        return below + (above - below) * ((count - 1L) * percent % 100 / 100.0);
    }

    private static void addRange(float[] x, int from, int rows, double[] min, double[] max, double[] sum) {
        for (int row = 0, at = from; row < rows; row++) {
            for (int column = 0; column < sum.length; column++, at++) {
                min[column] = Math.min(min[column], x[at]);
                max[column] = Math.max(max[column], x[at]);
                sum[column] += x[at];
            }
        }
    }

    private static void addSquares(float[] x, int from, int rows, double[] center, double[] squares) {
        for (int row = 0, at = from; row < rows; row++) {
            for (int column = 0; column < squares.length; column++, at++) {
                double d = x[at] - center[column];
                squares[column] += d * d;
            }
        }
    }

    private static void requireKnown(String kind) {
        if (!KINDS.contains(kind)) {
            throw new IllegalArgumentException(
                    "scaling is '" + kind + "', expected one of " + String.join(", ", KINDS));
        }
    }

    /** {@return values per sample} */
    public int inputs() {
        return offset.length;
    }

    /**
     * Scales samples in place.
     *
     * @param x (rows, inputs) at {@code at}, without bases subtracted
     * @param at the offset of the first sample
     * @param rows the number of samples, at least 0
     * @throws IllegalArgumentException if {@code x} is too short
     */
    public void apply(float[] x, int at, int rows) {
        scale(x, at, rows, null);
    }

    /**
     * Scales samples in place from which {@code bases} were subtracted when they were read.
     *
     * @param x (rows, inputs) at {@code at}
     * @param at the offset of the first sample
     * @param rows the number of samples, at least 0
     * @param bases (inputs) the numbers that were subtracted
     * @throws IllegalArgumentException if {@code x} is too short or {@code bases} does not have one value per input
     */
    public void apply(float[] x, int at, int rows, double[] bases) {
        if (bases.length != inputs()) {
            throw new IllegalArgumentException("bases has " + bases.length + " values, expected " + inputs());
        }
        scale(x, at, rows, bases);
    }

    private void scale(float[] x, int at, int rows, double @Nullable [] bases) {
        int inputs = inputs();
        if (at < 0 || rows < 0 || at + (long) rows * inputs > x.length) {
            throw new IllegalArgumentException("x has " + x.length + " values from at = " + at
                    + ", expected rows*inputs = " + rows + "*" + inputs);
        }
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < inputs; i++) {
                x[at + row * inputs + i] = scaled(x[at + row * inputs + i], left(i, bases), factor[i]);
            }
        }
    }

    /** What is still to be subtracted from an input. In double: the difference of two floats may overflow. */
    private double left(int i, double @Nullable [] bases) {
        return (bases == null ? base[i] : base[i] - bases[i]) + offset[i];
    }

    private static float scaled(float x, double left, double factor) {
        return (float) ((x - left) * factor);
    }

    /** Scales some inputs of samples, those of {@link #changed}; the others stay as they are. */
    void apply(float[] x, int from, int rows, double[] bases, int[] some) {
        int inputs = inputs();
        for (int i : some) {
            double left = left(i, bases);
            double by = factor[i];
            for (int at = from + i; at < from + rows * inputs; at += inputs) {
                x[at] = scaled(x[at], left, by);
            }
        }
    }

    /** The inputs that {@link #apply(float[], int, int, double[])} changes. */
    int[] changed(double[] bases) {
        return IntStream.range(0, inputs())
                .filter(i -> base[i] - bases[i] + offset[i] != 0 || factor[i] != 1)
                .toArray();
    }

    /**
     * Scales all samples of a data set: in place, or when they are read if they are in a file. Bases that were subtracted when they were read are taken into account.
     *
     * @param data the samples
     * @throws IllegalArgumentException if they have another number of inputs
     */
    public void apply(Dataset data) {
        if (data.inputs() != inputs()) {
            throw new IllegalArgumentException("data has " + data.inputs() + " inputs, expected " + inputs());
        }
        data.scale(this);
    }
}
