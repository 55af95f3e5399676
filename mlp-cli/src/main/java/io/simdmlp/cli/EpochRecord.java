package io.simdmlp.cli;

import io.simdmlp.EpochResult;
import io.simdmlp.FitListener;
import io.simdmlp.Metric;
import io.simdmlp.Mlp;
import java.util.function.Supplier;

/**
 * Stores the parameters after the last epoch with a finite validation loss. Stops training at the
 * first epoch without one, or at the batch during which a signal arrived. Fit checks that the parameters are finite.
 */
final class EpochRecord implements FitListener {
    private final Mlp mlp;
    private final FitListener log;
    private final Interruption interruption;
    private final Supplier<String> findOutlier;
    private final float[] parameters;
    private final float[] buffers;
    private int last; // 0 if none is stored
    private boolean isNew = true;
    private boolean isFinite = true;
    private String outlier = "";

    /** @param findOutlier finds the sample whose loss is not finite; called after the epoch, before other parameters are set */
    EpochRecord(Mlp mlp, FitListener log, Interruption interruption, Supplier<String> findOutlier) {
        this.mlp = mlp;
        this.findOutlier = findOutlier;
        this.log = log;
        this.interruption = interruption;
        this.parameters = new float[mlp.parameters().length];
        this.buffers = new float[mlp.buffers().length];
    }

    @Override
    public boolean onBatch(int epoch, int batch, int batches, double loss) {
        isNew = false;
        log.onBatch(epoch, batch, batches, loss);
        return batch == batches || !interruption.requested(); // after the last batch, onEpoch stores the epoch first
    }

    @Override
    public boolean onEpoch(EpochResult result) {
        log.onEpoch(result);
        isFinite = result.validation().isEmpty() || Double.isFinite(result.metric(Metric.LOSS));
        if (isFinite) {
            System.arraycopy(mlp.parameters(), 0, parameters, 0, parameters.length);
            System.arraycopy(mlp.buffers(), 0, buffers, 0, buffers.length);
            last = result.epoch();
        } else {
            outlier = findOutlier.get();
        }
        return isFinite && !interruption.requested();
    }

    /** Returns whether no batch has been trained on. */
    boolean isNew() {
        return isNew;
    }

    /** Returns whether the last validation loss is finite, if there is one. */
    boolean isFinite() {
        return isFinite;
    }

    /** The place of the sample without a finite loss; empty if there is none, or many. */
    String outlier() {
        return outlier;
    }

    /** The last stored epoch, counted from 1; 0 if there is none. */
    int last() {
        return last;
    }

    /** The network after {@link #last()}. */
    Mlp mlp() {
        return new Mlp(mlp.spec(), parameters, buffers);
    }
}
