package io.simdmlp.cli;

import io.simdmlp.EpochResult;
import io.simdmlp.FitListener;
import io.simdmlp.Mlp;
import java.io.Serial;

/**
 * Keeps the parameters of the last epoch that ended well, and stops training at the first epoch whose validation loss is
 * not finite, or at the batch during which a signal came. Whether parameters are finite is checked by fit.
 */
final class Checkpoint implements FitListener {
    /** Ends fit between two batches. */
    static final class Stop extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        Stop() {
            super("interrupted", null, false, false);
        }
    }

    private final Mlp mlp;
    private final FitListener log;
    private final Interruption interruption;
    private final float[] parameters;
    private int epoch; // 0 while there is none

    Checkpoint(Mlp mlp, FitListener log, Interruption interruption) {
        this.mlp = mlp;
        this.log = log;
        this.interruption = interruption;
        this.parameters = new float[mlp.parameters().length];
    }

    @Override
    public void onBatch(int epoch, int batch, int batches, double loss) {
        log.onBatch(epoch, batch, batches, loss);
        if (batch < batches && interruption.requested()) { // after an epoch's last batch it is kept first
            throw new Stop();
        }
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
        if (interruption.requested()) {
            throw new Stop();
        }
        return finite;
    }

    /** The epoch, counted from 1; 0 if the first one did not end well. */
    int epoch() {
        return epoch;
    }

    /** The network after {@link #epoch()}. */
    Mlp mlp() {
        return new Mlp(mlp.spec(), parameters);
    }
}
