/**
 * What became slower: {@link io.simdmlp.bench.track.Comparison} of two runs of JMH,
 * {@link io.simdmlp.bench.track.Alternation} of two jars, {@link io.simdmlp.bench.track.Trends} of a
 * {@link io.simdmlp.bench.track.History}, and {@link io.simdmlp.bench.track.Proof} of how far to trust them.
 */
@NullMarked
package io.simdmlp.bench.track;

import org.jspecify.annotations.NullMarked;
