package io.simdmlp.metric;

/**
 * A histogram of the ranks of the right class among all classes, and the top-k accuracies that follow from it.
 *
 * <p>Of equal values the class with the smaller index is ranked first, as in a prediction, so that top-1 accuracy is accuracy.
 * (scikit-learn ranks the larger index first.) Not thread-safe while samples are added.
 */
public final class RankCounts {
    private final int[] counts; // (classes) samples whose right class has that rank
    private int samples;

    /**
     * Creates a histogram of no samples.
     *
     * @param classes the number of classes, at least 2
     * @throws IllegalArgumentException if it is less
     */
    public RankCounts(int classes) {
        this.counts = new int[Require.atLeast(2, "classes", classes)];
    }

    /**
     * {@return the number of classes that are ranked before class {@code right}}
     *
     * @param values (classes) at {@code valuesAt}, none NaN
     * @param valuesAt the offset of the first value
     * @param classes the number of classes
     * @param right the right class
     * @throws IllegalArgumentException if the array is too short or {@code right} is not a class
     */
    public static int rank(float[] values, int valuesAt, int classes, int right) {
        Require.slice("values", Require.notNull("values", values).length, valuesAt, classes);
        float value = values[valuesAt + Require.index("right", right, classes)];
        int rank = 0;
        for (int k = 0; k < classes; k++) {
            float other = values[valuesAt + k];
            rank += other > value || (other == value && k < right) ? 1 : 0;
        }
        return rank;
    }

    /**
     * Adds a sample.
     *
     * @param rank the number of classes that are ranked before the right one
     * @throws IllegalArgumentException if it is not in [0, classes)
     */
    public void add(int rank) {
        counts[Require.index("rank", rank, counts.length)]++;
        samples++;
    }

    /** Adds a sample whose values have no order: its class is not among the first k for any k. */
    public void addUnranked() {
        samples++;
    }

    /**
     * {@return the fraction of samples whose right class is among the first {@code k}; NaN without samples}
     *
     * @param k the number of classes, at least 1; may exceed the number of classes
     * @throws IllegalArgumentException if it is less than 1
     */
    public double topK(int k) {
        Require.positive("k", k);
        int right = 0;
        for (int rank = 0; rank < Math.min(k, counts.length); rank++) {
            right += counts[rank];
        }
        return (double) right / samples;
    }
}
