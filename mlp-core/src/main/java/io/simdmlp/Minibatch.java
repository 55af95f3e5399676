package io.simdmlp;

import org.jspecify.annotations.Nullable;

/**
 * The samples of one step, which the step passes to each thread and does not change. One object is reused, so that a
 * step allocates nothing.
 */
final class Minibatch {
    private static final float[] NONE = {};
    private static final int[] NO_SAMPLES = {};

    /** The range of the sum of weights, in which its inverse is far from the limits of a float. */
    private static final double LEAST_SUM = 1e-30;

    private static final double MOST_SUM = 1e30;

    /** (rows, inputs) at {@link #xAt}. */
    float[] x = NONE;

    int xAt;
    int rows;

    /** (rows) at {@link #weightsAt}; empty if every row has the weight 1. */
    float[] weights = NONE;

    int weightsAt;
    private double weightSum;

    /** The targets of the rows. */
    final Target target;

    /** The epoch, counted from 1; 0 outside {@link Trainer#fit}. */
    int epoch;

    /** The batch within the epoch, or outside fit the step since the trainer was built, counted from 1. */
    int number;

    private @Nullable ArraySource source; // of inputs that are not yet copied to x
    private int[] samples = NO_SAMPLES; // of source, from samplesAt on
    private int samplesAt;

    Minibatch(Target target) {
        this.target = target;
    }

    /** Sets the inputs. */
    void set(float[] x, int xAt, int rows) {
        this.x = x;
        this.xAt = xAt;
        this.rows = rows;
    }

    /** Sets the weights of the rows. */
    void setWeights(float[] weights, int weightsAt) {
        Check.slice("weights", weights, weightsAt, rows, 1, "1");
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            float weight = weights[weightsAt + row];
            if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("the weight of " + target.sampleName(row) + ", counted from 1, is "
                        + weight + ", expected a finite number of at least 0");
            }
            sum += weight;
        }
        if (sum != 0 && (sum < LEAST_SUM || sum > MOST_SUM)) {
            throw new IllegalArgumentException(
                    "the sum of a batch's weights is " + sum + ", expected 0 or " + LEAST_SUM + " to " + MOST_SUM);
        }
        this.weights = weights;
        this.weightsAt = weightsAt;
        this.weightSum = sum;
    }

    boolean isWeighted() {
        return weights.length > 0;
    }

    /** The sum of the rows' weights. */
    double weightSum() {
        return isWeighted() ? weightSum : rows;
    }

    /**
     * The sum of {@code before}, that of earlier batches, and loss terms (rows, terms) by the weights of the rows, in
     * ascending order, in double. Losses are always added in this order, so that the sum over a data set does not depend on
     * the batch size. A term that is NaN or infinite makes it so, also of a row with the weight 0.
     */
    double lossSum(double before, float[] losses, int terms) {
        double sum = before;
        if (!isWeighted()) {
            for (int i = 0; i < rows * terms; i++) {
                sum += losses[i];
            }
            return sum;
        }
        for (int row = 0; row < rows; row++) {
            double weight = weights[weightsAt + row];
            for (int i = row * terms; i < (row + 1) * terms; i++) {
                sum += weight * losses[i];
            }
        }
        return sum;
    }

    /** Sets the inputs to those of {@code source}, which the threads of the step copy, each its rows. */
    void gatherFrom(ArraySource source, int[] samples, int samplesAt) {
        this.source = source;
        this.samples = samples;
        this.samplesAt = samplesAt;
    }

    boolean isToGather() {
        return source != null;
    }

    /** Copies rows {@code [first, first + count)} of the inputs to x, if they are still to be copied. */
    void gather(int first, int count) {
        if (source != null) {
            source.readInputs(samples, samplesAt + first, count, x, xAt + first * source.inputs());
        }
    }

    /** Checks the embedded inputs, which must have been copied to x. */
    void requireCategories(@Nullable EmbeddingWork embeddings) {
        if (embeddings == null) {
            return;
        }
        int inputs = embeddings.inputs();
        long unfit = embeddings.firstUnfit(x, xAt, inputs, rows);
        if (unfit >= 0) {
            int row = (int) (unfit / inputs);
            int input = (int) (unfit % inputs);
            throw embeddings.unfit(
                    "input " + (1 + input) + " of " + target.sampleName(row) + ", both counted from 1,",
                    input,
                    x[xAt + row * inputs + input]);
        }
    }

    /** Drops every reference to the caller's arrays. */
    void clear() {
        x = NONE;
        weights = NONE;
        source = null;
        samples = NO_SAMPLES;
        target.clear();
    }
}
