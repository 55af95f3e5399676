package io.simdmlp.bench;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Measures the error of a function in float at many arguments.
 *
 * @param arguments number of arguments
 * @param largest the largest error
 * @param at the first argument where it occurs
 * @param sum of all errors
 */
record Survey(long arguments, double largest, float at, double sum) {
    /** One in so many of all floats is tried, counted by their bits: a prime, so that every bit takes both values. */
    static final int STRIDE = 4093;

    /**
     * One in so many where most functions have their curvature: at magnitudes from {@link #NEAR_FROM} to {@link
     * #NEAR_TO}.
     */
    static final int NEAR_STRIDE = 251;

    private static final float NEAR_FROM = 0x1p-8f;
    private static final float NEAR_TO = 0x1p8f;

    /** Multiples of pi / 2 whose nearest floats are tried. */
    private static final int MULTIPLES = 10_000;

    private static final float[] ARGUMENTS = tried();

    /** The number of progress steps of a survey. */
    static final int STEPS = ARGUMENTS.length;

    /** Slices of the arguments, for processors to share. Their number shows in the last bits of the mean. */
    private static final int SLICES = 64;

    /** A function in float. */
    @FunctionalInterface
    interface FloatOperator {
        float of(float x);
    }

    /** A function in double. */
    @FunctionalInterface
    interface ExactFunction {
        double of(double x);
    }

    /** The distance of a float from an exact value. */
    @FunctionalInterface
    interface Distance {
        double of(float actual, double exact);
    }

    /**
     * What is surveyed.
     *
     * @param from the domain's first float, which is finite
     * @param to its last, likewise
     */
    record Subject(float from, float to, FloatOperator actual, ExactFunction exact, Distance distance) {
        boolean has(float x) {
            return x >= from && x <= to;
        }

        double error(float x) {
            double error = distance.of(actual.of(x), exact.of(x));
            return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
        }
    }

    /** The distance in units in the last place of the float next to the exact value; infinity counts as 2^128. */
    static double ulps(float actual, double exact) {
        double end = 0x1p128;
        double bounded = Math.clamp(exact, -end, end);
        float nearest = (float) Math.clamp(exact, -Float.MAX_VALUE, Float.MAX_VALUE);
        return Math.abs(Math.clamp((double) actual, -end, end) - bounded) / Math.ulp(nearest);
    }

    /** The distance in units of 2^-24, half a unit in the last place of 1. */
    static double units(float actual, double exact) {
        return Math.abs(actual - exact) * 0x1p24;
    }

    /** Tries {@code subject} on all arguments in its domain, on all processors. */
    static Survey of(Subject subject, LongConsumer progress) {
        List<Survey> slices = IntStream.range(0, SLICES)
                .parallel()
                .mapToObj(slice -> ofSlice(subject, slice, progress))
                .toList();
        return slices.stream().reduce(new Survey(0, -1, Float.NaN, 0), Survey::and);
    }

    private static Survey ofSlice(Subject subject, int slice, LongConsumer progress) {
        int from = (int) ((long) STEPS * slice / SLICES);
        int to = (int) ((long) STEPS * (slice + 1) / SLICES);
        long arguments = 0;
        double largest = -1;
        float at = Float.NaN;
        double sum = 0;
        for (int i = from; i < to; i++) {
            float x = ARGUMENTS[i];
            if (subject.has(x)) {
                double error = subject.error(x);
                if (error > largest) {
                    largest = error;
                    at = x;
                }
                sum += error;
                arguments++;
            }
        }
        progress.accept(to - from);
        return new Survey(arguments, largest, at, sum);
    }

    private Survey and(Survey next) {
        boolean larger = next.largest > largest;
        return new Survey(
                arguments + next.arguments, larger ? next.largest : largest, larger ? next.at : at, sum + next.sum);
    }

    double mean() {
        return sum / arguments;
    }

    /**
     * Finite floats of either sign: both zeros, the ends of the subnormals and of the normals, 1 and its neighbours,
     * those next to k pi / 2, then every {@value #STRIDE}th, then every {@value #NEAR_STRIDE}th near 1.
     */
    private static float[] tried() {
        FloatBuffer x = FloatBuffer.allocate(3_000_000);
        for (float end : new float[] {0, Float.MIN_VALUE, Math.nextDown(Float.MIN_NORMAL), Float.MIN_NORMAL}) {
            x.put(end).put(-end);
        }
        for (float one : new float[] {Math.nextDown(1f), 1f, Math.nextUp(1f), Float.MAX_VALUE}) {
            x.put(one).put(-one);
        }
        for (int k = 1; k <= MULTIPLES; k++) {
            float turn = (float) (k * (0.5 * Math.PI));
            x.put(turn).put(-turn);
        }
        put(x, 0, Float.MAX_VALUE, STRIDE);
        put(x, NEAR_FROM, NEAR_TO, NEAR_STRIDE);
        return Arrays.copyOf(x.array(), x.position());
    }

    private static void put(FloatBuffer x, float from, float to, int stride) {
        int last = Float.floatToIntBits(to);
        for (int bits = Float.floatToIntBits(from); bits <= last; bits += stride) {
            float magnitude = Float.intBitsToFloat(bits);
            x.put(magnitude).put(-magnitude);
        }
    }
}
