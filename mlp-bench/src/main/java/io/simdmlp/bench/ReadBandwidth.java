package io.simdmlp.bench;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * How fast memory can be read: the sum of floats in eight independent chains, in two ways, of which the faster counts.
 *
 * <p>An array's elements begin 16 bytes into a cache line, or 24, as the heap has it: vectors straddle two lines, which
 * halves what L1 gives, but from one in {@link #OFFSETS} places. From there L1 gives all it has. Memory outside the heap
 * begins where it should, and L2 gives all it has; but each load's bounds are checked, which L1 would not wait for.
 */
final class ReadBandwidth {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = S.length();
    private static final int BYTES = S.vectorByteSize();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** Floats that are read between two looks at where we are. */
    static final int UNIT = 8 * LANES;

    /** Floats from one place where an array may be read from to the next: objects lie 8 bytes apart. */
    static final int OFFSET = 2;

    /** How many such places there are in a cache line. */
    static final int OFFSETS = 8;

    private ReadBandwidth() {}

    /** {@return a lane of the sum of {@code size} floats from {@code at} on, a multiple of {@link #UNIT}} */
    static float run(float[] a, int at, int size, int passes) {
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector s4 = s0;
        FloatVector s5 = s0;
        FloatVector s6 = s0;
        FloatVector s7 = s0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = at; i <= at + size - UNIT; i += UNIT) {
                s0 = s0.add(FloatVector.fromArray(S, a, i));
                s1 = s1.add(FloatVector.fromArray(S, a, i + LANES));
                s2 = s2.add(FloatVector.fromArray(S, a, i + 2 * LANES));
                s3 = s3.add(FloatVector.fromArray(S, a, i + 3 * LANES));
                s4 = s4.add(FloatVector.fromArray(S, a, i + 4 * LANES));
                s5 = s5.add(FloatVector.fromArray(S, a, i + 5 * LANES));
                s6 = s6.add(FloatVector.fromArray(S, a, i + 6 * LANES));
                s7 = s7.add(FloatVector.fromArray(S, a, i + 7 * LANES));
            }
        }
        return s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7).lane(0);
    }

    /** {@return a lane of the sum of {@code a}, whose floats are a multiple of {@link #UNIT}} */
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
            for (int i = 0; i <= size - 8 * BYTES; i += 8 * BYTES) {
                s0 = s0.add(FloatVector.fromMemorySegment(S, a, i, ORDER));
                s1 = s1.add(FloatVector.fromMemorySegment(S, a, i + BYTES, ORDER));
                s2 = s2.add(FloatVector.fromMemorySegment(S, a, i + 2 * BYTES, ORDER));
                s3 = s3.add(FloatVector.fromMemorySegment(S, a, i + 3 * BYTES, ORDER));
                s4 = s4.add(FloatVector.fromMemorySegment(S, a, i + 4 * BYTES, ORDER));
                s5 = s5.add(FloatVector.fromMemorySegment(S, a, i + 5 * BYTES, ORDER));
                s6 = s6.add(FloatVector.fromMemorySegment(S, a, i + 6 * BYTES, ORDER));
                s7 = s7.add(FloatVector.fromMemorySegment(S, a, i + 7 * BYTES, ORDER));
            }
        }
        return s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7).lane(0);
    }
}
