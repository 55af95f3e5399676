package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

// @formatter:off -- signatures and calls one line a matrix
/**
 * A few rows of {@link NarrowProduct}, c = start + a . b, that read an unpacked b once and in order: rows of c and four rows
 * of b stay in L1, and rows of c take their turns in pairs.
 *
 * <pre>
 *     a (depth, rows)     b (depth, columns)            c (rows, columns)
 *     | .  .  .  . |    4 | [v] -> [v] -> [v] -> |    2 | [v] -> [v] -> [v] -> |
 *   4 | .  xx .  . |      loaded once for 2 rows        loaded and stored once
 *     8 floats,           of c                          for 4 rows of b
 *     broadcast
 * </pre>
 *
 * <p>A tile would go down b, whose rows lie kilobytes apart, and the caches hold few such lines: they share their sets. Packing
 * b first takes as long as three rows.
 *
 * <p>Rows of c grow in scratch. In c itself, two threads that share columns would write the same cache line again and again
 * where their shares meet.
 *
 * <p>Per vector of columns, as counted from the compiler's output at 256 bit: 67 instructions for 4 times 8 fma. 6 loads and
 * 2 stores for 8 fma, no bounds check, nothing on the stack.
 */
final class FewRows {
    /** Columns at a time: 2 KiB of each row, so that 4 rows of b and those of c fit L1. */
    private static final int CHUNK = 512;

    /** Floats of scratch for each row of c: its first and its last vector. They may overlap others, which continue chains in c. */
    private static final int EDGES = 2 * LANES;

    /** Where in scratch rows of c begin, an even number; the packed a lies behind them. */
    private static final int C_AT = Product.PANEL_AT;

    /**
     * Floats from one row of c in scratch to the next. Rows of b are often 2 KiB apart; if rows of c were too, the CPU would take
     * loads of b for loads of what was just stored to c, whose address has the same low 12 bits, and wait.
     */
    private static final int APART = CHUNK + 48;

    /** Floats from one p to the next in a packed a. */
    private static final int STEP = Tile5x2.STEP;

    /** No edges. */
    private static final int NONE = -1;

    private FewRows() {}

    /**
     * Whether this is faster than packing b. Packing takes as long as six rows do, but then the tile has half of the
     * instructions for each fma; here a row of c is loaded and stored again and again, which begins slowly. A small depth
     * has too little scratch for rows of c.
     */
    static boolean pays(int rows, int depth, int columns) {
        return even(rows) * APART <= NarrowProduct.SIDE_BY_SIDE * STEP * depth
                && (rows <= 4 ? columns >= 2 * rows * LANES : rows <= 8 && columns >= 32 * LANES);
    }

    /** As many rows, and one that nobody reads if the last has no partner. */
    private static int even(int rows) {
        return rows + rows % 2;
    }

    /**
     * Overwrites c (rows, columns), whose rows are {@code cStride} apart.
     *
     * @param bias (columns), what the chains start from; null for zero
     * @param a element (row, p) is at {@code aAt + row * aRow + p * aStep}; one of the steps is 1
     * @param b row p begins at {@code bAt + p * bStep}
     * @param rows so few that {@link #pays} says yes
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
        int last = lead > 0 || end < columns ? columns - LANES : NONE;
        for (int row = 0; last != NONE && row < rows; row++) {
            start(scratch, row * EDGES, bias, biasAt, LANES);
            start(scratch, row * EDGES + LANES, bias, biasAt + last, LANES);
        }
        int packedAt = C_AT + even(rows) * APART;
        for (int column = lead; column < end; column += CHUNK) {
            int width = Math.min(CHUNK, end - column);
            for (int row = 0; row < rows; row++) {
                start(scratch, C_AT + row * APART, bias, biasAt + column, width);
            }
            for (int p = 0; p < depth; p += Product.BLOCK) {
                int deep = Math.min(Product.BLOCK, depth - p);
                if (column == lead || depth > Product.BLOCK) {
                    pack(scratch, packedAt, a, aAt + p * aStep, aRow, aStep, rows, deep);
                }
                block(
                        scratch, packedAt,
                        b, bAt + p * bStep, bStep,
                        rows, deep, column, width, column == lead ? last : NONE);
            }
            for (int row = 0; row < rows; row++) {
                store(c, cAt + row * cStride + column, scratch, C_AT + row * APART, width, relu);
            }
        }
        for (int row = 0; last != NONE && row < rows; row++) {
            store(c, cAt + row * cStride, scratch, row * EDGES, LANES, relu);
            store(c, cAt + row * cStride + last, scratch, row * EDGES + LANES, LANES, relu);
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

    /** Transposes a to (depth, STEP): what a pair of rows needs for four rows of b then lies at constant distances. */
    private static void pack(
            float[] packed, int at, float[] a, int aAt, int aRow, int aStep, int rows, int depth) {
        if (aStep == 1) {
            PanelTransposition.run(packed, at, a, aAt, aRow, depth, rows);
        } else {
            for (int p = 0; p < depth; p++) {
                System.arraycopy(a, aAt + p * aStep, packed, at + p * STEP, rows);
            }
        }
        if (rows % 2 == 1) { // its partner must be no slow subnormal number
            for (int p = 0; p < depth; p++) {
                packed[at + p * STEP + rows] = 0f;
            }
        }
    }

    /**
     * Continues the chains of {@code width} columns of c, in scratch, by a block of a, packed there too, and of b; and if
     * {@code last} is not {@link #NONE}, those of the edges.
     */
    private static void block(
            float[] scratch, int packedAt,
            float[] b, int bAt, int bStep,
            int rows, int depth, int column, int width, int last) {
        for (int p = 0; p < depth; p += 4) {
            int deep = Math.min(4, depth - p);
            int bp = bAt + p * bStep;
            if (last != NONE) {
                edges(scratch, packedAt + p * STEP, b, bp, bStep, rows, deep, last);
            }
            for (int row = 0; row < rows; row += 2) {
                pair(
                        scratch, C_AT + row * APART, C_AT + (row + 1) * APART, packedAt + p * STEP + row,
                        b, bp + column, bStep,
                        deep, width);
            }
        }
    }

    /** Continues the chains of two rows of c by up to four rows of b; {@code c} holds the packed a too. */
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

    /** Continues the chains of the first vector of each row of c, and of the one that begins at {@code last}. */
    private static void edges(
            float[] scratch, int packedAt, float[] b, int bAt, int bStep, int rows, int depth, int last) {
        for (int row = 0; row < rows; row++) {
            FloatVector first = FloatVector.fromArray(S, scratch, row * EDGES);
            FloatVector other = FloatVector.fromArray(S, scratch, row * EDGES + LANES);
            for (int p = 0; p < depth; p++) {
                FloatVector x = FloatVector.broadcast(S, scratch[packedAt + p * STEP + row]);
                first = x.fma(FloatVector.fromArray(S, b, bAt + p * bStep), first);
                other = x.fma(FloatVector.fromArray(S, b, bAt + p * bStep + last), other);
            }
            first.intoArray(scratch, row * EDGES);
            other.intoArray(scratch, row * EDGES + LANES);
        }
    }
}
// @formatter:on
