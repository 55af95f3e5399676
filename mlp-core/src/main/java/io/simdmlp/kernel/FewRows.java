package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;
import static jdk.incubator.vector.VectorOperators.LE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

// @formatter:off -- signatures and calls one line a matrix
/**
 * A few rows of {@link NarrowProduct}, c = start + a . b, that read an unpacked b once and in order: c and four rows of b stay
 * in L1, and rows of c take their turns in pairs.
 *
 * <pre>
 *     a (rows, depth)     b (depth, columns)            c (rows, columns)
 *     | . pppp . |      4 | [v] -> [v] -> [v] -> |    2 | [v] -> [v] -> [v] -> |
 *   2 | . pppp . |        loaded once for 2 rows        loaded and stored once
 *     8 floats,           of c                          for 4 rows of b
 *     broadcast
 * </pre>
 *
 * <p>A tile would go down b, whose rows lie kilobytes apart, and the caches hold few such lines: they share their sets. Packing
 * b first takes as long as three rows.
 *
 * <p>Per vector of columns, as counted from the compiler's output at 256 bit: 67 instructions for 4 times 8 fma. 6 loads and
 * 2 stores for 8 fma, no bounds check, nothing on the stack.
 */
final class FewRows {
    /** Columns at a time: 2 KiB of each row, so that 4 rows of b and those of c fit L1. */
    private static final int CHUNK = 512;

    /** Floats of scratch for each row of c: its first and its last vector. They may overlap others, which continue chains in c. */
    private static final int EDGES = 2 * LANES;

    /** Where in scratch a row begins that nobody reads, behind those. */
    private static final int SPARE_AT = Simd.CHUNK;

    private FewRows() {}

    /**
     * Whether this is faster than packing b. Packing takes as long as six rows do, but then the tile has half of the
     * instructions for each fma; here a row of c is loaded and stored again and again, which begins slowly.
     */
    static boolean pays(int rows, int columns) {
        return rows <= 4 ? columns >= 2 * rows * LANES : rows <= 8 && columns >= 32 * LANES;
    }

    /**
     * Overwrites c (rows, columns), whose rows are {@code cStride} apart.
     *
     * @param bias (columns), what the chains start from; null for zero
     * @param a element (row, p) is at {@code aAt + row * aRow + p * aStep}
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
        int last = columns - LANES;
        boolean edges = lead > 0 || end < columns;
        for (int row = 0; row < rows; row++) {
            int at = cAt + row * cStride;
            if (bias == null) {
                Arrays.fill(c, at, at + columns, 0f);
            } else {
                System.arraycopy(bias, biasAt, c, at, columns);
            }
            System.arraycopy(c, at, scratch, row * EDGES, LANES);
            System.arraycopy(c, at + last, scratch, row * EDGES + LANES, LANES);
        }
        for (int column = lead; column < end; column += CHUNK) {
            int width = Math.min(CHUNK, end - column);
            for (int p = 0; p < depth; p += 4) {
                for (int row = 0; row < rows; row += 2) {
                    boolean alone = row + 1 == rows; // its partner's result goes where nobody reads it
                    int at = cAt + row * cStride + column;
                    int ap = aAt + row * aRow + p * aStep;
                    int bp = bAt + p * bStep;
                    int deep = Math.min(4, depth - p);
                    if (edges && column == lead) {
                        edges(scratch, row * EDGES, a, ap, alone ? ap : ap + aRow, aStep, b, bp, bStep, deep, last);
                    }
                    pair(
                            c, at, alone ? scratch : c, alone ? SPARE_AT : at + cStride,
                            a, ap, alone ? ap : ap + aRow, aStep,
                            b, bp + column, bStep,
                            deep, width);
                }
            }
        }
        for (int row = 0; edges && row < rows; row++) {
            System.arraycopy(scratch, row * EDGES, c, cAt + row * cStride, LANES);
            System.arraycopy(scratch, row * EDGES + LANES, c, cAt + row * cStride + last, LANES);
        }
        if (relu) {
            FloatVector zero = FloatVector.zero(S);
            for (int row = 0; row < rows; row++) {
                int at = cAt + row * cStride;
                for (int column = 0; column < columns; column += LANES) {
                    int i = at + Math.min(column, columns - LANES); // may overlap: max(max(c, 0), 0) is max(c, 0)
                    FloatVector sum = FloatVector.fromArray(S, c, i);
                    sum.blend(zero, sum.compare(LE, zero)).intoArray(c, i);
                }
            }
        }
    }

    /** Continues the chains of two rows by up to four rows of b. */
    private static void pair(
            float[] c, int c0, float[] d, int c1,
            float[] a, int a0, int a1, int aStep,
            float[] b, int bAt, int bStep,
            int depth, int columns) {
        if (depth < 4) {
            for (int p = 0; p < depth; p++) {
                one(c, c0, a[a0 + p * aStep], b, bAt + p * bStep, columns);
                one(d, c1, a[a1 + p * aStep], b, bAt + p * bStep, columns);
            }
            return;
        }
        FloatVector x00 = FloatVector.broadcast(S, a[a0]);
        FloatVector x01 = FloatVector.broadcast(S, a[a0 + aStep]);
        FloatVector x02 = FloatVector.broadcast(S, a[a0 + 2 * aStep]);
        FloatVector x03 = FloatVector.broadcast(S, a[a0 + 3 * aStep]);
        FloatVector x10 = FloatVector.broadcast(S, a[a1]);
        FloatVector x11 = FloatVector.broadcast(S, a[a1 + aStep]);
        FloatVector x12 = FloatVector.broadcast(S, a[a1 + 2 * aStep]);
        FloatVector x13 = FloatVector.broadcast(S, a[a1 + 3 * aStep]);
        int b1 = bAt + bStep;
        int b2 = b1 + bStep;
        int b3 = b2 + bStep;
        for (int column = 0; column < columns; column += LANES) {
            FloatVector v0 = FloatVector.fromArray(S, b, bAt + column);
            FloatVector v1 = FloatVector.fromArray(S, b, b1 + column);
            FloatVector v2 = FloatVector.fromArray(S, b, b2 + column);
            FloatVector v3 = FloatVector.fromArray(S, b, b3 + column);
            FloatVector s0 = FloatVector.fromArray(S, c, c0 + column);
            FloatVector s1 = FloatVector.fromArray(S, d, c1 + column);
            s0 = x00.fma(v0, s0);
            s1 = x10.fma(v0, s1);
            s0 = x01.fma(v1, s0);
            s1 = x11.fma(v1, s1);
            s0 = x02.fma(v2, s0);
            s1 = x12.fma(v2, s1);
            s0 = x03.fma(v3, s0);
            s1 = x13.fma(v3, s1);
            s0.intoArray(c, c0 + column);
            s1.intoArray(d, c1 + column);
        }
    }

    private static void one(float[] c, int cAt, float x, float[] b, int bAt, int columns) {
        FloatVector v = FloatVector.broadcast(S, x);
        for (int column = 0; column < columns; column += LANES) {
            FloatVector sum = FloatVector.fromArray(S, c, cAt + column);
            v.fma(FloatVector.fromArray(S, b, bAt + column), sum).intoArray(c, cAt + column);
        }
    }

    /** Continues the chains of the first and the last vector of two rows, which are kept in scratch. */
    private static void edges(
            float[] kept, int at,
            float[] a, int a0, int a1, int aStep,
            float[] b, int bAt, int bStep,
            int depth, int last) {
        FloatVector first0 = FloatVector.fromArray(S, kept, at);
        FloatVector last0 = FloatVector.fromArray(S, kept, at + LANES);
        FloatVector first1 = FloatVector.fromArray(S, kept, at + EDGES);
        FloatVector last1 = FloatVector.fromArray(S, kept, at + EDGES + LANES);
        for (int p = 0; p < depth; p++) {
            FloatVector v = FloatVector.fromArray(S, b, bAt + p * bStep);
            FloatVector w = FloatVector.fromArray(S, b, bAt + p * bStep + last);
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + p * aStep]);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + p * aStep]);
            first0 = x0.fma(v, first0);
            last0 = x0.fma(w, last0);
            first1 = x1.fma(v, first1);
            last1 = x1.fma(w, last1);
        }
        first0.intoArray(kept, at);
        last0.intoArray(kept, at + LANES);
        first1.intoArray(kept, at + EDGES);
        last1.intoArray(kept, at + EDGES + LANES);
    }
}
// @formatter:on
