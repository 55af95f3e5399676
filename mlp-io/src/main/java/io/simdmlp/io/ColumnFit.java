package io.simdmlp.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Fits an {@link InputColumn} to the values of a column in the training part. */
final class ColumnFit {
    private ColumnFit() {}

    /**
     * The column that replaces missing numbers.
     *
     * @param values minus {@code base}; NaN for missing ones; in any order afterwards
     */
    static InputColumn.Numeric numbers(float[] values, double base, TableOptions options) {
        int n = 0;
        double sum = 0;
        for (float value : values) {
            if (!Float.isNaN(value)) {
                values[n++] = value;
                sum += value;
            }
        }
        Arrays.sort(values, 0, n);
        double fill =
                switch (options.missing()) {
                    case MEDIAN -> base + (n == 0 ? 0 : (values[(n - 1) / 2] + (double) values[n / 2]) / 2);
                    case MEAN -> base + (n == 0 ? 0 : sum / n);
                    case MOST_FREQUENT -> base + (n == 0 ? 0 : mostFrequent(values, n));
                    case ZERO -> 0;
                    case DROP, REJECT -> Double.NaN;
                };
        boolean gaps = n < values.length && !Double.isNaN(fill);
        return new InputColumn.Numeric(fill, options.missingIndicator() && gaps);
    }

    private static float mostFrequent(float[] sorted, int n) {
        float best = sorted[0];
        int most = 0;
        for (int from = 0; from < n; ) {
            int to = from;
            while (to < n && sorted[to] == sorted[from]) {
                to++;
            }
            if (to - from > most) {
                most = to - from;
                best = sorted[from];
            }
            from = to;
        }
        return best;
    }

    /**
     * The column of the most frequent levels.
     *
     * @param values the numbers of levels; NaN for missing ones
     * @param texts the texts of the levels
     */
    static InputColumn.Category categories(float[] values, List<String> texts, TableOptions options) {
        long[] times = new long[texts.size()];
        long missing = 0;
        for (float value : values) {
            if (Float.isNaN(value)) {
                missing++;
            } else {
                times[(int) value]++;
            }
        }
        List<Integer> byTimes = IntStream.range(0, times.length)
                .filter(level -> times[level] > 0)
                .boxed()
                .sorted(Comparator.comparingLong((Integer level) -> -times[level])
                        .thenComparing(texts::get))
                .toList();
        int kept = Math.min(byTimes.size(), options.maxCategories());
        List<String> levels = new ArrayList<>(
                byTimes.subList(0, kept).stream().map(texts::get).sorted().toList());
        boolean mostFrequent = options.missing() == TableOptions.Missing.MOST_FREQUENT && kept > 0;
        if (kept == 0 || (missing > 0 && !mostFrequent)) {
            levels.addFirst(InputColumn.Category.MISSING);
        }
        boolean required =
                options.missing() == TableOptions.Missing.DROP || options.missing() == TableOptions.Missing.REJECT;
        String fill = required ? null : mostFrequent ? texts.get(byTimes.getFirst()) : InputColumn.Category.MISSING;
        return new InputColumn.Category(levels, kept < byTimes.size(), fill);
    }
}
