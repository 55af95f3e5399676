package io.simdmlp.metric;

import java.util.Arrays;

/**
 * The median of the absolute errors: {@code median of |a - y|}. Of an even number of errors it is the mean of the middle
 * two. As {@code median_absolute_error} of scikit-learn. Thread-safe: it has no state.
 */
public final class MedianAbsoluteError {
    private MedianAbsoluteError() {}

    /**
     * {@return the median; NaN if there are no samples or an error is NaN or infinite} Takes 8 bytes per sample while it runs.
     *
     * @param a (samples) predictions
     * @param y (samples) targets
     * @throws IllegalArgumentException if the lengths differ
     */
    public static double of(float[] a, float[] y) {
        Require.length("y", Require.notNull("y", y).length, "a.length", Require.notNull("a", a).length);
        double[] errors = new double[a.length];
        for (int i = 0; i < errors.length; i++) {
            errors[i] = Math.abs((double) a[i] - y[i]);
            if (!Double.isFinite(errors[i])) {
                return Double.NaN;
            }
        }
        Arrays.sort(errors);
        int n = errors.length;
        return n == 0 ? Double.NaN : (errors[(n - 1) / 2] + errors[n / 2]) / 2;
    }
}
