package io.simdmlp.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations on the command line: a number and a unit, such as {@code 200us}. */
final class DurationOption {
    private static final Pattern FORMAT = Pattern.compile("(\\d{1,9})(us|ms|s|m)?");

    private DurationOption() {}

    static Duration parse(String option, String text) {
        Matcher matcher = FORMAT.matcher(text.strip());
        boolean fits = matcher.matches()
                && (matcher.group(2) != null || matcher.group(1).equals("0"));
        if (!fits) {
            throw CommandFailure.badInput(
                    option + " is " + text + ", expected 0 or a number with a unit: us, ms, s or m, such as 200us");
        }
        long number = Long.parseLong(matcher.group(1));
        if (number == 0) {
            return Duration.ZERO;
        }
        return switch (matcher.group(2)) {
            case "us" -> Duration.ofNanos(1000 * number);
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }
}
