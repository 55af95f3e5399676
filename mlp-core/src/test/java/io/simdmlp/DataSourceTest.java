package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Sources over arrays in memory: tables, doubles, arrays that are too short. */
@Tag("once") // it does not depend on the vector width
class DataSourceTest {
    private static final int ROWS = 75;
    private static final int INPUTS = 4;
    private static final float[] X = Nets.inputs(ROWS, INPUTS, 1);
    private static final float[] Y = Nets.inputs(ROWS, 2, 2);
    private static final int[] LABELS = Nets.labels(X, INPUTS);

    private static float[] trained(DataSource data, Activation last, int outputs, int threads) {
        Mlp mlp = Mlp.create(
                MlpSpec.builder(INPUTS)
                        .layer(7, Activation.TANH)
                        .layer(outputs, last)
                        .build(),
                3);
        try (Trainer trainer =
                Trainer.builder(mlp).batchSize(16).threads(threads).build()) {
            trainer.fit(data, FitOptions.epochs(2).withValidation(data));
        }
        return mlp.parameters();
    }

    /** Rows of 4 inputs, a value of no interest, and 2 targets, after 3 other values. */
    @Test
    void aTableTrainsToTheBitsOfItsParts() {
        float[] table = new float[3 + ROWS * 7];
        Arrays.fill(table, Float.NaN);
        for (int row = 0; row < ROWS; row++) {
            System.arraycopy(X, row * INPUTS, table, 3 + row * 7, INPUTS);
            System.arraycopy(Y, row * 2, table, 3 + row * 7 + 5, 2);
        }
        DataSource data = DataSource.of(table, 3, 7, INPUTS, table, 3 + 5, 7, 2, ROWS);
        assertEquals(ROWS, data.size());
        float[] expected = trained(DataSource.of(X, INPUTS, Y, 2), Activation.IDENTITY, 2, 1);
        for (int threads = 1; threads <= 3; threads++) {
            Bits.assertSame(expected, trained(data, Activation.IDENTITY, 2, threads), threads + " threads");
        }

        int[] labels = new int[ROWS + 9];
        Arrays.fill(labels, -1);
        System.arraycopy(LABELS, 0, labels, 5, ROWS);
        Bits.assertSame(
                trained(DataSource.of(X, INPUTS, LABELS, 3), Activation.SOFTMAX, 3, 1),
                trained(DataSource.of(table, 3, 7, INPUTS, labels, 5, 3, ROWS), Activation.SOFTMAX, 3, 2),
                "labels");
    }

    @Test
    void doublesAreRounded() {
        double[] x = new double[X.length];
        Arrays.setAll(x, i -> X[i] + X[i] * 1e-12);
        double[] y = new double[Y.length];
        Arrays.setAll(y, i -> Y[i]);
        Bits.assertSame(
                trained(DataSource.of(X, INPUTS, LABELS, 3), Activation.SOFTMAX, 3, 1),
                trained(DataSource.of(x, INPUTS, LABELS, 3), Activation.SOFTMAX, 3, 1),
                "labels");
        Bits.assertSame(
                trained(DataSource.of(X, INPUTS, Y, 2), Activation.IDENTITY, 2, 1),
                trained(DataSource.of(x, INPUTS, y, 2), Activation.IDENTITY, 2, 1),
                "numbers");
    }

    @Test
    void arraysThatAreTooShortAreRefused() {
        int[] labels = new int[10];
        assertRefused(
                "xStride is 3, expected at least inputs = 4", () -> DataSource.of(X, 0, 3, INPUTS, labels, 0, 2, 10));
        assertRefused(
                "x has 300 values from xAt = 260, expected rows*inputs = 11*4",
                () -> DataSource.of(X, 260, INPUTS, INPUTS, Y, 0, 2, 2, 11));
        assertRefused(
                "x has 300 values, expected rows*inputs = 76*4",
                () -> DataSource.of(X, 0, INPUTS, INPUTS, Y, 0, 2, 2, ROWS + 1));
        assertRefused(
                "x has 300 values, expected (rows-1)*xStride + inputs = 74*5 + 4",
                () -> DataSource.of(X, 0, 5, INPUTS, Y, 0, 2, 2, ROWS));
        assertRefused(
                "y has 150 values from yAt = 1, expected rows*targets = 75*2",
                () -> DataSource.of(X, 0, INPUTS, INPUTS, Y, 1, 2, 2, ROWS));
        assertRefused(
                "labels has 10 values from labelsAt = 1, expected rows = 10",
                () -> DataSource.of(X, 0, INPUTS, INPUTS, labels, 1, 2, 10));
        assertRefused("samples is 0, expected at least 1", () -> DataSource.of(X, 0, INPUTS, INPUTS, labels, 0, 2, 0));
        assertRefused(
                "x has 300 values from xAt = -1, expected rows*inputs = 10*4",
                () -> DataSource.of(X, -1, INPUTS, INPUTS, labels, 0, 2, 10));
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
