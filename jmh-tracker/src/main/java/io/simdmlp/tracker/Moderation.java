package io.simdmlp.tracker;

import org.apache.commons.math3.special.Gamma;

/**
 * The common part of the variances of a suite's benchmarks, after Smyth (Linear Models and Empirical Bayes Methods,
 * 2004): true variances are assumed to be distributed as {@code common * freedom / chi2(freedom)}, and both parameters are
 * fitted to the mean and variance of the logarithms of the measured variances. Each benchmark's own variance, of few
 * forks, is then shrunk toward the common one, the more so the more alike the suite's benchmarks are.
 *
 * @param common the variance toward which all are shrunk
 * @param freedom its degrees of freedom: 0 if the benchmarks have nothing in common
 */
record Moderation(double common, double freedom) {
    /** Degrees of freedom above which more make no difference. */
    private static final double ALIKE = 1e6;

    /** Of variances above 0, with their degrees of freedom. */
    static Moderation of(double[] variances, double[] freedoms) {
        int n = variances.length;
        if (n < 2) {
            return new Moderation(1, 0);
        }
        double[] logs = new double[n]; // without the bias of a logarithm
        double mean = 0;
        for (int i = 0; i < n; i++) {
            logs[i] = Math.log(variances[i]) - Gamma.digamma(freedoms[i] / 2) + Math.log(freedoms[i] / 2);
            mean += logs[i] / n;
        }
        double excess = 0; // scatter beyond that of samples of one variance
        for (int i = 0; i < n; i++) {
            excess += (logs[i] - mean) * (logs[i] - mean) / (n - 1) - Gamma.trigamma(freedoms[i] / 2) / n;
        }
        double half = excess > 0 ? Math.min(inverseTrigamma(excess), ALIKE / 2) : ALIKE / 2;
        return new Moderation(Math.exp(mean + Gamma.digamma(half) - Math.log(half)), 2 * half);
    }

    double variance(double own, double ownFreedom) {
        return (freedom * common + ownFreedom * own) / (freedom + ownFreedom);
    }

    /** By bisection of the exponent: trigamma falls from infinity to 0. */
    private static double inverseTrigamma(double y) {
        double low = -50;
        double high = 50;
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            if (Gamma.trigamma(Math.exp(middle)) > y) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.exp(low);
    }
}
