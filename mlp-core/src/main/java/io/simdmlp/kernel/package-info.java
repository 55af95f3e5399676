/** What io.simdmlp.reference computes, to the same bits, with SIMD: the only package that imports the Vector API. */
@NullMarked
package io.simdmlp.kernel;

import org.jspecify.annotations.NullMarked;
