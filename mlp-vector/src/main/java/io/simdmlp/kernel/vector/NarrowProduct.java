package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;

import org.jspecify.annotations.Nullable;

// @formatter:off -- signatures and calls one line a matrix
/**
 * {@link Product} with 16 vector registers: 256 bits or fewer.
 *
 * <p>Both a and b are packed into panels of {@link Tile5x2#STEP} floats for each p, and the tile reads only these:
 *
 * <pre>
 *                b's panels: 16 columns each             for each block of p
 *               +----+----+----+-                          for each slab of rows: pack a
 *               |    |    |    |                             for each group of panels: pack b
 *     a's       +----+----+----+-                              for each panel
 *     panels    +----+----+----+-                                for each 5 rows
 *   15 |   |    | 5x2|    |    |                                   a register tile, which continues
 *   rows   |    | 5x2|    |    |                                   the sums in c
 *      +---+    | 5x2|    |    |
 * </pre>
 *
 * <p>A panel of a has as many floats for each p as one of b, so that one index addresses both: see {@link Tile5x2}. It holds
 * three tiles of 5 rows at 256 bit, 15 rows in 16 floats. A row-major a is packed by {@link PanelTransposition}, like W for an
 * input gradient; a transposed a is copied.
 *
 * <p>With few columns, a is read in place, by {@link InPlaceTile5x2} or {@link TransposedTile5x2}.
 *
 * <p>Columns that do not fill a panel: the last panel's second vector begins early enough to end with the last column, and
 * computes some columns of the first vector again, with the same bits. If less than a vector of columns remains, the second
 * vector of the panel before moves to the last panel:
 *
 * <pre>
 *   16 + 11 columns   [v....][v....] [v....]           16 + 3   [v....]        [v....]
 *                                       [v....]                 [v....]           [v....]
 * </pre>
 *
 * <p>So panels share no columns, which a later block that continues the sums requires, and no tile needs a mask.
 *
 * <p>Faster kernels for special shapes: {@link Tile6x1} for at most one vector of columns, {@link Tile1x8} for a single row and a
 * packed b, {@link OneRow} and {@link FewRows} for one and a few rows and an unpacked b.
 */
final class NarrowProduct {
    private static final int STEP = Tile5x2.STEP;

    /** Rows in a panel of a: as many tiles as fit. */
    private static final int A_PANEL_ROWS = STEP / Tile5x2.MR * Tile5x2.MR;

    /** Panels packed in one pass over b, so that several whole cache lines are read. */
    static final int PANELS_SIDE_BY_SIDE = 4;

    /** The maximum floats of b packed at a time: 256 KiB, half of a small L2 cache. */
    private static final int GROUP_FLOATS = 1 << 16;

    /** The minimum panels of a that fit in scratch: b is packed again for each further slab. */
    private static final int MIN_SLAB_PANELS = 8;

    /** The maximum panels of columns for which a is read in place: packing it takes longer than it saves. */
    private static final int MAX_IN_PLACE_PANELS = 3;

    /** Floats after panels: transposing may write some further rows. */
    private static final int SLACK_FLOATS = LANES * STEP;

    /** The index in scratch of the initial accumulators of an edge tile; its rows of c are at {@link #EDGE_C_AT}. */
    private static final int EDGE_AT = 0;

    private static final int EDGE_C_AT = InPlaceTile5x2.MR * STEP;

    private NarrowProduct() {}

    /** The floats of the panels in scratch. */
    static int panelSize(int rows, int depth, boolean packed) {
        int a = packed && rows == 1 ? 0 : Math.min(panelsOf(rows), MIN_SLAB_PANELS) * STEP * depth + SLACK_FLOATS;
        int b = packed ? 0 : PANELS_SIDE_BY_SIDE * STEP * depth + SLACK_FLOATS;
        return a + b;
    }

    private static int panelsOf(int rows) {
        return (rows + A_PANEL_ROWS - 1) / A_PANEL_ROWS;
    }

    /** {@link Product#run} of two columns or more. */
    static void run(
            float[] c, int cAt, int cStride,
            float @Nullable [] bias, int biasAt,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep, int bColumn, boolean packed,
            int rows, int depth, int columns, boolean relu, float[] scratch) {
        if (columns <= LANES) {
            oneVector(
                    c, cAt, cStride,
                    bias, biasAt,
                    a, aAt, aRow, aStep,
                    b, bAt, packed ? LANES : bStep, packed ? 1 : bColumn,
                    rows, depth, columns, relu, scratch);
        } else if (packed && rows == 1) {
            onePackedRow(c, cAt, bias, biasAt, a, aAt, b, bAt, depth, columns, relu);
        } else if (!packed && bColumn == 1 && rows == 1 && columns >= OneRow.MIN_COLUMNS) {
            OneRow.run(
                    c, cAt,
                    bias, biasAt,
                    a, aAt, aStep,
                    b, bAt, bStep,
                    depth, columns, Product.lead(b, bAt, bStep), relu);
        } else if (!packed && bColumn == 1 && FewRows.pays(rows, depth, columns)) {
            FewRows.run(
                    c, cAt, cStride,
                    bias, biasAt,
                    a, aAt, aRow, aStep,
                    b, bAt, bStep,
                    rows, depth, columns, relu, scratch);
        } else {
            panels(
                    c, cAt, cStride,
                    bias, biasAt,
                    a, aAt, aRow, aStep,
                    b, bAt, bStep, bColumn, packed,
                    rows, depth, columns, relu, scratch);
        }
    }

    private static void panels(
            float[] c, int cAt, int cStride,
            float @Nullable [] bias, int biasAt,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep, int bColumn, boolean packed,
            int rows, int depth, int columns, boolean relu, float[] scratch) {
        int blocks = (depth + Product.BLOCK_ROWS - 1) / Product.BLOCK_ROWS;
        int most = blocks == 1 ? depth : (depth + blocks - 1) / blocks; // avoids a division, which takes as long as a tiny tile
        int count = (columns + STEP - 1) / STEP;
        boolean sideBySide = aStep != 1 && rows >= TransposedTile5x2.MR && blocks == 1; // its last tile overlaps the one before
        boolean rowsInPlace = count <= MAX_IN_PLACE_PANELS && (aStep == 1 || sideBySide);
        boolean columnsInPlace = packed || (columns == STEP && bStep == STEP && bColumn == 1); // b is already in packed order
        for (int p = 0; p < depth; p += most) {
            int deep = Math.min(most, depth - p);
            boolean relus = relu && p + deep == depth;
            int size = STEP * deep;
            int group = columnsInPlace ? count : groupOf(count, size, scratch);
            int aPanels = Product.PANEL_AT + (columnsInPlace ? 0 : group * size + SLACK_FLOATS);
            int room = (scratch.length - aPanels - SLACK_FLOATS) / size;
            int slab = rowsInPlace ? rows : Math.min(panelsOf(rows), room) * A_PANEL_ROWS;
            for (int row = 0; row < rows; row += slab) {
                int some = Math.min(slab, rows - row);
                int x = aAt + row * aRow + p * aStep;
                if (!rowsInPlace) {
                    packRows(scratch, aPanels, size, a, x, aRow, aStep, some, deep);
                }
                for (int panel = 0; panel < count; panel += group) {
                    int end = Math.min(panel + group, count);
                    if (!columnsInPlace && (row == 0 || group < count)) {
                        packColumns(scratch, size, b, bAt + p * bStep, bStep, bColumn, panel, end, deep, columns);
                    }
                    for (int i = panel; i < end; i++) {
                        int column = columnOf(i, columns);
                        int to = cAt + row * cStride + column;
                        boolean continues = p > 0;
                        tiles(
                                c, to, cStride, nextOf(i, columns),
                                continues ? c : bias == null ? Product.ZEROS : bias,
                                continues ? to : bias == null ? 0 : biasAt + column,
                                continues ? cStride : 0,
                                rowsInPlace ? a : scratch, rowsInPlace ? x : aPanels, aRow, aStep, !rowsInPlace,
                                columnsInPlace ? b : scratch,
                                columnsInPlace ? bAt + (i * depth + p) * STEP : Product.PANEL_AT + (i - panel) * size,
                                deep, some, relus, scratch);
                    }
                }
            }
        }
    }

    /** The number of panels of b packed at a time: they take at most half of the scratch. */
    private static int groupOf(int count, int size, float[] scratch) {
        int room = Math.min((scratch.length - Product.PANEL_AT) / 2 - SLACK_FLOATS, GROUP_FLOATS);
        return Math.clamp(room / size, 1, count);
    }

    /**
     * Computes the tiles of one panel of b, from the first row of a slab to the last. A panel whose second vector does not
     * begin directly after the first ({@code next} is not LANES) is an edge, and goes through scratch.
     *
     * @param packed whether a is packed; its steps are ignored then
     */
    private static void tiles(
            float[] c, int cAt, int cStride, int next,
            float[] start, int startAt, int startStride,
            float[] a, int aAt, int aRow, int aStep, boolean packed,
            float[] b, int bAt,
            int depth, int rows, boolean relu, float[] scratch) {
        boolean edge = next != LANES;
        boolean continues = startStride != 0;
        if (edge && !continues) {
            PanelCopy.one(scratch, EDGE_AT, start, startAt, 0, next, 1);
        }
        float[] to = edge ? scratch : c;
        int toStride = edge ? STEP : cStride;
        float[] in = edge ? scratch : start;
        int inStride = edge && continues ? STEP : startStride;
        boolean transposed = !packed && aStep != 1;
        int most = packed ? Tile5x2.MR : transposed ? TransposedTile5x2.MR : InPlaceTile5x2.MR;
        for (int first = 0; first < rows; first += most) {
            int row = transposed ? Math.min(first, rows - most) : first;
            int count = Math.min(most, rows - row);
            int at = cAt + row * cStride;
            int from = startAt + row * startStride;
            if (edge && continues) {
                PanelCopy.one(scratch, EDGE_AT, start, from, startStride, next, count);
            }
            int toAt = edge ? EDGE_C_AT : at;
            int inAt = edge ? EDGE_AT : from;
            if (packed) {
                Tile5x2.run(
                        to, toAt, toStride, in, inAt, inStride,
                        a, aAt + row / A_PANEL_ROWS * STEP * depth + row % A_PANEL_ROWS, b, bAt, depth, count, relu);
            } else if (transposed) {
                TransposedTile5x2.run(
                        to, toAt, toStride, in, inAt, inStride,
                        a, aAt + row, aStep, b, bAt, depth, relu);
            } else {
                InPlaceTile5x2.run(
                        to, toAt, toStride, in, inAt, inStride,
                        a, aAt + row * aRow, aRow, b, bAt, depth, count, relu);
            }
            if (edge) {
                PanelCopy.back(c, at, cStride, next, scratch, EDGE_C_AT, count);
            }
        }
    }

    /** The number of panels with two whole vectors side by side; they come first. */
    private static int wholePanels(int columns) {
        int rest = columns % STEP;
        return columns / STEP - (rest > 0 && rest < LANES ? 1 : 0);
    }

    /** The first column of a panel. */
    private static int columnOf(int panel, int columns) {
        return panel * STEP - (panel > wholePanels(columns) ? LANES : 0);
    }

    /** The distance from the first to the second vector of a panel, at most LANES. */
    private static int nextOf(int panel, int columns) {
        int whole = wholePanels(columns);
        int rest = columns % STEP;
        return panel < whole ? LANES : rest >= LANES ? rest - LANES : panel == whole ? 0 : rest;
    }

    /** Packs panels {@code [from, to)} of b into scratch, one after the other. */
    private static void packColumns(
            float[] scratch, int size,
            float[] b, int bAt, int bStep, int bColumn,
            int from, int to, int depth, int columns) {
        int at = Product.PANEL_AT;
        for (int panel = from; panel < to; ) {
            int first = bAt + columnOf(panel, columns) * bColumn;
            int next = nextOf(panel, columns);
            int last = panel + PANELS_SIDE_BY_SIDE - 1;
            if (bColumn != 1) {
                if (next == LANES) {
                    PanelTransposition.run(scratch, at, b, first, bColumn, depth, STEP);
                } else {
                    PanelTransposition.run(scratch, at, b, first, bColumn, depth, LANES);
                    PanelTransposition.run(scratch, at + LANES, b, first + next * bColumn, bColumn, depth, LANES);
                }
            } else if (last < to && last < wholePanels(columns)) {
                PanelCopy.four(scratch, at, size, b, first, bStep, STEP, depth);
                panel += PANELS_SIDE_BY_SIDE;
                at += PANELS_SIDE_BY_SIDE * size;
                continue;
            } else {
                PanelCopy.one(scratch, at, b, first, bStep, next, depth);
            }
            panel++;
            at += size;
        }
    }

    /** Packs all panels of a slab of rows of a, one after the other. */
    private static void packRows(
            float[] scratch, int at, int size,
            float[] a, int aAt, int aRow, int aStep,
            int rows, int depth) {
        if (aStep == 1) {
            for (int row = 0, to = at; row < rows; row += A_PANEL_ROWS, to += size) {
                PanelTransposition.run(scratch, to, a, aAt + row * aRow, aRow, depth, Math.min(A_PANEL_ROWS, rows - row));
            }
        } else {
            copyRows(scratch, at, size, a, aAt, aStep, rows, depth);
        }
        int last = (rows - 1) % A_PANEL_ROWS;
        for (int slot = last + 1; slot % Tile5x2.MR != 0; slot++) { // the surplus rows of a tile repeat the last one
            int to = at + (rows - 1) / A_PANEL_ROWS * size;
            for (int p = 0; p < depth; p++) {
                scratch[to + p * STEP + slot] = scratch[to + p * STEP + last];
            }
        }
    }

    /** The same for a transposed a. */
    private static void copyRows(
            float[] scratch, int at, int size, float[] a, int aAt, int aStep, int rows, int depth) {
        for (int row = 0, to = at; row < rows; ) {
            int panels = rows - row > (PANELS_SIDE_BY_SIDE - 1) * A_PANEL_ROWS ? PANELS_SIDE_BY_SIDE : 1;
            int from = aAt + row;
            int wide = (panels - 1) * A_PANEL_ROWS + STEP; // floats read for each p, some of them past the last row
            long room = (long) a.length - wide - from;
            int whole = room < 0 ? 0 : (int) Math.min(depth, room / aStep + 1); // the others would read past the array's end
            if (panels == PANELS_SIDE_BY_SIDE) {
                PanelCopy.four(scratch, to, size, a, from, aStep, A_PANEL_ROWS, whole);
            } else {
                PanelCopy.one(scratch, to, a, from, aStep, LANES, whole);
            }
            for (int panel = 0; panel < panels; panel++, row += A_PANEL_ROWS, to += size) {
                for (int p = whole; p < depth; p++) {
                    System.arraycopy(a, aAt + row + p * aStep, scratch, to + p * STEP, Math.min(A_PANEL_ROWS, rows - row));
                }
            }
        }
    }

    /** The product of a single row of a and a packed b. */
    private static void onePackedRow(
            float[] c, int cAt,
            float @Nullable [] bias, int biasAt,
            float[] a, int aAt,
            float[] b, int bAt,
            int depth, int columns, boolean relu) {
        int count = (columns + STEP - 1) / STEP;
        int whole = wholePanels(columns);
        float[] start = bias == null ? Product.ZEROS : bias;
        for (int panel = 0; panel < count; ) {
            boolean edge = panel >= whole;
            int column = edge ? columnOf(panel, columns) : panel * STEP;
            int panels = edge ? 1 : Math.min(Tile1x8.PANELS, whole - panel);
            Tile1x8.run(
                    c, cAt + column, edge ? nextOf(panel, columns) : LANES,
                    start, bias == null ? 0 : biasAt + column,
                    a, aAt,
                    b, bAt + panel * STEP * depth, STEP * depth,
                    panels, depth, relu);
            panel += panels;
        }
    }

    /** {@link Product#packedSize}. */
    static long packedSize(int depth, int columns) {
        return columns <= LANES ? 1L * depth * LANES : 1L * depth * STEP * ((columns + STEP - 1) / STEP);
    }

    /** {@link Product#pack}: panels of {@code STEP * depth} floats each; a single one of one vector if all columns fit it. */
    static void pack(float[] packed, int packedAt, float[] b, int bAt, int depth, int columns) {
        // No vectors: runs once per predictor, often before C2 compiles it.
        if (columns <= LANES) {
            for (int p = 0; p < depth; p++) {
                System.arraycopy(b, bAt + p * columns, packed, packedAt + p * LANES, columns);
            }
            return;
        }
        for (int panel = 0, at = packedAt; panel * STEP < columns; panel++, at += STEP * depth) {
            int column = columnOf(panel, columns);
            int next = nextOf(panel, columns);
            for (int p = 0; p < depth; p++) {
                int from = bAt + p * columns + column;
                System.arraycopy(b, from, packed, at + p * STEP, LANES);
                System.arraycopy(b, from + next, packed, at + p * STEP + LANES, LANES);
            }
        }
    }

    /**
     * The product of at most one vector of columns. The surplus lanes must not stay in c: either the next row, stored later,
     * overwrites them, or a tile stores to scratch, from which its rows are copied.
     */
    private static void oneVector(
            float[] c, int cAt, int cStride,
            float @Nullable [] bias, int biasAt,
            float[] a, int aAt, int aRow, int aStep,
            float[] b, int bAt, int bStep, int bColumn,
            int rows, int depth, int columns, boolean relu, float[] scratch) {
        float[] chains = Product.ZEROS;
        int chainsAt = 0;
        if (bias != null && biasAt + LANES <= bias.length) {
            chains = bias;
            chainsAt = biasAt;
        } else if (bias != null) { // a vector would read past its end
            System.arraycopy(bias, biasAt, scratch, EDGE_AT, columns);
            chains = scratch;
            chainsAt = EDGE_AT;
        }
        int blocks = (depth + Product.BLOCK_ROWS - 1) / Product.BLOCK_ROWS;
        int most = blocks == 1 ? depth : (depth + blocks - 1) / blocks; // avoids a division, which takes as long as a tiny tile
        for (int p = 0; p < depth; p += most) {
            int deep = Math.min(most, depth - p);
            boolean last = p + deep == depth;
            int from = bAt + p * bStep;
            boolean inPlace = bColumn == 1 && from + (deep - 1) * bStep + LANES <= b.length;
            int step = bStep;
            if (!inPlace && bColumn == 1 && bStep == columns) { // in one piece
                System.arraycopy(b, from, scratch, Product.PANEL_AT, deep * columns);
            } else if (!inPlace) {
                Packing.pack(scratch, Product.PANEL_AT, LANES, b, from, bStep, bColumn, deep, columns);
                step = LANES;
            }
            boolean narrow = p == 0 && columns == cStride; // sums that continue in c would read surplus lanes
            for (int row = 0; row < rows; row += Tile6x1.MR) {
                int count = Math.min(Tile6x1.MR, rows - row);
                int at = cAt + row * cStride;
                boolean direct = columns == LANES
                        || (narrow && (count - 1) * cStride + LANES <= (rows - row) * cStride);
                boolean staged = !direct && p > 0;
                if (staged) {
                    copy(scratch, EDGE_C_AT, LANES, c, at, cStride, count, columns);
                }
                int edgeStride = narrow ? columns : LANES;
                Tile6x1.run(
                        direct ? c : scratch, direct ? at : EDGE_C_AT, direct ? cStride : edgeStride,
                        p == 0 ? chains : staged ? scratch : c, p == 0 ? chainsAt : staged ? EDGE_C_AT : at,
                        p == 0 ? 0 : staged ? LANES : cStride,
                        a, aAt + row * aRow + p * aStep, aRow, aStep,
                        inPlace ? b : scratch, inPlace ? from : Product.PANEL_AT, step,
                        deep, count, relu && last);
                if (!direct) {
                    copy(c, at, cStride, scratch, EDGE_C_AT, edgeStride, count, columns);
                }
            }
        }
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
