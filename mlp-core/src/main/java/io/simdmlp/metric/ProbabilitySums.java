package io.simdmlp.metric;

/**
 * Sums of errors of probabilities: log loss and Brier score. Not thread-safe while samples are added.
 *
 * <pre>{@code
 * log loss             mean over samples of -log(p of the right class), p clipped to [2^-23, 1 - 2^-23]
 * Brier, two classes   mean over samples of (p of class 1 - y)^2, y = 1 for class 1, else 0: in [0, 1]
 * Brier, more          mean over samples of the sum over classes of (p_k - y_k)^2, y one-hot: in [0, 2]
 * }</pre>
 *
 * <p>As {@code log_loss} of scikit-learn for floats, whose epsilon is 2^-23, and {@code brier_score_loss}. The probabilities
 * are not normalized: those of a layer of sigmoids need not have the sum 1.
 */
public final class ProbabilitySums {
    private static final double EPSILON = 0x1p-23; // of float

    private final int classes;
    private int samples;
    private double logSum;
    private double brierSum;

    /**
     * Creates sums of no samples.
     *
     * @param classes the number of classes, at least 2
     * @throws IllegalArgumentException if it is less
     */
    public ProbabilitySums(int classes) {
        this.classes = Require.atLeast(2, "classes", classes);
    }

    /**
     * Adds a sample.
     *
     * @param p (classes) the probabilities
     * @param right the right class
     * @throws IllegalArgumentException if the array is of another length or {@code right} is not a class
     */
    public void add(double[] p, int right) {
        Require.length("p", Require.notNull("p", p).length, "classes", classes);
        Require.index("right", right, classes);
        samples++;
        logSum -= StrictMath.log(Math.clamp(p[right], EPSILON, 1 - EPSILON));
        if (classes == 2) {
            brierSum += square(p[1] - right);
            return;
        }
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            sum += square(p[k] - (k == right ? 1 : 0));
        }
        brierSum += sum;
    }

    /** Adds a sample without probabilities: both metrics are NaN from now on. */
    public void addUndefined() {
        samples++;
        logSum = Double.NaN;
        brierSum = Double.NaN;
    }

    private static double square(double d) {
        return d * d;
    }

    /** {@return the log loss; NaN without samples} */
    public double logLoss() {
        return logSum / samples;
    }

    /** {@return the Brier score; NaN without samples} */
    public double brier() {
        return brierSum / samples;
    }
}
