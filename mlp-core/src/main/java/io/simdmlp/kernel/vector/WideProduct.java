package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;

import org.jspecify.annotations.Nullable;

// @formatter:off -- signatures and calls one line a matrix
/**
 * {@link Product} with 32 registers: vectors of 512 bits.
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
 * <p>Strides make a transposed a cost nothing. Packing pays when enough rows use the packed block: rows of b are far apart,
 * which costs TLB entries, and often a power of two apart, which leaves most of the cache unused. With few rows b is read
 * in place.
 *
 * <p>Panels may overlap: a chain that is computed twice, from its beginning, has the same bits twice. So the last panel is
 * made up by columns before it. Where there are none, or b is packed, columns that do not fill a vector are computed as a
 * whole one, and what lies behind them is kept out of c. So the tiles need no masks, which would make them several times
 * larger for the compiler.
 */
final class WideProduct {
    /** Columns of a panel, in vectors. */
    static final int PANEL = Tile6x4.NR;

    /** Fewer rows than this read b in place, and any number a b that is narrower than a panel. */
    static final int PACK_ROWS = 9;

    // Scratch: a row of bias | an edge tile's rows of c | a packed panel
    private static final int EDGE = PANEL * LANES;

    private WideProduct() {}

    /** Floats of scratch that a packed panel takes. */
    static int panelSize(int depth, boolean packed) {
        return packed ? PANEL * LANES : (depth + LANES) * PANEL * LANES; // transposing may write a few rows too many
    }

    /** {@link Product#run} of two columns or more. */
    static void run(
            float[] c, int cAt, int cStride,
            float @Nullable [] bias, int biasAt,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep, int bColumn, boolean packed,
            int rows, int depth, int columns, boolean relu, float[] scratch) {
        boolean few = !packed && rows < PACK_ROWS && bColumn == 1;
        int blocks = (depth + Product.BLOCK - 1) / Product.BLOCK;
        int most = blocks == 1 ? depth : (depth + blocks - 1) / blocks; // a division takes as long as a tiny tile
        int lead = few && columns >= OneRow.LEAST ? Product.lead(b, bAt, bStep) : 0; // fewer columns do not pay for it
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
            } else if (bias != null) { // an edge's vectors would read on beyond it
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
                boolean fits = from + (deep - 1) * bStep + stride <= b.length; // as bias does above
                boolean dense = width == bStep && bColumn == 1 && vectors < PANEL; // as good as packed
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

    /** As many whole vectors of a single row as go better by themselves; returns how many columns that is. */
    private static int oneRow(
            float[] c, int cAt,
            float @Nullable [] bias, int biasAt,
            float[] a, int aAt, int aStep,
            float[] b, int bAt, int bStep, boolean packed,
            int depth, int columns, int lead, boolean relu) {
        int column = 0;
        if (packed) {
            for (; columns - column >= 4 * PANEL * LANES; column += 4 * PANEL * LANES) {
                float[] start = bias == null ? Product.ZEROS : bias;
                int startAt = bias == null ? 0 : biasAt + column;
                int from = bAt + column * depth;
                int panel = depth * PANEL * LANES;
                Tile1x16.run(c, cAt + column, start, startAt, a, aAt, aStep, b, from, panel, depth, relu);
            }
        } else if (columns >= OneRow.LEAST) {
            OneRow.run(c, cAt, bias, biasAt, a, aAt, aStep, b, bAt, bStep, depth, columns, lead, relu);
            column = columns;
        }
        return column;
    }

    /** Packs a panel's block into scratch, by a tile of the first rows if it can; returns how many rows of c are done. */
    private static int packing(
            float[] c, int cAt, int cStride,
            float[] start, int startAt, int startStride,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep, int bColumn,
            float[] scratch, int stride,
            int depth, int rows, int width, boolean fits, boolean relu) {
        boolean wide = stride == Packing6x4.NR * LANES;
        int done = wide ? Packing6x4.MR : Math.min(Packing4x2.MR, rows); // of 9 rows or more, where a tile is wide
        boolean direct = width == stride || (startStride == 0 && width == cStride && room(done, rows, cStride, stride));
        if (bColumn == 1 && fits && direct && wide) {
            Packing6x4.run(
                    c, cAt, cStride, start, startAt, startStride,
                    a, aAt, aRow, aStep, b, bAt, bStep, scratch, Product.PANEL_AT, depth, relu);
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
        int rest = columns % (PANEL * LANES);
        return 1L * depth * (columns - rest + (rest == 0 ? 0 : vectors(rest) * LANES));
    }

    /**
     * {@link Product#pack}: the panel that begins at a column is at
     * {@code packedAt + column * depth}, and its rows are as far apart as it is wide.
     */
    static void pack(float[] packed, int packedAt, float[] b, int bAt, int depth, int columns) {
        for (int column = 0; column < columns; ) {
            int left = columns - column;
            int stride = vectors(left) * LANES;
            int width = Math.min(left, stride);
            for (int p = 0; p < depth; p++) { // no vectors: once in a predictor's life, and often in a JVM's first second
                System.arraycopy(b, bAt + p * columns + column, packed, packedAt + column * depth + p * stride, width);
            }
            column += width;
        }
    }

    /** How many vectors the next panel of a packed matrix takes, for {@code columns} that are left. */
    private static int vectors(int columns) {
        int vectors = (columns + LANES - 1) / LANES;
        return vectors > 2 ? PANEL : vectors; // a single row would compute most of an 8 x 3 tile for nothing
    }

    /** The same for a matrix that is not packed, or not yet; it depends on the rows then. */
    private static int vectors(int columns, int rows, boolean inPlace) {
        int vectors = (columns + LANES - 1) / LANES;
        boolean manyRows = inPlace ? rows > Tile4x4.MR : rows >= PACK_ROWS;
        // 4 and 1 take a tenth longer with 64 rows, as long with 40 and less with 9
        boolean five = vectors == Tile8x3.NR + Tile8x2.NR && rows >= 6 * Tile8x3.MR;
        if (manyRows && (vectors == Tile8x3.NR || five || (inPlace && vectors > Tile8x3.NR))) {
            return Tile8x3.NR;
        }
        return vectors(columns);
    }

    /**
     * A panel's tiles over one block, from the first row to the last.
     *
     * <p>Where the width is not the panel's, lanes behind it must not stay in c. If c is no wider itself, a row's last
     * lanes fall on the next row, which is stored after it: such tiles may store to c all but the last of its rows.
     * Others do so to scratch, and their rows are copied out.
     *
     * <p>In one method, as long as it is: C2 inlines none of the kernels, and each call less with so many arguments is
     * some nanoseconds of a small network's.
     */
    private static void tiles(
            float[] c, int cAt, int cStride,
            float[] start, int startAt, int startStride,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep,
            int depth, int rows, int vectors, int width, boolean relu, float[] scratch) {
        int stride = vectors * LANES;
        boolean narrow = startStride == 0 && width == cStride; // nor do chains begin in c, where others left lanes
        for (int row = 0; row < rows; ) {
            int left = rows - row;
            int count = tileRows(vectors, left);
            int at = cAt + row * cStride;
            int from = startAt + row * startStride;
            int x = aAt + row * aRow;
            boolean halves = vectors == Tile6x4.NR && count > Tile6x4.MR; // which go by columns, not by rows
            boolean direct = width == stride || (narrow && !halves && room(count, left, cStride, stride));
            int edgeStride = narrow && !halves ? width : stride;
            float[] to = direct ? c : scratch;
            int toAt = direct ? at : EDGE;
            int toStride = direct ? cStride : edgeStride;
            float[] in = start;
            int inAt = from;
            int inStride = startStride;
            if (!direct && startStride != 0) {
                copy(scratch, EDGE, stride, start, from, startStride, count, width);
                in = scratch;
                inAt = EDGE;
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
                        for (int half = 0; half < stride; half += Tile8x2.NR * LANES) { // 4 x 4 twice would read b twice
                            Tile8x2.run(
                                    to, toAt + half, toStride, in, inAt + half, inStride,
                                    a, x, aRow, aStep, b, bAt + half, bStep, depth, count, relu);
                        }
                    }
                }
            }
            if (!direct) {
                copy(c, at, cStride, scratch, EDGE, edgeStride, count, width);
            }
            row += count;
        }
    }

    /** Whether a tile's first {@code count} rows may store whole vectors to a narrow c: all lanes fall on rows of it. */
    private static boolean room(int count, int rows, int cStride, int stride) {
        return (count - 1) * cStride + stride <= rows * cStride;
    }

    /** How many rows the next tile of a panel takes of those that are left. */
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
