package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import jdk.incubator.vector.FloatVector;

/** Packs a panel of b for a register tile, where no tile does so itself. */
final class Packing {
    private Packing() {}

    /**
     * panel (depth, width) = b (depth, width), with rows {@code stride} apart: a whole number of vectors. Lanes past
     * the width are undefined.
     *
     * @param b element (p, column) is at {@code bAt + p * bStep + column * bColumn}; one of the steps is 1
     */
    static void pack(
            float[] panel, int at, int stride, float[] b, int bAt, int bStep, int bColumn, int depth, int width) {
        if (bColumn != 1) {
            Transposition.run(panel, at, stride, b, bAt, bColumn, depth, width);
            return;
        }
        int whole = depth; // rows that can be read as whole vectors
        while (whole > 0 && bAt + (whole - 1) * bStep + stride > b.length) {
            whole--;
        }
        if (stride == 4 * LANES) {
            four(panel, at, b, bAt, bStep, whole);
        } else {
            for (int vector = 0; vector < stride; vector += LANES) {
                one(panel, at + vector, stride, b, bAt + vector, bStep, whole);
            }
        }
        for (int p = whole; p < depth; p++) {
            System.arraycopy(b, bAt + p * bStep, panel, at + p * stride, width);
        }
    }

    /** Packs four vectors per row: a call of arraycopy for each row would double the time. */
    private static void four(float[] panel, int at, float[] b, int bAt, int bStep, int depth) {
        for (int p = 0; p < depth; p++) {
            int from = bAt + p * bStep;
            int to = at + 4 * LANES * p;
            FloatVector v0 = FloatVector.fromArray(S, b, from);
            FloatVector v1 = FloatVector.fromArray(S, b, from + LANES);
            FloatVector v2 = FloatVector.fromArray(S, b, from + 2 * LANES);
            FloatVector v3 = FloatVector.fromArray(S, b, from + 3 * LANES);
            v0.intoArray(panel, to);
            v1.intoArray(panel, to + LANES);
            v2.intoArray(panel, to + 2 * LANES);
            v3.intoArray(panel, to + 3 * LANES);
        }
    }

    /** Packs one vector per row; rows of the panel are {@code stride} apart. */
    private static void one(float[] panel, int at, int stride, float[] b, int bAt, int bStep, int depth) {
        for (int p = 0; p < depth; p++) {
            FloatVector.fromArray(S, b, bAt + p * bStep).intoArray(panel, at + p * stride);
        }
    }
}
