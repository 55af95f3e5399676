package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- written by TileGenerator, from a row of TileTable (both in the test sources)
/**
 * A 1 x 4 register tile (Gemm micro-kernel): c = start + a . b for 1 row of a and 4 vectors of columns of b.
 *
 * <pre>
 *     a (rows, depth)               b (depth, 4 vectors)      c (row, 4 vectors)
 *   1 | . p . |                   p | [v][v][v][v] |        1 | [v][v][v][v] |
 *     a float,                      loaded once               4 accumulators, live
 *     broadcast                     for 1 row                 over the whole depth
 * </pre>
 *
 * <p>For the panels of one row that {@link Tile1x16} or {@link OneRow} do not compute.
 *
 * <p>Per step of p, as counted from the compiler's output at 512 bit: 25 instructions for 4 fma. 4 loads of b, a broadcast,
 * 3 bounds checks.
 */
final class Tile1x4 {
    static final int MR = 1;
    static final int NR = 4;

    private Tile1x4() {}

    /**
     * Overwrites MR rows of c.
     *
     * @param start the initial accumulators
     * @param a element p is at {@code aAt + p * aStep}
     * @param b vectors of row p begin at {@code bAt + p * bStep}
     * @param depth the length of the sums
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt,
            float[] start, int startAt,
            float[] a, int aAt, int aStep,
            float[] b, int bAt, int bStep,
            int depth, boolean relu) {
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
// @formatter:on
