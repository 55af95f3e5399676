package io.simdmlp.tracker;

/**
 * One benchmark's results.
 *
 * @param label class, method, parameters, threads if more than one, and mode
 * @param setting machine, JDK and flags
 * @param higherIsBetter whether the scores are operations per time, not time per operation
 * @param unit of the scores
 * @param score the mean of all scores
 * @param scores (forks, iterations), each finite and above 0
 * @param allocations bytes per operation of each iteration; empty if not measured
 * @param peakFraction the score as a fraction of the peak of the CPU; NaN if not measured
 */
@SuppressWarnings("ArrayRecordComponent") // Read, never compared.
public record Series(
        String label,
        Setting setting,
        boolean higherIsBetter,
        String unit,
        double score,
        double[][] scores,
        double[] allocations,
        double peakFraction) {

    int forks() {
        return scores.length;
    }

    /** The logarithm of the mean time of an operation in each fork. */
    double[] logTimes() {
        double[] logs = new double[scores.length];
        for (int f = 0; f < logs.length; f++) {
            double sum = 0;
            for (double score : scores[f]) {
                sum += score;
            }
            logs[f] = logTime(sum / scores[f].length);
        }
        return logs;
    }

    double logTime(double score) {
        return higherIsBetter ? -Math.log(score) : Math.log(score);
    }
}
