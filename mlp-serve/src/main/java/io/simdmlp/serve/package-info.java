/** A server of models over HTTP, with the Open Inference Protocol. */
@NullMarked
package io.simdmlp.serve;

import org.jspecify.annotations.NullMarked;
