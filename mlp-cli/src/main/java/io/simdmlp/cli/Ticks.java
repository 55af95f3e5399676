package io.simdmlp.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * An axis from {@code low} to {@code high}, and round numbers on it: whole multiples of a step that is 1, 2 or 5 times a
 * power of ten.
 *
 * @param low below {@code high}
 * @param high where the axis ends
 * @param step from one tick to the next
 */
record Ticks(double low, double high, double step) {
    /** Numbers from here on are written with an exponent, and so are all that differ by less than its inverse. */
    private static final double LARGE = 1e6;

    /** An axis for these values, of which those that are not finite do not count, with at most {@code most} ticks. */
    static Ticks of(double[] values, int most) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            if (Double.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        if (low > high) {
            return new Ticks(0, 1, 1); // there is nothing to show
        }
        double size = Math.max(Math.abs(low), Math.abs(high));
        double margin = 0.04 * (high - low);
        if (high - low <= 1e-6 * size) { // as good as one value, which comes to lie in the middle
            margin = size < Double.MIN_NORMAL ? 1 : 0.05 * size;
        }
        // An axis that nearly reaches zero begins there.
        boolean fromZero = low >= 0 && low <= 0.3 * (high - low);
        return between(fromZero ? 0 : low - margin, high + margin, most);
    }

    /** An axis of whole numbers; a single one lies in its middle. */
    static Ticks ofCounts(int low, int high, int most) {
        if (low == high) {
            return new Ticks(low - 0.5, low + 0.5, 1);
        }
        Ticks ticks = between(low, high, most);
        return new Ticks(ticks.low, ticks.high, Math.max(1, ticks.step));
    }

    private static Ticks between(double low, double high, int most) {
        double least = (high - low) / most;
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (int factor : new int[] {1, 2, 5}) {
            if (factor * power >= least) {
                return new Ticks(low, high, factor * power);
            }
        }
        return new Ticks(low, high, 10 * power);
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

    /** How far along the axis a value is, from 0 to 1. */
    double share(double value) {
        return (value - low) / (high - low);
    }
}
