package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Finds change points, at which the distribution of a sequence of values changes: E-divisive (Matteson and James, A Nonparametric Approach for
 * Multiple Change Point Analysis of Multivariate Data, 2014), with the exponent 1.
 *
 * <p>Segments are split where the energy distance of both halves,
 *
 * <pre>  m n / (m + n) * (2 E|X - Y| - E|X - X'| - E|Y - Y'|),</pre>
 *
 * is largest; of the right half any beginning is tried too, so that a later change cannot hide an earlier one. A split is
 * kept if at most one in a hundred permutations of the values within their segments gives a distance as large; the search
 * ends at the first split that is not. The generator is seeded: the same values have the same change points.
 */
final class ChangePoints {
    private static final double LEVEL = 0.01;
    private static final int PERMUTATIONS = 499;
    private static final int SHORTEST = 3; // values between two change points
    private static final long SEED = 1;

    /** A split of a segment: the first value after it, and how large the distance is. */
    private record ChangePoint(int at, double distance) {}

    private ChangePoints() {}

    /** The indices of the first values after each change, ascending. */
    static List<Integer> of(double[] values) {
        List<Integer> ends = new ArrayList<>(List.of(values.length)); // of the segments, ascending
        SplittableRandom random = new SplittableRandom(SEED);
        while (true) {
            ChangePoint split = best(values, ends);
            if (split.at() < 0 || !isSignificant(split, values, ends, random)) {
                return ends.subList(0, ends.size() - 1);
            }
            ends.add(split.at());
            Collections.sort(ends);
        }
    }

    private static boolean isSignificant(
            ChangePoint split, double[] values, List<Integer> ends, SplittableRandom random) {
        int asLarge = 1; // the values as they are
        for (int i = 0; i < PERMUTATIONS; i++) {
            double[] permuted = values.clone();
            int from = 0;
            for (int to : ends) {
                shuffle(permuted, from, to, random);
                from = to;
            }
            if (best(permuted, ends).distance() >= split.distance()) {
                asLarge++;
            }
            if (asLarge > LEVEL * (PERMUTATIONS + 1)) {
                return false; // the other permutations would not change that
            }
        }
        return true;
    }

    private static void shuffle(double[] values, int from, int to, SplittableRandom random) {
        for (int i = to - 1; i > from; i--) {
            int j = random.nextInt(from, i + 1);
            double value = values[i];
            values[i] = values[j];
            values[j] = value;
        }
    }

    /** The best split of any segment; at -1 if all are too short. */
    private static ChangePoint best(double[] values, List<Integer> ends) {
        ChangePoint best = new ChangePoint(-1, Double.NEGATIVE_INFINITY);
        int from = 0;
        for (int to : ends) {
            ChangePoint split = best(values, from, to);
            if (split.distance() > best.distance()) {
                best = split;
            }
            from = to;
        }
        return best;
    }

    private static ChangePoint best(double[] values, int from, int to) {
        int n = to - from;
        double[][] sums = new double[n + 1][n + 1]; // of |x - y| over the first i values x and the first j values y
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                sums[i + 1][j + 1] =
                        sums[i][j + 1] + sums[i + 1][j] - sums[i][j] + Math.abs(values[from + i] - values[from + j]);
            }
        }
        ChangePoint best = new ChangePoint(-1, Double.NEGATIVE_INFINITY);
        for (int at = SHORTEST; at <= n - SHORTEST; at++) {
            for (int end = at + SHORTEST; end <= n; end++) {
                double left = at;
                double right = end - at;
                double within = sums[at][at];
                double between = sums[at][end] - within;
                double beyond = sums[end][end] - 2 * between - within;
                double distance = left
                        * right
                        / (left + right)
                        * (2 * between / (left * right)
                                - within / (left * (left - 1))
                                - beyond / (right * (right - 1)));
                if (distance > best.distance()) {
                    best = new ChangePoint(from + at, distance);
                }
            }
        }
        return best;
    }
}
