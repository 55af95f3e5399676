package io.simdmlp.tracker;

import java.util.Map;

/** The units of JMH's scores: time per operation, such as {@code us/op}, and operations per time, such as {@code ops/us}. */
final class Units {
    private static final String PER_OPERATION = "/op";
    private static final String OPERATIONS_PER = "ops/";

    private static final Map<String, Double> SECONDS = Map.ofEntries(
            Map.entry("ns", 1e-9),
            Map.entry("us", 1e-6),
            Map.entry("\u00B5s", 1e-6), // micro sign
            Map.entry("\u03BCs", 1e-6), // Greek mu
            Map.entry("ms", 1e-3),
            Map.entry("s", 1.0),
            Map.entry("sec", 1.0),
            Map.entry("m", 60.0), // of kotlinx-benchmark
            Map.entry("min", 60.0),
            Map.entry("h", 3600.0),
            Map.entry("hr", 3600.0),
            Map.entry("day", 86_400.0));

    private Units() {}

    /** False for times, bytes and counts per operation, true for rates. */
    static boolean isRate(String unit) {
        return unit.startsWith(OPERATIONS_PER);
    }

    /** The factor from a score in {@code from} to one in {@code to}; NaN if it is not known. */
    static double factor(String from, String to) {
        if (from.equals(to)) {
            return 1;
        }
        boolean isRate = isRate(from);
        if (isRate != isRate(to)) {
            return Double.NaN;
        }
        return isRate ? seconds(to) / seconds(from) : seconds(from) / seconds(to);
    }

    /** Seconds of an operation from a score; NaN if its unit has no time. */
    static double secondsPerOperation(double score, String unit) {
        return isRate(unit) ? seconds(unit) / score : seconds(unit) * score;
    }

    /** The seconds of the time in a unit; NaN if it has none. */
    private static double seconds(String unit) {
        String time = "";
        if (isRate(unit)) {
            time = unit.substring(OPERATIONS_PER.length());
        } else if (unit.endsWith(PER_OPERATION)) {
            time = unit.substring(0, unit.length() - PER_OPERATION.length());
        }
        return SECONDS.getOrDefault(time, Double.NaN);
    }

    /** Seconds of a duration as JMH writes it, such as {@code 500 ms}; NaN if it is none. */
    static double duration(String text) {
        int space = text.indexOf(' ');
        try {
            return space < 0
                    ? Double.NaN
                    : Double.parseDouble(text.substring(0, space))
                            * SECONDS.getOrDefault(text.substring(space + 1), Double.NaN);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
