package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures one line a matrix
/** Copies columns of a matrix into panels of {@link NarrowProduct}: two vectors for each row. */
final class PanelCopy {
    private static final int STEP = Tile5x2.STEP;

    private PanelCopy() {}

    /**
     * Packs four panels, {@code size} floats apart, whose columns are {@code apart} from each other. Rows of the matrix may be
     * kilobytes apart: reading several cache lines of each is several times as fast as panel by panel.
     *
     * @param from row p begins at {@code fromAt + p * fromStep}
     */
    static void four(
            float[] to, int at, int size,
            float[] from, int fromAt, int fromStep,
            int apart, int depth) {
        int at1 = at + size;
        int at2 = at1 + size;
        int at3 = at2 + size;
        for (int p = 0; p < depth; p++) {
            int f0 = fromAt + p * fromStep;
            int f1 = f0 + apart;
            int f2 = f1 + apart;
            int f3 = f2 + apart;
            FloatVector v0 = FloatVector.fromArray(S, from, f0);
            FloatVector v1 = FloatVector.fromArray(S, from, f0 + LANES);
            FloatVector v2 = FloatVector.fromArray(S, from, f1);
            FloatVector v3 = FloatVector.fromArray(S, from, f1 + LANES);
            FloatVector v4 = FloatVector.fromArray(S, from, f2);
            FloatVector v5 = FloatVector.fromArray(S, from, f2 + LANES);
            FloatVector v6 = FloatVector.fromArray(S, from, f3);
            FloatVector v7 = FloatVector.fromArray(S, from, f3 + LANES);
            int t = p * STEP;
            v0.intoArray(to, at + t);
            v1.intoArray(to, at + t + LANES);
            v2.intoArray(to, at1 + t);
            v3.intoArray(to, at1 + t + LANES);
            v4.intoArray(to, at2 + t);
            v5.intoArray(to, at2 + t + LANES);
            v6.intoArray(to, at3 + t);
            v7.intoArray(to, at3 + t + LANES);
        }
    }

    /** Copies {@code rows} rows back from a panel: the inverse of {@link #one}. */
    static void back(float[] to, int toAt, int toStep, int next, float[] panel, int at, int rows) {
        for (int row = 0; row < rows; row++) {
            FloatVector v0 = FloatVector.fromArray(S, panel, at + row * STEP);
            FloatVector v1 = FloatVector.fromArray(S, panel, at + row * STEP + LANES);
            v0.intoArray(to, toAt + row * toStep);
            v1.intoArray(to, toAt + row * toStep + next);
        }
    }

    /** Packs one panel, whose second vector begins {@code next} after the first. */
    static void one(float[] to, int at, float[] from, int fromAt, int fromStep, int next, int depth) {
        for (int p = 0; p < depth; p++) {
            int f = fromAt + p * fromStep;
            FloatVector v0 = FloatVector.fromArray(S, from, f);
            FloatVector v1 = FloatVector.fromArray(S, from, f + next);
            v0.intoArray(to, at + p * STEP);
            v1.intoArray(to, at + p * STEP + LANES);
        }
    }
}
// @formatter:on
