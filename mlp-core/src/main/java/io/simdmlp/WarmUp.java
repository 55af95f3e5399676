package io.simdmlp;

import java.util.Locale;

/**
 * The result of a warm-up: {@link Predictor#warmUp(Workspace)}, {@link ParallelPredictor#warmUp()} or
 * {@link Trainer#warmUp()}. Immutable and thread-safe.
 *
 * @param calls the number of predictions or steps, of any number of rows
 * @param seconds the duration of the warm-up
 * @param microsPerCall the last measured time of a call with the largest number of rows, in microseconds; NaN if the
 *     time was up before such a call
 * @param bytesPerCall the memory that such a call allocated on the calling thread, at the end of the warm-up: 0 when all
 *     kernels are compiled. NaN if the JVM does not count it, as on a virtual thread
 * @param kernels the kernels in use, {@link Backend#name()}
 */
public record WarmUp(long calls, double seconds, double microsPerCall, double bytesPerCall, String kernels) {
    /** {@return whether calls still allocate memory, because some vectors are objects until their kernel is compiled} */
    public boolean isBoxing() {
        return bytesPerCall >= 1;
    }

    /** {@return the result in one line} */
    @Override
    public String toString() {
        String memory = Double.isNaN(bytesPerCall)
                ? "allocation not known"
                : String.format(Locale.ROOT, "%.0f B allocated per call", bytesPerCall);
        return String.format(
                Locale.ROOT,
                "%s kernels, %.2f us per call, %s, %d calls in %.2f s",
                kernels,
                microsPerCall,
                memory,
                calls,
                seconds);
    }
}
