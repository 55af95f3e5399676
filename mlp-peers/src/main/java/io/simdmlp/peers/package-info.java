/**
 * Other libraries on the workloads of {@code mlp-bench}, each in the way that is fastest for it: inputs lie in its own
 * memory beforehand, and outputs stay there. {@code mlp bench peers} builds and runs this.
 *
 * <ul>
 *   <li>{@link io.simdmlp.peers.PyTorch}: trains, predicts, multiplies.
 *   <li>{@link io.simdmlp.peers.OnnxRuntime}: predicts. Its training is no part of what it publishes for the JVM.
 *   <li>{@link io.simdmlp.peers.OpenBlas}: multiplies.
 * </ul>
 */
@NullMarked
package io.simdmlp.peers;

import org.jspecify.annotations.NullMarked;
