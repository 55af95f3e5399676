package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.LONGS;
import static io.simdmlp.kernel.vector.Simd.S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ULT;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Philox;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;

// @formatter:off -- signatures and calls one line a matrix
/**
 * The factors of dropout, from the random numbers of {@link Philox}. Lanes run over columns. The generator needs the upper half of
 * 32 x 32-bit products, which the Vector API has for longs only. So a lane is a long, whose low half holds a word: one vector is
 * for the even columns, one for the odd ones. Together they are a vector of floats:
 *
 * <pre>
 *   even    | 0     | 2     | 4     |         a block of the generator has the numbers of four consecutive
 *   odd     |     1 |     3 |     5 |         rows of a column: x0 to x3
 *   m row   | 0 | 1 | 2 | 3 | 4 | 5 |
 * </pre>
 */
final class DropoutFactors {
    private static final int HALF = LONGS.length();

    /** Vectors: even numbers from 0, and the two multipliers. Loaded, so that the compiler does not see constants. */
    private static final long[] CONSTANTS = new long[3 * HALF];

    static {
        for (int lane = 0; lane < HALF; lane++) {
            CONSTANTS[lane] = 2L * lane;
        }
        Arrays.fill(CONSTANTS, HALF, 2 * HALF, Philox.M0);
        Arrays.fill(CONSTANTS, 2 * HALF, 3 * HALF, Philox.M1);
    }

    private DropoutFactors() {}

    /** See {@link Kernels#dropoutFactors}. */
    static void run(
            float[] m, int mAt,
            int firstRow, int rows, int width, int from, int to,
            long seed, long step, int layer, long threshold, float scale, Kernels scalar) {
        int end = firstRow + rows;
        int whole = from + (to - from) / LANES * LANES;
        int last = Philox.lastWord(step, layer);
        for (int block = firstRow / Philox.ROWS; block * Philox.ROWS < end; block++) {
            int row = block * Philox.ROWS;
            for (int o = from; o < whole; o += LANES) {
                block(
                        m, mAt + (row - firstRow) * width + o, width,
                        firstRow - row, end - row,
                        o, block, (int) step, last, seed);
            }
        }
        for (int row = 0; row < rows; row++) {
            factors(m, mAt + row * width + from, mAt + row * width + whole, (int) threshold, scale);
        }
        scalar.dropoutFactors(m, mAt, firstRow, rows, width, whole, to, seed, step, layer, threshold, scale);
    }

    /**
     * Writes the random numbers, as the bits of floats, of those of the block's four rows that lie in {@code [first, end)}, for a
     * vector of columns from {@code column} on. The comparison with the threshold has a loop of its own: together they would be
     * so large for the compiler that it leaves a vector on the heap.
     *
     * <p>C2 multiplies with the instruction for 32 x 32 bits if it sees that the upper halves of both factors are 0.
     */
    private static void block(
            float[] m, int mAt, int width, int first, int end,
            int column, int c1, int c2, int c3, long key) {
        LongVector m0 = LongVector.fromArray(LONGS, CONSTANTS, HALF).and(Philox.LOW);
        LongVector m1 = LongVector.fromArray(LONGS, CONSTANTS, 2 * HALF).and(Philox.LOW);
        LongVector k0 = LongVector.broadcast(LONGS, key);
        LongVector k1 = LongVector.broadcast(LONGS, key >>> 32);
        LongVector even0 = LongVector.fromArray(LONGS, CONSTANTS, 0).add(column);
        LongVector odd0 = even0.add(1);
        LongVector even1 = LongVector.broadcast(LONGS, c1);
        LongVector odd1 = even1;
        LongVector even2 = LongVector.broadcast(LONGS, c2);
        LongVector odd2 = even2;
        LongVector even3 = LongVector.broadcast(LONGS, c3);
        LongVector odd3 = even3;
        for (int round = 0; round < Philox.ROUNDS; round++) {
            LongVector evenProduct0 = even0.and(Philox.LOW).mul(m0);
            LongVector oddProduct0 = odd0.and(Philox.LOW).mul(m0);
            LongVector evenProduct1 = even2.and(Philox.LOW).mul(m1);
            LongVector oddProduct1 = odd2.and(Philox.LOW).mul(m1);
            even0 = evenProduct1.lanewise(LSHR, 32).lanewise(XOR, even1).lanewise(XOR, k0);
            odd0 = oddProduct1.lanewise(LSHR, 32).lanewise(XOR, odd1).lanewise(XOR, k0);
            even2 = evenProduct0.lanewise(LSHR, 32).lanewise(XOR, even3).lanewise(XOR, k1);
            odd2 = oddProduct0.lanewise(LSHR, 32).lanewise(XOR, odd3).lanewise(XOR, k1);
            even1 = evenProduct1;
            odd1 = oddProduct1;
            even3 = evenProduct0;
            odd3 = oddProduct0;
            k0 = k0.add(Philox.W0);
            k1 = k1.add(Philox.W1);
        }
        if (first <= 0) {
            even0.and(Philox.LOW).or(odd0.lanewise(LSHL, 32)).reinterpretAsFloats().intoArray(m, mAt);
        }
        if (first <= 1 && end > 1) {
            even1.and(Philox.LOW).or(odd1.lanewise(LSHL, 32)).reinterpretAsFloats().intoArray(m, mAt + width);
        }
        if (first <= 2 && end > 2) {
            even2.and(Philox.LOW).or(odd2.lanewise(LSHL, 32)).reinterpretAsFloats().intoArray(m, mAt + 2 * width);
        }
        if (end > 3) {
            even3.and(Philox.LOW).or(odd3.lanewise(LSHL, 32)).reinterpretAsFloats().intoArray(m, mAt + 3 * width);
        }
    }

    /** Replaces random numbers by factors, in place: 0 for those below {@code threshold}, unsigned, else {@code scale}. */
    private static void factors(float[] m, int from, int to, int threshold, float scale) {
        IntVector factor = FloatVector.broadcast(S, scale).reinterpretAsInts();
        for (int i = from; i < to; i += LANES) {
            IntVector words = FloatVector.fromArray(S, m, i).reinterpretAsInts();
            factor.blend(0, words.compare(ULT, threshold)).reinterpretAsFloats().intoArray(m, i);
        }
    }
}
// @formatter:on
