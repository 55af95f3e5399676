package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The best epoch is what fit leaves, however it ends. */
@Tag("once")
final class EarlyStoppingTest {
    private static final int INPUTS = 20;

    /** Labels of which a fifth is wrong: the validation loss falls and then rises. */
    private static DataSource noisy(int rows, long seed) {
        Random random = new Random(seed);
        float[] x = new float[rows * INPUTS];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            float sum = 0;
            for (int i = 0; i < INPUTS; i++) {
                x[row * INPUTS + i] = (float) random.nextGaussian();
                sum += i < 5 ? x[row * INPUTS + i] : 0;
            }
            labels[row] = random.nextInt(5) == 0 ? random.nextInt(3) : sum < -1 ? 0 : sum < 1 ? 1 : 2;
        }
        return DataSource.of(x, INPUTS, labels, 3);
    }

    private static final DataSource TRAIN = noisy(150, 1);
    private static final DataSource VALIDATION = noisy(100, 2);

    private static Mlp network() {
        return Mlp.create(
                MlpSpec.builder(INPUTS)
                        .layer(32, Activation.RELU)
                        .layer(3, Activation.SOFTMAX)
                        .build(),
                1);
    }

    private static Trainer trainer(Mlp mlp) {
        return Trainer.builder(mlp).optimizer(Optimizer.adam(0.01)).build();
    }

    /** Records every epoch and the parameters after it; can act after one of them. */
    private static class Recorder implements FitListener {
        final Mlp mlp;
        final List<float[]> parameters = new ArrayList<>();
        final List<EpochResult> results = new ArrayList<>();

        Recorder(Mlp mlp) {
            this.mlp = mlp;
        }

        @Override
        public boolean onEpoch(EpochResult result) {
            parameters.add(mlp.parameters().clone());
            results.add(result);
            return true;
        }

        /** The index of the best epoch, the first of equal ones. */
        int best(Metric metric) {
            int best = 0;
            for (int i = 1; i < results.size(); i++) {
                double change =
                        results.get(i).metric(metric) - results.get(best).metric(metric);
                best = (metric.higherIsBetter() ? change : -change) > 0 ? i : best;
            }
            return best;
        }
    }

    private static FitOptions options(int epochs, EarlyStopping stopping) {
        return FitOptions.epochs(epochs).withValidation(VALIDATION).withEarlyStopping(stopping);
    }

    private static void assertBest(Recorder recorder, Metric metric, Mlp mlp) {
        int best = recorder.best(metric);
        assertTrue(
                best > 0 && best < recorder.results.size() - 1, "the test needs a best epoch in the middle: " + best);
        assertArrayEquals(recorder.parameters.get(best), mlp.parameters());
    }

    @ParameterizedTest
    @EnumSource(names = {"LOSS", "ACCURACY"})
    void fitLeavesTheBestEpoch(Metric metric) {
        Mlp mlp = network();
        Recorder recorder = new Recorder(mlp);
        try (Trainer trainer = trainer(mlp)) {
            History history =
                    trainer.fit(TRAIN, options(60, EarlyStopping.never().withMetric(metric)), recorder);
            assertEquals(60, history.epochs().size());
            assertEquals(History.End.EPOCHS, history.end());
            assertSame(history.epochs().get(recorder.best(metric)), history.best());
            assertEquals(
                    recorder.results.get(recorder.best(metric)).metric(metric),
                    metric.of(trainer.evaluate(VALIDATION)));
        }
        assertBest(recorder, metric, mlp);
    }

    /** The rule written as in Keras: wait grows unless the metric improves by more than min_delta. */
    @Test
    void patienceEndsTraining() {
        for (double minDelta : new double[] {0, 0.01, 0.05}) {
            for (int patience : new int[] {1, 3, 10}) {
                Mlp mlp = network();
                Recorder recorder = new Recorder(mlp);
                History history;
                try (Trainer trainer = trainer(mlp)) {
                    history = trainer.fit(
                            TRAIN, options(100, EarlyStopping.patience(patience).withMinDelta(minDelta)), recorder);
                }
                double best = Double.POSITIVE_INFINITY;
                int wait = 0;
                int epochs = 0;
                for (EpochResult result : recorder.results) {
                    assertTrue(wait < patience, "training went on after epoch " + epochs);
                    epochs++;
                    if (result.metric(Metric.LOSS) < best - minDelta) {
                        best = result.metric(Metric.LOSS);
                        wait = 0;
                    } else {
                        wait++;
                    }
                }
                assertEquals(patience, wait);
                assertEquals(History.End.PATIENCE, history.end());
                assertArrayEquals(recorder.parameters.get(recorder.best(Metric.LOSS)), mlp.parameters());
            }
        }
    }

    @Test
    void aListenerWithinAnEpochLeavesTheBestEpoch() {
        Mlp mlp = network();
        Recorder recorder = new Recorder(mlp) {
            @Override
            public boolean onBatch(int epoch, int batch, int batches, double loss) {
                return epoch < 50 || batch < 3;
            }
        };
        try (Trainer trainer = trainer(mlp)) {
            History history = trainer.fit(TRAIN, options(60, EarlyStopping.never()), recorder);
            assertEquals(History.End.LISTENER, history.end());
            assertEquals(49, history.epochs().size());
        }
        assertBest(recorder, Metric.LOSS, mlp);
    }

    @Test
    void anInterruptLeavesTheBestEpoch() {
        Mlp mlp = network();
        Recorder recorder = new Recorder(mlp) {
            @Override
            public boolean onBatch(int epoch, int batch, int batches, double loss) {
                if (epoch == 50 && batch == 2) {
                    Thread.currentThread().interrupt();
                }
                return true;
            }
        };
        try (Trainer trainer = trainer(mlp)) {
            assertEquals(
                    History.End.INTERRUPT,
                    trainer.fit(TRAIN, options(60, EarlyStopping.never()), recorder)
                            .end());
        }
        assertTrue(Thread.interrupted());
        assertBest(recorder, Metric.LOSS, mlp);
    }

    @Test
    void divergenceLeavesTheBestEpoch() {
        Mlp mlp = network();
        try (Trainer trainer = trainer(mlp)) {
            Recorder recorder = new Recorder(mlp) {
                @Override
                public boolean onBatch(int epoch, int batch, int batches, double loss) {
                    if (epoch == 50) {
                        trainer.learningRate(1e38);
                    }
                    return true;
                }
            };
            assertThrows(
                    DivergenceException.class, () -> trainer.fit(TRAIN, options(200, EarlyStopping.never()), recorder));
            assertBest(recorder, Metric.LOSS, mlp);
            assertEquals(History.End.EXCEPTION, trainer.history().end());
            assertEquals(recorder.results, trainer.history().epochs());
            assertSame(
                    recorder.results.get(recorder.best(Metric.LOSS)),
                    trainer.history().best());
        }
    }

    @Test
    void theTimeLimitEndsTraining() {
        Mlp mlp = network();
        Recorder recorder = new Recorder(mlp) {
            @Override
            public boolean onBatch(int epoch, int batch, int batches, double loss) {
                if (epoch == 50 && batch == 2) {
                    sleep(Duration.ofSeconds(5));
                }
                return true;
            }
        };
        try (Trainer trainer = trainer(mlp)) {
            History history = trainer.fit(
                    TRAIN, options(60, EarlyStopping.never()).withTimeLimit(Duration.ofSeconds(5)), recorder);
            assertEquals(History.End.TIME_LIMIT, history.end());
            assertEquals(49, history.epochs().size());
            assertBest(recorder, Metric.LOSS, mlp);
            assertEquals(
                    History.End.TIME_LIMIT,
                    trainer.fit(TRAIN, FitOptions.epochs(3).withTimeLimit(Duration.ofNanos(1)))
                            .end());
        }
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void withoutEarlyStoppingTheLastEpochStays() {
        Mlp mlp = network();
        Recorder recorder = new Recorder(mlp);
        try (Trainer trainer = trainer(mlp)) {
            History history = trainer.fit(TRAIN, FitOptions.epochs(30).withValidation(VALIDATION), recorder);
            assertNull(history.best());
            assertEquals(30, history.last().epoch());
        }
        assertArrayEquals(recorder.parameters.getLast(), mlp.parameters());
        assertNotEquals(29, recorder.best(Metric.LOSS));
    }

    /** The learning rate is 0: all epochs are equal. */
    @Test
    void ofEqualEpochsTheFirstIsTheBest() {
        Mlp mlp = network();
        try (Trainer trainer = trainer(mlp)) {
            trainer.learningRate(0);
            History history = trainer.fit(TRAIN, options(20, EarlyStopping.patience(4)));
            assertEquals(5, history.epochs().size());
            assertSame(history.epochs().getFirst(), history.best());
        }
    }

    /** A validation loss that is NaN or infinite is never the best; without another one the last parameters stay. */
    @Test
    void anInfiniteMetricIsNeverTheBest() {
        float[] x = new float[INPUTS];
        Arrays.fill(x, 3e38f);
        DataSource huge = DataSource.of(x, INPUTS, new int[] {1}, 3);
        Mlp mlp = network();
        Recorder recorder = new Recorder(mlp);
        try (Trainer trainer = trainer(mlp)) {
            History history = trainer.fit(
                    TRAIN,
                    FitOptions.epochs(8).withValidation(huge).withEarlyStopping(EarlyStopping.patience(3)),
                    recorder);
            assertNull(history.best());
            assertEquals(3, history.epochs().size());
        }
        assertArrayEquals(recorder.parameters.getLast(), mlp.parameters());
    }

    @Test
    void badOptionsAreNamed() {
        assertEquals(
                "patience is 0, expected at least 1",
                assertThrows(IllegalArgumentException.class, () -> EarlyStopping.patience(0))
                        .getMessage());
        assertEquals(
                "minDelta is -1.0, expected at least 0",
                assertThrows(IllegalArgumentException.class, () -> EarlyStopping.never()
                                .withMinDelta(-1))
                        .getMessage());
        assertEquals(
                "timeLimit is PT0S, expected more than 0",
                assertThrows(IllegalArgumentException.class, () -> FitOptions.epochs(1)
                                .withTimeLimit(Duration.ZERO))
                        .getMessage());
        try (Trainer trainer = trainer(network())) {
            assertEquals(
                    "earlyStopping is by the loss of validation data, but the options have none",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> trainer.fit(
                                            TRAIN, FitOptions.epochs(1).withEarlyStopping(EarlyStopping.never())))
                            .getMessage());
            assertEquals(
                    "earlyStopping is by rmse, which is not defined for class indices",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> trainer.fit(
                                            TRAIN,
                                            options(1, EarlyStopping.never().withMetric(Metric.RMSE))))
                            .getMessage());
        }
    }
}
