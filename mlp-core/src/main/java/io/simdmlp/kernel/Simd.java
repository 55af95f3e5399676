package io.simdmlp.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The vectors that every kernel works with: as wide as the CPU likes them. */
final class Simd {
    /** The species; a constant, so that the compiler sees through every vector. */
    static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

    /** Floats in a vector. */
    static final int LANES = S.length();

    /** Whether there are 32 vector registers, as with AVX-512, or only 16. */
    static final boolean WIDE = S.vectorBitSize() >= 512;

    private Simd() {}
}
