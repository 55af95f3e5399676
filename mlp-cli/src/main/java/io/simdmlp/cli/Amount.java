package io.simdmlp.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of an option that is a time or an amount of training: {@code 30s}, {@code 5m}, {@code 2h}, {@code 100-steps},
 * {@code 2-epochs}.
 *
 * @param count a number above 0
 * @param unit the unit
 */
record Amount(long count, Unit unit) {
    /** The units, with the text that follows the number. */
    enum Unit {
        SECONDS("s"),
        MINUTES("m"),
        HOURS("h"),
        STEPS("-steps"),
        EPOCHS("-epochs");

        private final String text;

        Unit(String text) {
            this.text = text;
        }
    }

    private static final Pattern FORM = Pattern.compile("0*([1-9][0-9]{0,8})(s|m|h|-steps?|-epochs?)");

    /** Reads a duration. */
    static Duration duration(String option, String value) {
        Amount amount = parse(option, value, "a time such as 30s, 5m or 2h");
        if (!amount.isTime()) {
            throw bad(option, value, "a time such as 30s, 5m or 2h");
        }
        return amount.time();
    }

    /** Reads a number of steps or epochs, as steps. */
    static long steps(String option, String value, int stepsPerEpoch) {
        Amount amount = parse(option, value, "an amount such as 100-steps or 2-epochs");
        if (amount.isTime()) {
            throw bad(option, value, "an amount such as 100-steps or 2-epochs");
        }
        return amount.unit == Unit.STEPS ? amount.count : amount.count * stepsPerEpoch;
    }

    /** Reads an amount in any unit. */
    static Amount any(String option, String value) {
        return parse(option, value, "an amount such as 30s, 100-steps or 2-epochs");
    }

    private static Amount parse(String option, String value, String expected) {
        Matcher matcher = FORM.matcher(value);
        if (!matcher.matches()) {
            throw bad(option, value, expected);
        }
        long count = Long.parseLong(matcher.group(1));
        for (Unit unit : Unit.values()) {
            if (unit.text.equals(matcher.group(2)) || unit.text.equals(matcher.group(2) + "s")) {
                return new Amount(count, unit);
            }
        }
        throw bad(option, value, expected);
    }

    private static CommandFailure bad(String option, String value, String expected) {
        return CommandFailure.badInput(option + " is '" + value + "', expected " + expected);
    }

    boolean isTime() {
        return unit != Unit.STEPS && unit != Unit.EPOCHS;
    }

    /** The duration, if this is a time. */
    Duration time() {
        return switch (unit) {
            case SECONDS -> Duration.ofSeconds(count);
            case MINUTES -> Duration.ofMinutes(count);
            case HOURS -> Duration.ofHours(count);
            case STEPS, EPOCHS -> throw new IllegalStateException(this + " is no time");
        };
    }
}
