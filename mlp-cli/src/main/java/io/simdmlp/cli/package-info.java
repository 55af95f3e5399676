/** The {@code mlp} command: train, evaluate, predict, inspect, convert, numerics, bench, example. */
@NullMarked
package io.simdmlp.cli;

import org.jspecify.annotations.NullMarked;
