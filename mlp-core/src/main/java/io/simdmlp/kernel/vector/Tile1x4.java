package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/**
 * A 1 x 4 register tile of {@link Product}: c = start + a . b for one row of a and 4 vectors of b's columns.
 *
 * <pre>
 *     a (row, depth)      b (depth, 4 vectors)        c (row, 4 vectors)
 *     | . p . |         p | [v][v][v][v] |            | [v][v][v][v] |
 *     a float,            loaded once                 4 accumulators, live
 *     broadcast           for the row                 over the whole depth
 * </pre>
 *
 * <p>For the panels of a row that {@link Tile1x16} or {@link OneRow} leave over or find too few.
 *
 * <p>Per step of p, as counted from the compiler's output at 512 bit: 25 instructions for 4 fma. 4 loads of b, a broadcast,
 * 3 bounds checks.
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
            float[] c, int cAt,
            float[] start, int startAt,
            float[] a, int aAt, int aStep,
            float[] b, int bAt, int bStep,
            int depth, boolean relu) {
        FloatVector c0 = FloatVector.fromArray(S, start, startAt);
        FloatVector c1 = FloatVector.fromArray(S, start, startAt + LANES);
        FloatVector c2 = FloatVector.fromArray(S, start, startAt + 2 * LANES);
        FloatVector c3 = FloatVector.fromArray(S, start, startAt + 3 * LANES);

        int bp = bAt;
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bp);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + LANES);
            FloatVector b2 = FloatVector.fromArray(S, b, bp + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(S, b, bp + 3 * LANES);
            bp += bStep;
            FloatVector x = FloatVector.broadcast(S, a[aAt + p * aStep]);
            c0 = x.fma(b0, c0);
            c1 = x.fma(b1, c1);
            c2 = x.fma(b2, c2);
            c3 = x.fma(b3, c3);
        }
        if (relu) {
            FloatVector zero = FloatVector.zero(S);
            c0 = c0.blend(zero, c0.compare(LE, zero));
            c1 = c1.blend(zero, c1.compare(LE, zero));
            c2 = c2.blend(zero, c2.compare(LE, zero));
            c3 = c3.blend(zero, c3.compare(LE, zero));
        }
        c0.intoArray(c, cAt);
        c1.intoArray(c, cAt + LANES);
        c2.intoArray(c, cAt + 2 * LANES);
        c3.intoArray(c, cAt + 3 * LANES);
    }
}
// @formatter:on
