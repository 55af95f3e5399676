package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Initial parameters. {@link ApiTest} has the moments of the older distributions. */
@Tag("once") // independent of the kernels
final class InitializerTest {
    private static Mlp create(int inputs, int outputs, Initializer initializer) {
        return Mlp.create(
                MlpSpec.builder(inputs).layer(outputs, Activation.RELU).build(), initializer, 3);
    }

    private static float[] biases(Mlp mlp) {
        return Arrays.copyOfRange(mlp.parameters(), mlp.biasesAt(0), mlp.parameters().length);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "1,2", "3,3", "7,5", "5,7", "64,64", "200,31", "31,200", "1,50", "50,1"})
    void orthogonalMatricesAreOrthogonal(int inputs, int outputs) {
        for (double gain : new double[] {1, Math.sqrt(2), 0.1, -1}) {
            Mlp mlp = create(inputs, outputs, Initializer.orthogonal(gain));
            RealMatrix w = new Array2DRowRealMatrix(inputs, outputs);
            for (int i = 0; i < inputs; i++) {
                for (int o = 0; o < outputs; o++) {
                    w.setEntry(i, o, mlp.parameters()[i * outputs + o]);
                }
            }
            RealMatrix product = inputs >= outputs ? w.transpose().multiply(w) : w.multiply(w.transpose());
            for (int i = 0; i < product.getRowDimension(); i++) {
                for (int j = 0; j < product.getRowDimension(); j++) {
                    // Each float is wrong by 2^-24 of itself: twice, in sums of products whose magnitudes add up to
                    // gain^2.
                    assertEquals(
                            i == j ? gain * gain : 0,
                            product.getEntry(i, j),
                            4 * 0x1p-24 * gain * gain,
                            inputs + " x " + outputs + " (" + i + ", " + j + ")");
                }
            }
            for (float bias : biases(mlp)) {
                assertEquals(0f, bias);
            }
        }
    }

    /** Against another implementation, whose R has diagonal elements of both signs. */
    @ParameterizedTest
    @CsvSource({"1,1", "3,1", "4,4", "20,7", "40,40", "16,16", "100,17", "70,64"})
    void qIsThatOfTheDecomposition(int rows, int columns) {
        Random random = new Random(1);
        double[][] a = new double[columns][rows];
        RealMatrix matrix = new Array2DRowRealMatrix(rows, columns);
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                a[column][row] = random.nextGaussian();
                matrix.setEntry(row, column, a[column][row]);
            }
        }
        Householder.orthonormalize(a);
        QRDecomposition expected = new QRDecomposition(matrix);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double sign = Math.signum(expected.getR().getEntry(column, column));
                double q = sign * expected.getQ().getEntry(row, column);
                assertEquals(q, a[column][row], 1e-11, row + ", " + column);
            }
        }
    }

    @Test
    void dependentColumnsGiveOrthonormalOnes() {
        double[][] a = {{1, 2, 3, 4}, {2, 4, 6, 8}, {0, 0, 0, 0}};
        Householder.orthonormalize(a);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double dot = 0;
                for (int row = 0; row < 4; row++) {
                    dot += a[i][row] * a[j][row];
                }
                assertEquals(i == j ? 1 : 0, dot, 1e-12);
            }
        }
    }

    @Test
    void truncatedNormalsLieWithinTwoDeviations() {
        Mlp mlp = create(300, 200, Initializer.truncatedNormal(0.3));
        double[] weights = new double[60_000];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = mlp.parameters()[i];
            assertTrue(Math.abs(weights[i]) <= 0.6f, "weight " + weights[i]);
        }
        // Six standard errors. The deviation of a normal distribution within two deviations is 0.8796 of it.
        double deviation = 0.3 * 0.8796256610342398;
        double error = 6 * deviation / Math.sqrt(weights.length);
        assertEquals(0, StatUtils.mean(weights), error);
        assertEquals(deviation, new StandardDeviation().evaluate(weights), error);
        assertTrue(StatUtils.max(weights) > 0.59, "largest " + StatUtils.max(weights));
    }

    @Test
    void pytorchHasUniformWeightsAndBiases() {
        Mlp mlp = create(400, 10_000, Initializer.pytorch());
        for (int from : new int[] {0, mlp.biasesAt(0)}) {
            double[] some = new double[10_000];
            for (int i = 0; i < some.length; i++) {
                some[i] = mlp.parameters()[from + i];
                assertTrue(Math.abs(some[i]) <= 0.05, "parameter " + some[i] + " beyond 1 / sqrt(400)");
            }
            double deviation = 0.05 / Math.sqrt(3);
            double error = 6 * deviation / Math.sqrt(some.length);
            assertEquals(0, StatUtils.mean(some), error);
            assertEquals(deviation, new StandardDeviation().evaluate(some), error);
        }
    }

    @Test
    void kerasIsGlorotWithBiasesOfZero() {
        Mlp mlp = create(30, 20, Initializer.keras());
        Bits.assertSame(create(30, 20, Initializer.xavier()).parameters(), mlp.parameters(), "keras");
        for (float bias : biases(mlp)) {
            assertEquals(0f, bias);
        }
    }

    @Test
    void arraysThatAreTooShortAreRefused() {
        for (Initializer initializer :
                List.of(Initializer.he(), Initializer.pytorch(), Initializer.orthogonal(), Initializer.zeros())) {
            IllegalArgumentException thrown = assertThrows(
                    IllegalArgumentException.class,
                    () -> initializer.weights(new float[7], 2, 2, 3, new Random(1)),
                    initializer.toString());
            assertEquals("w has 7 values from wAt = 2, expected rows*outputs = 2*3", thrown.getMessage());
            assertThrows(
                    IllegalArgumentException.class, () -> initializer.biases(new float[2], 0, 2, 3, new Random(1)));
        }
    }

    /** Recorded: the numbers of a seed are part of the interface. */
    @Test
    void seedsGiveRecordedParameters() {
        assertEquals("92e452f7", print(Initializer.he()));
        assertEquals("7f34d13a", print(Initializer.lecun()));
        assertEquals("3d0ddc6b", print(Initializer.xavier()));
        assertEquals("7271dfcb", print(Initializer.normal(0.1)));
        assertEquals("3827a313", print(Initializer.uniform(-1, 2)));
        assertEquals("54c4b879", print(Initializer.truncatedNormal(0.1)));
        assertEquals("a84a0d26", print(Initializer.pytorch()));
        assertEquals("97db2036", print(Initializer.orthogonal()));
    }

    private static String print(Initializer initializer) {
        MlpSpec spec = MlpSpec.builder(23)
                .layer(31, Activation.RELU)
                .layer(5, Activation.TANH)
                .build();
        return Integer.toHexString(
                Arrays.hashCode(Mlp.create(spec, initializer, 17).parameters()));
    }
}
