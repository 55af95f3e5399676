package io.simdmlp;

import org.jspecify.annotations.Nullable;

/**
 * What one pass over the training data came to.
 *
 * @param epoch counted from 1
 * @param loss mean over the epoch's samples, each batch's taken before its update
 * @param validation on the validation data after the epoch, or null if there are none; samples for which the network
 *     computes NaN or infinities count as wrong and are in no confusion matrix
 * @param samples how many samples were trained on
 * @param seconds the time that training took, validation not included
 */
public record EpochResult(int epoch, double loss, @Nullable Evaluation validation, int samples, double seconds) {
    /** {@return training speed} */
    public double samplesPerSecond() {
        return samples / seconds;
    }
}
