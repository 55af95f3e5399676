package io.simdmlp.io;

import java.util.ArrayList;
import java.util.List;

/**
 * Order statistics of columns of a matrix, such as their medians: exact, without sorting, in three passes over the rows. The
 * passes find the upper 11 bits of a value, the next 11, and the last 10: each counts the values by these bits, among the
 * values whose bits before them are known to be right. NaN is left out.
 */
final class OrderStatistics {
    private static final int[] SHIFTS = {21, 10, 0}; // of each pass
    private static final int[] BITS = {11, 11, 10};
    private static final int BINS = 1 << 11;
    private static final int ROWS = 256;

    /** A position in ascending order. */
    interface Rank {
        /** {@return the position, from 0 to {@code count - 1}, of {@code count} values} */
        int of(int count);
    }

    private final Matrix matrix;
    private final int[] columns;
    private final int[][] upper; // (columns, BINS)
    private final int[] counts; // (columns) of values that are not NaN

    /** Reads the matrix once. */
    OrderStatistics(Matrix matrix, int[] columns) {
        this.matrix = matrix;
        this.columns = columns;
        this.upper = new int[columns.length][];
        this.counts = new int[columns.length];
        Search[] all = new Search[columns.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = new Search(columns[i]);
        }
        count(all, 0);
        for (int i = 0; i < all.length; i++) {
            upper[i] = all[i].bins;
            for (int n : upper[i]) {
                counts[i] += n;
            }
        }
    }

    /**
     * The values at some positions of each column's ascending order. Reads the matrix twice.
     *
     * @return (columns, ranks); NaN for a column without values
     */
    float[][] at(Rank... ranks) {
        Search[] searches = new Search[columns.length * ranks.length];
        for (int i = 0; i < searches.length; i++) {
            int column = i / ranks.length;
            searches[i] = new Search(columns[column]);
            searches[i].left = counts[column] == 0 ? -1 : ranks[i % ranks.length].of(counts[column]);
            searches[i].narrow(upper[column], 0);
        }
        for (int pass = 1; pass < SHIFTS.length; pass++) {
            count(searches, pass);
            for (Search search : searches) {
                search.narrow(search.bins, pass);
            }
        }
        float[][] values = new float[columns.length][ranks.length];
        for (int i = 0; i < searches.length; i++) {
            int column = i / ranks.length;
            values[column][i % ranks.length] = counts[column] == 0 ? Float.NaN : value(searches[i].prefix);
        }
        return values;
    }

    /** The medians of the columns, of an even number of values the mean of the two in the middle; NaN without values. */
    double[] medians() {
        float[][] middle = at(count -> (count - 1) / 2, count -> count / 2);
        double[] medians = new double[columns.length];
        for (int i = 0; i < medians.length; i++) {
            medians[i] = (middle[i][0] + (double) middle[i][1]) / 2;
        }
        return medians;
    }

    private void count(Search[] searches, int pass) {
        List<Search> counted = new ArrayList<>();
        for (Search search : searches) {
            Search last = counted.isEmpty() ? null : counted.getLast();
            boolean same = last != null && search.column == last.column && search.prefix == last.prefix;
            search.bins = last != null && same ? last.bins : new int[BINS];
            if (!same) {
                counted.add(search);
            }
        }
        int width = matrix.width();
        matrix.forEach((values, at, rows) -> {
            for (int row = 0; row < rows; row += ROWS) { // they stay in the cache
                int some = Math.min(ROWS, rows - row);
                for (Search search : counted) {
                    search.count(values, at + row * width + search.column, width, some, pass);
                }
            }
        });
    }

    /** The search for a value of a column. */
    private static final class Search {
        private final int column;
        private int prefix; // the bits that are known
        private long left; // the position of the value among those with these bits
        private int[] bins = {};

        Search(int column) {
            this.column = column;
        }

        void count(float[] values, int from, int stride, int rows, int pass) {
            int shift = SHIFTS[pass];
            int mask = (1 << BITS[pass]) - 1;
            for (int row = 0, at = from; row < rows; row++, at += stride) {
                float value = values[at];
                int bits = ordered(value) >>> shift;
                if ((pass == 0 || bits >>> BITS[pass] == prefix) && !Float.isNaN(value)) {
                    bins[bits & mask]++;
                }
            }
        }

        /** Finds the next bits of the value. */
        void narrow(int[] counts, int pass) {
            int bin = 0;
            while (left >= counts[bin]) {
                left -= counts[bin++];
            }
            prefix = (prefix << BITS[pass]) | bin;
        }
    }

    /** Bits whose unsigned order is that of the floats. */
    private static int ordered(float value) {
        int bits = Float.floatToRawIntBits(value + 0f); // -0 becomes 0
        return bits ^ ((bits >> 31) | Integer.MIN_VALUE);
    }

    private static float value(int ordered) {
        return Float.intBitsToFloat(ordered < 0 ? ordered & Integer.MAX_VALUE : ~ordered);
    }
}
