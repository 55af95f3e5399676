package io.simdmlp.io;

/**
 * The training part and the test part of a data set.
 *
 * @param train the samples to train on
 * @param test the samples to evaluate on
 */
public record Parts(Dataset train, Dataset test) {}
