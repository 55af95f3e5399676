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
        int[] samples = new int[classes];
        int occurring = 0;
        for (int label : labels) {
            occurring += samples[label] == 0 ? 1 : 0;
            samples[label]++;
        }
        double[] weights = new double[classes];
        for (int c = 0; c < classes; c++) {
            weights[c] = samples[c] == 0 ? 0 : labels.length / ((double) occurring * samples[c]);
        }
        return weights;
    }
}
