package io.simdmlp.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The peak of the FMA units, measured with chains of {@code c = c * x + y} that touch no memory.
 *
 * <p>Twelve independent chains: two units with a latency of four or five cycles need at least ten in flight, and
 * sixteen registers hold twelve and the two constants.
 */
final class FmaPeak {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 12;
    private static final int STEPS = 1 << 14;

    /** Floating-point operations of a call: two for each multiply-add. */
    static final double FLOPS = 2.0 * CHAINS * STEPS * S.length();

    private FmaPeak() {}

    /** {@return a value that depends on every operation, from {@code x} near 1} */
    static float run(float x) {
        FloatVector y = FloatVector.broadcast(S, 1e-9f);
        FloatVector v = FloatVector.broadcast(S, x);
        FloatVector c0 = FloatVector.broadcast(S, x + 0 * 0x1p-10f);
        FloatVector c1 = FloatVector.broadcast(S, x + 1 * 0x1p-10f);
        FloatVector c2 = FloatVector.broadcast(S, x + 2 * 0x1p-10f);
        FloatVector c3 = FloatVector.broadcast(S, x + 3 * 0x1p-10f);
        FloatVector c4 = FloatVector.broadcast(S, x + 4 * 0x1p-10f);
        FloatVector c5 = FloatVector.broadcast(S, x + 5 * 0x1p-10f);
        FloatVector c6 = FloatVector.broadcast(S, x + 6 * 0x1p-10f);
        FloatVector c7 = FloatVector.broadcast(S, x + 7 * 0x1p-10f);
        FloatVector c8 = FloatVector.broadcast(S, x + 8 * 0x1p-10f);
        FloatVector c9 = FloatVector.broadcast(S, x + 9 * 0x1p-10f);
        FloatVector c10 = FloatVector.broadcast(S, x + 10 * 0x1p-10f);
        FloatVector c11 = FloatVector.broadcast(S, x + 11 * 0x1p-10f);
        for (int step = 0; step < STEPS; step++) {
            c0 = c0.fma(v, y);
            c1 = c1.fma(v, y);
            c2 = c2.fma(v, y);
            c3 = c3.fma(v, y);
            c4 = c4.fma(v, y);
            c5 = c5.fma(v, y);
            c6 = c6.fma(v, y);
            c7 = c7.fma(v, y);
            c8 = c8.fma(v, y);
            c9 = c9.fma(v, y);
            c10 = c10.fma(v, y);
            c11 = c11.fma(v, y);
        }
        FloatVector sum = c0.add(c1).add(c2).add(c3).add(c4).add(c5);
        return sum.add(c6).add(c7).add(c8).add(c9).add(c10).add(c11).lane(0);
    }
}
