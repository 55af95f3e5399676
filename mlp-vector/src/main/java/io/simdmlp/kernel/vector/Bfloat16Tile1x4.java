package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.INTS;
import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;

import io.simdmlp.kernel.Bfloat16;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

// @formatter:off -- written by TileGenerator, from a row of TileTable (both in the test sources)
/**
 * A 1 x 4 register tile (Gemm micro-kernel): c = start + a . b for 1 row of a and 4 vectors of columns of b.
 * An int of b has two weights, as {@link Bfloat16} describes.
 *
 * <pre>
 *     a (rows, depth)               b (depth, 4 vectors)      c (row, 4 vectors)
 *   1 | . p . |                   p | [v][v][v][v] |        1 | [v][v][v][v] |
 *     a float,                      loaded once               4 accumulators, live
 *     broadcast                     for 1 row                 over the whole depth
 * </pre>
 *
 * <p>For the panels of one row that {@link Bfloat16Tile1x16} does not compute.
 *
 * <p>Per two steps of p, as counted from the compiler's output at 512 bit: 28 instructions for 8 fma. 4 loads of b, 2
 * broadcasts, no bounds check, nothing on the stack.
 */
final class Bfloat16Tile1x4 {
    static final int MR = 1;
    static final int NR = 4;

    private Bfloat16Tile1x4() {}

    /**
     * Overwrites MR rows of c.
     *
     * @param start the initial accumulators
     * @param a element p is at {@code aAt + p}
     * @param b packed: vectors of rows 2q and 2q + 1 begin at {@code bAt + q * NR * LANES}
     * @param depth the length of the sums
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt,
            float[] start, int startAt,
            float[] a, int aAt,
            int[] b, int bAt,
            int depth, boolean relu) {
        int s0 = startAt;
        FloatVector c00 = FloatVector.fromArray(S, start, s0);
        FloatVector c01 = FloatVector.fromArray(S, start, s0 + LANES);
        FloatVector c02 = FloatVector.fromArray(S, start, s0 + 2 * LANES);
        FloatVector c03 = FloatVector.fromArray(S, start, s0 + 3 * LANES);

        int a0 = aAt;
        for (int q = 0; q < depth / 2; q++) {
            int bp = bAt + q * NR * LANES;
            IntVector w0 = IntVector.fromArray(INTS, b, bp);
            IntVector w1 = IntVector.fromArray(INTS, b, bp + LANES);
            IntVector w2 = IntVector.fromArray(INTS, b, bp + 2 * LANES);
            IntVector w3 = IntVector.fromArray(INTS, b, bp + 3 * LANES);
            FloatVector l0 = w0.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector l1 = w1.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector l2 = w2.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector l3 = w3.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + 2 * q]);
            c00 = x0.fma(l0, c00);
            c01 = x0.fma(l1, c01);
            c02 = x0.fma(l2, c02);
            c03 = x0.fma(l3, c03);
            FloatVector h0 = w0.reinterpretAsFloats();
            FloatVector h1 = w1.reinterpretAsFloats();
            FloatVector h2 = w2.reinterpretAsFloats();
            FloatVector h3 = w3.reinterpretAsFloats();
            FloatVector y0 = FloatVector.broadcast(S, a[a0 + 2 * q + 1]);
            c00 = y0.fma(h0, c00);
            c01 = y0.fma(h1, c01);
            c02 = y0.fma(h2, c02);
            c03 = y0.fma(h3, c03);
        }
        if (depth % 2 == 1) {
            int p = depth - 1;
            int bp = bAt + p / 2 * NR * LANES;
            FloatVector b0 = IntVector.fromArray(INTS, b, bp).lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector b1 = IntVector.fromArray(INTS, b, bp + LANES).lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector b2 = IntVector.fromArray(INTS, b, bp + 2 * LANES).lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector b3 = IntVector.fromArray(INTS, b, bp + 3 * LANES).lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + p]);
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
