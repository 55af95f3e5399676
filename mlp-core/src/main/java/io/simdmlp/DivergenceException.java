package io.simdmlp;

import java.io.Serial;

/**
 * Training has left the finite numbers: a batch's loss was NaN or infinite, which is noticed before that batch changes
 * any parameter, or parameters were at the end of an epoch. Epochs, batches, layers, samples, inputs and targets all
 * count from 1, in the message too.
 */
public final class DivergenceException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 2;

    private final int epoch;
    private final int batch;
    private final int layer;
    private final int sample;
    private final int input;
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

    /** In batch {@code batch} of an epoch, or for epoch 0 in a step outside {@link Trainer#fit}. */
    static DivergenceException ofLoss(int epoch, int batch, double loss, Diagnosis diagnosis) {
        String where = epoch > 0 ? " in epoch " + epoch + ", batch " : " in step ";
        String message = "loss is " + loss + where + batch + "; " + diagnosis.cause();
        return new DivergenceException(
                message, epoch, batch, diagnosis.layer(), diagnosis.sample(), diagnosis.input(), loss);
    }

    /** In the parameters, after the last batch of an epoch, whose loss was still finite. */
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

    /** {@return the first layer, counted from 1, whose parameters or outputs are not finite; 0 if it was the data} */
    public int layer() {
        return layer;
    }

    /**
     * {@return the first sample of the batch whose values are not finite where those of others are, counted from 1: in
     * the data that {@link Trainer#fit} was given, whatever their order was, or outside fit in the step's batch. 0 if no
     * sample stands out}
     */
    public int sample() {
        return sample;
    }

    /** {@return the input of that sample which is not finite, counted from 1; 0 if it was something else} */
    public int input() {
        return input;
    }

    /** {@return the batch's mean loss, which is NaN or infinite unless the parameters gave it away} */
    public double loss() {
        return loss;
    }
}
