package io.simdmlp;

/**
 * The QR decomposition by Householder's reflections, as LAPACK's {@code dgeqr2} and {@code dorg2r}. The order of each sum
 * is fixed, so the bits are the same on every machine.
 */
final class Householder {
    private static final int PANEL = 16; // reflections that stay in cache while they are applied to other columns

    private final double[][] columns; // column k holds reflection k below its row k
    private final double[] factors; // reflection k is I - factors[k] v v^T; v is 0 above row k and 1 in row k
    private final double[] signs; // of the diagonal of R

    private Householder(double[][] columns) {
        this.columns = columns;
        this.factors = new double[columns.length];
        this.signs = new double[columns.length];
    }

    /**
     * Replaces the columns of a matrix by those of the factor Q of its QR decomposition, which are orthonormal. R has a
     * positive diagonal, so Q is unique, and that of a matrix of normal numbers is uniformly distributed.
     *
     * @param columns the columns, each with at least as many values as there are columns
     */
    static void orthonormalize(double[][] columns) {
        Householder work = new Householder(columns);
        work.factorize();
        work.accumulate();
    }

    private void factorize() {
        for (int from = 0; from < columns.length; from += PANEL) {
            int to = Math.min(from + PANEL, columns.length);
            for (int j = from; j < columns.length; j++) {
                for (int k = from; k < Math.min(j, to); k++) {
                    reflect(k, columns[j]);
                }
                if (j < to) {
                    makeReflection(j);
                }
            }
        }
    }

    private void accumulate() {
        for (int from = (columns.length - 1) / PANEL * PANEL; from >= 0; from -= PANEL) {
            int to = Math.min(from + PANEL, columns.length);
            for (int j = to; j < columns.length; j++) {
                for (int k = to - 1; k >= from; k--) {
                    reflect(k, columns[j]);
                }
            }
            for (int k = to - 1; k >= from; k--) {
                for (int j = k + 1; j < to; j++) {
                    reflect(k, columns[j]);
                }
                makeColumn(k);
            }
        }
    }

    /** Replaces column {@code k} by the reflection that makes it zero below its diagonal. */
    private void makeReflection(int k) {
        double[] x = columns[k];
        double squares = 0;
        for (int i = k + 1; i < x.length; i++) {
            squares = Math.fma(x[i], x[i], squares);
        }
        signs[k] = x[k] < 0 ? -1 : 1;
        if (squares == 0) {
            return; // zero already
        }
        double norm = Math.sqrt(Math.fma(x[k], x[k], squares));
        double diagonal = x[k] < 0 ? norm : -norm; // of the other sign: no cancellation
        signs[k] = -signs[k];
        factors[k] = (diagonal - x[k]) / diagonal;
        double divisor = x[k] - diagonal;
        for (int i = k + 1; i < x.length; i++) {
            x[i] /= divisor;
        }
    }

    /** Replaces reflection {@code k} by itself, applied to column {@code k} of the identity. */
    private void makeColumn(int k) {
        double[] x = columns[k];
        double factor = -signs[k] * factors[k];
        for (int i = 0; i < x.length; i++) {
            x[i] = i < k ? 0 : i == k ? signs[k] + factor : x[i] * factor;
        }
    }

    /** Applies reflection {@code k} to a later column. */
    private void reflect(int k, double[] x) {
        double[] v = columns[k];
        double a = x[k]; // four sums: a single chain would wait for each fma
        double b = 0;
        double c = 0;
        double d = 0;
        int i = k + 1;
        for (; i < x.length - 3; i += 4) {
            a = Math.fma(v[i], x[i], a);
            b = Math.fma(v[i + 1], x[i + 1], b);
            c = Math.fma(v[i + 2], x[i + 2], c);
            d = Math.fma(v[i + 3], x[i + 3], d);
        }
        for (; i < x.length; i++) {
            a = Math.fma(v[i], x[i], a);
        }
        double s = factors[k] * ((a + b) + (c + d));
        x[k] -= s;
        for (int row = k + 1; row < x.length; row++) {
            x[row] = Math.fma(-s, v[row], x[row]);
        }
    }
}
