package io.simdmlp.cli;

import java.util.List;

/** Checks of option values that name the option, its value and what was expected. */
final class OptionValues {
    private static final long OVERHEAD = 1 << 24; // bytes that the program itself takes

    static final List<String> HEADERS = List.of("auto", "yes", "no");

    /** What {@code --header} does. */
    static final String HEADER =
            "yes or no: whether the first row of a CSV file has the names of the columns; auto tells"
                    + " by the rows below it. Default: auto";
    /** More threads than CPUs are slow, but show that results do not depend on their number. More than these show no more. */
    private static final int THREADS_PER_CPU = 16;

    private static final int MOST_THREADS = 1_024; // of a trainer or an evaluator

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

    /** Threads that compute: at least 1, and no more than this machine could ever make use of. */
    static int threads(String option, int value) {
        int cpus = Runtime.getRuntime().availableProcessors();
        int most = Math.min(MOST_THREADS, THREADS_PER_CPU * cpus);
        if (positive(option, value) > most) {
            throw CommandFailure.badInput(
                    option + " is " + value + ", expected at most " + most + " on " + Text.count(cpus, "CPU", "CPUs"));
        }
        return value;
    }

    /** So many threads in words, and a warning if they are too many. */
    static String describeThreads(int threads) {
        int cpus = Runtime.getRuntime().availableProcessors();
        return Text.count(threads, "thread", "threads")
                + (threads > cpus ? ", more than the " + Text.count(cpus, "CPU", "CPUs") + " and so slower" : "");
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

    /** Refuses data that take more memory than there is. */
    static void dataFitHeap(String data, long bytes, long heap) {
        if (bytes + OVERHEAD > heap) {
            throw CommandFailure.badInput(data + ": the samples take " + Text.bytes(bytes) + " of memory, the JVM has "
                    + Text.bytes(heap) + ": give it more, as with MLP_JAVA_OPTS=-Xmx"
                    + Math.ceilDiv(bytes + bytes / 4 + OVERHEAD, 1L << 30) + "g");
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
