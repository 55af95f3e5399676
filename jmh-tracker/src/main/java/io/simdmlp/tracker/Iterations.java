package io.simdmlp.tracker;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * The interval of a ratio from iterations alone, where a side has one fork: Welch's, of the logarithms of all iterations. It
 * does not hold the differences between JVMs, so that most intervals are too narrow for the change of the program.
 */
final class Iterations {
    /** Degrees of freedom that make the t distribution a normal one. */
    private static final double MANY = 1e6;

    private Iterations() {}

    /** Half of the interval of the logarithm of the ratio; NaN if a side has a single value. */
    static double halfInterval(Comparison.Measured base, Comparison.Measured next, double tail) {
        double[] before = variance(base);
        double[] after = variance(next);
        double variance = before[0] + after[0];
        double freedom = variance * variance / (before[0] * before[0] / before[1] + after[0] * after[0] / after[1]);
        if (variance == 0) {
            return 0;
        }
        return Double.isFinite(variance) && freedom > 0
                ? -new TDistribution(Math.min(freedom, MANY)).inverseCumulativeProbability(tail) * Math.sqrt(variance)
                : Double.NaN;
    }

    /** The variance of the mean of the logarithms, and its degrees of freedom. */
    private static double[] variance(Comparison.Measured measured) {
        double error = measured.series().errorOfMean();
        if (!Double.isNaN(error)) { // of CSV, which does not tell the number of iterations
            double relative = measured.metric().name().isEmpty()
                    ? error / measured.series().primary().score()
                    : Double.NaN;
            return new double[] {relative * relative, MANY};
        }
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (double[] fork : measured.metric().scores()) {
            for (double score : fork) {
                double log = Math.log(score);
                count++;
                double delta = log - sum / Math.max(1, count - 1);
                squares += count == 1 ? 0 : delta * delta * (count - 1) / count;
                sum += log;
            }
        }
        return new double[] {count < 2 ? Double.NaN : squares / (count - 1) / count, count - 1};
    }
}
