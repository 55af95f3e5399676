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
 * <p>How rows and columns are cut into register tiles depends on the number of vector registers: {@link WideProduct} has
 * 32, {@link NarrowProduct} has 16. This class picks one of them, and holds what both share.
 */
final class Product {
    /**
     * The most rows of b in a block, whose panels are packed together. Each further block loads and stores c once more;
     * larger ones do not fit the L2 cache.
     */
    static final int BLOCK = 1024;

    /**
     * Where panels begin best in an array of {@link #REGION} floats or more. Java says nothing about where an array
     * lies. G1 gives one of this size a region of memory to itself, whose elements begin 16 bytes behind a cache line's
     * beginning; the next line begins with element 12. From there on no load of a whole vector straddles two lines.
     */
    static final int LEAD = 12;

    /** 2 MiB: more than half a region, where the heap's limit is 8 GiB or less. */
    static final int REGION = 1 << 19;

    /** Where in scratch panels begin. Other kernels use two chunks. */
    static final int PANEL_AT = 2 * Simd.CHUNK + LEAD;

    /** What chains without a bias begin with: as many as four panels take. */
    static final float[] ZEROS = new float[4 * Tile6x4.NR * LANES];

    /** Floats of panels, 64 KiB, from which on their place is worth a {@link #REGION}. */
    private static final int LARGE = 1 << 14;

    private Product() {}

    /**
     * Floats of scratch for products of at most so many rows of c and rows of b.
     *
     * @param packed whether each b is as {@link #pack} leaves it
     */
    static int scratchSize(int rows, int depth, boolean packed) {
        int deep = Math.min(depth, BLOCK);
        int panels = WIDE ? WideProduct.panelSize(deep, packed) : NarrowProduct.panelSize(rows, deep, packed);
        return panels < LARGE ? PANEL_AT + panels : Math.max(PANEL_AT + panels, REGION);
    }

    /**
     * Overwrites c (rows, columns), whose rows are {@code cStride} apart.
     *
     * @param bias (columns), what the chains start from; null for zero
     * @param a element (row, p) is at {@code aAt + row * aRow + p * aStep}; one of the steps is 1, or there is one row
     * @param b element (p, column) is at {@code bAt + p * bStep + column * bColumn}, unless b is packed; one of the steps
     *     is 1
     * @param packed whether b is as {@link #pack} left it; the steps do not matter then
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

    /** Floats that {@link #pack} writes: the last panel's columns are made up to whole vectors. */
    static long packedSize(int depth, int columns) {
        return WIDE ? WideProduct.packedSize(depth, columns) : NarrowProduct.packedSize(depth, columns);
    }

    /** Puts b (depth, columns), row-major, panel behind panel, in the order in which a tile reads it. */
    static void pack(float[] packed, int packedAt, float[] b, int bAt, int depth, int columns) {
        if (WIDE) {
            WideProduct.pack(packed, packedAt, b, bAt, depth, columns);
        } else {
            NarrowProduct.pack(packed, packedAt, b, bAt, depth, columns);
        }
    }

    /** How many columns lie before one with which a cache line begins in every row of b; 0 if that is not known. */
    static int lead(float[] b, int bAt, int bStep) {
        boolean known = b.length >= REGION && bStep % LANES == 0;
        return known ? Math.floorMod(LEAD - bAt, LANES) : 0;
    }
}
// @formatter:on
