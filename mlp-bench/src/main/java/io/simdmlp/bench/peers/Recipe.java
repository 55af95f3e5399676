package io.simdmlp.bench.peers;

import io.simdmlp.MlpSpec;
import io.simdmlp.Optimizer;
import io.simdmlp.bench.Workload;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Parts;
import io.simdmlp.io.Scaling;
import java.util.Arrays;

/**
 * The training of a {@link Race}, the same for every library: MNIST without augmentation, weights without averaging.
 *
 * <p>784-512-256-10 (relu, relu, softmax) with {@link io.simdmlp.Initializer#conventional} weights; categorical
 * cross-entropy. The samples of each epoch are shuffled as {@link io.simdmlp.Trainer#fit} does, by the same random
 * numbers in every library, and so are the first weights.
 */
public final class Recipe {
    /** The network. */
    public static final MlpSpec SPEC = Workload.Training.T1.spec;

    /** The optimizer, its learning rate that of the first step. */
    public static final Optimizer.Adam OPTIMIZER = Optimizer.adam(0.003);

    /** The label smoothing. */
    public static final double LABEL_SMOOTHING = 0.1;

    /** Samples of a step. */
    public static final int BATCH_SIZE = 128;

    /** Passes over the data, after which the learning rate is 0. */
    public static final int EPOCHS = 2;

    private static final int LARGEST_PIXEL = 255;

    private Recipe() {}

    /**
     * {@return the number of steps of the training}
     *
     * @param samples of an epoch
     */
    public static int steps(int samples) {
        return EPOCHS * Math.ceilDiv(samples, BATCH_SIZE);
    }

    /**
     * {@return the learning rate of a step: falling linearly to 0}
     *
     * @param done number of steps before it
     * @param steps of the whole training
     */
    public static double learningRate(int done, int steps) {
        return OPTIMIZER.learningRate() * (steps - done) / steps;
    }

    /** Scales pixels to 0 to 1. */
    static void scale(Parts parts) {
        float[] offset = new float[SPEC.inputs()];
        float[] factor = new float[SPEC.inputs()];
        Arrays.fill(factor, 1f / LARGEST_PIXEL);
        Scaling scaling = new Scaling("minmax", offset, factor);
        scaling.apply(parts.train().x(), 0, parts.train().size());
        scaling.apply(parts.test().x(), 0, parts.test().size());
    }

    /**
     * Checks that the data fit the recipe.
     *
     * @param parts training and test data
     * @throws IllegalArgumentException if images do not have 28 x 28 pixels or there are more than ten classes
     */
    public static void requireFits(Parts parts) {
        Dataset train = parts.train();
        if (train.inputs() != SPEC.inputs()) {
            throw new IllegalArgumentException(train.name() + ": has images of " + train.inputs() + " pixels, expected "
                    + SPEC.inputs() + " as MNIST's have");
        }
        if (train.classes() > SPEC.outputs()) {
            throw new IllegalArgumentException(train.name() + ": has labels up to " + (train.classes() - 1)
                    + ", expected 0 to " + (SPEC.outputs() - 1) + " as MNIST's");
        }
    }

    /** {@return the recipe in a line} */
    public static String describe() {
        return SPEC + "; batches of " + BATCH_SIZE + "; Adam, its learning rate from " + OPTIMIZER.learningRate()
                + " straight down to 0 over " + EPOCHS + " epochs; label smoothing " + LABEL_SMOOTHING
                + "; pixels / " + LARGEST_PIXEL;
    }
}
