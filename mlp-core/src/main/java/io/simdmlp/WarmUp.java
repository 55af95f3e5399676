package io.simdmlp;

/**
 * The result of a warm-up: {@link Predictor#warmUp(Workspace)}, {@link ParallelPredictor#warmUp()} or
 * {@link Trainer#warmUp()}. Immutable and thread-safe.
 *
 * @param calls the number of predictions or steps, of any number of rows
 * @param seconds the duration of the warm-up
 * @param microsPerCall the last measured time of a call with the largest number of rows, in microseconds; NaN if the
 *     time was up before such a call
 */
public record WarmUp(long calls, double seconds, double microsPerCall) {}
