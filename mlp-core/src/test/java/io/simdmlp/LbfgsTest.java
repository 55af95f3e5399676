package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks trained by L-BFGS. */
final class LbfgsTest {
    private static final int INPUTS = 37;
    private static final float[] X = Nets.inputs(150, INPUTS, 1);
    private static final DataSource DATA = DataSource.of(X, INPUTS, Nets.labels(X, INPUTS), 3);

    private static Trainer.Builder builder(Mlp mlp) {
        return Trainer.builder(mlp).optimizer(Optimizer.lbfgs()).batchSize(150);
    }

    private static Mlp network() {
        return Mlp.create(Nets.uneven(), 1);
    }

    static Mlp trained(int threads) {
        Mlp mlp = network();
        try (Trainer trainer = builder(mlp).threads(threads).build()) {
            trainer.fit(DATA, FitOptions.epochs(15).withSeed(3));
        }
        return mlp;
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBits() {
        float[] one = trained(1).parameters();
        for (int threads : new int[] {2, 3, 5}) {
            Bits.assertSame(one, trained(threads).parameters(), threads + " threads");
        }
    }

    /** Linear regression and ridge regression against the normal equations. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.05})
    void findsTheSolutionOfTheNormalEquations(double decay) {
        int rows = 60;
        int inputs = 5;
        Random random = new Random(2);
        float[] x = new float[rows * inputs];
        float[] y = new float[rows];
        RealMatrix design = new Array2DRowRealMatrix(rows, inputs + 1);
        RealMatrix targets = new Array2DRowRealMatrix(rows, 1);
        for (int row = 0; row < rows; row++) {
            design.setEntry(row, inputs, 1);
            for (int i = 0; i < inputs; i++) {
                x[row * inputs + i] = (float) random.nextGaussian();
                design.setEntry(row, i, x[row * inputs + i]);
                y[row] += (i + 1) * x[row * inputs + i];
            }
            y[row] += (float) random.nextGaussian() + 3;
            targets.setEntry(row, 0, y[row]);
        }
        // The gradient of the mean squared error and of the penalty, which is on the weights alone, is zero.
        RealMatrix normal = design.transpose().multiply(design).scalarMultiply(2.0 / rows);
        for (int i = 0; i < inputs; i++) {
            normal.addToEntry(i, i, decay);
        }
        RealMatrix right = design.transpose().multiply(targets).scalarMultiply(2.0 / rows);
        RealMatrix solution = new LUDecomposition(normal).getSolver().solve(right);
        Mlp mlp =
                Mlp.create(MlpSpec.builder(inputs).layer(1, Activation.IDENTITY).build(), 1);
        History history;
        try (Trainer trainer = Trainer.builder(mlp)
                .loss(Loss.MSE)
                .optimizer(Optimizer.lbfgs().withWeightDecay(decay).withTolerances(1e-5, 0))
                .batchSize(rows)
                .build()) {
            DataSource data = DataSource.of(x, inputs, y, 1);
            history = trainer.fit(data, FitOptions.epochs(100));
            assertEquals(History.End.CONVERGED, history.end());
            assertTrue(history.epochs().size() < 30, history.epochs().size() + " epochs");
            assertEquals(trainer.evaluate(data).loss(), history.last().loss(), 1e-6, "without the penalty");
        }
        for (int i = 0; i <= inputs; i++) {
            assertEquals(solution.getEntry(i, 0), mlp.parameters()[i], 1e-4, "parameter " + i);
        }
    }

    @Test
    void theLossFallsToTheEnd() {
        Mlp mlp = network();
        try (Trainer trainer = builder(mlp).threads(2).build()) {
            History history = trainer.fit(DATA, FitOptions.epochs(150));
            double before = Double.POSITIVE_INFINITY;
            for (EpochResult result : history.epochs()) {
                assertTrue(result.loss() <= before, result + " after " + before);
                before = result.loss();
            }
            assertTrue(
                    before < 1e-3,
                    "loss " + before + " after " + history.epochs().size() + " epochs");
        }
    }

    /** Each call of fit goes on: the order is that of the data, whatever the options. */
    @Test
    void severalCallsAreOne() {
        Mlp parts = network();
        try (Trainer trainer = builder(parts).build()) {
            trainer.fit(DATA, FitOptions.epochs(4).withSeed(9));
            trainer.fit(DATA, FitOptions.epochs(1).withoutShuffle());
            trainer.fit(DATA, FitOptions.epochs(10));
        }
        Bits.assertSame(trained(1).parameters(), parts.parameters(), "three calls");
    }

    @Test
    void stepsAreIterations() {
        Mlp steps = network();
        Mlp custom = network();
        int[] labels = Nets.labels(X, INPUTS);
        CustomLoss crossEntropy = (outputs, at, gradient, gradientAt, rows) -> {
            double sum = 0;
            for (int row = 0; row < rows; row++) {
                for (int k = 0; k < 3; k++) {
                    float p = outputs[at + row * 3 + k];
                    boolean isLabel = k == labels[row];
                    sum -= isLabel ? Math.log(p) : 0;
                    gradient[gradientAt + row * 3 + k] = isLabel ? -1 / (p * rows) : 0;
                }
            }
            return sum / rows;
        };
        try (Trainer one = builder(steps).build();
                Trainer other = builder(custom).build()) {
            double before = Double.POSITIVE_INFINITY;
            for (int i = 0; i < 15; i++) {
                double loss = one.step(X, labels, 150);
                assertTrue(loss < before);
                before = loss;
                assertEquals(loss, other.step(X, 0, 150, crossEntropy), 0.02 * loss);
            }
        }
        Bits.assertSame(trained(1).parameters(), steps.parameters(), "15 steps");
    }

    @Test
    void aMiniBatchIsRefused() {
        Mlp mlp = network();
        float[] before = mlp.parameters().clone();
        try (Trainer trainer = builder(mlp).batchSize(149).build()) {
            assertEquals(
                    "batchSize is 149, but L-BFGS needs all 150 samples in a batch, expected at least 150",
                    assertThrows(IllegalArgumentException.class, () -> trainer.fit(DATA, FitOptions.epochs(1)))
                            .getMessage());
            assertThrows(IllegalStateException.class, () -> trainer.applyGradients(trainer.gradients()));
        }
        assertArrayEquals(before, mlp.parameters());
    }

    @Test
    void combinationsAreRefused() {
        Mlp mlp = network();
        assertRefused("schedule is ", builder(mlp).schedule(Schedule.cosine(10, 0)));
        assertRefused("schedule is ", builder(mlp).schedule(Schedule.constant().withWarmUp(3)));
        assertRefused("schedule is ", builder(mlp).schedule(Schedule.reduceOnPlateau(0.5, 3)));
        assertRefused("updates is UpdateOptions[accumulate=2", builder(mlp).accumulate(2));
        assertRefused("updates is ", builder(mlp).clipNorm(1));
        assertRefused("updates is ", builder(mlp).clipValue(1));
        assertRefused("updates is ", builder(mlp).maxNorm(1));
        assertRefused("updates is ", builder(mlp).ema(0.9));
        assertRefused("gradientHook is set", builder(mlp).gradientHook((gradients, rows) -> true));
        assertThrows(IllegalArgumentException.class, () -> Optimizer.lbfgs().withHistory(0));
        assertThrows(IllegalArgumentException.class, () -> Optimizer.lbfgs().withHistory(1001));
        assertThrows(IllegalArgumentException.class, () -> Optimizer.lbfgs().withTolerances(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> Optimizer.lbfgs().withTolerances(0, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Optimizer.lbfgs().withWeightDecay(-1));
        assertThrows(IllegalArgumentException.class, () -> Optimizer.lbfgs().withLearningRate(-1));
    }

    private static void assertRefused(String message, Trainer.Builder builder) {
        String found = String.valueOf(
                assertThrows(IllegalArgumentException.class, builder::build).getMessage());
        assertTrue(found.startsWith(message) && found.contains("which L-BFGS cannot be combined with"), found);
    }

    @Test
    void aLossThatIsNotFiniteDiverges() {
        float[] x = X.clone();
        x[40] = Float.NaN;
        Mlp mlp = network();
        float[] before = mlp.parameters().clone();
        try (Trainer trainer = builder(mlp).build()) {
            DivergenceException thrown = assertThrows(
                    DivergenceException.class,
                    () -> trainer.fit(DataSource.of(x, INPUTS, Nets.labels(X, INPUTS), 3), FitOptions.epochs(2)));
            assertEquals(2, thrown.sample());
            assertEquals(4, thrown.input());
        }
        assertArrayEquals(before, mlp.parameters());
    }

    @Test
    void aListenerMayChangeTheParameters() {
        Mlp mlp = network();
        try (Trainer trainer = builder(mlp).build()) {
            History history = trainer.fit(DATA, FitOptions.epochs(2), new FitListener() {
                @Override
                public boolean onEpoch(EpochResult result) {
                    Arrays.fill(mlp.parameters(), 0f);
                    return true;
                }
            });
            assertEquals(Math.log(3), history.last().loss(), 1e-6, "the loss of equal outputs");
        }
    }

    @Test
    void aWarmUpChangesNothing() {
        Mlp mlp = network();
        try (Trainer trainer = builder(mlp).build()) {
            trainer.warmUp(Duration.ofMillis(50));
            trainer.fit(DATA, FitOptions.epochs(15));
        }
        Bits.assertSame(trained(1).parameters(), mlp.parameters(), "after a warm-up");
        assertFalse(Arrays.equals(network().parameters(), mlp.parameters()));
        assertNotEquals(0, mlp.parameters().length);
    }
}
