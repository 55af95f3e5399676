package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- written by TileGenerator, from a row of TileTable (both in the test sources)
/**
 * A 5 x 2 register tile (Gemm micro-kernel): c = start + a . b for 5 rows of a and 2 vectors of columns of b.
 *
 * <pre>
 *     a transposed (depth, rows)    b (depth, 2 vectors)      c (rows, 2 vectors)
 *   p | . . 5 . . . . |           p | [v][v] |              5 | [v][v] |
 *     floats side by side,          loaded once               10 accumulators, live
 *     broadcast                     for 5 rows                over the whole depth
 * </pre>
 *
 * <p>For the weight gradient of a layer with few outputs, where packing a takes longer than it saves, as
 * {@link InPlaceTile5x2} for the other products. Its rows of a are a constant distance apart, so it always computes
 * all of them: clamping would need an address for each.
 *
 * <p>Per step of p, as counted from the compiler's output at 256 bit: 32 instructions for 10 fma. 2 loads of b, 5
 * broadcasts, 2 bounds checks, 1 scalar from the stack.
 */
final class TransposedTile5x2 {
    static final int MR = 5;
    static final int NR = 2;

    private TransposedTile5x2() {}

    /**
     * Overwrites MR rows of c.
     *
     * @param start the initial accumulators, rows {@code startStride} apart; may be c itself
     * @param a element (row, p) is at {@code aAt + row + p * aStep}
     * @param b packed: vectors of row p begin at {@code bAt + p * NR * LANES}
     * @param depth the length of the sums
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt, int cStride,
            float[] start, int startAt, int startStride,
            float[] a, int aAt, int aStep,
            float[] b, int bAt,
            int depth, boolean relu) {
        int s0 = startAt;
        FloatVector c00 = FloatVector.fromArray(S, start, s0);
        FloatVector c01 = FloatVector.fromArray(S, start, s0 + LANES);
        int s1 = startAt + startStride;
        FloatVector c10 = FloatVector.fromArray(S, start, s1);
        FloatVector c11 = FloatVector.fromArray(S, start, s1 + LANES);
        int s2 = startAt + 2 * startStride;
        FloatVector c20 = FloatVector.fromArray(S, start, s2);
        FloatVector c21 = FloatVector.fromArray(S, start, s2 + LANES);
        int s3 = startAt + 3 * startStride;
        FloatVector c30 = FloatVector.fromArray(S, start, s3);
        FloatVector c31 = FloatVector.fromArray(S, start, s3 + LANES);
        int s4 = startAt + 4 * startStride;
        FloatVector c40 = FloatVector.fromArray(S, start, s4);
        FloatVector c41 = FloatVector.fromArray(S, start, s4 + LANES);

        int ap = aAt;
        for (int p = 0; p < depth; p++) {
            int bp = bAt + p * NR * LANES;
            FloatVector b0 = FloatVector.fromArray(S, b, bp);
            FloatVector b1 = FloatVector.fromArray(S, b, bp + LANES);
            FloatVector x0 = FloatVector.broadcast(S, a[ap]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(S, a[ap + 1]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = FloatVector.broadcast(S, a[ap + 2]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(S, a[ap + 3]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            FloatVector x4 = FloatVector.broadcast(S, a[ap + 4]);
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            ap += aStep;
        }
        if (relu) {
            FloatVector zero = FloatVector.zero(S);
            c00 = c00.blend(zero, c00.compare(LE, zero));
            c01 = c01.blend(zero, c01.compare(LE, zero));
            c10 = c10.blend(zero, c10.compare(LE, zero));
            c11 = c11.blend(zero, c11.compare(LE, zero));
            c20 = c20.blend(zero, c20.compare(LE, zero));
            c21 = c21.blend(zero, c21.compare(LE, zero));
            c30 = c30.blend(zero, c30.compare(LE, zero));
            c31 = c31.blend(zero, c31.compare(LE, zero));
            c40 = c40.blend(zero, c40.compare(LE, zero));
            c41 = c41.blend(zero, c41.compare(LE, zero));
        }
        int t0 = cAt;
        c00.intoArray(c, t0);
        c01.intoArray(c, t0 + LANES);
        int t1 = cAt + cStride;
        c10.intoArray(c, t1);
        c11.intoArray(c, t1 + LANES);
        int t2 = cAt + 2 * cStride;
        c20.intoArray(c, t2);
        c21.intoArray(c, t2 + LANES);
        int t3 = cAt + 3 * cStride;
        c30.intoArray(c, t3);
        c31.intoArray(c, t3 + LANES);
        int t4 = cAt + 4 * cStride;
        c40.intoArray(c, t4);
        c41.intoArray(c, t4 + LANES);
    }
}
// @formatter:on
