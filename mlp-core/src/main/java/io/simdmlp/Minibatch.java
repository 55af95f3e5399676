package io.simdmlp;

import org.jspecify.annotations.Nullable;

/**
 * The samples of one step, which the step passes to each thread and does not change. One object is reused, so that a
 * step allocates nothing.
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

    /** Drops every reference to the caller's arrays. */
    void clear() {
        x = NONE;
        source = null;
        samples = NO_SAMPLES;
        target.clear();
    }
}
