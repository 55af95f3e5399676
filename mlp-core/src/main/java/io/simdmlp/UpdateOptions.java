package io.simdmlp;

/**
 * The options of a {@link Trainer} for gradients before the optimizer's update and for parameters after it, in this order.
 * Immutable and thread-safe.
 *
 * <pre>
 *   gradients -> [GradientHook] -> [mean over batches] -> [clip values] -> [clip norm]
 *             -> optimizer -> [limit norms of columns] -> [average parameters]
 * </pre>
 *
 * @param accumulate the number of batches whose mean gradients are one update, at least 1; see
 *     {@link Trainer.Builder#accumulate}
 * @param clipValue the largest absolute value of a gradient, above 0; infinity for no limit; see
 *     {@link Trainer.Builder#clipValue}
 * @param clipNorm the largest Euclidean norm of all gradients together, above 0; infinity for no limit; see
 *     {@link Trainer.Builder#clipNorm}
 * @param maxNorm the largest Euclidean norm of the weights into a neuron, above 0; infinity for no limit; see
 *     {@link Trainer.Builder#maxNorm}
 * @param ema the decay of the moving average of the parameters, less than 1; 0 for no average; see
 *     {@link Trainer.Builder#ema}
 */
public record UpdateOptions(int accumulate, double clipValue, double clipNorm, double maxNorm, double ema) {
    private static final double NO_LIMIT = Double.POSITIVE_INFINITY;

    /** One update per batch without clipping, limits and averages: the default. */
    public static final UpdateOptions NONE = new UpdateOptions(1, NO_LIMIT, NO_LIMIT, NO_LIMIT, 0);

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public UpdateOptions {
        Check.positive("accumulate", accumulate);
        Check.limit("clipValue", clipValue);
        Check.limit("clipNorm", clipNorm);
        Check.limit("maxNorm", maxNorm);
        if (ema != 0) {
            checkDecay(ema);
        }
    }

    private static double checkDecay(double ema) {
        if (!(ema > 0 && ema < 1)) {
            throw new IllegalArgumentException("ema is " + ema + ", expected above 0 and below 1");
        }
        return ema;
    }

    /**
     * {@return a copy with another number of batches per update}
     *
     * @param accumulate the number of batches, at least 1
     */
    public UpdateOptions withAccumulate(int accumulate) {
        return new UpdateOptions(accumulate, clipValue, clipNorm, maxNorm, ema);
    }

    /**
     * {@return a copy with another limit of the absolute value of a gradient}
     *
     * @param clipValue the limit, above 0
     */
    public UpdateOptions withClipValue(double clipValue) {
        return new UpdateOptions(accumulate, clipValue, clipNorm, maxNorm, ema);
    }

    /**
     * {@return a copy with another limit of the norm of all gradients}
     *
     * @param clipNorm the limit, above 0
     */
    public UpdateOptions withClipNorm(double clipNorm) {
        return new UpdateOptions(accumulate, clipValue, clipNorm, maxNorm, ema);
    }

    /**
     * {@return a copy with another limit of the norm of the weights into a neuron}
     *
     * @param maxNorm the limit, above 0
     */
    public UpdateOptions withMaxNorm(double maxNorm) {
        return new UpdateOptions(accumulate, clipValue, clipNorm, maxNorm, ema);
    }

    /**
     * {@return a copy with another decay of the average of the parameters}
     *
     * @param ema the decay, above 0 and below 1
     */
    public UpdateOptions withEma(double ema) {
        return new UpdateOptions(accumulate, clipValue, clipNorm, maxNorm, checkDecay(ema));
    }

    boolean accumulates() {
        return accumulate > 1;
    }

    boolean clipsValues() {
        return clipValue < NO_LIMIT;
    }

    boolean clipsNorm() {
        return clipNorm < NO_LIMIT;
    }

    boolean limitsNorms() {
        return maxNorm < NO_LIMIT;
    }

    boolean averages() {
        return ema > 0;
    }
}
