package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.WIDE;

import io.simdmlp.kernel.Bfloat16;

// @formatter:off -- signatures and calls one line a matrix
/**
 * A product with weights of bfloat16, c = start + a . b, for predictions. The tiles decode b in registers, so that a weight takes
 * two bytes of memory bandwidth. Each element is one chain of fma in ascending order, as in {@link Product}.
 *
 * <p>A lane of b has two rows of a column, as {@link Bfloat16} describes. With {@code pairs = (depth + 1) / 2} of them, b is
 * packed as in {@link WideProduct}, for any number of registers: the panel of a column is at {@code bAt + column * pairs}, its
 * rows are as far apart as the panel is wide. A panel has four vectors with 32 registers and two with 16; the last one has one
 * vector, or two, if that is enough.
 *
 * <p>A single row reads four panels side by side. More rows read a in place, for any number of rows. The columns of the last
 * panel are computed as whole vectors, in scratch if there are less.
 */
final class Bfloat16Product {
    /** Vectors of columns in a panel; the first column of any share of columns is at a multiple of it. */
    static final int PANEL_VECTORS = WIDE ? WideProduct.PANEL_VECTORS : Tile5x2.NR;

    private static final int PANEL = PANEL_VECTORS * LANES;

    // Layout of scratch: a row of bias | the rows of c of an edge tile
    private static final int EDGE_AT = PANEL;

    private Bfloat16Product() {}

    /**
     * Overwrites c (rows, columns), whose rows are {@code cStride} apart.
     *
     * @param bias (columns), the initial accumulators
     * @param a element (row, p) is at {@code aAt + row * aRow + p}
     * @param b in the format of {@link #pack}
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt, int cStride,
            float[] bias, int biasAt,
            float[] a, int aAt, int aRow,
            int[] b, int bAt,
            int rows, int depth, int columns, boolean relu, float[] scratch) {
        if (columns == 1) {
            column(c, cAt, cStride, bias[biasAt], a, aAt, aRow, b, bAt, rows, depth, relu);
            return;
        }
        int pairs = Bfloat16.pairs(depth);
        int column = rows == 1 ? oneRow(c, cAt, bias, biasAt, a, aAt, b, bAt, depth, columns, relu) : 0;
        while (column < columns) {
            int vectors = vectors(columns - column);
            int stride = vectors * LANES;
            int width = Math.min(columns - column, stride);
            float[] start = bias;
            int startAt = biasAt + column;
            if (startAt + stride > bias.length) { // the vectors of an edge would read past its end
                System.arraycopy(bias, startAt, scratch, 0, width);
                start = scratch;
                startAt = 0;
            }
            tiles(
                    c, cAt + column, cStride,
                    start, startAt,
                    a, aAt, aRow,
                    b, bAt + column * pairs,
                    depth, rows, vectors, width, relu, scratch);
            column += width;
        }
    }

    /** Computes the columns of a single row that lie in whole panels side by side; returns their number. */
    private static int oneRow(
            float[] c, int cAt,
            float[] bias, int biasAt,
            float[] a, int aAt,
            int[] b, int bAt,
            int depth, int columns, boolean relu) {
        int pairs = Bfloat16.pairs(depth);
        int column = 0;
        if (WIDE) {
            for (; columns - column >= 4 * PANEL; column += 4 * PANEL) {
                Bfloat16Tile1x16.run(
                        c, cAt + column,
                        bias, biasAt + column,
                        a, aAt,
                        b, bAt + column * pairs, pairs * PANEL,
                        depth, relu);
            }
        } else {
            int whole = columns / PANEL * PANEL;
            while (column < whole) {
                int panels = Math.min(Bfloat16Tile1x8.PANELS, (whole - column) / PANEL);
                Bfloat16Tile1x8.run(
                        c, cAt + column,
                        bias, biasAt + column,
                        a, aAt,
                        b, bAt + column * pairs, pairs * PANEL,
                        panels, depth, relu);
                column += panels * PANEL;
            }
        }
        return column;
    }

    /** Computes the tiles of one panel, from the first row to the last. Those of an edge store to scratch. */
    private static void tiles(
            float[] c, int cAt, int cStride,
            float[] start, int startAt,
            float[] a, int aAt, int aRow,
            int[] b, int bAt,
            int depth, int rows, int vectors, int width, boolean relu, float[] scratch) {
        int stride = vectors * LANES;
        boolean direct = width == stride;
        int most = vectors == Bfloat16Tile6x1.NR ? Bfloat16Tile6x1.MR : Bfloat16Tile4x4.MR; // 4 x 2 has as many
        for (int row = 0; row < rows; row += most) {
            int count = Math.min(most, rows - row);
            int at = cAt + row * cStride;
            int x = aAt + row * aRow;
            float[] to = direct ? c : scratch;
            int toAt = direct ? at : EDGE_AT;
            int toStride = direct ? cStride : stride;
            switch (vectors) {
                case Bfloat16Tile6x1.NR ->
                    Bfloat16Tile6x1.run(
                            to, toAt, toStride, start, startAt, 0, a, x, aRow, b, bAt, depth, count, relu);
                case Bfloat16Tile4x2.NR ->
                    Bfloat16Tile4x2.run(
                            to, toAt, toStride, start, startAt, 0, a, x, aRow, b, bAt, depth, count, relu);
                default -> {
                    if (count == 1) {
                        Bfloat16Tile1x4.run(to, toAt, start, startAt, a, x, b, bAt, depth, relu);
                    } else {
                        Bfloat16Tile4x4.run(
                                to, toAt, toStride, start, startAt, 0, a, x, aRow, b, bAt, depth, count, relu);
                    }
                }
            }
            for (int r = 0; !direct && r < count; r++) {
                System.arraycopy(scratch, EDGE_AT + r * stride, c, at + r * cStride, width);
            }
        }
    }

    /** A single column: a scalar chain for each row, since a vector would have one useful lane. */
    private static void column(
            float[] c, int cAt, int cStride,
            float start,
            float[] a, int aAt, int aRow,
            int[] b, int bAt,
            int rows, int depth, boolean relu) {
        for (int row = 0; row < rows; row++) {
            float sum = start;
            int x = aAt + row * aRow;
            for (int q = 0; q < depth / 2; q++) {
                int pair = b[bAt + q * LANES];
                sum = Math.fma(a[x + 2 * q], Bfloat16.low(pair), sum);
                sum = Math.fma(a[x + 2 * q + 1], Bfloat16.high(pair), sum);
            }
            if (depth % 2 == 1) {
                sum = Math.fma(a[x + depth - 1], Bfloat16.low(b[bAt + depth / 2 * LANES]), sum);
            }
            c[cAt + row * cStride] = relu && sum <= 0 ? 0f : sum;
        }
    }

    /** The ints that {@link #pack} writes: the last panel is rounded up to whole vectors. */
    static long size(int depth, int columns) {
        int rest = columns % PANEL;
        return 1L * Bfloat16.pairs(depth) * (columns - rest + (rest == 0 ? 0 : vectors(rest) * LANES));
    }

    /** Packs b (depth, columns), row-major, into one panel after the other. */
    static void pack(int[] packed, int packedAt, float[] b, int bAt, int depth, int columns) {
        int pairs = Bfloat16.pairs(depth);
        for (int column = 0; column < columns; ) {
            int stride = vectors(columns - column) * LANES;
            int width = Math.min(columns - column, stride);
            for (int q = 0; q < pairs; q++) {
                int from = bAt + 2 * q * columns + column;
                int to = packedAt + column * pairs + q * stride;
                for (int i = 0; i < width; i++) {
                    float high = 2 * q + 1 < depth ? b[from + columns + i] : 0f;
                    packed[to + i] = Bfloat16.pair(b[from + i], high);
                }
            }
            column += width;
        }
    }

    /** The number of vectors in the next panel, of {@code columns} remaining columns. */
    private static int vectors(int columns) {
        int vectors = (columns + LANES - 1) / LANES;
        return vectors > 2 ? PANEL_VECTORS : vectors;
    }
}
// @formatter:on
