package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.apache.commons.math3.distribution.TDistribution;

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
 *
 * <p>This takes time quadratic in the number of values. Of more than {@value #WHOLE} values, overlapping windows of
 * {@value #WINDOW} are searched. A change that is found in one must also be significant at 1 % in the t test of the whole
 * segments on both sides, corrected after Bonferroni for the number of values: the weakest that is not is removed first.
 */
final class ChangePoints {
    private static final double LEVEL = 0.01;
    private static final int PERMUTATIONS = 499;
    private static final int SHORTEST = 3; // values between two change points
    private static final int WHOLE = 200;
    private static final int WINDOW = 100;
    private static final long SEED = 1;

    /** A split of a segment: the first value after it, and how large the distance is. */
    private record ChangePoint(int at, double distance) {}

    private ChangePoints() {}

    /** The indices of the first values after each change, ascending. */
    static List<Integer> of(double[] values) {
        if (values.length <= WHOLE) {
            return search(values);
        }
        SortedSet<Integer> found = new TreeSet<>();
        int from = 0;
        while (true) {
            int to = Math.min(from + WINDOW, values.length);
            for (int at : search(Arrays.copyOfRange(values, from, to))) {
                found.add(from + at);
            }
            if (to == values.length) {
                return significant(values, found);
            }
            from += WINDOW / 2;
        }
    }

    /** Those change points that hold in the whole sequence. */
    private static List<Integer> significant(double[] values, SortedSet<Integer> found) {
        int n = values.length;
        double mean = Arrays.stream(values).average().orElseThrow();
        double[] sums = new double[n + 1]; // of the first values, less their mean, which keeps the squares precise
        double[] squares = new double[n + 1];
        for (int i = 0; i < n; i++) {
            double value = values[i] - mean;
            sums[i + 1] = sums[i] + value;
            squares[i + 1] = squares[i] + value * value;
        }
        List<Integer> kept = new ArrayList<>(found);
        while (!kept.isEmpty()) {
            int weakest = 0;
            double largest = -1;
            for (int i = 0; i < kept.size(); i++) {
                int from = i == 0 ? 0 : kept.get(i - 1);
                int to = i + 1 == kept.size() ? n : kept.get(i + 1);
                double p = p(sums, squares, from, kept.get(i), to);
                boolean isShort = Math.min(kept.get(i) - from, to - kept.get(i)) < SHORTEST;
                double rank = isShort ? 1 + p : p; // of two that are too close, the weaker goes
                if (rank > largest) {
                    largest = rank;
                    weakest = i;
                }
            }
            if (largest <= LEVEL / n) {
                break;
            }
            kept.subList(weakest, weakest + 1).clear();
        }
        return kept;
    }

    /** The p-value of Student's t test of two neighbouring segments. */
    private static double p(double[] sums, double[] squares, int from, int at, int to) {
        double left = at - from;
        double right = to - at;
        double leftMean = (sums[at] - sums[from]) / left;
        double rightMean = (sums[to] - sums[at]) / right;
        double within = squares[to] - squares[from] - left * leftMean * leftMean - right * rightMean * rightMean;
        double freedom = left + right - 2;
        double variance = Math.max(within, 0) / freedom;
        double difference = Math.abs(leftMean - rightMean);
        if (difference == 0) {
            return 1;
        }
        double error = Math.sqrt(variance * (1 / left + 1 / right));
        return 2 * new TDistribution(freedom).cumulativeProbability(-difference / Math.max(error, Double.MIN_NORMAL));
    }

    private static List<Integer> search(double[] values) {
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
                if (asLarge > LEVEL * (PERMUTATIONS + 1)) {
                    return false;
                }
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

    /**
     * The best split of a segment. The sums of |x - y| over pairs of values are those of one value less, plus those of the new
     * value with each before it.
     */
    private static ChangePoint best(double[] values, int from, int to) {
        int n = to - from;
        double[] within = new double[n + 1]; // over both orders of the pairs of the first values
        double[] between = new double[n + 1]; // over the first values and the later ones so far
        double[] inverse = new double[n + 1];
        for (int i = 1; i <= n; i++) {
            inverse[i] = 1.0 / i;
        }
        ChangePoint best = new ChangePoint(-1, Double.NEGATIVE_INFINITY);
        for (int end = 1; end <= n; end++) {
            double added = values[from + end - 1];
            double sum = 0; // over the pairs of the added value and those before
            double most = best.distance();
            int place = -1;
            for (int at = 1; at < end; at++) {
                sum += Math.abs(values[from + at - 1] - added);
                between[at] += sum;
            }
            within[end] = within[end - 1] + 2 * sum;
            for (int at = SHORTEST; at <= end - SHORTEST; at++) {
                int right = end - at;
                double beyond = within[end] - 2 * between[at] - within[at];
                double distance = inverse[end]
                        * (2 * between[at] - right * inverse[at - 1] * within[at] - at * inverse[right - 1] * beyond);
                if (distance > most) {
                    most = distance;
                    place = at;
                }
            }
            if (place >= 0) {
                best = new ChangePoint(from + place, most);
            }
        }
        return best;
    }
}
