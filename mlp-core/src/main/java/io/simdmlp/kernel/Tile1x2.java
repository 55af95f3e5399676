package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/**
 * A 1 x 2 register tile of {@link Product}: c = start + a . b for one row of a and two vectors of b's columns.
 *
 * <p>As {@link Tile1x4}, for panels so narrow. A chain takes an fma's latency a step, and other tiles would compute
 * rows that nobody wants in vain meanwhile.
 */
final class Tile1x2 {
    private Tile1x2() {}

    /**
     * Overwrites one row of c.
     *
     * @param start what each chain begins with
     * @param a element p is at {@code aAt + p * aStep}
     * @param b vectors of row p begin at {@code bAt + p * bStep}
     * @param depth how many products a chain has
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt,
            float[] start, int startAt,
            float[] a, int aAt, int aStep,
            float[] b, int bAt, int bStep,
            int depth, boolean relu) {
        FloatVector c0 = FloatVector.fromArray(S, start, startAt);
        FloatVector c1 = FloatVector.fromArray(S, start, startAt + LANES);

        int bp = bAt;
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bp);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + LANES);
            bp += bStep;
            FloatVector x = FloatVector.broadcast(S, a[aAt + p * aStep]);
            c0 = x.fma(b0, c0);
            c1 = x.fma(b1, c1);
        }
        if (relu) {
            FloatVector zero = FloatVector.zero(S);
            c0 = c0.blend(zero, c0.compare(LE, zero));
            c1 = c1.blend(zero, c1.compare(LE, zero));
        }
        c0.intoArray(c, cAt);
        c1.intoArray(c, cAt + LANES);
    }
}
// @formatter:on
