package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- written by TileGenerator, from a row of TileTable (both in the test sources)
/**
 * A 2 x 2 register tile (Gemm micro-kernel): c = start + a . b for 2 rows of a and 2 vectors of columns of b.
 *
 * <pre>
 *     a (rows, depth)               b (depth, 2 vectors)      c (rows, 2 vectors)
 *   2 | . p . |                   p | [v][v] |              2 | [v][v] |
 *     a float,                      loaded once               4 accumulators, live
 *     broadcast                     for 2 rows                over the whole depth
 * </pre>
 *
 * <p>For one or two rows of a narrow layer: a step takes the latency of one fma, where {@link Tile4x2} takes twice as
 * long and computes rows that are not needed. Two rows are the minimum: the compiler inlines methods of up to 325
 * bytecodes into their callers, and there it boxed the vectors of a 1 x 2 tile. See DESIGN_NOTES, "No vector
 * crosses a call".
 *
 * <p>Per step of p, as counted from the compiler's output at 512 bit: 28 instructions for 4 fma. 2 loads of b, 2
 * broadcasts, 4 bounds checks.
 */
final class Tile2x2 {
    static final int MR = 2;
    static final int NR = 2;

    private Tile2x2() {}

    /**
     * Overwrites {@code rows} rows of c. A remainder needs no kernel of its own: rows of the tile from {@code rows} on
     * repeat the last one, and store the same bits to the same place.
     *
     * @param start the initial accumulators, rows {@code startStride} apart; may be c itself
     * @param a element (row, p) is at {@code aAt + row * aRow + p * aStep}
     * @param b vectors of row p begin at {@code bAt + p * bStep}
     * @param depth the length of the sums
     * @param rows 1..MR
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt, int cStride,
            float[] start, int startAt, int startStride,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep,
            int depth, int rows, boolean relu) {
        int r1 = Math.min(1, rows - 1);

        int s0 = startAt;
        FloatVector c00 = FloatVector.fromArray(S, start, s0);
        FloatVector c01 = FloatVector.fromArray(S, start, s0 + LANES);
        int s1 = startAt + r1 * startStride;
        FloatVector c10 = FloatVector.fromArray(S, start, s1);
        FloatVector c11 = FloatVector.fromArray(S, start, s1 + LANES);

        int a0 = aAt;
        int a1 = aAt + r1 * aRow;
        int bp = bAt;
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromArray(S, b, bp);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + LANES);
            bp += bStep;
            int ap = p * aStep;
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + ap]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + ap]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
        }
        if (relu) {
            FloatVector zero = FloatVector.zero(S);
            c00 = c00.blend(zero, c00.compare(LE, zero));
            c01 = c01.blend(zero, c01.compare(LE, zero));
            c10 = c10.blend(zero, c10.compare(LE, zero));
            c11 = c11.blend(zero, c11.compare(LE, zero));
        }
        int t0 = cAt;
        c00.intoArray(c, t0);
        c01.intoArray(c, t0 + LANES);
        int t1 = cAt + r1 * cStride;
        c10.intoArray(c, t1);
        c11.intoArray(c, t1 + LANES);
    }
}
// @formatter:on
