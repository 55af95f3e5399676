package io.simdmlp.metric;

/**
 * The average precision: the area under the curve of precision by recall, as a sum of steps.
 *
 * <pre>{@code
 * AP = sum over thresholds n, descending, of (R_n - R_(n-1)) P_n
 * }</pre>
 *
 * <p>The thresholds are the different scores. {@code P_n} and {@code R_n} are precision and recall if all samples with at least
 * that score are predicted positive, so equal scores count together. As {@code average_precision_score} of scikit-learn.
 * Thread-safe: it has no state.
 */
public final class AveragePrecision {
    private AveragePrecision() {}

    /**
     * {@return the average precision, in [0, 1]; NaN if there are no positive samples or a score is NaN} Takes 8 bytes per
     * sample while it runs.
     *
     * @param scores (samples) larger for samples that are more likely positive
     * @param positive (samples) true for positive samples
     * @throws IllegalArgumentException if the lengths differ
     */
    public static double of(float[] scores, boolean[] positive) {
        if (!Ranking.isOrdered(scores, positive)) {
            return Double.NaN;
        }
        Ranking ranking = new Ranking(scores, positive);
        double sum = 0;
        int right = 0;
        int end = scores.length;
        while (end > 0) {
            int begin = ranking.begin(end);
            int positives = ranking.positives(begin, end);
            right += positives;
            sum += positives * ((double) right / (scores.length - begin));
            end = begin;
        }
        return sum / ranking.positives(); // 0 / 0 is NaN
    }
}
