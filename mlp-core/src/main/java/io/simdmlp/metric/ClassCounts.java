package io.simdmlp.metric;

import java.util.stream.IntStream;

/**
 * The counts of a classification, and the metrics that follow from them. A sample without a predicted class counts as wrong:
 * it is one of its class, is predicted as none, and is not in the confusion matrix.
 *
 * <p>Precision, recall and F1 are those of scikit-learn with {@code zero_division=0}: a quotient 0 / 0 is 0. Their
 * {@link Average#MACRO} average is over the classes that occur or are predicted.
 *
 * <p>Not thread-safe while samples are added.
 */
public final class ClassCounts {
    /** The class of a sample that has no predicted class. */
    public static final int NO_CLASS = -1;

    /** The largest number of classes with a confusion matrix, which then has a million counters. */
    private static final int MAX_CONFUSION = 1_000;

    private final int[] actual; // (classes) samples of the class
    private final int[] predicted; // (classes) samples that are predicted as the class
    private final int[] right; // (classes) samples of the class that are predicted as it
    private final int[][] confusion; // [actual][predicted], or empty
    private int samples;
    private int allRight;

    /**
     * Creates counts of no samples.
     *
     * @param classes the number of classes, at least 2
     * @throws IllegalArgumentException if it is less
     */
    public ClassCounts(int classes) {
        this.actual = new int[Require.atLeast(2, "classes", classes)];
        this.predicted = new int[classes];
        this.right = new int[classes];
        int matrix = classes <= MAX_CONFUSION ? classes : 0;
        this.confusion = new int[matrix][matrix];
    }

    /**
     * Adds a sample.
     *
     * @param actual its class, in [0, classes)
     * @param predicted the predicted class, or {@link #NO_CLASS}
     * @throws IllegalArgumentException if a class is out of range
     */
    public void add(int actual, int predicted) {
        Require.index("actual", actual, classes());
        if (predicted != NO_CLASS) {
            Require.index("predicted", predicted, classes());
            this.predicted[predicted]++;
            if (confusion.length > 0) {
                confusion[actual][predicted]++;
            }
        }
        this.actual[actual]++;
        if (predicted == actual) {
            right[actual]++;
            allRight++;
        }
        samples++;
    }

    /** {@return the number of samples} */
    public int samples() {
        return samples;
    }

    /** {@return the number of classes} */
    public int classes() {
        return actual.length;
    }

    /**
     * {@return the number of samples of a class}
     *
     * @param k the class
     * @throws IllegalArgumentException if it is out of range
     */
    public int actual(int k) {
        return actual[check(k)];
    }

    /**
     * {@return the number of samples that are predicted as a class}
     *
     * @param k the class
     * @throws IllegalArgumentException if it is out of range
     */
    public int predicted(int k) {
        return predicted[check(k)];
    }

    /** {@return the number of samples without a predicted class} */
    public int withoutClass() {
        return samples - IntStream.of(predicted).sum();
    }

    /**
     * {@return (classes, classes), the array itself: element {@code [actual][predicted]} is a number of samples; empty if
     * there are more than 1,000 classes}
     */
    public int[][] confusion() {
        return confusion;
    }

    /** {@return the fraction of samples whose predicted class is the right one; NaN without samples} */
    public double accuracy() {
        return (double) allRight / samples;
    }

    /** {@return the mean recall of the classes that occur; NaN without samples} */
    public double balancedAccuracy() {
        double sum = 0;
        int occurring = 0;
        for (int k = 0; k < actual.length; k++) {
            if (actual[k] > 0) {
                sum += (double) right[k] / actual[k];
                occurring++;
            }
        }
        return sum / occurring;
    }

    /**
     * {@return the precision of a class: the fraction of its predictions that are right; 0 if there are none}
     *
     * @param k the class
     * @throws IllegalArgumentException if it is out of range
     */
    public double precision(int k) {
        return of(Score.PRECISION, k);
    }

    /**
     * {@return the precision of all classes}
     *
     * @param average the average, not {@link Average#SAMPLES}
     */
    public double precision(Average average) {
        return of(Score.PRECISION, average);
    }

    /**
     * {@return the recall of a class: the fraction of its samples that are predicted as it; 0 if there are none}
     *
     * @param k the class
     * @throws IllegalArgumentException if it is out of range
     */
    public double recall(int k) {
        return of(Score.RECALL, k);
    }

    /**
     * {@return the recall of all classes}
     *
     * @param average the average, not {@link Average#SAMPLES}
     */
    public double recall(Average average) {
        return of(Score.RECALL, average);
    }

    /**
     * {@return the F1 of a class: {@code 2 right / (predicted + actual)}; 0 if it neither occurs nor is predicted}
     *
     * @param k the class
     * @throws IllegalArgumentException if it is out of range
     */
    public double f1(int k) {
        return of(Score.F1, k);
    }

    /**
     * {@return the F1 of all classes}
     *
     * @param average the average, not {@link Average#SAMPLES}
     */
    public double f1(Average average) {
        return of(Score.F1, average);
    }

    /**
     * {@return the correlation coefficient of Matthews, in [-1, 1], as defined for several classes by Gorodkin: <i>Comparing
     * Two K-Category Assignments by a K-Category Correlation Coefficient</i>, 2004}
     *
     * <pre>{@code
     * (c s - sum of t_k p_k) / sqrt((s P - sum of p_k^2) (s^2 - sum of t_k^2))
     * }</pre>
     *
     * <p>with s samples, c of them right, t_k of class k, p_k predicted as class k, and P the sum of p_k, which is s if all
     * samples have a predicted class. 0 if all samples are of one class or are predicted as one, as in scikit-learn; NaN without
     * samples.
     */
    public double matthews() {
        long s = samples; // every product is at most 2^62
        long all = 0;
        long tp = 0;
        long tt = 0;
        long pp = 0;
        for (int k = 0; k < actual.length; k++) {
            long t = actual[k];
            long p = predicted[k];
            all += p;
            tp += t * p;
            tt += t * t;
            pp += p * p;
        }
        double squared = (double) (s * all - pp) * (s * s - tt);
        if (squared == 0) {
            return samples == 0 ? Double.NaN : 0;
        }
        return (allRight * s - tp) / Math.sqrt(squared);
    }

    /** {@return the classes that occur but are never predicted, ascending} */
    public int[] neverPredicted() {
        return IntStream.range(0, actual.length)
                .filter(k -> actual[k] > 0 && predicted[k] == 0)
                .toArray();
    }

    /** {@return the class with the most samples; of equal ones the first} */
    public int mostFrequent() {
        int most = 0;
        for (int k = 1; k < actual.length; k++) {
            most = actual[k] > actual[most] ? k : most;
        }
        return most;
    }

    /**
     * {@return the fraction of samples that are of the most frequent class: the accuracy of always predicting it; NaN without
     * samples}
     */
    public double mostFrequentShare() {
        return (double) actual[mostFrequent()] / samples;
    }

    private double of(Score score, int k) {
        check(k);
        return score.of(right[k], predicted[k], actual[k]);
    }

    private double of(Score score, Average average) {
        return score.average(Require.notNull("average", average), right, predicted, actual, false);
    }

    private int check(int k) {
        return Require.index("class", k, classes());
    }
}
