package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps with a loss of the user's own, and updates with gradients from outside. */
final class CustomLossTest {
    private static final int INPUTS = 37;
    private static final int ROWS = 60;
    private static final int OUTPUTS = 5;
    private static final float[] X = Nets.inputs(ROWS, INPUTS, 1);
    private static final float[] Y = Nets.inputs(ROWS, OUTPUTS, 2);

    private static Mlp network(Activation last) {
        return Mlp.create(
                MlpSpec.builder(INPUTS)
                        .layer(300, Activation.RELU)
                        .layer(OUTPUTS, last)
                        .build(),
                3);
    }

    private static Trainer trainer(Mlp mlp, Loss loss, int threads) {
        return Trainer.builder(mlp)
                .loss(loss)
                .optimizer(Optimizer.adam(0.01))
                .batchSize(ROWS)
                .threads(threads)
                .build();
    }

    /** Mean squared error, with the kernel's operations. */
    private static double squared(float[] a, int at, float[] gradient, int gradientAt, int rows) {
        float scale = 1f / (rows * OUTPUTS);
        double sum = 0;
        for (int i = 0; i < rows * OUTPUTS; i++) {
            float difference = a[at + i] - Y[i];
            gradient[gradientAt + i] = scale * (2f * difference);
            sum += difference * difference;
        }
        return sum / (rows * OUTPUTS);
    }

    @ParameterizedTest
    @EnumSource(names = {"IDENTITY", "SIGMOID", "TANH", "SOFTMAX", "GELU"})
    void aCustomSquaredErrorGivesTheBitsOfTheBuiltInOne(Activation last) {
        Mlp expected = network(last);
        Mlp custom = expected.copy();
        try (Trainer builtIn = trainer(expected, Loss.MSE, 1);
                Trainer own = trainer(custom, Loss.MSE, 3)) {
            for (int step = 0; step < 10; step++) {
                int rows = step % 2 == 0 ? ROWS : ROWS - 7;
                assertEquals(builtIn.step(X, Y, rows), own.step(X, 0, rows, CustomLossTest::squared), 1e-12);
            }
        }
        assertArrayEquals(expected.parameters(), custom.parameters());
    }

    /** The trainer's own loss, which starts from logits, plays no part. */
    @Test
    void theLossOfTheTrainerIsNotUsed() {
        Mlp expected = network(Activation.SOFTMAX);
        Mlp custom = expected.copy();
        try (Trainer builtIn = trainer(expected, Loss.MSE, 1);
                Trainer own = trainer(custom, Loss.CATEGORICAL_CROSS_ENTROPY, 2)) {
            builtIn.step(X, Y, ROWS);
            own.step(X, 0, ROWS, CustomLossTest::squared);
        }
        assertArrayEquals(expected.parameters(), custom.parameters());
    }

    @Test
    void aLossThatIsNotFiniteChangesNothing() {
        Mlp mlp = network(Activation.IDENTITY);
        float[] before = mlp.parameters().clone();
        try (Trainer trainer = trainer(mlp, Loss.MSE, 1)) {
            DivergenceException e = assertThrows(
                    DivergenceException.class,
                    () -> trainer.step(X, 0, ROWS, (outputs, at, gradient, gradientAt, rows) -> Double.NaN));
            assertEquals("the custom loss is NaN in step 1", e.getMessage());
        }
        assertArrayEquals(before, mlp.parameters());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void gradientsFromOutsideAreAStepsUpdate(int threads) {
        Mlp expected = network(Activation.IDENTITY);
        Mlp other = expected.copy();
        try (Trainer whole = trainer(expected, Loss.MSE, 1);
                Trainer updates = trainer(other, Loss.MSE, threads)) {
            for (int step = 0; step < 5; step++) {
                whole.step(X, Y, ROWS);
                updates.applyGradients(whole.gradients().clone());
            }
            assertArrayEquals(whole.gradients(), updates.gradients());
            assertEquals(
                    "gradients has 3 values, expected one per parameter = " + other.parameters().length,
                    assertThrows(IllegalArgumentException.class, () -> updates.applyGradients(new float[3]))
                            .getMessage());
        }
        assertArrayEquals(expected.parameters(), other.parameters());
    }

    /** The example of the documentation, against differences. */
    @Test
    void theDocumentedExampleDescends() {
        int width = OUTPUTS;
        float[] target = Nets.inputs(ROWS, 1, 5);
        CustomLoss loss = (outputs, at, gradient, gradientAt, rows) -> {
            double mean = 0;
            for (int row = 0; row < rows; row++) {
                double error = -target[row];
                for (int o = 0; o < width; o++) {
                    error += outputs[at + row * width + o];
                }
                mean += error * error / rows;
                Arrays.fill(
                        gradient, gradientAt + row * width, gradientAt + (row + 1) * width, (float) (2 * error / rows));
            }
            return mean;
        };
        Mlp mlp = network(Activation.TANH);
        try (Trainer trainer =
                Trainer.builder(mlp).optimizer(Optimizer.sgd(0)).batchSize(ROWS).build()) {
            double middle = trainer.step(X, 0, ROWS, loss);
            float[] gradients = trainer.gradients().clone();
            int steepest = 0;
            for (int i = 0; i < gradients.length; i++) {
                steepest = Math.abs(gradients[i]) > Math.abs(gradients[steepest]) ? i : steepest;
            }
            float h = 1e-2f;
            mlp.parameters()[steepest] += h;
            double after = trainer.step(X, 0, ROWS, loss);
            mlp.parameters()[steepest] -= 2 * h;
            double before = trainer.step(X, 0, ROWS, loss);
            assertEquals(gradients[steepest], (after - before) / (2 * h), 1e-2 * Math.abs(gradients[steepest]));
            assertEquals(middle, (after + before) / 2, 0.01 * middle);
        }
    }
}
