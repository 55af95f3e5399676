package io.simdmlp.metric;

/** Precision, recall and F1 from counts. A quotient 0 / 0 is 0, as with {@code zero_division=0} of scikit-learn. */
enum Score {
    /** {@code right / predicted}. */
    PRECISION {
        @Override
        double of(long right, long predicted, long actual) {
            return ratio(right, predicted);
        }
    },

    /** {@code right / actual}. */
    RECALL {
        @Override
        double of(long right, long predicted, long actual) {
            return ratio(right, actual);
        }
    },

    /** {@code 2 right / (predicted + actual)}, the harmonic mean of the other two. */
    F1 {
        @Override
        double of(long right, long predicted, long actual) {
            return ratio(2 * right, predicted + actual);
        }
    };

    abstract double of(long right, long predicted, long actual);

    private static double ratio(long numerator, long denominator) {
        return denominator == 0 ? 0 : (double) numerator / denominator;
    }

    /**
     * The average over classes or labels.
     *
     * @param right (classes) samples of the class that are predicted as it
     * @param predicted (classes) samples that are predicted as the class
     * @param actual (classes) samples of the class
     * @param absent true to include classes without any sample, actual or predicted, in the macro average
     */
    double average(Average average, int[] right, int[] predicted, int[] actual, boolean absent) {
        return switch (average) {
            case MACRO -> macro(right, predicted, actual, absent);
            case MICRO -> of(sum(right), sum(predicted), sum(actual));
            case WEIGHTED -> weighted(right, predicted, actual);
            case SAMPLES ->
                throw new IllegalArgumentException("average is " + average.label()
                        + ", which is for several labels per sample, expected macro, micro or weighted");
        };
    }

    private double macro(int[] right, int[] predicted, int[] actual, boolean absent) {
        double sum = 0;
        int count = 0;
        for (int k = 0; k < right.length; k++) {
            if (absent || predicted[k] > 0 || actual[k] > 0) {
                sum += of(right[k], predicted[k], actual[k]);
                count++;
            }
        }
        return sum / count;
    }

    private double weighted(int[] right, int[] predicted, int[] actual) {
        double sum = 0;
        for (int k = 0; k < right.length; k++) {
            sum += actual[k] * of(right[k], predicted[k], actual[k]);
        }
        long all = sum(actual);
        return all == 0 ? 0 : sum / all;
    }

    private static long sum(int[] counts) {
        long sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }
}
