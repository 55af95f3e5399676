package io.simdmlp;

/** Watches and stops {@link Trainer#fit}. Called on the thread that called fit, between steps. */
public interface FitListener {
    /** Does nothing. */
    FitListener NONE = new FitListener() {};

    /**
     * Is called after every batch.
     *
     * @param epoch counted from 1
     * @param batch within the epoch, counted from 1
     * @param batches in an epoch
     * @param loss the batch's mean loss, before its update
     * @return whether to continue; if false, fit ends within the epoch
     */
    default boolean onBatch(int epoch, int batch, int batches, double loss) {
        return true;
    }

    /**
     * Is called after every epoch.
     *
     * @param result the epoch's figures
     * @return whether to continue
     */
    default boolean onEpoch(EpochResult result) {
        return true;
    }

    /**
     * {@return a listener that calls this one and then {@code next}, and continues if both do}
     *
     * @param next the second listener, called whatever the first returned
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
