package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;

// @formatter:off -- signatures one line a matrix
/** Transposes rows of a matrix into a panel of {@link NarrowProduct}: {@code panel(p, row) = from(row, p)}. */
final class PanelTransposition {
    /** Columns of p in a chunk: both vectors of the panel are written chunk by chunk, so that its cache lines stay in L1. */
    private static final int CHUNK_COLUMNS = 128;

    private PanelTransposition() {}

    /**
     * Overwrites as many vectors of each panel row as {@code width} needs; lanes past the width and a few rows past the depth are
     * undefined.
     *
     * @param at the index of the first vector in {@code panel}
     * @param from (width, depth), rows {@code fromStride} apart
     */
    static void run(float[] panel, int at, float[] from, int fromAt, int fromStride, int depth, int width) {
        for (int p = 0; p < depth; p += CHUNK_COLUMNS) {
            int to = at + p * Tile5x2.STEP;
            int deep = Math.min(CHUNK_COLUMNS, depth - p);
            for (int row = 0; row < width; row += LANES) {
                vector(panel, to + row, from, fromAt + row * fromStride + p, fromStride, deep, Math.min(LANES, width - row));
            }
        }
    }

    private static void vector(float[] panel, int at, float[] from, int fromAt, int fromStride, int depth, int width) {
        int step = Transposition8.STEP;
        long room = from.length - (fromAt + (LANES - 1L) * fromStride); // steps may read past the matrix, but not past the array
        int steps = fromStride == 0 ? 0 : Math.clamp(room / step, 0, (depth + step - 1) / step);
        if (LANES == Transposition8.N) {
            Transposition8.run(panel, at, from, fromAt, fromStride, steps);
        } else if (LANES == Transposition4.N) {
            Transposition4.run(panel, at, from, fromAt, fromStride, steps);
        } else {
            steps = 0;
        }
        for (int row = 0; row < width; row++) {
            for (int p = steps * step; p < depth; p++) {
                panel[at + p * Tile5x2.STEP + row] = from[fromAt + row * fromStride + p];
            }
        }
    }
}
// @formatter:on
