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

    /** At least 1, and no more than there are: others would wait for them. */
    static int cpus(String option, int value) {
        int cpus = Runtime.getRuntime().availableProcessors();
        if (positive(option, value) > cpus) {
            throw CommandFailure.badInput(option + " is " + value + ", expected at most " + cpus + ", the CPUs");
        }
        return value;
    }

    /** Refuses at once what would run out of memory later. */
    static void fitsHeap(long bytes, long heap) {
        if (bytes > heap) {
            throw CommandFailure.badInput("training takes " + Text.bytes(bytes) + " of memory, the JVM has "
                    + Text.bytes(heap) + ": give it more, as with MLP_JAVA_OPTS=-Xmx" + (bytes / (1L << 30) + 2)
                    + "g, or take a smaller --hidden or --batch-size");
        }
    }

    /** In [0, 1), as the float that it becomes too. */
    static double fraction(String option, double value) {
        if (!(value >= 0 && (float) value < 1)) {
            throw CommandFailure.badInput(option + " is " + value + ", expected at least 0 and less than 1");
        }
        return value;
    }
}
