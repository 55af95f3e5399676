package io.simdmlp.metric;

/**
 * The area under the curve of the receiver operating characteristic: the probability that a positive sample has a larger
 * score than a negative one, where equal scores count one half (Hanley and McNeil: <i>The Meaning and Use of the Area under
 * a Receiver Operating Characteristic Curve</i>, 1982).
 *
 * <pre>{@code
 * AUC = (pairs with the positive score above + 1/2 pairs with equal scores) / (positives * negatives)
 * }</pre>
 *
 * <p>The pairs are counted exactly. As {@code roc_auc_score} of scikit-learn. Thread-safe: it has no state.
 */
public final class RocAuc {
    private RocAuc() {}

    /**
     * {@return the area, in [0, 1]; NaN if there are no positive or no negative samples, or a score is NaN} Takes 8 bytes per
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
        long halves = 0; // twice the sum of pairs: below 2^62
        int negativesAbove = 0;
        int end = scores.length;
        while (end > 0) {
            int begin = ranking.begin(end);
            int positives = ranking.positives(begin, end);
            int negatives = end - begin - positives;
            long negativesBelow = (long) ranking.negatives() - negativesAbove - negatives;
            halves += positives * (2 * negativesBelow + negatives);
            negativesAbove += negatives;
            end = begin;
        }
        return halves / (2.0 * ranking.positives() * ranking.negatives()); // 0 / 0 is NaN
    }
}
