package io.simdmlp;

/** Watches {@link Trainer#fit}. Called on the thread that called fit, between steps. */
public interface FitListener {
    /** Watches nothing. */
    FitListener NONE = new FitListener() {};

    /**
     * A batch has been trained on.
     *
     * @param epoch counted from 1
     * @param batch within the epoch, counted from 1
     * @param batches in an epoch
     * @param loss the batch's mean loss, before its update
     */
    default void onBatch(int epoch, int batch, int batches, double loss) {}

    /**
     * An epoch has ended.
     *
     * @param result the epoch's figures
     * @return whether to go on
     */
    default boolean onEpoch(EpochResult result) {
        return true;
    }
}
