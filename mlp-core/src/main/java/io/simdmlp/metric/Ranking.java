package io.simdmlp.metric;

import java.util.Arrays;

/**
 * Samples of two kinds, positive and negative, in ascending order of their scores. Equal scores, and 0 and -0, form one
 * group.
 */
final class Ranking {
    private static final int SIGN_EXTENSION = 31;

    private final long[] keys; // ascending: the score's bits in the order of numbers, then 1 bit for positive
    private final int positives;

    /** Sorts the samples. No score may be NaN. */
    Ranking(float[] scores, boolean[] positive) {
        keys = new long[scores.length];
        int count = 0;
        for (int i = 0; i < keys.length; i++) {
            int bits = Float.floatToIntBits(scores[i] + 0f); // -0 + 0 is 0
            int ordered = bits ^ ((bits >> SIGN_EXTENSION) & Integer.MAX_VALUE);
            keys[i] = ((long) ordered << 1) | (positive[i] ? 1 : 0);
            count += positive[i] ? 1 : 0;
        }
        positives = count;
        Arrays.sort(keys);
    }

    /** Checks the arguments; returns false if a score is NaN, which has no place in the order. */
    static boolean isOrdered(float[] scores, boolean[] positive) {
        Require.notNull("scores", scores);
        Require.length("positive", Require.notNull("positive", positive).length, "scores.length", scores.length);
        for (float score : scores) {
            if (Float.isNaN(score)) {
                return false;
            }
        }
        return true;
    }

    int positives() {
        return positives;
    }

    int negatives() {
        return keys.length - positives;
    }

    /** The first position of the group that ends before {@code end}. */
    int begin(int end) {
        long score = keys[end - 1] >> 1;
        int begin = end - 1;
        while (begin > 0 && keys[begin - 1] >> 1 == score) {
            begin--;
        }
        return begin;
    }

    /** The number of positive samples in [begin, end), one group: the last ones. */
    int positives(int begin, int end) {
        int at = end;
        while (at > begin && (keys[at - 1] & 1) == 1) {
            at--;
        }
        return end - at;
    }
}
