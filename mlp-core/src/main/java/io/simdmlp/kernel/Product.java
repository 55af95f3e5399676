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
 *   block|   |   |                     pack b's block into scratch, where it is contiguous
 *        +---+---+-   b                for each MR rows
 *        |   |   |                       a register tile, continuing the chains that c holds
 *        +---+---+-
 * </pre>
 *
 * <p>Packing pays when enough rows use the packed block: rows of b are far apart, which costs TLB entries, and often a
 * power of two apart, which leaves most of the cache unused. With few rows b is read in place.
 *
 * <p>Columns that do not fill a vector are computed as a whole one, between scratch and scratch, and copied out: so the
 * tiles need no masks, which would make them several times larger for the compiler.
 */
final class Product {
    /** The most rows that {@link #run} takes at a time. */
    static final int MAX_ROWS = 240;

    /** Columns of a panel, in vectors. */
    static final int PANEL = WIDE ? Tile6x4.NR : Tile4x2.NR;

    /** Rows of b in a block: {@code BLOCK * PANEL * LANES} floats are 64 KiB at 512 bit, which stream from L2. */
    static final int BLOCK = 256;

    /** Fewer rows than this read b in place. */
    static final int PACK_ROWS = 12;

    // Scratch: a packed block of b | a row to start chains from | a vector of columns of c
    private static final int START = BLOCK * PANEL * LANES;
    private static final int EDGE = START + PANEL * LANES;

    /** Floats of scratch. */
    static final int SCRATCH = EDGE + MAX_ROWS * LANES;

    private Product() {}

    /**
     * Overwrites c (rows, columns), whose rows are {@code cStride} apart.
     *
     * @param bias (columns), what the chains start from; null for zero
     * @param a element (row, p) is at {@code aAt + row * aRow + p * aStep}
     * @param b element (p, column) is at {@code bAt + p * bStep + column * bColumn}
     * @param rows at most {@link #MAX_ROWS}
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt, int cStride,
            float @Nullable [] bias, int biasAt,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep, int bColumn,
            int rows, int depth, int columns, boolean relu, float[] scratch) {
        Arrays.fill(scratch, START, EDGE, 0f);
        for (int column = 0; column < columns; ) {
            int left = columns - column;
            int vectors = vectors(left);
            if (left >= LANES) {
                panel(
                        c, cAt + column, cStride,
                        bias == null ? scratch : bias, bias == null ? START : biasAt + column,
                        a, aAt, aRow, aStep,
                        b, bAt + column * bColumn, bStep, bColumn,
                        rows, depth, vectors, LANES * vectors, relu, scratch);
            } else {
                if (bias != null) {
                    System.arraycopy(bias, biasAt + column, scratch, START, left);
                }
                panel(
                        scratch, EDGE, LANES,
                        scratch, START,
                        a, aAt, aRow, aStep,
                        b, bAt + column * bColumn, bStep, bColumn,
                        rows, depth, 1, left, relu, scratch);
                for (int row = 0; row < rows; row++) {
                    System.arraycopy(scratch, EDGE + row * LANES, c, cAt + column + row * cStride, left);
                }
            }
            column += vectors * LANES;
        }
    }

    /** How many vectors the next panel takes of {@code columns} that are left: whole ones but for the very last. */
    private static int vectors(int columns) {
        int vectors = columns / LANES;
        return vectors >= PANEL ? PANEL : vectors >= 2 ? 2 : 1;
    }

    /** A panel of c: {@code vectors} of columns, of which b has {@code width}. */
    private static void panel(
            float[] c, int cAt, int cStride,
            float[] start, int startAt,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep, int bColumn,
            int rows, int depth, int vectors, int width, boolean relu, float[] scratch) {
        int stride = vectors * LANES;
        if (rows < PACK_ROWS && bColumn == 1 && width == stride) {
            tiles(c, cAt, cStride, start, startAt, 0, a, aAt, aRow, aStep, b, bAt, bStep, depth, rows, vectors, relu);
            return;
        }
        int blocks = (depth + BLOCK - 1) / BLOCK;
        for (int block = 0; block < blocks; block++) {
            int p = (int) ((long) depth * block / blocks);
            int deep = (int) ((long) depth * (block + 1) / blocks) - p;
            boolean first = block == 0;
            boolean last = block == blocks - 1;
            Packing.pack(scratch, stride, b, bAt + p * bStep, bStep, bColumn, deep, width);
            tiles(
                    c, cAt, cStride,
                    first ? start : c, first ? startAt : cAt, first ? 0 : cStride,
                    a, aAt + p * aStep, aRow, aStep,
                    scratch, 0, stride,
                    deep, rows, vectors, relu && last);
        }
    }

    /** A panel's tiles over one block, from the first row to the last. */
    private static void tiles(
            float[] c, int cAt, int cStride,
            float[] start, int startAt, int startStride,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep,
            int depth, int rows, int vectors, boolean relu) {
        for (int row = 0; row < rows; ) {
            int left = rows - row;
            int to = cAt + row * cStride;
            int from = startAt + row * startStride;
            int x = aAt + row * aRow;
            if (vectors == 1) {
                int count = Math.min(left, Tile6x1.MR);
                Tile6x1.run(
                        c, to, cStride, start, from, startStride, a, x, aRow, aStep, b, bAt, bStep, depth, count, relu);
                row += count;
            } else if (vectors == 2) {
                int count = Math.min(left, Tile4x2.MR);
                Tile4x2.run(
                        c, to, cStride, start, from, startStride, a, x, aRow, aStep, b, bAt, bStep, depth, count, relu);
                row += count;
            } else if (left > 2) {
                int count = Math.min(left, Tile6x4.MR);
                Tile6x4.run(
                        c, to, cStride, start, from, startStride, a, x, aRow, aStep, b, bAt, bStep, depth, count, relu);
                row += count;
            } else {
                Tile1x4.run(c, to, start, from, a, x, aStep, b, bAt, bStep, depth, relu);
                row++;
            }
        }
    }
}
// @formatter:on
