package io.simdmlp;

import java.util.Locale;

/**
 * The result of {@link Predictor#prepare(Mlp, float[], int, double)}: a predictor with weights in the format that was chosen, and
 * the measurements behind the choice. The predictions of each format have the same bits on every machine; the choice depends on
 * the machine and on the time of the measurement. Immutable and thread-safe.
 *
 * @param predictor the predictor, whose {@link Predictor#weightFormat()} is the choice
 * @param kernels the name of the kernels that were measured, as {@link Backend#name()} gives it
 * @param rowsPerCall the number of samples in each measured call
 * @param float32Nanos the median time of a call with float32 weights, in nanoseconds
 * @param bfloat16Nanos the same with bfloat16 weights
 * @param error the largest difference between an output with bfloat16 weights and with float32 weights, divided by the largest
 *     magnitude of an output with float32 weights; NaN if an output is NaN or infinite
 * @param maxError the largest error with which bfloat16 is chosen
 * @param reason the reason of the choice, in words
 */
public record Preparation(
        Predictor predictor,
        String kernels,
        int rowsPerCall,
        double float32Nanos,
        double bfloat16Nanos,
        double error,
        double maxError,
        String reason) {
    /** The largest fraction of the time of float32 with which bfloat16 is chosen. */
    static final double MAX_TIME = 0.95;

    /** Returns the choice between both predictors, which have these times and this error. */
    static Preparation of(
            Predictor float32,
            Predictor bfloat16,
            int rowsPerCall,
            double float32Nanos,
            double bfloat16Nanos,
            double error,
            double maxError) {
        double time = bfloat16Nanos / float32Nanos;
        boolean isExact = error <= maxError; // false for NaN
        boolean isFast = time <= MAX_TIME;
        String reason = Double.isNaN(error)
                ? "an output is NaN or infinite"
                : !isExact
                        ? String.format(Locale.ROOT, "the error of bfloat16, %.2g, is more than %.2g", error, maxError)
                        : String.format(
                                Locale.ROOT,
                                "bfloat16 takes %.2f of the time, %s than %.2f",
                                time,
                                isFast ? "not more" : "more",
                                MAX_TIME);
        return new Preparation(
                isExact && isFast ? bfloat16 : float32,
                Backend.name(),
                rowsPerCall,
                float32Nanos,
                bfloat16Nanos,
                error,
                maxError,
                reason);
    }

    /** {@return the choice, its reason and the measurements, in one line} */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "weights %s: %s (on this machine, %s, %d row%s a call: float32 %.0f ns, bfloat16 %.0f ns; error %.2g, at most"
                        + " %.2g)",
                predictor.weightFormat().label(),
                reason,
                kernels,
                rowsPerCall,
                rowsPerCall == 1 ? "" : "s",
                float32Nanos,
                bfloat16Nanos,
                error,
                maxError);
    }
}
