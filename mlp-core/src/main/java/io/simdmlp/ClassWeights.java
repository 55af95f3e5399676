package io.simdmlp;

/** Weights of classes for {@link DataSource#withClassWeights}. Thread-safe: it has no state. */
public final class ClassWeights {
    private ClassWeights() {}

    /**
     * {@return weights by which all classes have the same sum of weights: {@code samples / (n * samples of the class)},
     * where n is the number of classes that occur; 0 for a class that does not occur} They are those of scikit-learn's
     * {@code balanced}.
     *
     * @param labels (samples) class indices
     * @param classes the number of classes, at least 1
     * @throws IllegalArgumentException if there are no labels or a label is not a class
     */
    public static double[] balanced(int[] labels, int classes) {
        Check.positive("classes", classes);
        if (Check.notNull("labels", labels).length == 0) {
            throw new IllegalArgumentException("labels is empty, expected at least one");
        }
        Labels.check(labels, 0, labels.length, classes);
        long[] samples = new long[classes];
        for (int label : labels) {
            samples[label]++;
        }
        return balanced(samples);
    }

    /**
     * {@return the same weights for classes with so many samples}
     *
     * @param samples (classes) the number of samples of each class, at least 0, one above 0
     * @throws IllegalArgumentException if a number is negative or all are 0
     */
    public static double[] balanced(long[] samples) {
        long occurring = 0;
        long all = 0;
        for (int c = 0; c < Check.notNull("samples", samples).length; c++) {
            if (samples[c] < 0) {
                throw new IllegalArgumentException("samples[" + c + "] is " + samples[c] + ", expected at least 0");
            }
            occurring += samples[c] > 0 ? 1 : 0;
            all += samples[c];
        }
        if (all == 0) {
            throw new IllegalArgumentException("samples has no value above 0, expected at least one");
        }
        double[] weights = new double[samples.length];
        for (int c = 0; c < samples.length; c++) {
            weights[c] = samples[c] == 0 ? 0 : all / ((double) occurring * samples[c]);
        }
        return weights;
    }
}
