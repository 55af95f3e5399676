package io.simdmlp.kernel.vector;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Philox;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

// @formatter:off -- signatures and calls one line a matrix
/**
 * The factors of dropout, from the random numbers of {@link Philox}. Lanes run over columns. A lane is a long, whose low half
 * holds a word: the generator needs the upper half of 32 x 32-bit products, which the Vector API has for no other type.
 *
 * <pre>
 *   m (rows, width)   | [v] | word 0      a block of the generator has the numbers of
 *                     | [v] | word 1      four consecutive rows of a column
 *                     | [v] | word 2
 *                     | [v] | word 3
 * </pre>
 */
final class DropoutFactors {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final int LANES = LONGS.length();

    /** As many floats and ints as a vector has longs. */
    private static final VectorShape HALF = VectorShape.forBitSize(LONGS.vectorBitSize() / 2);

    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, HALF);

    private DropoutFactors() {}

    /** See {@link Kernels#dropoutFactors}. */
    static void run(
            float[] m, int mAt,
            int firstRow, int rows, int width, int from, int to,
            long seed, long step, int layer, long threshold, float scale, Kernels scalar) {
        int end = firstRow + rows;
        int whole = from + (to - from) / LANES * LANES;
        LongVector lanes = LongVector.zero(LONGS).addIndex(1);
        for (int block = firstRow / Philox.ROWS; block * Philox.ROWS < end; block++) {
            for (int o = from; o < whole; o += LANES) {
                block(
                        m, mAt + (block * Philox.ROWS - firstRow) * width + o, width,
                        firstRow - block * Philox.ROWS, end - block * Philox.ROWS,
                        lanes.add(o), block, (int) step, Philox.lastWord(step, layer), seed, threshold, scale);
            }
        }
        scalar.dropoutFactors(
                m, mAt, firstRow, rows, width, whole, to, seed, step, layer, threshold, scale);
    }

    /** Writes those of the block's four rows that lie in {@code [first, end)}. */
    private static void block(
            float[] m, int mAt, int width, int first, int end,
            LongVector columns, int c1, int c2, int c3, long key, long threshold, float scale) {
        LongVector x0 = columns;
        LongVector x1 = LongVector.broadcast(LONGS, c1);
        LongVector x2 = LongVector.broadcast(LONGS, c2);
        LongVector x3 = LongVector.broadcast(LONGS, c3);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < Philox.ROUNDS; round++) {
            LongVector product0 = x0.and(Philox.LOW).mul(Philox.M0);
            LongVector product1 = x2.and(Philox.LOW).mul(Philox.M1);
            x0 = upper(product1).lanewise(VectorOperators.XOR, x1).lanewise(VectorOperators.XOR, k0);
            x1 = product1;
            x2 = upper(product0).lanewise(VectorOperators.XOR, x3).lanewise(VectorOperators.XOR, k1);
            x3 = product0;
            k0 += Philox.W0;
            k1 += Philox.W1;
        }
        store(m, mAt, 0, first, end, x0, threshold, scale);
        store(m, mAt + width, 1, first, end, x1, threshold, scale);
        store(m, mAt + 2 * width, 2, first, end, x2, threshold, scale);
        store(m, mAt + 3 * width, 3, first, end, x3, threshold, scale);
    }

    private static LongVector upper(LongVector product) {
        return product.lanewise(VectorOperators.LSHR, 32);
    }

    private static void store(
            float[] m, int mAt, int row, int first, int end, LongVector words, long threshold, float scale) {
        if (row >= first && row < end) {
            // Negative, and after the shift all ones, for a word of at least the threshold.
            LongVector below = LongVector.broadcast(LONGS, threshold - 1).sub(words.and(Philox.LOW));
            LongVector bits = below.lanewise(VectorOperators.ASHR, 63).and(Float.floatToRawIntBits(scale));
            ((IntVector) bits.convertShape(VectorOperators.L2I, INTS, 0))
                    .reinterpretAsFloats()
                    .intoArray(m, mAt);
        }
    }
}
// @formatter:on
