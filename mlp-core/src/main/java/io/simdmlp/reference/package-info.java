/** What every kernel computes, as naive scalar loops: the specification, the oracle of the tests, and the fallback. */
@NullMarked
package io.simdmlp.reference;

import org.jspecify.annotations.NullMarked;
