package io.simdmlp.bench.peers;

import io.simdmlp.io.Dataset;

/** A library in a {@link Race}. */
public interface Runner {
    /** {@return the library's name and version, and which of its kernels run, if it says so} */
    String version();

    /**
     * Trains as {@link Recipe} says, until that is over or the laps say so.
     *
     * @param train what to learn from, pixels from 0 to 1
     * @param test what the network is judged by after each epoch
     * @param seed of the first weights, and of the order of samples as that of {@link io.simdmlp.FitOptions}
     * @param laps to be told when training begins and of every epoch
     */
    void run(Dataset train, Dataset test, long seed, Laps laps);
}
