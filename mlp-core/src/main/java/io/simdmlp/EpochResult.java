package io.simdmlp;

import org.jspecify.annotations.Nullable;

/**
 * The result of one epoch, a pass over the training data. Immutable and thread-safe, except for the array in the
 * validation's {@link Evaluation.Classification#confusion()}.
 *
 * @param epoch the number of the epoch, counted from 1
 * @param loss the mean over the epoch's samples, computed for each batch before its update
 * @param validation the evaluation on the validation data after the epoch, or null if there are none; samples for which
 *     the network computes NaN or infinities count as wrong and are in no confusion matrix
 * @param samples the number of samples that were trained on
 * @param seconds the training time, validation not included
 */
public record EpochResult(int epoch, double loss, @Nullable Evaluation validation, int samples, double seconds) {
    /** {@return the training speed} */
    public double samplesPerSecond() {
        return samples / seconds;
    }
}
