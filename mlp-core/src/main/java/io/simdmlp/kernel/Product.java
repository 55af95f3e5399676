package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.WIDE;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
 *   block|   |   |                     pack b's block into scratch: contiguous, padded with zeros
 *        +---+---+-   b                for each MR rows
 *        |   |   |                       a register tile, continuing the chains that c holds
 *        +---+---+-
 * </pre>
 *
 * <p>Packing pays when enough rows use the packed block: rows of b are far apart, which costs TLB entries, and often a power
 * of two apart, which leaves most of the cache unused. With few rows b is read in place.
 */
final class Product {
    /** Columns of a panel, in vectors. */
    static final int PANEL = WIDE ? Tile6x4.NR : Tile4x2.NR;

    /** Rows of b in a block: {@code BLOCK * PANEL * LANES} floats are 64 KiB at 512 bit, which stream from L2. */
    static final int BLOCK = 256;

    /** Fewer rows than this read b in place. */
    static final int PACK_ROWS = 12;

    /** Scratch: a packed block, and behind it a row of zeros to start chains from. */
    static final int SCRATCH = (BLOCK + 1) * PANEL * LANES;

    private static final int ZEROS = BLOCK * PANEL * LANES;

    private Product() {}

    /**
     * Overwrites c (rows, columns), whose rows are {@code cStride} apart.
     *
     * @param bias (columns), what the chains start from; null for zero
     * @param a element (row, p) is at {@code aAt + row * aRow + p * aStep}
     * @param b element (p, column) is at {@code bAt + p * bStep + column * bColumn}
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c,
            int cAt,
            int cStride,
            float @Nullable [] bias,
            int biasAt,
            float[] a,
            int aAt,
            int aRow,
            int aStep,
            float[] b,
            int bAt,
            int bStep,
            int bColumn,
            int rows,
            int depth,
            int columns,
            boolean relu,
            float[] scratch) {
        Arrays.fill(scratch, ZEROS, ZEROS + PANEL * LANES, 0f);
        float[] start = bias == null ? scratch : bias;
        int blocks = (depth + BLOCK - 1) / BLOCK;
        for (int column = 0; column < columns; ) {
            int vectors = panel(columns - column);
            int width = Math.min(vectors * LANES, columns - column);
            boolean pack = rows >= PACK_ROWS || bColumn != 1 || width < vectors * LANES;
            if (pack) {
                for (int block = 0; block < blocks; block++) {
                    int p = (int) ((long) depth * block / blocks);
                    int deep = (int) ((long) depth * (block + 1) / blocks) - p;
                    Packing.pack(
                            scratch,
                            vectors * LANES,
                            b,
                            bAt + p * bStep + column * bColumn,
                            bStep,
                            bColumn,
                            deep,
                            width);
                    boolean first = block == 0;
                    tiles(
                            c,
                            cAt + column,
                            cStride,
                            first ? start : c,
                            first ? (bias == null ? ZEROS : biasAt + column) : cAt + column,
                            first ? 0 : cStride,
                            a,
                            aAt + p * aStep,
                            aRow,
                            aStep,
                            scratch,
                            0,
                            vectors * LANES,
                            deep,
                            rows,
                            width,
                            vectors,
                            relu && block == blocks - 1);
                }
            } else {
                tiles(
                        c,
                        cAt + column,
                        cStride,
                        start,
                        bias == null ? ZEROS : biasAt + column,
                        0,
                        a,
                        aAt,
                        aRow,
                        aStep,
                        b,
                        bAt + column,
                        bStep,
                        depth,
                        rows,
                        width,
                        vectors,
                        relu);
            }
            column += width;
        }
    }

    /** How many vectors the next panel takes of {@code columns} that are left: a number that there is a tile for. */
    private static int panel(int columns) {
        int vectors = (columns + LANES - 1) / LANES;
        return vectors >= PANEL ? PANEL : vectors >= 2 ? 2 : 1;
    }

    /** A panel's tiles, from the first row to the last. */
    private static void tiles(
            float[] c,
            int cAt,
            int cStride,
            float[] start,
            int startAt,
            int startStride,
            float[] a,
            int aAt,
            int aRow,
            int aStep,
            float[] b,
            int bAt,
            int bStep,
            int depth,
            int rows,
            int width,
            int vectors,
            boolean relu) {
        for (int row = 0; row < rows; ) {
            int left = rows - row;
            int to = cAt + row * cStride;
            int from = startAt + row * startStride;
            int x = aAt + row * aRow;
            if (vectors == 4) {
                if (left > 2) {
                    Tile6x4.run(
                            c,
                            to,
                            cStride,
                            start,
                            from,
                            startStride,
                            a,
                            x,
                            aRow,
                            aStep,
                            b,
                            bAt,
                            bStep,
                            depth,
                            Math.min(left, 6),
                            width,
                            relu);
                    row += 6;
                } else {
                    Tile1x4.run(
                            c,
                            to,
                            cStride,
                            start,
                            from,
                            startStride,
                            a,
                            x,
                            aRow,
                            aStep,
                            b,
                            bAt,
                            bStep,
                            depth,
                            1,
                            width,
                            relu);
                    row += 1;
                }
            } else if (vectors == 2) {
                Tile4x2.run(
                        c,
                        to,
                        cStride,
                        start,
                        from,
                        startStride,
                        a,
                        x,
                        aRow,
                        aStep,
                        b,
                        bAt,
                        bStep,
                        depth,
                        Math.min(left, 4),
                        width,
                        relu);
                row += 4;
            } else {
                Tile6x1.run(
                        c,
                        to,
                        cStride,
                        start,
                        from,
                        startStride,
                        a,
                        x,
                        aRow,
                        aStep,
                        b,
                        bAt,
                        bStep,
                        depth,
                        Math.min(left, 6),
                        width,
                        relu);
                row += 6;
            }
        }
    }
}
