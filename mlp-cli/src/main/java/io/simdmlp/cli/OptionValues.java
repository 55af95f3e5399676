package io.simdmlp.cli;

import io.simdmlp.io.Csv;
import java.util.List;

/** Checks of option values that name the option, its value and what was expected. */
final class OptionValues {
    private static final long OVERHEAD_BYTES = 1 << 24; // memory of the program itself

    static final List<String> HEADERS = List.of("auto", "yes", "no");

    /** The description of {@code --header}. */
    static final String HEADER =
            "yes or no: whether the first row of a CSV file has the names of the columns; auto chooses"
                    + " by the rows below it. Default: auto";
    /** More threads than CPUs are slow, but useful to check that results do not depend on their number. */
    private static final int THREADS_PER_CPU = 16;

    private static final int MOST_THREADS = 1_024; // of a trainer or an evaluator

    static final List<String> MISSING_LABELS = List.of("reject", "drop");

    /** The description of {@code --missing-label}. */
    static final String MISSING_LABEL =
            "reject makes a row of a CSV file without a label an error, drop leaves it out. Default: reject";

    private OptionValues() {}

    /** The options to read a file, with the value of {@code --missing-label}. */
    static Csv.Options withMissingLabel(Csv.Options options, String value) {
        return value.equals("drop") ? options.withUnlabeledLeftOut() : options;
    }

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

    /** Checks a number of threads: at least 1, and not far more than there are CPUs. */
    static int threads(String option, int value) {
        int cpus = Runtime.getRuntime().availableProcessors();
        int most = Math.min(MOST_THREADS, THREADS_PER_CPU * cpus);
        if (positive(option, value) > most) {
            throw CommandFailure.badInput(
                    option + " is " + value + ", expected at most " + most + " on " + Text.count(cpus, "CPU", "CPUs"));
        }
        return value;
    }

    /** The number of threads in words, with a warning if it exceeds that of the CPUs. */
    static String describeThreads(int threads) {
        int cpus = Runtime.getRuntime().availableProcessors();
        return Text.count(threads, "thread", "threads")
                + (threads > cpus ? ", more than the " + Text.count(cpus, "CPU", "CPUs") + " and so slower" : "");
    }

    /** Checks a number of threads that must not exceed that of the CPUs, because the others would wait. */
    static int cpus(String option, int value) {
        int cpus = Runtime.getRuntime().availableProcessors();
        if (positive(option, value) > cpus) {
            throw CommandFailure.badInput(option + " is " + value + ", expected at most " + cpus + ", the CPUs");
        }
        return value;
    }

    /** Rejects a training that would run out of memory. */
    static void fitsHeap(long bytes, long heap) {
        if (bytes > heap) {
            throw CommandFailure.badInput("training takes " + Text.bytes(bytes) + " of memory, the JVM has "
                    + Text.bytes(heap) + ": give it more, as with MLP_JAVA_OPTS=-Xmx" + (bytes / (1L << 30) + 2)
                    + "g, or take a smaller --hidden or --batch-size");
        }
    }

    /** Returns whether data fit in memory, with room for a network. */
    static boolean fitHeap(long bytes, long heap) {
        return bytes + bytes / 4 + OVERHEAD_BYTES <= heap;
    }

    /** Checks that a value is in [0, 1), also after rounding to float. */
    static double fraction(String option, double value) {
        if (!(value >= 0 && (float) value < 1)) {
            throw CommandFailure.badInput(option + " is " + value + ", expected at least 0 and less than 1");
        }
        return value;
    }
}
