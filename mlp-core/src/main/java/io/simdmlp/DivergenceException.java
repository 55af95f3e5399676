package io.simdmlp;

import java.io.Serial;

/**
 * Thrown when training diverges: the loss of a batch is NaN or infinite, or parameters are NaN or infinite at the end
 * of an epoch. The loss is checked before the batch changes any parameter. Epochs, batches, layers, samples, inputs and
 * targets are counted from 1, also in the message. Thread-safe.
 */
public final class DivergenceException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 2;

    /** The epoch, from 1, or 0. */
    private final int epoch;

    /** The batch or step, from 1. */
    private final int batch;

    /** The layer, from 1, or 0. */
    private final int layer;

    /** The sample, from 1, or 0. */
    private final int sample;

    /** The input, from 1, or 0. */
    private final int input;

    /** The loss. */
    private final double loss;

    private DivergenceException(String message, int epoch, int batch, int layer, int sample, int input, double loss) {
        super(message);
        this.epoch = epoch;
        this.batch = batch;
        this.layer = layer;
        this.sample = sample;
        this.input = input;
        this.loss = loss;
    }

    /**
     * The exception for the loss of batch {@code batch} of an epoch, or for epoch 0 of a step outside
     * {@link Trainer#fit}.
     */
    static DivergenceException ofLoss(int epoch, int batch, double loss, Diagnosis diagnosis) {
        String where = epoch > 0 ? " in epoch " + epoch + ", batch " : " in step ";
        String message = "loss is " + loss + where + batch + "; " + diagnosis.cause();
        return new DivergenceException(
                message, epoch, batch, diagnosis.layer(), diagnosis.sample(), diagnosis.input(), loss);
    }

    /** The exception for the loss that a {@link CustomLoss} returned. */
    static DivergenceException ofCustomLoss(int step, double loss) {
        return new DivergenceException("the custom loss is " + loss + " in step " + step, 0, step, 0, 0, 0, loss);
    }

    /** The exception for parameters after the last batch of an epoch, whose loss was finite. */
    static DivergenceException ofParameters(int epoch, int batch, double loss, int layer) {
        String message = "parameters of layer " + layer + " are not finite after epoch " + epoch + ", batch " + batch;
        return new DivergenceException(message, epoch, batch, layer, 0, 0, loss);
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

    /**
     * {@return the first layer, counted from 1, whose parameters or outputs are not finite; 0 if the data are the
     * cause}
     */
    public int layer() {
        return layer;
    }

    /**
     * {@return the first sample of the batch with values that are not finite, if other samples have finite values, else
     * 0} Samples are counted from 1: in {@link Trainer#fit} by their position in the data, whatever the order of the
     * epoch; outside fit by their row in the step's batch.
     */
    public int sample() {
        return sample;
    }

    /** {@return the input of that sample that is not finite, counted from 1; 0 if no input is the cause} */
    public int input() {
        return input;
    }

    /** {@return the batch's mean loss, NaN or infinite, or a finite number if only parameters are NaN or infinite} */
    public double loss() {
        return loss;
    }
}
