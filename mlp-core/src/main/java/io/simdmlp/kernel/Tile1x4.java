package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

/**
 * A 1 x 4 register tile of {@link Product}: c = start + a . b for one row of a and 4 vectors of b's columns.
 *
 * <pre>
 *       a (rows, depth)           b (depth, 4 vectors)            c (rows, 4 vectors)
 *    1  | . p . |          p | [v][v][v][v] |         1 | [v][v][v][v] |
 *        broadcast                  loaded once                      4 live accumulators
 * * </pre>
 *
 * <p>For few rows, where memory and not arithmetic is the limit: reads b once, in place.
 */
final class Tile1x4 {
    private Tile1x4() {}

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
            float[] c,
            int cAt,
            float[] start,
            int startAt,
            float[] a,
            int aAt,
            int aStep,
            float[] b,
            int bAt,
            int bStep,
            int depth,
            boolean relu) {
        int s0 = startAt;
        FloatVector c00 = FloatVector.fromArray(S, start, s0);
        FloatVector c01 = FloatVector.fromArray(S, start, s0 + LANES);
        FloatVector c02 = FloatVector.fromArray(S, start, s0 + 2 * LANES);
        FloatVector c03 = FloatVector.fromArray(S, start, s0 + 3 * LANES);

        int a0 = aAt;
        int bp = bAt;
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bp);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + LANES);
            FloatVector b2 = FloatVector.fromArray(S, b, bp + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(S, b, bp + 3 * LANES);
            bp += bStep;
            int ap = p * aStep;
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + ap]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            c02 = x0.fma(b2, c02);
            c03 = x0.fma(b3, c03);
        }
        if (relu) {
            FloatVector zero = FloatVector.zero(S);
            c00 = c00.blend(zero, c00.compare(LE, zero));
            c01 = c01.blend(zero, c01.compare(LE, zero));
            c02 = c02.blend(zero, c02.compare(LE, zero));
            c03 = c03.blend(zero, c03.compare(LE, zero));
        }
        int t0 = cAt;
        c00.intoArray(c, t0);
        c01.intoArray(c, t0 + LANES);
        c02.intoArray(c, t0 + 2 * LANES);
        c03.intoArray(c, t0 + 3 * LANES);
    }
}
