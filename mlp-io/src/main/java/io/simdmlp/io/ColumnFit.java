package io.simdmlp.io;

import io.simdmlp.Embedding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Fits an {@link InputColumn} to the values of a column in the training part. */
final class ColumnFit {
    private ColumnFit() {}

    /**
     * The numbers that replace missing ones.
     *
     * @param values NaN for missing ones
     * @param columns the columns of numbers
     * @return a number per column, minus the base of the column; 0 for a column without numbers; NaN if a missing number is
     *     an error
     */
    static double[] fills(Matrix values, int[] columns, TableOptions.Missing missing) {
        double[] fills = new double[columns.length];
        switch (missing) {
            case MEDIAN -> fills = new OrderStatistics(values, columns).medians();
            case MEAN -> fills = means(values, columns);
            case MOST_FREQUENT -> {
                for (int i = 0; i < columns.length; i++) {
                    fills[i] = mostFrequent(values, columns[i]);
                }
            }
            case ZERO -> {}
            case DROP, REJECT -> {
                Arrays.fill(fills, Double.NaN);
                return fills;
            }
        }
        for (int i = 0; i < fills.length; i++) {
            fills[i] = Double.isNaN(fills[i]) ? 0 : fills[i];
        }
        return fills;
    }

    private static double[] means(Matrix values, int[] columns) {
        double[] sums = new double[columns.length];
        long[] counts = new long[columns.length];
        values.forEach((block, at, rows) -> {
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < columns.length; i++) {
                    float value = block[at + row * values.width() + columns[i]];
                    boolean isNumber = !Float.isNaN(value);
                    sums[i] += isNumber ? value : 0;
                    counts[i] += isNumber ? 1 : 0;
                }
            }
        });
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= counts[i]; // NaN without values
        }
        return sums;
    }

    private static double mostFrequent(Matrix values, int column) {
        float[] numbers = new float[values.rows()];
        int[] size = {0};
        values.forEach((block, at, rows) -> {
            for (int row = 0; row < rows; row++) {
                float value = block[at + row * values.width() + column];
                if (!Float.isNaN(value)) {
                    numbers[size[0]++] = value;
                }
            }
        });
        Arrays.sort(numbers, 0, size[0]);
        return size[0] == 0 ? Double.NaN : mostFrequent(numbers, size[0]);
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
     * @param times how often each level occurs
     * @param missing the number of missing values
     * @param texts the texts of the levels
     */
    static InputColumn.Category categories(long[] times, long missing, List<String> texts, TableOptions options) {
        List<Integer> byTimes = IntStream.range(0, texts.size())
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
        int size = kept > options.embedAbove() ? Embedding.usualSize(levels.size() + 1) : 0;
        return new InputColumn.Category(levels, kept < byTimes.size(), fill, size);
    }
}
