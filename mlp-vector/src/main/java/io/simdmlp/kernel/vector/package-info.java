/** The kernels with SIMD, to the same bits. The only package that imports the Vector API. */
@NullMarked
package io.simdmlp.kernel.vector;

import org.jspecify.annotations.NullMarked;
