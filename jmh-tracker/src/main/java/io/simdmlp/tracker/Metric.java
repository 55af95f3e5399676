package io.simdmlp.tracker;

import java.util.Arrays;

/**
 * One quantity of a benchmark: its score, a percentile of its samples, or a secondary metric.
 *
 * @param name empty for the score; {@code p50}, {@code p90}, {@code p99} or {@code p99.9}; or JMH's name of the metric
 * @param unit of the values
 * @param higherIsBetter whether the values are operations per time, not time per operation
 * @param score the value of all forks together
 * @param scores (forks, iterations): the value of each iteration
 * @param forkScores the value of each fork: the mean of its iterations, or the percentile of all samples of the fork
 * @param isPooled whether {@code forkScores} are computed from all samples of a fork, not as means
 */
@SuppressWarnings("ArrayRecordComponent") // Read, never compared.
public record Metric(
        String name,
        String unit,
        boolean higherIsBetter,
        double score,
        double[][] scores,
        double[] forkScores,
        boolean isPooled) {

    /**
     * {@return a metric whose forks have the means of their iterations}
     *
     * @param name of the metric
     * @param unit of the values
     * @param higherIsBetter whether the values are operations per time
     * @param score the value of all forks together
     * @param scores (forks, iterations)
     */
    public static Metric ofMeans(String name, String unit, boolean higherIsBetter, double score, double[][] scores) {
        double[] means = new double[scores.length];
        for (int f = 0; f < means.length; f++) {
            double sum = 0;
            for (double value : scores[f]) {
                sum += value;
            }
            means[f] = sum / scores[f].length;
        }
        return new Metric(name, unit, higherIsBetter, score, scores, means, false);
    }

    /** {@return the number of JVMs that were measured} */
    public int forks() {
        return scores.length;
    }

    /** The logarithm of the time of an operation in each fork. */
    double[] logTimes() {
        double[] logs = new double[forkScores.length];
        for (int f = 0; f < logs.length; f++) {
            logs[f] = logTime(forkScores[f]);
        }
        return logs;
    }

    double logTime(double value) {
        return higherIsBetter ? -Math.log(value) : Math.log(value);
    }

    /** Whether all values are above 0 and finite, so that ratios have a meaning. */
    boolean isPositive() {
        return Arrays.stream(forkScores).allMatch(Metric::isPositive)
                && Arrays.stream(scores).flatMapToDouble(Arrays::stream).allMatch(Metric::isPositive);
    }

    private static boolean isPositive(double value) {
        return value > 0 && value < Double.POSITIVE_INFINITY;
    }

    /** This metric in another unit of the same kind. */
    Metric in(String newUnit) {
        return newUnit.equals(unit) ? this : scaled(Units.factor(unit, newUnit), newUnit);
    }

    /** This metric times {@code factor}, in another unit. */
    Metric scaled(double factor, String newUnit) {
        return new Metric(
                name,
                newUnit,
                higherIsBetter,
                factor * score,
                Arrays.stream(scores).map(fork -> scaled(factor, fork)).toArray(double[][]::new),
                scaled(factor, forkScores),
                isPooled);
    }

    private static double[] scaled(double factor, double[] values) {
        return Arrays.stream(values).map(value -> factor * value).toArray();
    }

    Metric withScore(double newScore) {
        return new Metric(name, unit, higherIsBetter, newScore, scores, forkScores, isPooled);
    }

    /** This metric in another order of better and worse. */
    Metric directed(boolean isHigherBetter) {
        return new Metric(name, unit, isHigherBetter, score, scores, forkScores, isPooled);
    }

    /** The forks of this metric, then those of another, which is in a unit of the same kind. */
    Metric joined(Metric unconverted) {
        Metric other = unconverted.in(unit);
        int n = forks();
        double[][] allScores = Arrays.copyOf(scores, n + other.forks());
        System.arraycopy(other.scores, 0, allScores, n, other.forks());
        double[] allForkScores = Arrays.copyOf(forkScores, n + other.forks());
        System.arraycopy(other.forkScores, 0, allForkScores, n, other.forks());
        double all = (n * score + other.forks() * other.score) / (n + other.forks());
        return new Metric(name, unit, higherIsBetter, all, allScores, allForkScores, isPooled);
    }
}
