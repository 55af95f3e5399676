/**
 * Small programs, one per topic: {@link io.simdmlp.examples.Xor} first, then {@link io.simdmlp.examples.TrainDigits},
 * {@link io.simdmlp.examples.ServePredictions}, {@link io.simdmlp.examples.ShareOneRow},
 * {@link io.simdmlp.examples.HalveWeights} and {@link io.simdmlp.examples.OwnDataSource}. Each runs from the project's root with
 *
 * <pre>
 *   mvn -q -pl mlp-examples -am process-classes -Dexample=Xor
 * </pre>
 *
 * <p>The textbook examples are in {@link io.simdmlp.examples.textbook}.
 */
@NullMarked
package io.simdmlp.examples;

import org.jspecify.annotations.NullMarked;
