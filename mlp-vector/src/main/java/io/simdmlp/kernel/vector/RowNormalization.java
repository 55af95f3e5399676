package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.RowSums.PARTIALS;
import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.RowSums;
import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/**
 * Layer and RMS normalization of each row. The sums along a row are {@link RowSums}: a vector holds some of the 16 partial sums,
 * and reads every 16th element from its own on.
 *
 * <pre>
 *   z (width)    | 0 .. 7 | 8 .. 15 | 16 .. 23 | 24 .. 31 | ...      with vectors of 8 floats:
 *                  [v]                [v]                              partial sums 0 to 7
 *                           [v]                  [v]                   partial sums 8 to 15
 * </pre>
 */
final class RowNormalization {
    /** The index of the partial sums in scratch. */
    private static final int PARTIALS_AT = 0;

    private RowNormalization() {}

    /** See {@link Kernels#normalizeRows}. */
    static void forward(
            float[] y, int yAt,
            float[] n, int nAt,
            float[] inverses, int inverseAt,
            float[] z, int zAt,
            float[] p, int scaleAt, int shiftAt,
            int rows, int width, float epsilon, boolean centered, float[] scratch) {
        for (int row = 0; row < rows; row++) {
            int zRow = zAt + row * width;
            float mean = centered ? sum(z, zRow, width, scratch) / width : 0f;
            float variance = squares(z, zRow, mean, width, scratch) / width;
            float inverse = 1f / (float) Math.sqrt(variance + epsilon);
            inverses[inverseAt + row] = inverse;
            int nRow = nAt + row * width;
            int yRow = yAt + row * width;
            FloatVector zero = FloatVector.zero(S);
            int i = 0;
            for (; i <= width - LANES; i += LANES) {
                FloatVector normal =
                        FloatVector.fromArray(S, z, zRow + i).sub(mean).mul(inverse);
                normal.intoArray(n, nRow + i);
                FloatVector shift = shiftAt < 0 ? zero : FloatVector.fromArray(S, p, shiftAt + i);
                normal.fma(FloatVector.fromArray(S, p, scaleAt + i), shift).intoArray(y, yRow + i);
            }
            for (; i < width; i++) {
                float normal = (z[zRow + i] - mean) * inverse;
                n[nRow + i] = normal;
                y[yRow + i] = Math.fma(normal, p[scaleAt + i], shiftAt < 0 ? 0f : p[shiftAt + i]);
            }
        }
    }

    /** See {@link Kernels#normalizeRowsGradient}. */
    static void gradient(
            float[] d, int dAt,
            float[] n, int nAt,
            float[] inverses, int inverseAt,
            float[] p, int scaleAt,
            int rows, int width, boolean centered, float[] scratch) {
        for (int row = 0; row < rows; row++) {
            int dRow = dAt + row * width;
            int nRow = nAt + row * width;
            float shift = centered ? products(d, dRow, p, scaleAt, width, scratch) / width : 0f;
            float slope = products(d, dRow, p, scaleAt, n, nRow, width, scratch) / width;
            float inverse = inverses[inverseAt + row];
            int i = 0;
            for (; i <= width - LANES; i += LANES) {
                FloatVector g =
                        FloatVector.fromArray(S, d, dRow + i).mul(FloatVector.fromArray(S, p, scaleAt + i));
                FloatVector rest =
                        FloatVector.fromArray(S, n, nRow + i).neg().fma(FloatVector.broadcast(S, slope), g);
                FloatVector centre = centered ? rest.sub(shift) : rest;
                centre.mul(inverse).intoArray(d, dRow + i);
            }
            for (; i < width; i++) {
                float rest = Math.fma(-n[nRow + i], slope, d[dRow + i] * p[scaleAt + i]);
                d[dRow + i] = inverse * (centered ? rest - shift : rest);
            }
        }
    }

    /** The sum of z. */
    private static float sum(float[] z, int at, int width, float[] scratch) {
        int whole = width - width % PARTIALS;
        for (int first = 0; first < PARTIALS; first += LANES) {
            FloatVector partial = FloatVector.zero(S);
            for (int i = first; i < whole; i += PARTIALS) {
                partial = partial.add(FloatVector.fromArray(S, z, at + i));
            }
            partial.intoArray(scratch, PARTIALS_AT + first);
        }
        for (int i = whole; i < width; i++) {
            scratch[PARTIALS_AT + i - whole] += z[at + i];
        }
        return RowSums.total(scratch, PARTIALS_AT);
    }

    /** The sum of (z - mean)^2. */
    private static float squares(float[] z, int at, float mean, int width, float[] scratch) {
        int whole = width - width % PARTIALS;
        for (int first = 0; first < PARTIALS; first += LANES) {
            FloatVector partial = FloatVector.zero(S);
            for (int i = first; i < whole; i += PARTIALS) {
                FloatVector distance = FloatVector.fromArray(S, z, at + i).sub(mean);
                partial = distance.fma(distance, partial);
            }
            partial.intoArray(scratch, PARTIALS_AT + first);
        }
        for (int i = whole; i < width; i++) {
            int partial = PARTIALS_AT + i - whole;
            float distance = z[at + i] - mean;
            scratch[partial] = Math.fma(distance, distance, scratch[partial]);
        }
        return RowSums.total(scratch, PARTIALS_AT);
    }

    /** The sum of d * scale. */
    private static float products(float[] d, int dAt, float[] p, int scaleAt, int width, float[] scratch) {
        int whole = width - width % PARTIALS;
        for (int first = 0; first < PARTIALS; first += LANES) {
            FloatVector partial = FloatVector.zero(S);
            for (int i = first; i < whole; i += PARTIALS) {
                FloatVector g =
                        FloatVector.fromArray(S, d, dAt + i).mul(FloatVector.fromArray(S, p, scaleAt + i));
                partial = partial.add(g);
            }
            partial.intoArray(scratch, PARTIALS_AT + first);
        }
        for (int i = whole; i < width; i++) {
            scratch[PARTIALS_AT + i - whole] += d[dAt + i] * p[scaleAt + i];
        }
        return RowSums.total(scratch, PARTIALS_AT);
    }

    /** The sum of d * scale * n. */
    private static float products(
            float[] d, int dAt, float[] p, int scaleAt, float[] n, int nAt, int width, float[] scratch) {
        int whole = width - width % PARTIALS;
        for (int first = 0; first < PARTIALS; first += LANES) {
            FloatVector partial = FloatVector.zero(S);
            for (int i = first; i < whole; i += PARTIALS) {
                FloatVector g =
                        FloatVector.fromArray(S, d, dAt + i).mul(FloatVector.fromArray(S, p, scaleAt + i));
                partial = g.fma(FloatVector.fromArray(S, n, nAt + i), partial);
            }
            partial.intoArray(scratch, PARTIALS_AT + first);
        }
        for (int i = whole; i < width; i++) {
            int partial = PARTIALS_AT + i - whole;
            scratch[partial] = Math.fma(d[dAt + i] * p[scaleAt + i], n[nAt + i], scratch[partial]);
        }
        return RowSums.total(scratch, PARTIALS_AT);
    }
}
// @formatter:on
