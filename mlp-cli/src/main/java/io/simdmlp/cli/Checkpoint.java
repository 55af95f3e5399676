package io.simdmlp.cli;

import io.simdmlp.EpochResult;
import io.simdmlp.FitListener;
import io.simdmlp.Mlp;

/**
 * Stores the parameters of the last epoch with a finite validation loss. Stops training at the first epoch without one, or
 * at the batch during which a signal arrived. Fit checks that the parameters are finite.
 */
final class Checkpoint implements FitListener {
    private final Mlp mlp;
    private final FitListener log;
    private final Interruption interruption;
    private final float[] parameters;
    private int epoch; // 0 if none is stored

    Checkpoint(Mlp mlp, FitListener log, Interruption interruption) {
        this.mlp = mlp;
        this.log = log;
        this.interruption = interruption;
        this.parameters = new float[mlp.parameters().length];
    }

    @Override
    public boolean onBatch(int epoch, int batch, int batches, double loss) {
        log.onBatch(epoch, batch, batches, loss);
        return batch == batches || !interruption.requested(); // after the last batch, onEpoch stores the epoch first
    }

    @Override
    public boolean onEpoch(EpochResult result) {
        log.onEpoch(result);
        boolean finite = result.validation() == null
                || Double.isFinite(result.validation().loss());
        if (finite) {
            System.arraycopy(mlp.parameters(), 0, parameters, 0, parameters.length);
            epoch = result.epoch();
        }
        return finite && !interruption.requested();
    }

    /** The last stored epoch, counted from 1; 0 if there is none. */
    int epoch() {
        return epoch;
    }

    /** The network after {@link #epoch()}. */
    Mlp mlp() {
        return new Mlp(mlp.spec(), parameters);
    }
}
