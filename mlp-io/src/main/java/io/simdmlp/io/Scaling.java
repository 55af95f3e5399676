package io.simdmlp.io;

import java.util.Arrays;
import java.util.List;

/**
 * What is done to inputs before a network sees them: {@code x' = (x - offset) * factor}, per input.
 *
 * <p>Kinds:
 *
 * <ul>
 *   <li>{@code none}: offset 0, factor 1
 *   <li>{@code minmax}: the range of the training data becomes [0, 1]
 *   <li>{@code standard}: the training data get mean 0 and population standard deviation 1
 * </ul>
 *
 * <p>The range, or mean and deviation, is that of each input alone; for an {@linkplain Dataset#isImage image} that of
 * all pixels together, so that a pixel which is rarely lit is not blown up. An input that never varies in the training
 * data is shifted to 0 and gets factor 1.
 *
 * @param kind {@code none}, {@code minmax} or {@code standard}
 * @param offset (inputs), finite
 * @param factor (inputs), finite
 */
@SuppressWarnings("ArrayRecordComponent") // Small, made once and never compared.
public record Scaling(String kind, float[] offset, float[] factor) {
    private static final List<String> KINDS = List.of("none", "minmax", "standard");

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
        for (int i = 0; i < offset.length; i++) {
            if (!Float.isFinite(offset[i]) || !Float.isFinite(factor[i])) {
                throw new IllegalArgumentException("offset[" + i + "] is " + offset[i] + " and factor[" + i + "] is "
                        + factor[i] + ", expected finite numbers");
            }
        }
    }

    /**
     * {@return the scaling that changes nothing}
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
     * {@return the scaling of this kind that fits the training data}
     *
     * @param kind {@code none}, {@code minmax} or {@code standard}
     * @param train the training data
     * @throws IllegalArgumentException if the kind is unknown
     */
    public static Scaling fit(String kind, Dataset train) {
        requireKnown(kind);
        int inputs = train.inputs();
        if (kind.equals("none")) {
            return none(inputs);
        }
        if (train.isImage()) {
            Scaling all = ofColumns(kind, train.x(), 1);
            return uniform(kind, inputs, all.offset[0], all.factor[0]);
        }
        return ofColumns(kind, train.x(), inputs);
    }

    private static Scaling uniform(String kind, int inputs, float offset, float factor) {
        float[] offsets = new float[inputs];
        float[] factors = new float[inputs];
        Arrays.fill(offsets, offset);
        Arrays.fill(factors, factor);
        return new Scaling(kind, offsets, factors);
    }

    /** Fits each column of x (rows, width). */
    private static Scaling ofColumns(String kind, float[] x, int width) {
        float[] offset = new float[width];
        float[] factor = new float[width];
        int rows = x.length / width;
        for (int column = 0; column < width; column++) {
            double min = x[column];
            double max = min;
            double sum = 0;
            for (int row = 0; row < rows; row++) {
                float value = x[row * width + column];
                min = Math.min(min, value);
                max = Math.max(max, value);
                sum += value;
            }
            double center = min;
            double spread = max - min;
            if (kind.equals("standard") && min < max) {
                double squares = 0;
                center = sum / rows;
                for (int row = 0; row < rows; row++) {
                    double d = x[row * width + column] - center;
                    squares += d * d;
                }
                spread = Math.sqrt(squares / rows);
            }
            offset[column] = (float) center;
            // A range so small that its inverse is no float is no range.
            boolean varies = spread > 0 && 1 / spread <= Float.MAX_VALUE;
            factor[column] = varies ? (float) (1 / spread) : 1;
        }
        return new Scaling(kind, offset, factor);
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
     * @param x (rows, inputs) at {@code at}
     * @param at where the samples begin
     * @param rows how many samples, at least 0
     * @throws IllegalArgumentException if {@code x} is too short
     */
    public void apply(float[] x, int at, int rows) {
        int inputs = inputs();
        if (at < 0 || rows < 0 || at + (long) rows * inputs > x.length) {
            throw new IllegalArgumentException("x has " + x.length + " values from at = " + at
                    + ", expected rows*inputs = " + rows + "*" + inputs);
        }
        for (int row = 0; row < rows; row++) {
            int rowAt = at + row * inputs;
            for (int i = 0; i < inputs; i++) {
                // In double: the difference of two floats may overflow.
                x[rowAt + i] = (float) ((x[rowAt + i] - (double) offset[i]) * factor[i]);
            }
        }
    }
}
