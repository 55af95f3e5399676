package io.simdmlp.cli;

import io.simdmlp.EpochResult;
import io.simdmlp.FitListener;
import io.simdmlp.Mlp;

/**
 * Keeps the parameters of the last epoch that ended well, and stops training at the first whose validation loss is not
 * finite; that the parameters are, fit sees to.
 */
final class Checkpoint implements FitListener {
    private final Mlp mlp;
    private final FitListener log;
    private final float[] parameters;
    private int epoch; // 0 while there is none

    Checkpoint(Mlp mlp, FitListener log) {
        this.mlp = mlp;
        this.log = log;
        this.parameters = new float[mlp.parameters().length];
    }

    @Override
    public void onBatch(int epoch, int batch, int batches, double loss) {
        log.onBatch(epoch, batch, batches, loss);
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
