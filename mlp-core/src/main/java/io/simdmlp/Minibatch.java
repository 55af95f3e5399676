package io.simdmlp;

import org.jspecify.annotations.Nullable;

/**
 * The samples of one step: given to the step, and by it to each thread. One object is used again and again, so that a step
 * allocates nothing. The step changes nothing in it.
 */
final class Minibatch {
    private static final float[] NONE = {};
    private static final int[] NO_SAMPLES = {};

    /** (rows, inputs) at {@link #xAt}. */
    float[] x = NONE;

    int xAt;
    int rows;

    /** The targets of the rows. */
    final Target target;

    /** The epoch, counted from 1; 0 outside {@link Trainer#fit}. */
    int epoch;

    /** The batch within the epoch, or outside fit the step since the trainer was built, counted from 1. */
    int number;

    private @Nullable ArraySource source; // of inputs that x does not hold yet
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

    /** Leaves the inputs to be copied from {@code source} by the threads of the step, each its rows. */
    void gatherFrom(ArraySource source, int[] samples, int samplesAt) {
        this.source = source;
        this.samples = samples;
        this.samplesAt = samplesAt;
    }

    boolean isToGather() {
        return source != null;
    }

    /** Copies rows {@code [first, first + count)} of the inputs to x, if they are not there. */
    void gather(int first, int count) {
        if (source != null) {
            source.readInputs(samples, samplesAt + first, count, x, xAt + first * source.inputs());
        }
    }

    /** Drops every reference to the caller's arrays. */
    void clear() {
        x = NONE;
        source = null;
        samples = NO_SAMPLES;
        target.clear();
    }
}
