/**
 * The contract of every computation on arrays: the kernels, the functions that they apply to single elements, and the scalar
 * arithmetic that fixes their bits. Two packages implement it.
 */
@NullMarked
package io.simdmlp.kernel;

import org.jspecify.annotations.NullMarked;
