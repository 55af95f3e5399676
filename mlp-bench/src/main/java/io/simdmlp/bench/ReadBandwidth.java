package io.simdmlp.bench;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * How fast memory can be read: the sum of floats that begin at a cache line, in eight independent chains.
 *
 * <p>Not of an array: its elements begin 16 bytes into a cache line, so that every second or fourth vector straddles two,
 * which halves what L1 gives.
 */
final class ReadBandwidth {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

    /** Sizes in bytes are multiples of this. */
    static final int UNIT = 8 * S.vectorByteSize();

    private static final int STEP = S.vectorByteSize();

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private ReadBandwidth() {}

    /** {@return a lane of the sum of {@code a}, whose size is a multiple of {@link #UNIT}} */
    static float run(MemorySegment a, int passes) {
        int size = (int) a.byteSize();
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector s4 = s0;
        FloatVector s5 = s0;
        FloatVector s6 = s0;
        FloatVector s7 = s0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i <= size - UNIT; i += UNIT) {
                s0 = s0.add(FloatVector.fromMemorySegment(S, a, i, ORDER));
                s1 = s1.add(FloatVector.fromMemorySegment(S, a, i + STEP, ORDER));
                s2 = s2.add(FloatVector.fromMemorySegment(S, a, i + 2 * STEP, ORDER));
                s3 = s3.add(FloatVector.fromMemorySegment(S, a, i + 3 * STEP, ORDER));
                s4 = s4.add(FloatVector.fromMemorySegment(S, a, i + 4 * STEP, ORDER));
                s5 = s5.add(FloatVector.fromMemorySegment(S, a, i + 5 * STEP, ORDER));
                s6 = s6.add(FloatVector.fromMemorySegment(S, a, i + 6 * STEP, ORDER));
                s7 = s7.add(FloatVector.fromMemorySegment(S, a, i + 7 * STEP, ORDER));
            }
        }
        return s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7).lane(0);
    }
}
