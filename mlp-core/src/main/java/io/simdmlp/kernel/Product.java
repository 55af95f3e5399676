package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.WIDE;

import java.util.Arrays;
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
 * <p>Strides make a transposed a cost nothing. Columns go by panels of up to {@link #PANEL} vectors, p by blocks:
 *
 * <pre>
 *          panel                   for each panel of columns
 *        +---+---+-                  for each block of p
 *   block|   |   |                     the first rows' tile reads b where it is and packs it into scratch
 *        +---+---+-   b                for each MR rows more
 *        |   |   |                       a register tile, continuing the chains that c holds
 *        +---+---+-
 * </pre>
 *
 * <p>Packing pays when enough rows use the packed block: rows of b are far apart, which costs TLB entries, and often a
 * power of two apart, which leaves most of the cache unused. With few rows b is read in place.
 *
 * <p>Columns that do not fill a vector are computed as a whole one, a tile at a time, between scratch and scratch, and
 * copied out: so the tiles need no masks, which would make them several times larger for the compiler.
 */
final class Product {
    /** Columns of a panel, in vectors. */
    static final int PANEL = WIDE ? Tile6x4.NR : Tile4x2.NR;

    /**
     * The most rows of b in a block. A packed panel of so many is 256 KiB at 512 bit and streams from L2 as fast as a
     * tile can use it; each further block would load and store c once more.
     */
    static final int BLOCK = 1024;

    /** Fewer rows than this read b in place. */
    static final int PACK_ROWS = 9;

    /**
     * Where panels begin best in an array of {@link #REGION} floats or more. Java says nothing about where an array
     * lies. G1 gives one of this size a region of memory to itself, whose elements begin 16 bytes behind a cache line's
     * beginning; the next line begins with element 12. From there on no load of a whole vector straddles two lines.
     */
    static final int LEAD = 12;

    /** 2 MiB: more than half a region, where the heap's limit is 8 GiB or less. */
    private static final int REGION = 1 << 19;

    /** Floats of a panel, 64 KiB, from which on its place is worth a {@link #REGION}. */
    private static final int LARGE = 1 << 14;

    // Scratch: a row to start chains from | an edge tile's rows of c | a packed panel
    private static final int EDGE = Tile1x16.NR * LANES;
    private static final int PANEL_AT = 2 * Simd.CHUNK + LEAD; // other kernels use two chunks

    private Product() {}

    /** Floats of scratch for products of at most so many rows of b. */
    static int scratchSize(int depth) {
        int panel = (Math.min(depth, BLOCK) + LANES) * PANEL * LANES; // transposing may write a few rows too many
        return panel < LARGE ? PANEL_AT + panel : Math.max(PANEL_AT + panel, REGION);
    }

    /**
     * Overwrites c (rows, columns), whose rows are {@code cStride} apart.
     *
     * @param bias (columns), what the chains start from; null for zero
     * @param a element (row, p) is at {@code aAt + row * aRow + p * aStep}
     * @param b element (p, column) is at {@code bAt + p * bStep + column * bColumn}, unless b is packed
     * @param packed whether b is as {@link #pack} left it; the steps do not matter then
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt, int cStride,
            float @Nullable [] bias, int biasAt,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep, int bColumn, boolean packed,
            int rows, int depth, int columns, boolean relu, float[] scratch) {
        if (bias == null) {
            Arrays.fill(scratch, 0, Math.min(EDGE, (columns + LANES - 1) / LANES * LANES), 0f);
        }
        boolean few = !packed && rows < PACK_ROWS && bColumn == 1;
        int blocks = (depth + BLOCK - 1) / BLOCK;
        for (int column = 0; column < columns; ) {
            int left = columns - column;
            int vectors = few ? vectorsInPlace(left, rows) : vectors(left);
            int stride = vectors * LANES;
            int width = Math.min(left, stride);
            if (bias != null) {
                System.arraycopy(bias, biasAt + column, scratch, 0, width);
            }
            for (int block = 0; block < blocks; block++) {
                int p = (int) ((long) depth * block / blocks);
                int deep = (int) ((long) depth * (block + 1) / blocks) - p;
                boolean first = block == 0;
                boolean last = block == blocks - 1;
                float[] start = first ? scratch : c;
                int startAt = first ? 0 : cAt + column;
                int startStride = first ? 0 : cStride;
                int from = packed ? bAt + column * depth + p * stride : bAt + p * bStep + column * bColumn;
                boolean fits = from + (deep - 1) * bStep + stride <= b.length; // an edge's vectors read on beyond it
                boolean inPlace = packed || (few && fits);
                int done = 0;
                if (!inPlace && WIDE && vectors == Packing6x4.NR && bColumn == 1) {
                    Packing6x4.run(
                            c, cAt + column, cStride,
                            start, startAt, startStride,
                            a, aAt + p * aStep, aRow, aStep,
                            b, from, bStep,
                            scratch, PANEL_AT,
                            deep, relu && last);
                    done = Packing6x4.MR;
                } else if (!inPlace) {
                    Packing.pack(scratch, PANEL_AT, stride, b, from, bStep, bColumn, deep, width);
                }
                tiles(
                        c, cAt + column + done * cStride, cStride,
                        start, startAt + done * startStride, startStride,
                        a, aAt + p * aStep + done * aRow, aRow, aStep,
                        inPlace ? b : scratch, inPlace ? from : PANEL_AT, inPlace && !packed ? bStep : stride,
                        deep, rows - done, vectors, width, relu && last, scratch);
            }
            column += width;
        }
    }

    /** Floats that {@link #pack} writes: the last panel's columns are made up to a whole vector. */
    static long packedSize(int depth, int columns) {
        return 1L * depth * LANES * ((columns + LANES - 1) / LANES);
    }

    static void pack(float[] packed, int packedAt, float[] b, int bAt, int depth, int columns) {
        for (int column = 0; column < columns; ) {
            int left = columns - column;
            int stride = vectors(left) * LANES;
            int width = Math.min(left, stride);
            Packing.pack(packed, packedAt + column * depth, stride, b, bAt + column, columns, 1, depth, width);
            column += width;
        }
    }

    /** How many vectors the next panel takes of {@code columns} that are left: whole ones but for the very last. */
    private static int vectors(int columns) {
        int vectors = columns / LANES;
        return vectors >= PANEL ? PANEL : vectors >= 2 ? 2 : 1;
    }

    /** The same where few rows read b in place, which C2 and the caches like in other widths. */
    private static int vectorsInPlace(int columns, int rows) {
        if (WIDE && rows == 1 && columns >= Tile1x16.NR * LANES) {
            return Tile1x16.NR;
        }
        if (WIDE && rows > Tile4x4.MR && rows <= Tile8x3.MR && columns >= Tile8x3.NR * LANES) {
            return Tile8x3.NR;
        }
        return vectors(columns);
    }

    /** A panel's tiles over one block, from the first row to the last. */
    private static void tiles(
            float[] c, int cAt, int cStride,
            float[] start, int startAt, int startStride,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep,
            int depth, int rows, int vectors, int width, boolean relu, float[] scratch) {
        for (int row = 0; row < rows; ) {
            int left = rows - row;
            int to = cAt + row * cStride;
            int from = startAt + row * startStride;
            int x = aAt + row * aRow;
            int count;
            if (width < LANES) {
                count = Math.min(left, Tile6x1.MR);
                edge(
                        c, to, cStride,
                        start, from, startStride,
                        a, x, aRow, aStep,
                        b, bAt, bStep,
                        depth, count, width, relu, scratch);
            } else if (vectors == 1) {
                count = Math.min(left, Tile6x1.MR);
                Tile6x1.run(
                        c, to, cStride, start, from, startStride, a, x, aRow, aStep, b, bAt, bStep, depth, count, relu);
            } else if (vectors == 2 && left <= Tile2x2.MR) {
                count = left;
                Tile2x2.run(
                        c, to, cStride, start, from, startStride, a, x, aRow, aStep, b, bAt, bStep, depth, count, relu);
            } else if (vectors == 2) {
                count = Math.min(left, Tile4x2.MR);
                Tile4x2.run(
                        c, to, cStride, start, from, startStride, a, x, aRow, aStep, b, bAt, bStep, depth, count, relu);
            } else if (vectors == Tile8x3.NR) {
                count = left;
                Tile8x3.run(
                        c, to, cStride, start, from, startStride, a, x, aRow, aStep, b, bAt, bStep, depth, count, relu);
            } else if (vectors == Tile1x16.NR) {
                count = 1;
                Tile1x16.run(c, to, start, from, a, x, aStep, b, bAt, bStep, depth, relu);
            } else if (rows == 1) {
                count = 1;
                Tile1x4.run(c, to, start, from, a, x, aStep, b, bAt, bStep, depth, relu);
            } else if (left <= Tile4x4.MR || left == 7 || left == 8) {
                count = Math.min(left, Tile4x4.MR);
                Tile4x4.run(
                        c, to, cStride, start, from, startStride, a, x, aRow, aStep, b, bAt, bStep, depth, count, relu);
            } else {
                count = Math.min(left, Tile6x4.MR);
                Tile6x4.run(
                        c, to, cStride, start, from, startStride, a, x, aRow, aStep, b, bAt, bStep, depth, count, relu);
            }
            row += count;
        }
    }

    /** A tile of {@code width} columns, fewer than a vector has: a vector's worth in scratch, copied out. */
    private static void edge(
            float[] c, int cAt, int cStride,
            float[] start, int startAt, int startStride,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep,
            int depth, int rows, int width, boolean relu, float[] scratch) {
        boolean first = startStride == 0; // chains begin in scratch, with a whole vector
        for (int row = 0; row < rows && !first; row++) {
            System.arraycopy(start, startAt + row * startStride, scratch, EDGE + row * LANES, width);
        }
        Tile6x1.run(
                scratch, EDGE, LANES,
                scratch, first ? startAt : EDGE, first ? startStride : LANES,
                a, aAt, aRow, aStep,
                b, bAt, bStep,
                depth, rows, relu);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(scratch, EDGE + row * LANES, c, cAt + row * cStride, width);
        }
    }
}
// @formatter:on
