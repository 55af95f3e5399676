package io.simdmlp.kernel;

/** Copies a block of a matrix to where a register tile can stream it. */
final class Packing {
    private Packing() {}

    /**
     * panel (depth, width) = b (depth, width), with rows {@code stride} apart.
     *
     * @param b element (p, column) is at {@code bAt + p * bStep + column * bColumn}
     */
    static void pack(float[] panel, int stride, float[] b, int bAt, int bStep, int bColumn, int depth, int width) {
        if (bColumn == 1) {
            for (int p = 0; p < depth; p++) {
                System.arraycopy(b, bAt + p * bStep, panel, p * stride, width);
            }
        } else {
            for (int column = 0; column < width; column++) {
                int from = bAt + column * bColumn;
                for (int p = 0; p < depth; p++) {
                    panel[p * stride + column] = b[from + p * bStep];
                }
            }
        }
    }
}
