package io.simdmlp;

/**
 * Observes {@link Trainer#fit} and can stop it. Its methods are called between steps, on the thread that called fit: a
 * listener that trainers on several threads share must be thread-safe.
 */
public interface FitListener {
    /** Does nothing. */
    FitListener NONE = new FitListener() {};

    /**
     * Is called after every batch.
     *
     * @param epoch the epoch, counted from 1
     * @param batch the batch within the epoch, counted from 1
     * @param batches the number of batches in an epoch
     * @param loss the batch's mean loss, before its update
     * @return true to continue, false to end fit within the epoch
     */
    default boolean onBatch(int epoch, int batch, int batches, double loss) {
        return true;
    }

    /**
     * Is called after every epoch.
     *
     * @param result the epoch's figures
     * @return true to continue, false to end fit
     */
    default boolean onEpoch(EpochResult result) {
        return true;
    }

    /**
     * {@return a listener that calls this one and then {@code next}, and continues if both return true}
     *
     * @param next the second listener, called even if the first returns false
     */
    default FitListener andThen(FitListener next) {
        Check.notNull("next", next);
        FitListener first = this;
        return new FitListener() {
            @Override
            public boolean onBatch(int epoch, int batch, int batches, double loss) {
                boolean goOn = first.onBatch(epoch, batch, batches, loss);
                return next.onBatch(epoch, batch, batches, loss) && goOn;
            }

            @Override
            public boolean onEpoch(EpochResult result) {
                boolean goOn = first.onEpoch(result);
                return next.onEpoch(result) && goOn;
            }
        };
    }
}
