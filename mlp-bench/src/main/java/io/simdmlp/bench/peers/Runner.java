package io.simdmlp.bench.peers;

import io.simdmlp.io.Dataset;

/** A library in a {@link Race}. */
public interface Runner {
    /** {@return the library's name and version, and the kernels that it uses, if it reports them} */
    String version();

    /**
     * Trains by the {@link Recipe}, until its end or until the laps end it.
     *
     * @param train training data, pixels from 0 to 1
     * @param test data for the evaluation after each epoch
     * @param seed of the first weights, and of the order of samples as that of {@link io.simdmlp.FitOptions}
     * @param laps receives the start of training and every epoch
     */
    void run(Dataset train, Dataset test, long seed, Laps laps);
}
