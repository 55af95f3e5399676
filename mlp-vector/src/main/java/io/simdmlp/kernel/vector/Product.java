package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.WIDE;

import org.jspecify.annotations.Nullable;

// @formatter:off -- signatures and calls one line a matrix
/**
 * The matrix product behind all three passes: {@code c = start + a . b}, each element one chain of fma in ascending
 * order of the summed index p.
 *
 * <pre>
 *                      a (rows, depth)        b (depth, columns)       start
 *   forward            x                      w                        bias
 *   input gradient     dz                     w transposed             zero
 *   weight gradient    x transposed           dz                       zero
 * </pre>
 *
 * <p>A Gemm: panels of b and cache blocks of the depth are cut into register tiles (micro-kernels). The tiles depend on the number
 * of vector registers: {@link WideProduct} is for 32, {@link NarrowProduct} for 16. This class chooses one of them, and holds
 * the constants of both.
 */
final class Product {
    /**
     * The maximum rows of b in a cache block, whose panels are packed together. Each further block loads and stores c once
     * more; panels of larger ones do not fit the L2 cache.
     */
    static final int BLOCK_ROWS = 1024;

    /**
     * The index of the first element at the start of a cache line, in an array of {@link #REGION_FLOATS} floats or more. Java
     * does not specify the address of an array. G1 gives an array of this size a region of its own, in which the elements
     * begin 16 bytes after the start of a cache line; the next line begins with element 12. From there on no load of a whole
     * vector straddles two lines.
     */
    static final int LINE_START = 12;

    /** 2 MiB: more than half a G1 region, if the maximum heap is 8 GiB or less. */
    static final int REGION_FLOATS = 1 << 19;

    /** The index of the panels in scratch. The two chunks before it belong to other kernels. */
    static final int PANEL_AT = 2 * Simd.CHUNK + LINE_START;

    /** The initial accumulators without a bias, enough for four panels. */
    static final float[] ZEROS = new float[4 * Tile6x4.NR * LANES];

    /** 64 KiB: panels of this size or more are worth an array of {@link #REGION_FLOATS}. */
    private static final int LARGE_FLOATS = 1 << 14;

    private Product() {}

    /**
     * The floats of scratch that products with at most this many rows of c and rows of b need.
     *
     * @param packed whether each b is in the format of {@link #pack}
     */
    static int scratchSize(int rows, int depth, boolean packed) {
        int deep = Math.min(depth, BLOCK_ROWS);
        int panels = WIDE ? WideProduct.panelSize(deep, packed) : NarrowProduct.panelSize(rows, deep, packed);
        return panels < LARGE_FLOATS ? PANEL_AT + panels : Math.max(PANEL_AT + panels, REGION_FLOATS);
    }

    /**
     * Overwrites c (rows, columns), whose rows are {@code cStride} apart.
     *
     * @param bias (columns), the initial accumulators of each row; null for zero
     * @param a element (row, p) is at {@code aAt + row * aRow + p * aStep}; one of the steps is 1, or there is one row
     * @param b element (p, column) is at {@code bAt + p * bStep + column * bColumn}, unless b is packed; one of the steps
     *     is 1
     * @param packed whether b is in the format of {@link #pack}; the steps are ignored then
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt, int cStride,
            float @Nullable [] bias, int biasAt,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep, int bColumn, boolean packed,
            int rows, int depth, int columns, boolean relu, float[] scratch) {
        if (columns == 1) {
            Column.run(
                    c, cAt, cStride,
                    bias, biasAt,
                    a, aAt, aRow, aStep,
                    b, bAt, packed ? LANES : bStep,
                    rows, depth, relu);
        } else if (WIDE) {
            WideProduct.run(
                    c, cAt, cStride,
                    bias, biasAt,
                    a, aAt, aRow, aStep,
                    b, bAt, bStep, bColumn, packed,
                    rows, depth, columns, relu, scratch);
        } else {
            NarrowProduct.run(
                    c, cAt, cStride,
                    bias, biasAt,
                    a, aAt, aRow, aStep,
                    b, bAt, bStep, bColumn, packed,
                    rows, depth, columns, relu, scratch);
        }
    }

    /** The floats that {@link #pack} writes: the last panel is rounded up to whole vectors. */
    static long packedSize(int depth, int columns) {
        return WIDE ? WideProduct.packedSize(depth, columns) : NarrowProduct.packedSize(depth, columns);
    }

    /** Packs b (depth, columns), row-major, into one panel after the other, in the order in which a tile reads it. */
    static void pack(float[] packed, int packedAt, float[] b, int bAt, int depth, int columns) {
        if (WIDE) {
            WideProduct.pack(packed, packedAt, b, bAt, depth, columns);
        } else {
            NarrowProduct.pack(packed, packedAt, b, bAt, depth, columns);
        }
    }

    /** The number of columns before the first cache line of each row of b; 0 if unknown, or not the same for all rows. */
    static int lead(float[] b, int bAt, int bStep) {
        boolean known = b.length >= REGION_FLOATS && bStep % LANES == 0;
        return known ? Math.floorMod(LINE_START - bAt, LANES) : 0;
    }
}
// @formatter:on
