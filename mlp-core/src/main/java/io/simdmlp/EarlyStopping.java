package io.simdmlp;

import org.jspecify.annotations.Nullable;

/**
 * The choice of the best epoch by a metric of the validation data, and the end of training when that metric stops
 * improving. {@link Trainer#fit} leaves the network with the parameters after the best epoch, however it ends: by patience,
 * the number of epochs, the time limit, a listener, an interrupt or an exception. Of equal epochs the first is the best; an
 * epoch whose metric is NaN or infinite is never the best. Immutable and thread-safe.
 *
 * <pre>{@code
 * FitOptions.epochs(500).withValidation(validation).withEarlyStopping(EarlyStopping.patience(20))
 * }</pre>
 *
 * <p>As Keras' {@code EarlyStopping} with {@code restore_best_weights}, and scikit-learn's {@code early_stopping} with
 * {@code n_iter_no_change} for the patience, which there ends training one epoch later, and {@code tol} for the least change.
 *
 * @param metric the metric of the validation data
 * @param patience the number of epochs in sequence that improve the metric by no more than {@code minDelta}, after which
 *     fit ends; at least 1
 * @param minDelta the change of the metric that counts as an improvement if exceeded, at least 0
 */
public record EarlyStopping(Metric metric, int patience, double minDelta) {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    public EarlyStopping {
        Check.notNull("metric", metric);
        Check.positive("patience", patience);
        Check.nonNegative("minDelta", minDelta);
    }

    /**
     * {@return the best epoch by the validation loss, with an end after {@code patience} epochs without improvement}
     *
     * @param patience the number of epochs, at least 1
     */
    public static EarlyStopping patience(int patience) {
        return new EarlyStopping(Metric.LOSS, patience, 0);
    }

    /** {@return the best epoch by the validation loss, without an early end} */
    public static EarlyStopping never() {
        return patience(Integer.MAX_VALUE);
    }

    /**
     * {@return a copy with another metric}
     *
     * @param metric the metric of the validation data
     */
    public EarlyStopping withMetric(Metric metric) {
        return new EarlyStopping(metric, patience, minDelta);
    }

    /**
     * {@return a copy with another least change}
     *
     * @param minDelta the change of the metric that counts as an improvement if exceeded, at least 0
     */
    public EarlyStopping withMinDelta(double minDelta) {
        return new EarlyStopping(metric, patience, minDelta);
    }

    /** Returns true if the epoch is better than the best one before, or null. */
    boolean isBetter(EpochResult epoch, @Nullable EpochResult before) {
        double value = epoch.metric(metric);
        return Double.isFinite(value) && (before == null || metric.isBetter(value, before.metric(metric), 0));
    }
}
