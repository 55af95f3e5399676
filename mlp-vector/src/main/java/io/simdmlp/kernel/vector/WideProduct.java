package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;

import org.jspecify.annotations.Nullable;

// @formatter:off -- signatures and calls one line a matrix
/**
 * {@link Product} with 32 vector registers: 512 bits.
 *
 * <pre>
 *          panel                   for each panel of columns
 *        +---+---+-                  for each block of p
 *   block|   |   |                     the first tile reads b in place and packs it into scratch
 *        +---+---+-   b                for each MR further rows
 *        |   |   |                       a register tile, which continues the sums in c
 *        +---+---+-
 * </pre>
 *
 * <p>Tiles take any strides of a, so a transposed a costs nothing. Packing b is worth it if enough rows use the packed block:
 * rows of b are far apart, which costs TLB entries, and often a power of two apart, which leaves most of the cache unused. With
 * few rows b is read in place.
 *
 * <p>Panels may overlap: an element computed twice, from its initial value, has the same bits twice. So the last panel is
 * filled up with columns before it. If there are none, or if b is packed, the last columns are computed as a whole vector, and
 * the surplus lanes are not stored to c. So tiles need no masks, which would make them several times larger for the
 * compiler.
 */
final class WideProduct {
    /** Vectors of columns in a panel. */
    static final int PANEL_VECTORS = Tile6x4.NR;

    /** The minimum rows for which b is packed. A row-major b narrower than a panel is always read in place. */
    static final int MIN_PACK_ROWS = 9;

    // Layout of scratch: a row of bias | the rows of c of an edge tile | a packed panel
    private static final int EDGE_AT = PANEL_VECTORS * LANES;

    private WideProduct() {}

    /** The floats of a packed panel in scratch. */
    static int panelSize(int depth, boolean packed) {
        int rows = packed ? 1 : depth + LANES; // transposing may write up to LANES further rows
        return rows * PANEL_VECTORS * LANES;
    }

    /** {@link Product#run} of two columns or more. */
    static void run(
            float[] c, int cAt, int cStride,
            float @Nullable [] bias, int biasAt,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep, int bColumn, boolean packed,
            int rows, int depth, int columns, boolean relu, float[] scratch) {
        boolean few = !packed && rows < MIN_PACK_ROWS && bColumn == 1;
        int blocks = (depth + Product.BLOCK_ROWS - 1) / Product.BLOCK_ROWS;
        int most = blocks == 1 ? depth : (depth + blocks - 1) / blocks; // avoids a division, which takes as long as a tiny tile
        int lead = few && columns >= OneRow.MIN_COLUMNS ? Product.lead(b, bAt, bStep) : 0; // too slow with fewer columns
        int column = 0;
        if (rows == 1 && bColumn == 1) {
            column = oneRow(
                    c, cAt,
                    bias, biasAt,
                    a, aAt, aStep,
                    b, bAt, bStep, packed,
                    depth, columns, lead, relu);
        }
        while (column < columns) {
            int vectors = packed ? vectors(columns - column) : vectors(columns - column, rows, few);
            int stride = vectors * LANES;
            if (!packed && stride <= columns) { // the last panel overlaps another
                column = Math.min(column, columns - stride);
            }
            int width = Math.min(columns - column, stride);
            boolean packs = vectors == 2 && rows > Tile2x2.MR && rows <= Tile4x2.MR; // Tile4x2 reads only packed panels
            float[] chains = Product.ZEROS;
            int chainsAt = 0;
            if (bias != null && biasAt + column + stride <= bias.length) {
                chains = bias;
                chainsAt = biasAt + column;
            } else if (bias != null) { // the vectors of an edge would read past its end
                System.arraycopy(bias, biasAt + column, scratch, 0, width);
                chains = scratch;
            }
            for (int p = 0; p < depth; p += most) {
                int deep = Math.min(most, depth - p);
                boolean first = p == 0;
                boolean last = p + deep == depth;
                float[] start = first ? chains : c;
                int startAt = first ? chainsAt : cAt + column;
                int startStride = first ? 0 : cStride;
                int from = packed ? bAt + column * depth + p * stride : bAt + p * bStep + column * bColumn;
                boolean fits = from + (deep - 1) * bStep + stride <= b.length; // like the bias above
                boolean dense = width == bStep && bColumn == 1 && vectors < PANEL_VECTORS; // b is already in packed order
                boolean asItLies = !packed && !packs && (dense || (few && fits));
                boolean inPlace = packed || (asItLies && fits);
                int done = 0;
                if (asItLies && !fits) { // in one piece
                    System.arraycopy(b, from, scratch, Product.PANEL_AT, deep * width);
                } else if (!inPlace) {
                    done = packing(
                            c, cAt + column, cStride,
                            start, startAt, startStride,
                            a, aAt + p * aStep, aRow, aStep,
                            b, from, bStep, bColumn,
                            scratch, stride,
                            deep, rows, width, fits, relu && last);
                }
                tiles(
                        c, cAt + column + done * cStride, cStride,
                        start, startAt + done * startStride, startStride,
                        a, aAt + p * aStep + done * aRow, aRow, aStep,
                        inPlace ? b : scratch, inPlace ? from : Product.PANEL_AT, asItLies ? bStep : stride,
                        deep, rows - done, vectors, width, relu && last, scratch);
            }
            column += column == 0 && lead > 0 ? width - LANES + lead : width;
        }
    }

    /** Computes the columns of a single row that have a faster kernel than the tiles; returns their number. */
    private static int oneRow(
            float[] c, int cAt,
            float @Nullable [] bias, int biasAt,
            float[] a, int aAt, int aStep,
            float[] b, int bAt, int bStep, boolean packed,
            int depth, int columns, int lead, boolean relu) {
        int column = 0;
        if (packed) {
            for (; columns - column >= 4 * PANEL_VECTORS * LANES; column += 4 * PANEL_VECTORS * LANES) {
                float[] start = bias == null ? Product.ZEROS : bias;
                int startAt = bias == null ? 0 : biasAt + column;
                int from = bAt + column * depth;
                int panel = depth * PANEL_VECTORS * LANES;
                Tile1x16.run(c, cAt + column, start, startAt, a, aAt, aStep, b, from, panel, depth, relu);
            }
        } else if (columns >= OneRow.MIN_COLUMNS) {
            OneRow.run(c, cAt, bias, biasAt, a, aAt, aStep, b, bAt, bStep, depth, columns, lead, relu);
            column = columns;
        }
        return column;
    }

    /** Packs a block of a panel into scratch, in the first tile if possible; returns the number of rows of c computed. */
    private static int packing(
            float[] c, int cAt, int cStride,
            float[] start, int startAt, int startStride,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep, int bColumn,
            float[] scratch, int stride,
            int depth, int rows, int width, boolean fits, boolean relu) {
        boolean wide = stride == Packing6x4.NR * LANES;
        int done = wide ? Packing6x4.MR : Math.min(Packing4x2.MR, rows); // a wide tile packs for at least MIN_PACK_ROWS rows
        boolean direct = width == stride || (startStride == 0 && width == cStride && room(done, rows, cStride, stride));
        if (bColumn == 1 && fits && direct && wide) {
            Packing6x4.run(
                    c, cAt, cStride, start, startAt, startStride,
                    a, aAt, aRow, aStep, b, bAt, bStep, scratch, Product.PANEL_AT, depth, done, relu);
            return done;
        }
        if (bColumn == 1 && fits && direct && stride == Packing4x2.NR * LANES) {
            Packing4x2.run(
                    c, cAt, cStride, start, startAt, startStride,
                    a, aAt, aRow, aStep, b, bAt, bStep, scratch, Product.PANEL_AT, depth, done, relu);
            return done;
        }
        Packing.pack(scratch, Product.PANEL_AT, stride, b, bAt, bStep, bColumn, depth, width);
        return 0;
    }

    /** {@link Product#packedSize}. */
    static long packedSize(int depth, int columns) {
        int rest = columns % (PANEL_VECTORS * LANES);
        return 1L * depth * (columns - rest + (rest == 0 ? 0 : vectors(rest) * LANES));
    }

    /**
     * {@link Product#pack}: the panel of a column is at {@code packedAt + column * depth}, its rows are as far apart as the
     * panel is wide.
     */
    static void pack(float[] packed, int packedAt, float[] b, int bAt, int depth, int columns) {
        for (int column = 0; column < columns; ) {
            int left = columns - column;
            int stride = vectors(left) * LANES;
            int width = Math.min(left, stride);
            for (int p = 0; p < depth; p++) { // no vectors: runs once per predictor, often before C2 compiles it
                System.arraycopy(b, bAt + p * columns + column, packed, packedAt + column * depth + p * stride, width);
            }
            column += width;
        }
    }

    /** The number of vectors in the next panel of a packed matrix, of {@code columns} remaining columns. */
    private static int vectors(int columns) {
        int vectors = (columns + LANES - 1) / LANES;
        return vectors > 2 ? PANEL_VECTORS : vectors; // most of an 8 x 3 tile would be wasted on a single row
    }

    /** The same for a matrix that is not packed, or not yet; here it depends on the rows. */
    private static int vectors(int columns, int rows, boolean inPlace) {
        int vectors = (columns + LANES - 1) / LANES;
        boolean manyRows = inPlace ? rows > Tile4x4.MR : rows >= MIN_PACK_ROWS;
        // 4 and 1 take a tenth longer with 64 rows, as long with 40 and less with 9
        boolean five = vectors == Tile8x3.NR + Tile8x2.NR && rows >= 6 * Tile8x3.MR;
        if (manyRows && (vectors == Tile8x3.NR || five || (inPlace && vectors > Tile8x3.NR))) {
            return Tile8x3.NR;
        }
        return vectors(columns);
    }

    /**
     * Computes the tiles of one panel over one cache block, from the first row to the last.
     *
     * <p>If the width is not that of the panel, the surplus lanes must not stay in c. If c itself is as narrow, the surplus lanes of
     * a row overwrite the next row, which is stored later: such tiles store all but the last rows of c directly. Others store
     * to scratch, from which their rows are copied.
     *
     * <p>One long method on purpose: C2 does not inline kernels, and each call with so many arguments costs a small network some
     * nanoseconds. See DESIGN_NOTES, "Narrow layers".
     */
    private static void tiles(
            float[] c, int cAt, int cStride,
            float[] start, int startAt, int startStride,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep,
            int depth, int rows, int vectors, int width, boolean relu, float[] scratch) {
        int stride = vectors * LANES;
        boolean narrow = startStride == 0 && width == cStride; // sums that continue in c would read surplus lanes
        for (int row = 0; row < rows; ) {
            int left = rows - row;
            int count = tileRows(vectors, left);
            int at = cAt + row * cStride;
            int from = startAt + row * startStride;
            int x = aAt + row * aRow;
            boolean halves = vectors == Tile6x4.NR && count > Tile6x4.MR; // these go by columns, not by rows
            boolean direct = width == stride || (narrow && !halves && room(count, left, cStride, stride));
            int edgeStride = narrow && !halves ? width : stride;
            float[] to = direct ? c : scratch;
            int toAt = direct ? at : EDGE_AT;
            int toStride = direct ? cStride : edgeStride;
            float[] in = start;
            int inAt = from;
            int inStride = startStride;
            if (!direct && startStride != 0) {
                copy(scratch, EDGE_AT, stride, start, from, startStride, count, width);
                in = scratch;
                inAt = EDGE_AT;
                inStride = stride;
            }
            switch (vectors) {
                case 1 ->
                    Tile6x1.run(
                            to, toAt, toStride, in, inAt, inStride,
                            a, x, aRow, aStep, b, bAt, bStep, depth, count, relu);
                case 2 -> {
                    if (count <= Tile2x2.MR) {
                        Tile2x2.run(
                                to, toAt, toStride, in, inAt, inStride,
                                a, x, aRow, aStep, b, bAt, bStep, depth, count, relu);
                    } else if (count <= Tile4x2.MR && bStep == stride) {
                        Tile4x2.run(
                                to, toAt, toStride, in, inAt, inStride,
                                a, x, aRow, aStep, b, bAt, depth, count, relu);
                    } else {
                        Tile8x2.run(
                                to, toAt, toStride, in, inAt, inStride,
                                a, x, aRow, aStep, b, bAt, bStep, depth, count, relu);
                    }
                }
                case Tile8x3.NR ->
                    Tile8x3.run(
                            to, toAt, toStride, in, inAt, inStride,
                            a, x, aRow, aStep, b, bAt, bStep, depth, count, relu);
                default -> {
                    if (count == 1) {
                        Tile1x4.run(to, toAt, in, inAt, a, x, aStep, b, bAt, bStep, depth, relu);
                    } else if (count <= Tile4x4.MR) {
                        Tile4x4.run(
                                to, toAt, toStride, in, inAt, inStride,
                                a, x, aRow, aStep, b, bAt, bStep, depth, count, relu);
                    } else if (count <= Tile6x4.MR) {
                        Tile6x4.run(
                                to, toAt, toStride, in, inAt, inStride,
                                a, x, aRow, aStep, b, bAt, bStep, depth, count, relu);
                    } else {
                        for (int half = 0; half < stride; half += Tile8x2.NR * LANES) { // two 4 x 4 tiles would read b twice
                            Tile8x2.run(
                                    to, toAt + half, toStride, in, inAt + half, inStride,
                                    a, x, aRow, aStep, b, bAt + half, bStep, depth, count, relu);
                        }
                    }
                }
            }
            if (!direct) {
                copy(c, at, cStride, scratch, EDGE_AT, edgeStride, count, width);
            }
            row += count;
        }
    }

    /** Whether {@code count} rows may be stored as whole vectors to a narrow c, without writing past its end. */
    private static boolean room(int count, int rows, int cStride, int stride) {
        return (count - 1) * cStride + stride <= rows * cStride;
    }

    /** The number of rows that the next tile of a panel computes. */
    private static int tileRows(int vectors, int left) {
        int most =
                switch (vectors) {
                    case 1 -> Tile6x1.MR;
                    case 2 -> Tile8x2.MR;
                    case Tile8x3.NR -> Tile8x3.MR;
                    default -> left == 7 || left == 8 ? Tile8x2.MR : Tile6x4.MR;
                };
        return Math.min(left, most);
    }

    private static void copy(
            float[] to, int toAt, int toStride,
            float[] from, int fromAt, int fromStride,
            int rows, int width) {
        if (toStride == width && fromStride == width) {
            System.arraycopy(from, fromAt, to, toAt, rows * width);
            return;
        }
        for (int row = 0; row < rows; row++) {
            System.arraycopy(from, fromAt + row * fromStride, to, toAt + row * toStride, width);
        }
    }
}
// @formatter:on
