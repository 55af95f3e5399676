package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import io.simdmlp.kernel.Kernels;
import jdk.incubator.vector.FloatVector;

/**
 * The sum of squares in 32 chains; see {@link Kernels#sumOfSquares}.
 *
 * <pre>
 *   a   | 0 .. 15 | 16 .. 31 | 32 .. 47 | 48 .. 63 | ...      chains 0 to 15 in s0, 16 to 31 in s1 at 512 bit;
 *           s0         s1         s0         s1               in four vectors at 256 bit, in eight at 128 bit
 * </pre>
 *
 * <p>A chain of 16 would be one vector at 512 bit, each fma of which waits for the one before.
 */
final class SumOfSquares {
    private static final int CHAINS = 32;

    private SumOfSquares() {}

    static float run(float[] a, int from, int to, float[] scratch) {
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = FloatVector.zero(S);
        FloatVector s2 = FloatVector.zero(S);
        FloatVector s3 = FloatVector.zero(S);
        FloatVector s4 = FloatVector.zero(S);
        FloatVector s5 = FloatVector.zero(S);
        FloatVector s6 = FloatVector.zero(S);
        FloatVector s7 = FloatVector.zero(S);
        int i = from;
        for (; i <= to - CHAINS; i += CHAINS) {
            s0 = addSquare(s0, a, i);
            s1 = addSquare(s1, a, i + LANES);
            if (LANES < 16) { // a constant
                s2 = addSquare(s2, a, i + 2 * LANES);
                s3 = addSquare(s3, a, i + 3 * LANES);
            }
            if (LANES < 8) {
                s4 = addSquare(s4, a, i + 4 * LANES);
                s5 = addSquare(s5, a, i + 5 * LANES);
                s6 = addSquare(s6, a, i + 6 * LANES);
                s7 = addSquare(s7, a, i + 7 * LANES);
            }
        }
        s0.intoArray(scratch, 0);
        s1.intoArray(scratch, LANES);
        if (LANES < 16) {
            s2.intoArray(scratch, 2 * LANES);
            s3.intoArray(scratch, 3 * LANES);
        }
        if (LANES < 8) {
            s4.intoArray(scratch, 4 * LANES);
            s5.intoArray(scratch, 5 * LANES);
            s6.intoArray(scratch, 6 * LANES);
            s7.intoArray(scratch, 7 * LANES);
        }
        for (int chain = 0; i < to; i++, chain++) {
            scratch[chain] = Math.fma(a[i], a[i], scratch[chain]);
        }
        for (int half = CHAINS / 2; half > 0; half /= 2) {
            for (int chain = 0; chain < half; chain++) {
                scratch[chain] += scratch[chain + half];
            }
        }
        return scratch[0];
    }

    private static FloatVector addSquare(FloatVector sum, float[] a, int at) {
        FloatVector v = FloatVector.fromArray(S, a, at);
        return v.fma(v, sum);
    }
}
