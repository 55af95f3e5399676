/** The {@code mlp} command: train, evaluate, predict, inspect, numerics, bench, example. */
@NullMarked
package io.simdmlp.cli;

import org.jspecify.annotations.NullMarked;
