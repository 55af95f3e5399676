package io.simdmlp.kernel.vector;

import io.simdmlp.kernel.ScalarMath;

/**
 * The logarithm of each row's softmax, a = (a - max) - log(sum of e^(a - max)), and its chain rule, in place.
 *
 * <p>Rows follow each other without gaps, so exponentials go through {@code scratch} in chunks that may begin and end within a
 * row, and the scalar sums, whose order is part of the result, count the columns.
 */
final class LogSoftmax {
    private LogSoftmax() {}

    static void forward(float[] a, int aAt, int rows, int width, float[] scratch) {
        int end = aAt + rows * width;
        for (int at = aAt; at < end; at += width) {
            subtract(a, at, ScalarMath.max(a, at, width), width);
        }
        float sum = 0f;
        int column = 0;
        for (int chunk = aAt; chunk < end; chunk += Simd.CHUNK) {
            int n = Math.min(Simd.CHUNK, end - chunk);
            System.arraycopy(a, chunk, scratch, 0, n);
            Exponentials.run(scratch, 0, n);
            for (int i = 0; i < n; i++) {
                sum += scratch[i];
                if (++column == width) {
                    subtract(a, chunk + i + 1 - width, ScalarMath.log(sum), width);
                    sum = 0f;
                    column = 0;
                }
            }
        }
    }

    /** The chain rule d = d - e^a * sum of d. */
    static void gradient(float[] d, int dAt, float[] a, int aAt, int rows, int width, float[] scratch) {
        int total = rows * width;
        float sum = 0f;
        int column = 0;
        for (int chunk = 0; chunk < total; chunk += Simd.CHUNK) {
            int n = Math.min(Simd.CHUNK, total - chunk);
            System.arraycopy(a, aAt + chunk, scratch, 0, n);
            Exponentials.run(scratch, 0, n);
            for (int i = 0; i < n; i++) {
                int to = dAt + chunk + i;
                if (column == 0) {
                    sum = Softmax.sum(d, to, width);
                }
                d[to] = Math.fma(-scratch[i], sum, d[to]);
                column = column + 1 == width ? 0 : column + 1;
            }
        }
    }

    /** a = a - s; the compiler vectorizes it. */
    private static void subtract(float[] a, int at, float s, int n) {
        for (int i = at; i < at + n; i++) {
            a[i] -= s;
        }
    }
}
