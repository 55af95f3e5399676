package io.simdmlp.metric;

/**
 * The counts of predictions of several labels per sample, each set or not, and the metrics that follow from them.
 *
 * <p>Precision, recall and F1 are those of scikit-learn with {@code zero_division=0}: a quotient 0 / 0 is 0, also for a sample
 * without labels in {@link Average#SAMPLES}. Their {@link Average#MACRO} average is over all labels.
 *
 * <p>Not thread-safe while samples are added.
 */
public final class LabelCounts {
    private final int[] actual; // (labels) samples with the label
    private final int[] predicted; // (labels) samples for which the label is predicted
    private final int[] right; // (labels) samples with the label for which it is predicted
    private double precisionSum; // over samples
    private double recallSum;
    private double f1Sum;
    private int samples;
    private int allRight;
    private int withoutPrediction;
    private long wrongLabels;

    /**
     * Creates counts of no samples.
     *
     * @param labels the number of labels, at least 1
     * @throws IllegalArgumentException if it is less
     */
    public LabelCounts(int labels) {
        this.actual = new int[Require.positive("labels", labels)];
        this.predicted = new int[labels];
        this.right = new int[labels];
    }

    /**
     * Adds a sample.
     *
     * @param actual (labels) true for the labels that the sample has
     * @param predicted (labels) true for the labels that are predicted
     * @throws IllegalArgumentException if an array is of another length
     */
    public void add(boolean[] actual, boolean[] predicted) {
        Require.length("actual", Require.notNull("actual", actual).length, "labels", labels());
        Require.length("predicted", Require.notNull("predicted", predicted).length, "labels", labels());
        int wrong = 0;
        int inActual = 0;
        int inPredicted = 0;
        int inBoth = 0;
        for (int k = 0; k < actual.length; k++) {
            wrong += actual[k] == predicted[k] ? 0 : 1;
            if (actual[k]) {
                this.actual[k]++;
                inActual++;
            }
            if (predicted[k]) {
                this.predicted[k]++;
                inPredicted++;
            }
            if (actual[k] && predicted[k]) {
                right[k]++;
                inBoth++;
            }
        }
        precisionSum += Score.PRECISION.of(inBoth, inPredicted, inActual);
        recallSum += Score.RECALL.of(inBoth, inPredicted, inActual);
        f1Sum += Score.F1.of(inBoth, inPredicted, inActual);
        add(wrong);
    }

    /**
     * Adds a sample that has no prediction: every label of it is wrong, and none is predicted.
     *
     * @param actual (labels) true for the labels that the sample has
     * @throws IllegalArgumentException if the array is of another length
     */
    public void addWithoutPrediction(boolean[] actual) {
        Require.length("actual", Require.notNull("actual", actual).length, "labels", labels());
        for (int k = 0; k < actual.length; k++) {
            this.actual[k] += actual[k] ? 1 : 0;
        }
        withoutPrediction++;
        add(labels());
    }

    private void add(int wrong) {
        samples++;
        wrongLabels += wrong;
        allRight += wrong == 0 ? 1 : 0;
    }

    /** {@return the number of samples} */
    public int samples() {
        return samples;
    }

    /** {@return the number of labels} */
    public int labels() {
        return actual.length;
    }

    /**
     * {@return the number of samples with a label}
     *
     * @param k the label
     * @throws IllegalArgumentException if it is out of range
     */
    public int actual(int k) {
        return actual[check(k)];
    }

    /**
     * {@return the number of samples for which a label is predicted}
     *
     * @param k the label
     * @throws IllegalArgumentException if it is out of range
     */
    public int predicted(int k) {
        return predicted[check(k)];
    }

    /** {@return the number of samples without a prediction} */
    public int withoutPrediction() {
        return withoutPrediction;
    }

    /** {@return the fraction of samples of which every label is right; NaN without samples} */
    public double subsetAccuracy() {
        return (double) allRight / samples;
    }

    /** {@return the fraction of labels, over all samples, that are wrong; NaN without samples} */
    public double hammingLoss() {
        return wrongLabels / ((double) samples * labels());
    }

    /**
     * {@return the precision of a label: the fraction of its predictions that are right; 0 if there are none}
     *
     * @param k the label
     * @throws IllegalArgumentException if it is out of range
     */
    public double precision(int k) {
        return of(Score.PRECISION, k);
    }

    /**
     * {@return the precision of all labels}
     *
     * @param average the average
     */
    public double precision(Average average) {
        return of(Score.PRECISION, average);
    }

    /**
     * {@return the recall of a label: the fraction of the samples with it for which it is predicted; 0 if there are none}
     *
     * @param k the label
     * @throws IllegalArgumentException if it is out of range
     */
    public double recall(int k) {
        return of(Score.RECALL, k);
    }

    /**
     * {@return the recall of all labels}
     *
     * @param average the average
     */
    public double recall(Average average) {
        return of(Score.RECALL, average);
    }

    /**
     * {@return the F1 of a label: {@code 2 right / (predicted + actual)}; 0 if it neither occurs nor is predicted}
     *
     * @param k the label
     * @throws IllegalArgumentException if it is out of range
     */
    public double f1(int k) {
        return of(Score.F1, k);
    }

    /**
     * {@return the F1 of all labels}
     *
     * @param average the average
     */
    public double f1(Average average) {
        return of(Score.F1, average);
    }

    private double of(Score score, int k) {
        check(k);
        return score.of(right[k], predicted[k], actual[k]);
    }

    private double of(Score score, Average average) {
        if (Require.notNull("average", average) != Average.SAMPLES) {
            return score.average(average, right, predicted, actual, true);
        }
        double sum =
                switch (score) {
                    case PRECISION -> precisionSum;
                    case RECALL -> recallSum;
                    case F1 -> f1Sum;
                };
        return sum / samples;
    }

    private int check(int k) {
        return Require.index("label", k, labels());
    }
}
