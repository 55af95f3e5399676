/**
 * This library beside others. {@link io.simdmlp.bench.peers.Peers} starts a process for each library and lets them take
 * turns; {@link io.simdmlp.bench.peers.PeerProcess} is what such a process does, with a
 * {@link io.simdmlp.bench.peers.Contestant} that it makes. Ours is {@link io.simdmlp.bench.peers.Simdmlp}; the others are
 * in the module {@code mlp-peers}, which only {@code mlp bench peers} and {@code mlp bench race --pytorch} build.
 *
 * <p>{@link io.simdmlp.bench.peers.Race} measures one thing from end to end, by the
 * {@link io.simdmlp.bench.peers.Recipe}: how soon after its start a JVM knows MNIST. Its processes are
 * {@link io.simdmlp.bench.peers.RaceProcess}, with a {@link io.simdmlp.bench.peers.Runner}.
 */
@NullMarked
package io.simdmlp.bench.peers;

import org.jspecify.annotations.NullMarked;
