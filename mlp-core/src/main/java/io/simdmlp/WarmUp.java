package io.simdmlp;

/**
 * What warming up came to: {@link Predictor#warmUp(Workspace)}, {@link Trainer#warmUp()}.
 *
 * @param calls predictions or steps, of whatever number of rows
 * @param seconds that it took in all
 * @param microsPerCall what a call of as many rows as there is room for took in the end, in microseconds; NaN if the time
 *     was up before one
 */
public record WarmUp(long calls, double seconds, double microsPerCall) {}
