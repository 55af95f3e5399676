package io.simdmlp;

import java.io.Serial;

/**
 * Training has left the finite numbers: a batch's loss was NaN or infinite. Thrown before that batch changed any
 * parameter.
 */
public final class DivergenceException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int epoch;
    private final int batch;
    private final int layer;
    private final double loss;

    DivergenceException(int epoch, int batch, int layer, double loss, String culprit) {
        super("loss is " + loss + (epoch > 0 ? " in epoch " + epoch + ", batch " : " in step ") + batch + "; "
                + culprit);
        this.epoch = epoch;
        this.batch = batch;
        this.layer = layer;
        this.loss = loss;
    }

    /** {@return the epoch, counted from 1; 0 for a step outside {@link Trainer#fit}} */
    public int epoch() {
        return epoch;
    }

    /**
     * {@return the batch within the epoch, or outside {@link Trainer#fit} the step since the trainer was built, from 1}
     */
    public int batch() {
        return batch;
    }

    /** {@return the first layer, counted from 1, whose parameters or outputs are not finite; 0 if it was the inputs} */
    public int layer() {
        return layer;
    }

    /** {@return the loss: NaN or infinite} */
    public double loss() {
        return loss;
    }
}
