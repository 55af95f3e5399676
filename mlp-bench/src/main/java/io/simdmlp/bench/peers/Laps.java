package io.simdmlp.bench.peers;

import java.util.function.DoubleSupplier;

/** Whom a {@link Runner} tells of its epochs, and who says when it is over. */
public interface Laps {
    /** Training begins. */
    void begin();

    /**
     * An epoch has been trained.
     *
     * @param accuracy judges the network; its time is no part of the epoch's
     * @return whether to go on
     */
    boolean end(DoubleSupplier accuracy);
}
