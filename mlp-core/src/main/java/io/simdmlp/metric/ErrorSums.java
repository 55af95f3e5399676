package io.simdmlp.metric;

/**
 * Sums of errors over samples whose targets are numbers, and the metrics that follow from them; {@code a} is a prediction,
 * {@code y} the target. Metrics of NaN or infinite predictions are NaN or infinite. Not thread-safe while samples are added.
 */
public final class ErrorSums {
    private static final double EPSILON = 0x1p-52; // of double: scikit-learn's least denominator of a relative error

    private final int targets;
    private final double[] squared; // (targets) of residuals
    private final double[] absolute; // (targets)
    private final double[] relative; // (targets)
    private final double[] below; // (targets) sums of y - a where a is below y
    private final double[] above; // (targets) sums of a - y where a is not below y
    private final double[] mean; // (targets) of y, updated sample by sample
    private final double[] spread; // (targets) squared deviations of y from their mean
    private double absoluteOfAll;
    private int samples;

    /**
     * Creates sums of no samples.
     *
     * @param targets the number of targets per sample, at least 1
     * @throws IllegalArgumentException if it is less
     */
    public ErrorSums(int targets) {
        this.targets = Require.positive("targets", targets);
        this.squared = new double[targets];
        this.absolute = new double[targets];
        this.relative = new double[targets];
        this.below = new double[targets];
        this.above = new double[targets];
        this.mean = new double[targets];
        this.spread = new double[targets];
    }

    /**
     * Adds a sample.
     *
     * @param a (targets) predictions at {@code aAt}
     * @param aAt the offset of the first prediction
     * @param y (targets) targets at {@code yAt}
     * @param yAt the offset of the first target
     * @throws IllegalArgumentException if an array is too short
     */
    public void add(float[] a, int aAt, float[] y, int yAt) {
        Require.slice("a", Require.notNull("a", a).length, aAt, targets);
        Require.slice("y", Require.notNull("y", y).length, yAt, targets);
        samples++;
        for (int t = 0; t < targets; t++) {
            double target = y[yAt + t];
            double residual = a[aAt + t] - target;
            double error = Math.abs(residual);
            squared[t] += residual * residual;
            absolute[t] += error;
            absoluteOfAll += error;
            relative[t] += error / Math.max(EPSILON, Math.abs(target));
            if (residual < 0) {
                below[t] += error;
            } else {
                above[t] += error;
            }
            // Welford, Note on a method for calculating corrected sums of squares and products, 1962
            double before = target - mean[t];
            mean[t] += before / samples;
            spread[t] += before * (target - mean[t]);
        }
    }

    /** {@return the number of samples} */
    public int samples() {
        return samples;
    }

    /** {@return the number of targets per sample} */
    public int targets() {
        return targets;
    }

    /** {@return the root of the mean of {@code (a - y)^2} over samples and targets; NaN without samples} */
    public double rootMeanSquaredError() {
        return Math.sqrt(sum(squared) / ((double) samples * targets));
    }

    /**
     * {@return the root mean squared error of one target}
     *
     * @param target its number, from 0
     * @throws IllegalArgumentException if it is out of range
     */
    public double rootMeanSquaredError(int target) {
        return Math.sqrt(squared[check(target)] / samples);
    }

    /** {@return the mean of {@code |a - y|} over samples and targets; NaN without samples} */
    public double meanAbsoluteError() {
        return absoluteOfAll / ((double) samples * targets);
    }

    /**
     * {@return the mean absolute error of one target}
     *
     * @param target its number, from 0
     * @throws IllegalArgumentException if it is out of range
     */
    public double meanAbsoluteError(int target) {
        return absolute[check(target)] / samples;
    }

    /**
     * {@return the mean of {@code |a - y| / max(|y|, 2^-52)} over samples and targets; NaN without samples} It is a fraction,
     * not multiplied by 100, and huge if a target is 0, as {@code mean_absolute_percentage_error} of scikit-learn.
     */
    public double meanAbsolutePercentageError() {
        return sum(relative) / ((double) samples * targets);
    }

    /**
     * {@return the mean absolute percentage error of one target}
     *
     * @param target its number, from 0
     * @throws IllegalArgumentException if it is out of range
     */
    public double meanAbsolutePercentageError(int target) {
        return relative[check(target)] / samples;
    }

    /**
     * {@return the mean of {@code q (y - a) where a < y, (1 - q) (a - y) elsewhere}, over samples and targets, which is
     * smallest at the quantile q of the targets (Koenker and Bassett: <i>Regression Quantiles</i>, 1978); NaN without samples}
     *
     * @param quantile q, in [0, 1]
     * @throws IllegalArgumentException if it is not
     */
    public double pinballLoss(double quantile) {
        return pinball(quantile, sum(below), sum(above)) / targets;
    }

    /**
     * {@return the pinball loss of one target}
     *
     * @param quantile q, in [0, 1]
     * @param target its number, from 0
     * @throws IllegalArgumentException if a number is out of range
     */
    public double pinballLoss(double quantile, int target) {
        return pinball(quantile, below[check(target)], above[target]);
    }

    private double pinball(double quantile, double sumBelow, double sumAbove) {
        if (!(quantile >= 0 && quantile <= 1)) {
            throw new IllegalArgumentException("quantile is " + quantile + ", expected 0 to 1");
        }
        return (quantile * sumBelow + (1 - quantile) * sumAbove) / samples;
    }

    /**
     * {@return the coefficient of determination, {@code 1 - residual / total sum of squares}, averaged over the targets; NaN if
     * the values of a target are all equal}
     */
    public double r2() {
        double sum = 0;
        for (int t = 0; t < targets; t++) {
            sum += r2(t);
        }
        return sum / targets;
    }

    /**
     * {@return the coefficient of determination of one target; NaN if its values are all equal}
     *
     * @param target its number, from 0
     * @throws IllegalArgumentException if it is out of range
     */
    public double r2(int target) {
        check(target);
        return spread[target] > 0 ? 1 - squared[target] / spread[target] : Double.NaN;
    }

    private int check(int target) {
        return Require.index("target", target, targets);
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
