package io.simdmlp.bench.peers;

import java.io.PrintStream;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The first line that a library's process prints:
 *
 * <pre>
 *   ready VERSION            it is loaded
 *   unavailable REASON       it cannot be loaded on this machine, and the process ends
 * </pre>
 */
final class Loading {
    static final String READY = "ready\t";
    static final String UNAVAILABLE = "unavailable\t";

    private Loading() {}

    /** Makes a library for a number of threads and prints that line; null if it cannot be loaded. */
    static <T> @Nullable T load(PrintStream answers, int threads, IntFunction<T> library, Function<T, String> version) {
        T loaded = load(answers, () -> library.apply(threads));
        if (loaded != null) {
            answers.println(READY + line(version.apply(loaded)));
        }
        return loaded;
    }

    /** Makes a library; prints that it is not available, and returns null, if it cannot be loaded. */
    static <T> @Nullable T load(PrintStream answers, Supplier<T> library) {
        try {
            return library.get();
        } catch (LinkageError | RuntimeException e) {
            e.printStackTrace(System.err);
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            answers.println(UNAVAILABLE + line(cause.getClass().getSimpleName() + ": " + cause.getMessage()));
            return null;
        }
    }

    private static String line(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
