/**
 * Finds performance regressions in the results of JMH: {@link io.simdmlp.tracker.Comparison} compares two runs,
 * {@link io.simdmlp.tracker.Alternation} runs two jars in turn, {@link io.simdmlp.tracker.Trends} finds the change points
 * of a {@link io.simdmlp.tracker.History}, and {@link io.simdmlp.tracker.Proof} measures the error rates of the comparison.
 */
@NullMarked
package io.simdmlp.tracker;

import org.jspecify.annotations.NullMarked;
