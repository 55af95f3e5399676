package io.simdmlp.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/** The vector width of all kernels: the CPU's preferred one. */
final class Simd {
    /** The species. A constant, so that the compiler can intrinsify the vector operations. */
    static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

    /** The species of longs, of the same width. */
    static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

    /** The species of ints, of the same width. */
    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

    /** Floats in a vector. */
    static final int LANES = S.length();

    /**
     * Whether kernels use 32 vector registers: with AVX-512. NEON and AVX-512VL at fewer bits also have 32, but only tiles
     * for 16 were measured there.
     */
    static final boolean WIDE = S.vectorBitSize() >= 512;

    /** Floats of a chunk, for kernels of several passes: 4 KiB, so that all passes find them in L1. */
    static final int CHUNK = 1024;

    private Simd() {}
}
