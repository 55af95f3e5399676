/** Integer arithmetic only: where each weight, bias, activation and delta lives in its flat array. */
@NullMarked
package io.simdmlp.layout;

import org.jspecify.annotations.NullMarked;
