package io.simdmlp.cli;

import java.util.List;

/** Checks of option values that name the option, its value and what was expected. */
final class OptionValues {
    private OptionValues() {}

    static String oneOf(String option, String value, List<String> known) {
        if (!known.contains(value)) {
            throw CommandFailure.badInput(option + " is '" + value + "', expected one of " + String.join(", ", known));
        }
        return value;
    }

    static int positive(String option, int value) {
        if (value < 1) {
            throw CommandFailure.badInput(option + " is " + value + ", expected at least 1");
        }
        return value;
    }

    /** In [0, 1). */
    static double fraction(String option, double value) {
        if (!(value >= 0 && value < 1)) {
            throw CommandFailure.badInput(option + " is " + value + ", expected at least 0 and less than 1");
        }
        return value;
    }
}
