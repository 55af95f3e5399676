package io.simdmlp.cli;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers and names for output, the same in every locale. */
final class Text {
    private Text() {}

    @SuppressWarnings("AnnotateFormatMethod") // The annotation would need a dependency.
    static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    /** Text from the data on one line, without control characters. */
    static String line(@Nullable String text) {
        return String.valueOf(text)
                .replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ")
                .strip();
    }

    /** Names separated by commas; only the first of many. */
    static String list(List<String> names) {
        int shown = Math.min(names.size(), 20);
        String list = line(String.join(", ", names.subList(0, shown)));
        return shown < names.size() ? list + ", ... (" + names.size() + " in total)" : list;
    }

    static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        if (bytes < 1_000_000) {
            return format("%.1f kB", bytes / 1e3);
        }
        return bytes < 1_000_000_000 ? format("%.1f MB", bytes / 1e6) : format("%.1f GB", bytes / 1e9);
    }

    static String count(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
