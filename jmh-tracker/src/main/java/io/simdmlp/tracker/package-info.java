/**
 * What became slower: {@link io.simdmlp.tracker.Comparison} of two runs of JMH,
 * {@link io.simdmlp.tracker.Alternation} of two jars, {@link io.simdmlp.tracker.Trends} of a
 * {@link io.simdmlp.tracker.History}, and {@link io.simdmlp.tracker.Proof} of how far to trust them.
 */
@NullMarked
package io.simdmlp.tracker;

import org.jspecify.annotations.NullMarked;
