/** The Maven goal {@code jmh-tracker:check}. */
@NullMarked
package io.simdmlp.tracker.maven;

import org.jspecify.annotations.NullMarked;
