/** The optimizers' rules: the state of each parameter, and its update. One class each. */
@NullMarked
package io.simdmlp.optimizer;

import org.jspecify.annotations.NullMarked;
