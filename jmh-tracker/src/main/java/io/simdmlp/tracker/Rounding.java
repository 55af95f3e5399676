package io.simdmlp.tracker;

import java.math.BigDecimal;
import java.math.MathContext;

/** Shortens numbers for pages, whose charts show no more digits. */
final class Rounding {
    private static final MathContext FIVE_DIGITS = new MathContext(5);

    private Rounding() {}

    static double toFiveDigits(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).round(FIVE_DIGITS).doubleValue() : value;
    }
}
