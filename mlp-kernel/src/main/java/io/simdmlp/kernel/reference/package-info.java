/** The kernels as scalar loops: the specification, the oracle of the tests, and the fallback. */
@NullMarked
package io.simdmlp.kernel.reference;

import org.jspecify.annotations.NullMarked;
