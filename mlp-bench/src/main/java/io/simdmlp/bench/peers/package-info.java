/**
 * Compares this library with others. {@link io.simdmlp.bench.peers.Peers} starts a process for each library and
 * measures them in turn; {@link io.simdmlp.bench.peers.PeerProcess} is the program of such a process, with a {@link
 * io.simdmlp.bench.peers.Contestant}. Ours is {@link io.simdmlp.bench.peers.Simdmlp}; the others are in the module
 * {@code mlp-peers}, which only {@code mlp bench peers} and {@code mlp bench race --pytorch} build.
 *
 * <p>{@link io.simdmlp.bench.peers.Race} measures the time from the start of a JVM to a trained network on MNIST, with
 * the {@link io.simdmlp.bench.peers.Recipe}. Its processes are {@link io.simdmlp.bench.peers.RaceProcess}, with a
 * {@link io.simdmlp.bench.peers.Runner}.
 */
@NullMarked
package io.simdmlp.bench.peers;

import org.jspecify.annotations.NullMarked;
