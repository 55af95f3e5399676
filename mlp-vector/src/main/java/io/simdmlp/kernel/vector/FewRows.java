package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

// @formatter:off -- signatures and calls one line a matrix
/**
 * A product of a few rows, c = start + a . b, for {@link NarrowProduct}. It reads an unpacked b once and in memory order: the
 * rows of c and four rows of b stay in L1, and rows of c are updated in pairs.
 *
 * <pre>
 *     a (depth, rows)     b (depth, columns)            c (rows, columns)
 *     | .  .  .  . |    4 | [v] -> [v] -> [v] -> |    2 | [v] -> [v] -> [v] -> |
 *   4 | .  xx .  . |      loaded once for 2 rows        loaded and stored once
 *     8 floats,           of c                          for 4 rows of b
 *     broadcast
 * </pre>
 *
 * <p>A tile would read b column by column. Rows of b are kilobytes apart, and the caches hold few such lines, since they share
 * their sets. Packing b first takes as long as three rows.
 *
 * <p>Sums accumulate in scratch. In c itself, two threads that share the columns would write the same cache line again and again
 * (false sharing).
 *
 * <p>Per vector of columns, as counted from the compiler's output at 256 bit: 67 instructions for 4 times 8 fma. 6 loads and
 * 2 stores for 8 fma, no bounds check, nothing on the stack.
 */
final class FewRows {
    /** Columns of a chunk: 2 KiB of each row, so that 4 rows of b and the rows of c fit L1. */
    private static final int CHUNK_COLUMNS = 512;

    /** Floats of scratch for the edges of each row of c, its first and its last vector, which may overlap others. */
    private static final int EDGE_FLOATS = 2 * LANES;

    /** The index in scratch of the rows of c, an even number of them; the packed a follows. */
    private static final int C_AT = Product.PANEL_AT;

    /**
     * Floats from one row of c in scratch to the next. Rows of b are often 2 KiB apart; if rows of c were too, loads of b would
     * wait for stores to c whose addresses have the same low 12 bits (4K aliasing).
     */
    private static final int ROW_STRIDE = CHUNK_COLUMNS + 48;

    /** Floats from one p to the next in a packed a. */
    private static final int STEP = Tile5x2.STEP;

    /** Stands for no edges. */
    private static final int NO_EDGES = -1;

    private FewRows() {}

    /**
     * Whether this kernel is faster than packing b. Packing takes as long as six rows, but then the tile has half of the
     * instructions for each fma; here rows of c are loaded and stored again and again. With a small depth
     * scratch is too small for the rows of c.
     */
    static boolean pays(int rows, int depth, int columns) {
        return even(rows) * ROW_STRIDE <= NarrowProduct.PANELS_SIDE_BY_SIDE * STEP * depth
                && (rows <= 4 ? columns >= 2 * rows * LANES : rows <= 8 && columns >= 32 * LANES);
    }

    /** The rows rounded up to an even number: an unused one if the last has no partner. */
    private static int even(int rows) {
        return rows + rows % 2;
    }

    /**
     * Overwrites c (rows, columns), whose rows are {@code cStride} apart.
     *
     * @param bias (columns), the initial accumulators of each row; null for zero
     * @param a element (row, p) is at {@code aAt + row * aRow + p * aStep}; one of the steps is 1
     * @param b row p begins at {@code bAt + p * bStep}
     * @param rows few enough for {@link #pays}
     * @param columns at least a vector
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt, int cStride,
            float @Nullable [] bias, int biasAt,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep,
            int rows, int depth, int columns, boolean relu, float[] scratch) {
        int lead = Product.lead(b, bAt, bStep);
        int end = columns - (columns - lead) % LANES;
        int last = lead > 0 || end < columns ? columns - LANES : NO_EDGES;
        for (int row = 0; last != NO_EDGES && row < rows; row++) {
            start(scratch, row * EDGE_FLOATS, bias, biasAt, LANES);
            start(scratch, row * EDGE_FLOATS + LANES, bias, biasAt + last, LANES);
        }
        int packedAt = C_AT + even(rows) * ROW_STRIDE;
        for (int column = lead; column < end; column += CHUNK_COLUMNS) {
            int width = Math.min(CHUNK_COLUMNS, end - column);
            for (int row = 0; row < rows; row++) {
                start(scratch, C_AT + row * ROW_STRIDE, bias, biasAt + column, width);
            }
            for (int p = 0; p < depth; p += Product.BLOCK_ROWS) {
                int deep = Math.min(Product.BLOCK_ROWS, depth - p);
                if (column == lead || depth > Product.BLOCK_ROWS) {
                    pack(scratch, packedAt, a, aAt + p * aStep, aRow, aStep, rows, deep);
                }
                block(
                        scratch, packedAt,
                        b, bAt + p * bStep, bStep,
                        rows, deep, column, width, column == lead ? last : NO_EDGES);
            }
            for (int row = 0; row < rows; row++) {
                store(c, cAt + row * cStride + column, scratch, C_AT + row * ROW_STRIDE, width, relu);
            }
        }
        for (int row = 0; last != NO_EDGES && row < rows; row++) {
            store(c, cAt + row * cStride, scratch, row * EDGE_FLOATS, LANES, relu);
            store(c, cAt + row * cStride + last, scratch, row * EDGE_FLOATS + LANES, LANES, relu);
        }
    }

    private static void start(float[] c, int cAt, float @Nullable [] bias, int biasAt, int columns) {
        if (bias == null) {
            Arrays.fill(c, cAt, cAt + columns, 0f);
        } else {
            System.arraycopy(bias, biasAt, c, cAt, columns);
        }
    }

    private static void store(float[] c, int cAt, float[] from, int fromAt, int columns, boolean relu) {
        if (relu) {
            Relu.forward(c, cAt, from, fromAt, columns);
        } else {
            System.arraycopy(from, fromAt, c, cAt, columns);
        }
    }

    /** Transposes a to (depth, STEP): the floats for a pair of rows and four rows of b are then at constant distances. */
    private static void pack(
            float[] packed, int at, float[] a, int aAt, int aRow, int aStep, int rows, int depth) {
        if (aStep == 1) {
            PanelTransposition.run(packed, at, a, aAt, aRow, depth, rows);
        } else {
            for (int p = 0; p < depth; p++) {
                System.arraycopy(a, aAt + p * aStep, packed, at + p * STEP, rows);
            }
        }
        if (rows % 2 == 1) { // not a subnormal number, which is slow
            for (int p = 0; p < depth; p++) {
                packed[at + p * STEP + rows] = 0f;
            }
        }
    }

    /**
     * Adds the products of a cache block to {@code width} columns of c, in scratch like the packed a; and to the edges, unless
     * {@code last} is {@link #NO_EDGES}.
     */
    private static void block(
            float[] scratch, int packedAt,
            float[] b, int bAt, int bStep,
            int rows, int depth, int column, int width, int last) {
        for (int p = 0; p < depth; p += 4) {
            int deep = Math.min(4, depth - p);
            int bp = bAt + p * bStep;
            if (last != NO_EDGES) {
                edges(scratch, packedAt + p * STEP, b, bp, bStep, rows, deep, last);
            }
            for (int row = 0; row < rows; row += 2) {
                pair(
                        scratch, C_AT + row * ROW_STRIDE, C_AT + (row + 1) * ROW_STRIDE, packedAt + p * STEP + row,
                        b, bp + column, bStep,
                        deep, width);
            }
        }
    }

    /** Adds up to four rows of b to two rows of c; the array {@code c} also holds the packed a. */
    private static void pair(
            float[] c, int c0, int c1, int a0,
            float[] b, int bAt, int bStep,
            int depth, int columns) {
        if (depth < 4) {
            for (int p = 0; p < depth; p++) {
                one(c, c0, c[a0 + p * STEP], b, bAt + p * bStep, columns);
                one(c, c1, c[a0 + 1 + p * STEP], b, bAt + p * bStep, columns);
            }
            return;
        }
        FloatVector x00 = FloatVector.broadcast(S, c[a0]);
        FloatVector x01 = FloatVector.broadcast(S, c[a0 + STEP]);
        FloatVector x02 = FloatVector.broadcast(S, c[a0 + 2 * STEP]);
        FloatVector x03 = FloatVector.broadcast(S, c[a0 + 3 * STEP]);
        FloatVector x10 = FloatVector.broadcast(S, c[a0 + 1]);
        FloatVector x11 = FloatVector.broadcast(S, c[a0 + 1 + STEP]);
        FloatVector x12 = FloatVector.broadcast(S, c[a0 + 1 + 2 * STEP]);
        FloatVector x13 = FloatVector.broadcast(S, c[a0 + 1 + 3 * STEP]);
        int b1 = bAt + bStep;
        int b2 = b1 + bStep;
        int b3 = b2 + bStep;
        for (int column = 0; column < columns; column += LANES) {
            FloatVector v0 = FloatVector.fromArray(S, b, bAt + column);
            FloatVector v1 = FloatVector.fromArray(S, b, b1 + column);
            FloatVector v2 = FloatVector.fromArray(S, b, b2 + column);
            FloatVector v3 = FloatVector.fromArray(S, b, b3 + column);
            FloatVector s0 = FloatVector.fromArray(S, c, c0 + column);
            FloatVector s1 = FloatVector.fromArray(S, c, c1 + column);
            s0 = x00.fma(v0, s0);
            s1 = x10.fma(v0, s1);
            s0 = x01.fma(v1, s0);
            s1 = x11.fma(v1, s1);
            s0 = x02.fma(v2, s0);
            s1 = x12.fma(v2, s1);
            s0 = x03.fma(v3, s0);
            s1 = x13.fma(v3, s1);
            s0.intoArray(c, c0 + column);
            s1.intoArray(c, c1 + column);
        }
    }

    private static void one(float[] c, int cAt, float x, float[] b, int bAt, int columns) {
        FloatVector v = FloatVector.broadcast(S, x);
        for (int column = 0; column < columns; column += LANES) {
            FloatVector sum = FloatVector.fromArray(S, c, cAt + column);
            v.fma(FloatVector.fromArray(S, b, bAt + column), sum).intoArray(c, cAt + column);
        }
    }

    /** Adds rows of b to the edges of each row of c: the first vector, and the one at column {@code last}. */
    private static void edges(
            float[] scratch, int packedAt, float[] b, int bAt, int bStep, int rows, int depth, int last) {
        for (int row = 0; row < rows; row++) {
            FloatVector first = FloatVector.fromArray(S, scratch, row * EDGE_FLOATS);
            FloatVector other = FloatVector.fromArray(S, scratch, row * EDGE_FLOATS + LANES);
            for (int p = 0; p < depth; p++) {
                FloatVector x = FloatVector.broadcast(S, scratch[packedAt + p * STEP + row]);
                first = x.fma(FloatVector.fromArray(S, b, bAt + p * bStep), first);
                other = x.fma(FloatVector.fromArray(S, b, bAt + p * bStep + last), other);
            }
            first.intoArray(scratch, row * EDGE_FLOATS);
            other.intoArray(scratch, row * EDGE_FLOATS + LANES);
        }
    }
}
// @formatter:on
