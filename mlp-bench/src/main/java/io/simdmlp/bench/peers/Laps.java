package io.simdmlp.bench.peers;

import java.util.function.DoubleSupplier;

/** Receives the progress of a {@link Runner}, and decides when training ends. */
public interface Laps {
    /** Training begins. */
    void begin();

    /**
     * An epoch has been trained.
     *
     * @param accuracy evaluates the network; its time is no part of the epoch's
     * @return whether to continue
     */
    boolean end(DoubleSupplier accuracy);
}
