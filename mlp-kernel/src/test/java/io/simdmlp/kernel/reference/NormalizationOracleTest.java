package io.simdmlp.kernel.reference;

import static io.simdmlp.Bits.AT;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Bits;
import java.util.Random;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.Variance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The normalizations against the statistics of Apache Commons Math in double precision. A sum of n terms has an error of at most
 * n roundings of the sum of their magnitudes; the tolerances follow from that.
 */
class NormalizationOracleTest {
    private static final double U = 0x1p-24;
    private static final ReferenceKernels KERNELS = new ReferenceKernels();

    @Test
    void columnMoments() {
        Random random = new Random(1);
        for (int[] shape : new int[][] {{2, 1}, {3, 7}, {17, 5}, {128, 33}, {1000, 3}}) {
            int rows = shape[0];
            int width = shape[1];
            float[] z = Bits.random(random, rows * width);
            float[] moments = new float[2 * width];
            KERNELS.columnMoments(moments, 0, width, z, AT, rows, width, 0, width);
            for (int o = 0; o < width; o++) {
                double[] column = new double[rows];
                double magnitude = 0;
                for (int row = 0; row < rows; row++) {
                    column[row] = z[AT + row * width + o];
                    magnitude += Math.abs(column[row]);
                }
                double mean = new Mean().evaluate(column);
                double variance = new Variance(false).evaluate(column);
                double meanError = (rows + 1) * U * magnitude / rows;
                within(mean, moments[o], meanError, "mean of column " + o);
                within(
                        variance,
                        moments[width + o],
                        (rows + 4) * U * variance + 2 * meanError * Math.sqrt(variance) + meanError * meanError,
                        "variance of column " + o);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void normalizeRows(boolean centered) {
        Random random = new Random(2);
        for (int width : new int[] {1, 2, 7, 15, 16, 17, 33, 100, 515}) {
            int rows = 5;
            float[] z = Bits.random(random, rows * width);
            float[] p = Bits.random(random, 2 * width);
            float[] y = Bits.output(rows * width);
            float[] n = Bits.output(rows * width);
            float[] inverses = Bits.output(rows);
            float epsilon = 1e-5f;
            KERNELS.normalizeRows(
                    y,
                    AT,
                    n,
                    AT,
                    inverses,
                    AT,
                    z,
                    AT,
                    p,
                    AT,
                    centered ? AT + width : -1,
                    rows,
                    width,
                    epsilon,
                    centered,
                    new float[16]);
            for (int row = 0; row < rows; row++) {
                double[] values = new double[width];
                double magnitude = 0;
                double largest = 0;
                for (int i = 0; i < width; i++) {
                    values[i] = z[AT + row * width + i];
                    magnitude += Math.abs(values[i]);
                    largest = Math.max(largest, Math.abs(values[i]));
                }
                double mean = centered ? new Mean().evaluate(values) : 0;
                double square = 0;
                for (double value : values) {
                    square += (value - mean) * (value - mean) / width;
                }
                double inverse = 1 / Math.sqrt(square + epsilon);
                double meanError = (width + 2) * U * magnitude / width;
                double relative = (width + 10) * U + 2 * meanError * inverse;
                within(inverse, inverses[AT + row], relative * inverse, "inverse of row " + row);
                for (int i = 0; i < width; i++) {
                    double normal = (values[i] - mean) * inverse;
                    double error = relative * Math.abs(normal) + (meanError + 2 * U * largest) * inverse;
                    within(normal, n[AT + row * width + i], error, "normalized value " + i + " of " + width);
                    double scale = p[AT + i];
                    double shift = centered ? p[AT + width + i] : 0;
                    double expected = normal * scale + shift;
                    within(
                            expected,
                            y[AT + row * width + i],
                            error * Math.abs(scale) + 2 * U * (Math.abs(normal * scale) + Math.abs(shift)),
                            "value " + i + " of " + width);
                }
            }
        }
    }

    private static void within(double expected, double actual, double tolerance, String what) {
        assertTrue(
                Math.abs(expected - actual) <= tolerance + Float.MIN_VALUE,
                what + ": " + actual + ", expected " + expected + " within " + tolerance);
    }
}
