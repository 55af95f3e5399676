package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;

import io.simdmlp.reference.ReferenceKernels;
import io.simdmlp.reference.ScalarMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Softmax of each row, alone or with cross-entropy.
 *
 * <p>Exponentials and quotients are vectors. The sums along a row are scalar chains in ascending order, because that order
 * is part of the result; for the widths of output layers they are a few percent of the exponentials' time.
 */
final class Softmax {
    private Softmax() {}

    /** Rows of a = e^(a - max) / sum, in place. */
    static void forward(float[] a, int aAt, int rows, int width) {
        for (int row = 0; row < rows; row++) {
            int at = aAt + row * width;
            exponentials(a, at, a, at, ReferenceKernels.max(a, at, width), width);
            quotients(a, at, sum(a, at, width), 1f, width);
        }
    }

    /** See {@link io.simdmlp.reference.Kernels#softmaxCrossEntropy}. */
    static void crossEntropy(
            float[] loss,
            int lossAt,
            float[] dz,
            int dzAt,
            float[] z,
            int zAt,
            int[] labels,
            int labelsAt,
            int rows,
            int width,
            float scale) {
        for (int row = 0; row < rows; row++) {
            int zRow = zAt + row * width;
            int dzRow = dzAt + row * width;
            int label = labels[labelsAt + row];
            float max = ReferenceKernels.max(z, zRow, width);
            float behind = max - z[zRow + label]; // before dz, which may be z, is written
            exponentials(dz, dzRow, z, zRow, max, width);
            float sum = sum(dz, dzRow, width);
            loss[lossAt + row] = ScalarMath.log(sum) + behind;
            float atLabel = scale * (dz[dzRow + label] / sum - 1f);
            quotients(dz, dzRow, sum, scale, width);
            dz[dzRow + label] = atLabel;
        }
    }

    /** The same for a distribution y over the classes. */
    static void crossEntropy(
            float[] loss,
            int lossAt,
            float[] dz,
            int dzAt,
            float[] z,
            int zAt,
            float[] y,
            int yAt,
            int rows,
            int width,
            float scale) {
        for (int row = 0; row < rows; row++) {
            int zRow = zAt + row * width;
            int dzRow = dzAt + row * width;
            int yRow = yAt + row * width;
            float max = ReferenceKernels.max(z, zRow, width);
            float total = 0f;
            float behind = 0f;
            for (int j = 0; j < width; j++) {
                float target = y[yRow + j];
                total += target;
                behind = target == 0f ? behind : Math.fma(target, max - z[zRow + j], behind);
            }
            exponentials(dz, dzRow, z, zRow, max, width);
            float sum = sum(dz, dzRow, width);
            loss[lossAt + row] = Math.fma(total, ScalarMath.log(sum), behind);
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

    /** out = e^(z - max). */
    private static void exponentials(float[] out, int outAt, float[] z, int zAt, float max, int width) {
        int j = 0;
        for (; j <= width - LANES; j += LANES) {
            VectorMath.exp(FloatVector.fromArray(S, z, zAt + j).sub(max)).intoArray(out, outAt + j);
        }
        if (j < width) {
            VectorMask<Float> edge = S.indexInRange(j, width);
            VectorMath.exp(FloatVector.fromArray(S, z, zAt + j, edge).sub(max)).intoArray(out, outAt + j, edge);
        }
    }

    private static float sum(float[] e, int at, int width) {
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
