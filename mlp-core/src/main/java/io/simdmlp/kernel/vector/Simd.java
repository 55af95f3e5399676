package io.simdmlp.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The vectors that every kernel works with: as wide as the CPU likes them. */
final class Simd {
    /** The species; a constant, so that the compiler sees through every vector. */
    static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

    /** Floats in a vector. */
    static final int LANES = S.length();

    /**
     * Whether to count on 32 vector registers: AVX-512 has them. NEON and AVX-512VL at fewer bits have them too, but
     * tiles for 16 are what was measured there.
     */
    static final boolean WIDE = S.vectorBitSize() >= 512;

    /** Floats that a kernel of several passes takes at a time: 4 KiB, so that all passes find them in L1. */
    static final int CHUNK = 1024;

    private Simd() {}
}
