package io.simdmlp.io;

/**
 * Samples to learn from, and others to judge by.
 *
 * @param train what a network learns from
 * @param test what it never sees while it learns
 */
public record Parts(Dataset train, Dataset test) {}
