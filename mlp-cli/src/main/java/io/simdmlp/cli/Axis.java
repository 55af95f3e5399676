package io.simdmlp.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * An axis with ticks at multiples of a step, which is 1, 2 or 5 times a power of ten.
 *
 * @param low the begin of the axis
 * @param high the end of the axis, above {@code low}
 * @param step the distance between ticks
 */
record Axis(double low, double high, double step) {
    /** From here on numbers have an exponent, and also if the step is below the inverse. */
    private static final double LARGE = 1e6;

    /** An axis for the finite ones of these values, with at most {@code most} ticks. */
    static Axis of(double[] values, int most) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            if (Double.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        if (low > high) {
            return new Axis(0, 1, 1); // there are no finite values
        }
        double size = Math.max(Math.abs(low), Math.abs(high));
        double margin = 0.04 * (high - low);
        if (high - low <= 1e-6 * size) { // nearly one value, which is placed in the middle
            margin = size < Double.MIN_NORMAL ? 1 : 0.05 * size;
        }
        // The axis begins at 0 if that is near.
        boolean fromZero = low >= 0 && low <= 0.3 * (high - low);
        return between(fromZero ? 0 : low - margin, high + margin, most);
    }

    /** An axis of integers; a single one is in the middle. */
    static Axis ofCounts(int low, int high, int most) {
        if (low == high) {
            return new Axis(low - 0.5, low + 0.5, 1);
        }
        Axis ticks = between(low, high, most);
        return new Axis(ticks.low, ticks.high, Math.max(1, ticks.step));
    }

    private static Axis between(double low, double high, int most) {
        double least = (high - low) / most;
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (int factor : new int[] {1, 2, 5}) {
            if (factor * power >= least) {
                return new Axis(low, high, factor * power);
            }
        }
        return new Axis(low, high, 10 * power);
    }

    /** The ticks, ascending. */
    List<Double> at() {
        List<Double> at = new ArrayList<>();
        double slack = 1e-9 * (high - low);
        for (double k = Math.ceil((low - slack) / step); k * step <= high + slack; k++) {
            at.add(k * step + 0.0); // without a negative zero
        }
        return at;
    }

    /** A tick as text. */
    String label(double tick) {
        if (Math.abs(tick) < step / 2) {
            return "0";
        }
        int decimals = (int) -Math.floor(Math.log10(step) + 1e-9);
        if (Math.max(Math.abs(low), Math.abs(high)) < LARGE && step > 1 / LARGE) {
            return Text.format("%." + Math.max(0, decimals) + "f", tick);
        }
        int exponent = (int) Math.floor(Math.log10(Math.abs(tick)) + 1e-9);
        String digits = Text.format("%." + Math.clamp(exponent + decimals, 0, 9) + "e", tick);
        return digits.replaceFirst("([.]\\d*?)0*e", "$1e")
                .replace(".e", "e")
                .replaceFirst("e([+-])0*", "e$1")
                .replace("e+", "e");
    }

    /** The position of a value on the axis, from 0 to 1. */
    double share(double value) {
        return (value - low) / (high - low);
    }
}
