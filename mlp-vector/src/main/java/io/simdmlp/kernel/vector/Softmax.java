package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import io.simdmlp.kernel.ScalarMath;
import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/**
 * Softmax of each row, alone or with cross-entropy.
 *
 * <p>Three passes: subtract each row's maximum; exponentials, over all rows as one run of elements, since most output
 * layers are narrower than a vector; sums and quotients row by row. The sums are scalar chains in ascending order,
 * because that order is part of the result.
 */
final class Softmax {
    private Softmax() {}

    /** Rows of a = e^(a - max) / sum, in place. */
    static void forward(float[] a, int aAt, int rows, int width) {
        for (int at = aAt; at < aAt + rows * width; at += width) {
            subtract(a, at, a, at, ScalarMath.max(a, at, width), width);
        }
        Exponentials.run(a, aAt, rows * width);
        for (int at = aAt; at < aAt + rows * width; at += width) {
            quotients(a, at, sum(a, at, width), 1f, width);
        }
    }

    /** See {@link io.simdmlp.kernel.Kernels#softmaxCrossEntropy}. */
    static void crossEntropy(
            float[] loss, int lossAt,
            float[] dz, int dzAt,
            float[] z, int zAt,
            int[] labels, int labelsAt,
            int rows, int width, float scale) {
        for (int row = 0; row < rows; row++) {
            int zRow = zAt + row * width;
            float max = ScalarMath.max(z, zRow, width);
            loss[lossAt + row] = max - z[zRow + labels[labelsAt + row]];
            subtract(dz, dzAt + row * width, z, zRow, max, width);
        }
        Exponentials.run(dz, dzAt, rows * width);
        for (int row = 0; row < rows; row++) {
            int dzRow = dzAt + row * width;
            int label = dzRow + labels[labelsAt + row];
            float sum = sum(dz, dzRow, width);
            loss[lossAt + row] = ScalarMath.log(sum) + loss[lossAt + row];
            float atLabel = scale * (dz[label] / sum - 1f);
            quotients(dz, dzRow, sum, scale, width);
            dz[label] = atLabel;
        }
    }

    /** The same for a distribution y over the classes. */
    static void crossEntropy(
            float[] loss, int lossAt,
            float[] dz, int dzAt,
            float[] z, int zAt,
            float[] y, int yAt,
            int rows, int width, float scale) {
        for (int row = 0; row < rows; row++) {
            int zRow = zAt + row * width;
            int yRow = yAt + row * width;
            float max = ScalarMath.max(z, zRow, width);
            float behind = 0f;
            for (int j = 0; j < width; j++) {
                float target = y[yRow + j];
                behind = target == 0f ? behind : Math.fma(target, max - z[zRow + j], behind);
            }
            loss[lossAt + row] = behind;
            subtract(dz, dzAt + row * width, z, zRow, max, width);
        }
        Exponentials.run(dz, dzAt, rows * width);
        for (int row = 0; row < rows; row++) {
            int dzRow = dzAt + row * width;
            int yRow = yAt + row * width;
            float sum = sum(dz, dzRow, width);
            float total = sum(y, yRow, width);
            loss[lossAt + row] = Math.fma(total, ScalarMath.log(sum), loss[lossAt + row]);
            int j = 0;
            for (; j <= width - LANES; j += LANES) {
                FloatVector p = FloatVector.fromArray(S, dz, dzRow + j).div(sum);
                FloatVector target = FloatVector.fromArray(S, y, yRow + j);
                p.fma(FloatVector.broadcast(S, total), target.neg()).mul(scale).intoArray(dz, dzRow + j);
            }
            for (; j < width; j++) {
                dz[dzRow + j] = scale * Math.fma(dz[dzRow + j] / sum, total, -y[yRow + j]);
            }
        }
    }

    /** The chain rule a * (d - sum of d * a), in place in d. */
    static void gradient(float[] d, int dAt, float[] a, int aAt, int rows, int width) {
        for (int row = 0; row < rows; row++) {
            int dRow = dAt + row * width;
            int aRow = aAt + row * width;
            float dot = 0f;
            for (int j = 0; j < width; j++) {
                dot = Math.fma(d[dRow + j], a[aRow + j], dot);
            }
            int j = 0;
            for (; j <= width - LANES; j += LANES) {
                FloatVector dv = FloatVector.fromArray(S, d, dRow + j);
                FloatVector.fromArray(S, a, aRow + j).mul(dv.sub(dot)).intoArray(d, dRow + j);
            }
            for (; j < width; j++) {
                d[dRow + j] = a[aRow + j] * (d[dRow + j] - dot);
            }
        }
    }

    /** out = z - max; the compiler vectorizes it. */
    private static void subtract(float[] out, int outAt, float[] z, int zAt, float max, int width) {
        for (int j = 0; j < width; j++) {
            out[outAt + j] = z[zAt + j] - max;
        }
    }

    /** In ascending order. */
    static float sum(float[] e, int at, int width) {
        float sum = 0f;
        for (int j = at; j < at + width; j++) {
            sum += e[j];
        }
        return sum;
    }

    /** e = scale * (e / sum). */
    private static void quotients(float[] e, int at, float sum, float scale, int width) {
        int j = 0;
        for (; j <= width - LANES; j += LANES) {
            FloatVector.fromArray(S, e, at + j).div(sum).mul(scale).intoArray(e, at + j);
        }
        for (; j < width; j++) {
            e[at + j] = scale * (e[at + j] / sum);
        }
    }
}
// @formatter:on
