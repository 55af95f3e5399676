package io.simdmlp;

/**
 * The QR decomposition by Householder's reflections, as LAPACK's {@code dgeqr2} and {@code dorg2r}. All sums are chains of
 * fma in ascending order of rows, so the bits are the same on every machine.
 */
final class Householder {
    private Householder() {}

    /**
     * Replaces a matrix by the factor Q of its QR decomposition, whose columns are orthonormal. R has a positive diagonal, so
     * Q is unique, and that of a matrix of normal numbers is uniformly distributed.
     *
     * @param a (rows, columns), row-major
     * @param rows at least {@code columns}
     */
    static void orthonormalize(double[] a, int rows, int columns) {
        // Reflection k is I - factors[k] v v^T. v is 0 above row k, 1 in row k, and stored in column k below it.
        double[] factors = new double[columns];
        double[] signs = new double[columns]; // of the diagonal of R
        double[] sums = new double[columns];
        for (int k = 0; k < columns; k++) {
            double diagonal = a[k * columns + k];
            double squares = 0;
            for (int row = k + 1; row < rows; row++) {
                double value = a[row * columns + k];
                squares = Math.fma(value, value, squares);
            }
            signs[k] = diagonal < 0 ? -1 : 1;
            if (squares == 0) {
                continue;
            }
            double norm = Math.sqrt(Math.fma(diagonal, diagonal, squares));
            double reflected = diagonal < 0 ? norm : -norm; // of the other sign: no cancellation
            signs[k] = -signs[k];
            factors[k] = (reflected - diagonal) / reflected;
            for (int row = k + 1; row < rows; row++) {
                a[row * columns + k] /= diagonal - reflected;
            }
            reflect(a, rows, columns, k, factors[k], sums);
        }
        for (int k = columns - 1; k >= 0; k--) {
            reflect(a, rows, columns, k, factors[k], sums);
            for (int row = 0; row < k; row++) {
                a[row * columns + k] = 0;
            }
            a[k * columns + k] = signs[k] * (1 - factors[k]);
            for (int row = k + 1; row < rows; row++) {
                a[row * columns + k] *= -signs[k] * factors[k];
            }
        }
    }

    /** Applies reflection {@code k} to the columns after {@code k}. */
    private static void reflect(double[] a, int rows, int columns, int k, double factor, double[] sums) {
        System.arraycopy(a, k * columns, sums, 0, columns);
        for (int row = k + 1; row < rows; row++) {
            int at = row * columns;
            double v = a[at + k];
            for (int j = k + 1; j < columns; j++) {
                sums[j] = Math.fma(v, a[at + j], sums[j]);
            }
        }
        for (int j = k + 1; j < columns; j++) {
            sums[j] *= factor;
            a[k * columns + j] -= sums[j];
        }
        for (int row = k + 1; row < rows; row++) {
            int at = row * columns;
            double v = a[at + k];
            for (int j = k + 1; j < columns; j++) {
                a[at + j] = Math.fma(-v, sums[j], a[at + j]);
            }
        }
    }
}
