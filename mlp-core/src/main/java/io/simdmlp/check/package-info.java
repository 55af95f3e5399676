/**
 * Checks of a network's gradients: {@link io.simdmlp.check.GradientCheck}, and the network in double precision that it
 * compares with.
 */
@NullMarked
package io.simdmlp.check;

import org.jspecify.annotations.NullMarked;
