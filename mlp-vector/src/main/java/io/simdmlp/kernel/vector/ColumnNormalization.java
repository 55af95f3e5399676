package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import io.simdmlp.kernel.Kernels;
import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/**
 * Batch normalization: statistics of each column over the rows, and the normalization with them.
 *
 * <pre>
 *   z (rows, width)   | [v][v] |   lanes run over columns: each column is one chain in ascending row order;
 *                     | [v][v] |   two vectors of columns at a time hide the latency of an addition
 *                         |
 *   mean (width)        [v][v]
 * </pre>
 */
final class ColumnNormalization {
    private ColumnNormalization() {}

    /** See {@link Kernels#columnMoments}. */
    static void moments(
            float[] moments, int meanAt, int varianceAt,
            float[] z, int zAt,
            int rows, int width, int from, int to, Kernels scalar) {
        int o = from;
        for (; o <= to - 2 * LANES; o += 2 * LANES) {
            FloatVector sum0 = FloatVector.zero(S);
            FloatVector sum1 = FloatVector.zero(S);
            for (int row = 0, at = zAt + o; row < rows; row++, at += width) {
                sum0 = sum0.add(FloatVector.fromArray(S, z, at));
                sum1 = sum1.add(FloatVector.fromArray(S, z, at + LANES));
            }
            FloatVector mean0 = sum0.div(rows);
            FloatVector mean1 = sum1.div(rows);
            FloatVector squares0 = FloatVector.zero(S);
            FloatVector squares1 = FloatVector.zero(S);
            for (int row = 0, at = zAt + o; row < rows; row++, at += width) {
                FloatVector distance0 = FloatVector.fromArray(S, z, at).sub(mean0);
                FloatVector distance1 = FloatVector.fromArray(S, z, at + LANES).sub(mean1);
                squares0 = distance0.fma(distance0, squares0);
                squares1 = distance1.fma(distance1, squares1);
            }
            mean0.intoArray(moments, meanAt + o);
            mean1.intoArray(moments, meanAt + o + LANES);
            squares0.div(rows).intoArray(moments, varianceAt + o);
            squares1.div(rows).intoArray(moments, varianceAt + o + LANES);
        }
        for (; o <= to - LANES; o += LANES) {
            FloatVector sum = FloatVector.zero(S);
            for (int row = 0; row < rows; row++) {
                sum = sum.add(FloatVector.fromArray(S, z, zAt + row * width + o));
            }
            FloatVector mean = sum.div(rows);
            FloatVector squares = FloatVector.zero(S);
            for (int row = 0; row < rows; row++) {
                FloatVector distance = FloatVector.fromArray(S, z, zAt + row * width + o).sub(mean);
                squares = distance.fma(distance, squares);
            }
            mean.intoArray(moments, meanAt + o);
            squares.div(rows).intoArray(moments, varianceAt + o);
        }
        scalar.columnMoments(moments, meanAt, varianceAt, z, zAt, rows, width, o, to);
    }

    /** See {@link Kernels#normalizeColumns}. */
    static void forward(
            float[] y, int yAt,
            float[] n, int nAt,
            float[] z, int zAt,
            float[] moments, int meanAt, int inverseAt,
            float[] p, int scaleAt, int shiftAt,
            int rows, int width, int from, int to, Kernels scalar) {
        int whole = from + (to - from) / LANES * LANES;
        for (int row = 0; row < rows; row++) { // row by row: memory is read and written in order
            int at = row * width;
            for (int o = from; o < whole; o += LANES) {
                FloatVector mean = FloatVector.fromArray(S, moments, meanAt + o);
                FloatVector inverse = FloatVector.fromArray(S, moments, inverseAt + o);
                FloatVector normal =
                        FloatVector.fromArray(S, z, zAt + at + o).sub(mean).mul(inverse);
                normal.intoArray(n, nAt + at + o);
                FloatVector scale = FloatVector.fromArray(S, p, scaleAt + o);
                FloatVector shift = FloatVector.fromArray(S, p, shiftAt + o);
                normal.fma(scale, shift).intoArray(y, yAt + at + o);
            }
        }
        scalar.normalizeColumns(
                y, yAt, n, nAt, z, zAt, moments, meanAt, inverseAt, p, scaleAt, shiftAt, rows, width, whole, to);
    }

    /** See {@link Kernels#normalizeColumnsGradient}. */
    static void gradient(
            float[] d, int dAt,
            float[] n, int nAt,
            float[] inverses, int inverseAt,
            float[] p, int scaleAt,
            float[] g, int dScaleAt, int dShiftAt,
            int rows, int width, int from, int to, Kernels scalar) {
        int o = from;
        for (; o <= to - 2 * LANES; o += 2 * LANES) { // two at a time: a cache line, or two that follow each other
            FloatVector slope0 = FloatVector.fromArray(S, g, dScaleAt + o).div(rows);
            FloatVector slope1 = FloatVector.fromArray(S, g, dScaleAt + o + LANES).div(rows);
            FloatVector shift0 = FloatVector.fromArray(S, g, dShiftAt + o).div(rows);
            FloatVector shift1 = FloatVector.fromArray(S, g, dShiftAt + o + LANES).div(rows);
            FloatVector factor0 = FloatVector.fromArray(S, p, scaleAt + o)
                    .mul(FloatVector.fromArray(S, inverses, inverseAt + o));
            FloatVector factor1 = FloatVector.fromArray(S, p, scaleAt + o + LANES)
                    .mul(FloatVector.fromArray(S, inverses, inverseAt + o + LANES));
            for (int row = 0, i = o; row < rows; row++, i += width) {
                FloatVector normal0 = FloatVector.fromArray(S, n, nAt + i);
                FloatVector normal1 = FloatVector.fromArray(S, n, nAt + i + LANES);
                FloatVector rest0 = normal0.neg()
                        .fma(slope0, FloatVector.fromArray(S, d, dAt + i))
                        .sub(shift0);
                FloatVector rest1 = normal1.neg()
                        .fma(slope1, FloatVector.fromArray(S, d, dAt + i + LANES))
                        .sub(shift1);
                factor0.mul(rest0).intoArray(d, dAt + i);
                factor1.mul(rest1).intoArray(d, dAt + i + LANES);
            }
        }
        scalar.normalizeColumnsGradient(
                d, dAt, n, nAt, inverses, inverseAt, p, scaleAt, g, dScaleAt, dShiftAt, rows, width, o, to);
    }

    /** See {@link Kernels#scaleGradient}. */
    static void scaleGradient(
            float[] g, int dScaleAt, int dShiftAt,
            float[] d, int dAt,
            float[] n, int nAt,
            int rows, int width, int from, int to, Kernels scalar) {
        int o = from;
        for (; o <= to - 2 * LANES; o += 2 * LANES) {
            FloatVector scale0 = FloatVector.zero(S);
            FloatVector scale1 = FloatVector.zero(S);
            FloatVector shift0 = FloatVector.zero(S);
            FloatVector shift1 = FloatVector.zero(S);
            for (int row = 0, i = o; row < rows; row++, i += width) {
                FloatVector d0 = FloatVector.fromArray(S, d, dAt + i);
                FloatVector d1 = FloatVector.fromArray(S, d, dAt + i + LANES);
                scale0 = d0.fma(FloatVector.fromArray(S, n, nAt + i), scale0);
                scale1 = d1.fma(FloatVector.fromArray(S, n, nAt + i + LANES), scale1);
                shift0 = shift0.add(d0);
                shift1 = shift1.add(d1);
            }
            scale0.intoArray(g, dScaleAt + o);
            scale1.intoArray(g, dScaleAt + o + LANES);
            if (dShiftAt >= 0) {
                shift0.intoArray(g, dShiftAt + o);
                shift1.intoArray(g, dShiftAt + o + LANES);
            }
        }
        scalar.scaleGradient(g, dScaleAt, dShiftAt, d, dAt, n, nAt, rows, width, o, to);
    }
}
// @formatter:on
