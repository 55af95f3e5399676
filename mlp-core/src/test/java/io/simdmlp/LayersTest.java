package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.ParameterTensor.Role;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers with normalization, with dropout and without biases. */
class LayersTest {
    private static final float[] X = Nets.inputs(130, 37, 1);
    private static final int[] LABELS = Nets.labels(X, 37);
    private static final DataSource DATA = DataSource.of(X, 37, LABELS, 3);

    private static Mlp trained(MlpSpec spec, int threads) {
        Mlp mlp = Mlp.create(spec, 1);
        try (Trainer trainer = Trainer.builder(mlp)
                .optimizer(Optimizer.adam(0.01))
                .dropoutSeed(7)
                .batchSize(32)
                .threads(threads)
                .build()) {
            trainer.fit(DATA, FitOptions.epochs(2));
        }
        return mlp;
    }

    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#normalized")
    void anyNumberOfThreadsGivesTheSameBits(MlpSpec spec) {
        Mlp one = trained(spec, 1);
        for (int threads : new int[] {2, 3, 5}) {
            Mlp several = trained(spec, threads);
            Bits.assertSame(one.parameters(), several.parameters(), threads + " threads");
            Bits.assertSame(one.buffers(), several.buffers(), "buffers, " + threads + " threads");
        }
    }

    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#normalized")
    void trainingLearns(MlpSpec spec) {
        Mlp mlp = Mlp.create(spec, 1);
        try (Trainer trainer = Trainer.builder(mlp).batchSize(32).build()) {
            double before = trainer.evaluate(DATA).loss();
            History history = trainer.fit(DATA, FitOptions.epochs(60));
            Evaluation after = trainer.evaluate(DATA);
            assertTrue(after.loss() < 0.6 * before, before + " to " + after.loss() + ", " + history.last());
        }
    }

    /** Predictions, evaluations and shared predictions compute the same network. */
    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#normalized")
    void everyPredictionHasTheSameBits(MlpSpec spec) {
        Mlp mlp = trained(spec, 1);
        Predictor predictor = new Predictor(mlp);
        float[] out = predictor.predict(X);
        float[] alone = new float[out.length];
        Workspace workspace = Workspace.of(spec, 1);
        for (int row = 0; row < 130; row++) {
            predictor.predict(alone, row * 3, 3, X, row * 37, 37, 1, workspace);
        }
        Bits.assertSame(out, alone, "a row alone");
        for (int rows : new int[] {1, 5, 130}) {
            float[] shared = new float[rows * 3];
            try (ParallelPredictor parallel = ParallelPredictor.builder(predictor)
                    .threads(3)
                    .maxRows(rows)
                    .build()) {
                parallel.predict(shared, X, rows);
            }
            Bits.assertSame(Arrays.copyOf(out, rows * 3), shared, rows + " rows on threads");
        }
        double loss = 0;
        for (int row = 0; row < 130; row++) {
            loss -= Math.log(out[row * 3 + LABELS[row]]) / 130;
        }
        try (Evaluator evaluator = new Evaluator(mlp, Loss.CATEGORICAL_CROSS_ENTROPY, 50, 2)) {
            Evaluation evaluation = evaluator.evaluate(DATA);
            assertEquals(loss, evaluation.loss(), 1e-5);
            trainSome(mlp);
            assertNotEquals(evaluation.loss(), evaluator.evaluate(DATA).loss(), "the parameters of now");
        }
    }

    private static void trainSome(Mlp mlp) {
        try (Trainer trainer = Trainer.builder(mlp).build()) {
            trainer.fit(DATA, FitOptions.epochs(1));
        }
    }

    /**
     * Folded and unfolded batch normalization, computed in double precision with the running statistics. The bound is that of
     * {@link BatchNormFolding}: the roundings of W' and b', and of the chain of fma, whose partial sums are at most the sum of
     * magnitudes.
     */
    @Test
    void foldingChangesAnswersByRoundingsOnly() {
        MlpSpec spec = MlpSpec.builder(37)
                .layer(new Dense(64, Activation.IDENTITY).withNormalization(Normalization.batch()))
                .layer(64, Activation.IDENTITY)
                .build();
        Mlp mlp = Mlp.create(spec, 1);
        Arrays.fill(mlp.parameters(), mlp.weightsAt(1), mlp.biasesAt(1), 0f);
        for (int i = 0; i < 64; i++) {
            mlp.parameters()[mlp.weightsAt(1) + i * 64 + i] = 1f; // the second layer copies its inputs
        }
        Random random = new Random(3);
        for (ParameterTensor tensor : mlp.tensors()) {
            for (int i = tensor.offset(); i < tensor.offset() + tensor.size() && tensor.role() != Role.WEIGHT; i++) {
                mlp.parameters()[i] = (float) random.nextGaussian();
            }
        }
        Arrays.fill(mlp.parameters(), mlp.biasesAt(1), mlp.biasesAt(1) + 64, 0f);
        for (int i = 0; i < 128; i++) {
            mlp.buffers()[i] = i < 64 ? (float) random.nextGaussian() : 0.01f + random.nextFloat();
        }
        float[] out = new Predictor(mlp).predict(X);
        float[] p = mlp.parameters();
        int scales = mlp.biasesAt(0) + 64;
        for (int row = 0; row < 130; row++) {
            for (int o = 0; o < 64; o++) {
                double factor = p[scales + o] / Math.sqrt(mlp.buffers()[64 + o] + 1e-5);
                double z = p[mlp.biasesAt(0) + o];
                double magnitude = 0;
                for (int i = 0; i < 37; i++) {
                    double term = (double) X[row * 37 + i] * p[i * 64 + o];
                    z += term;
                    magnitude += Math.abs(term * factor);
                }
                double shift = p[scales + 64 + o];
                double bias = (p[mlp.biasesAt(0) + o] - mlp.buffers()[o]) * factor + shift;
                double expected = (z - mlp.buffers()[o]) * factor + shift;
                magnitude += Math.abs(bias);
                double bound = (37 + 2) * 0x1p-24 * magnitude; // one for W' and b', one per fma
                assertEquals(expected, out[row * 64 + o], bound, "row " + row + " output " + o);
            }
        }
    }

    /** The running statistics of three batches, by PyTorch's formula in double precision. */
    @Test
    void runningStatisticsAreThoseOfPyTorch() {
        MlpSpec spec = MlpSpec.builder(37)
                .layer(new Dense(5, Activation.RELU).withNormalization(new Normalization.BatchNorm(1e-3, 0.3)))
                .layer(3, Activation.SOFTMAX)
                .build();
        Mlp mlp = Mlp.create(spec, 1);
        double[] mean = new double[5];
        double[] variance = {1, 1, 1, 1, 1};
        try (Trainer trainer =
                Trainer.builder(mlp).optimizer(Optimizer.sgd(0)).batchSize(50).build()) {
            int[] sizes = {50, 2, 30};
            for (int batch = 0; batch < 3; batch++) {
                int rows = sizes[batch];
                trainer.step(X, batch * 37 * 10, LABELS, batch * 10, rows);
                for (int o = 0; o < 5; o++) {
                    double[] z = new double[rows];
                    for (int row = 0; row < rows; row++) {
                        for (int i = 0; i < 37; i++) {
                            z[row] += (double) X[(batch * 10 + row) * 37 + i] * mlp.parameters()[i * 5 + o];
                        }
                    }
                    double m = Arrays.stream(z).average().orElseThrow();
                    double v = Arrays.stream(z).map(a -> (a - m) * (a - m)).sum() / (rows - 1);
                    mean[o] = 0.7 * mean[o] + 0.3 * m;
                    variance[o] = 0.7 * variance[o] + 0.3 * v;
                }
            }
        }
        for (int o = 0; o < 5; o++) {
            assertEquals(mean[o], mlp.buffers()[o], 1e-5);
            assertEquals(variance[o], mlp.buffers()[5 + o], 1e-5);
        }
        assertEquals(3, mlp.buffers()[10]);
        assertArrayEquals(
                new String[] {"1.running_mean", "1.running_var", "1.num_batches_tracked"},
                mlp.bufferTensors().stream().map(ParameterTensor::name).toArray());
    }

    /** With L-BFGS each batch has all samples: the statistics are those of the last evaluation, not a mean over evaluations. */
    @Test
    void lbfgsReplacesTheStatistics() {
        MlpSpec spec = MlpSpec.builder(37)
                .layer(new Dense(5, Activation.TANH).withNormalization(Normalization.batch()))
                .layer(3, Activation.SOFTMAX)
                .build();
        Mlp mlp = Mlp.create(spec, 1);
        try (Trainer trainer = Trainer.builder(mlp)
                .optimizer(Optimizer.lbfgs().withWeightDecay(1e-3))
                .batchSize(130)
                .build()) {
            History history = trainer.fit(DATA, FitOptions.epochs(30));
            Evaluation evaluation = trainer.evaluate(DATA);
            assertTrue(evaluation.loss() < 1.5 * history.last().loss(), history.last() + ", " + evaluation.loss());
        }
        assertMessage(
                "the network is 37-5-3 (relu dropout(0.5), softmax), with dropout, which L-BFGS cannot be combined with,"
                        + " expected a network without it",
                () -> Trainer.builder(Mlp.create(
                                MlpSpec.builder(37)
                                        .layer(new Dense(5, Activation.RELU).withDropout(0.5))
                                        .layer(3, Activation.SOFTMAX)
                                        .build(),
                                1))
                        .optimizer(Optimizer.lbfgs())
                        .batchSize(130)
                        .build());
    }

    /** Names as in nn.Sequential(Linear, BatchNorm1d, ReLU, Dropout, Linear(bias=False), LayerNorm, Linear, Softmax). */
    @Test
    void namesAreThoseOfASequential() {
        MlpSpec spec = MlpSpec.builder(2)
                .layer(new Dense(3, Activation.RELU)
                        .withNormalization(Normalization.batch())
                        .withDropout(0.5))
                .layer(new Dense(4, Activation.IDENTITY).withoutBias().withNormalization(Normalization.layer()))
                .layer(5, Activation.SOFTMAX)
                .build();
        Mlp mlp = Mlp.create(spec, 1);
        assertEquals(
                List.of(
                        "0.weight",
                        "0.bias",
                        "1.weight",
                        "1.bias",
                        "4.weight",
                        "5.weight",
                        "5.bias",
                        "6.weight",
                        "6.bias"),
                mlp.tensors().stream().map(ParameterTensor::name).collect(Collectors.toList()));
        assertEquals(-1, mlp.biasesAt(1));
        assertEquals(
                "2-3-4-5 (batch(1.0E-5, 0.1) relu dropout(0.5), no-bias layer(1.0E-5) identity, softmax)",
                spec.toString());
        assertEquals(2 * 3 + 3 + 6 + 12 + 8 + 20 + 5, spec.parameterCount());
        assertEquals(7, spec.bufferCount());
    }

    /** Training that is interrupted after any step has the bits of training without interruption. */
    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#normalized")
    void aResumedTrainingHasTheSameBits(MlpSpec spec) {
        Mlp expected = Mlp.create(spec, 1);
        FitOptions options = FitOptions.epochs(3).withValidation(DATA).withEarlyStopping(EarlyStopping.never());
        try (Trainer trainer =
                Trainer.builder(expected).dropoutSeed(5).batchSize(33).build()) {
            trainer.fit(DATA, options);
        }
        TrainerState[] state = new TrainerState[1];
        Mlp first = Mlp.create(spec, 1);
        try (Trainer trainer =
                Trainer.builder(first).dropoutSeed(5).batchSize(33).build()) {
            trainer.fit(DATA, options, new FitListener() {
                @Override
                public boolean onBatch(int epoch, int batch, int batches, double loss) {
                    if (epoch == 2 && batch == 3) {
                        state[0] = trainer.state();
                        return false;
                    }
                    return true;
                }
            });
        }
        Mlp second = Mlp.create(spec, 99);
        try (Trainer trainer =
                Trainer.builder(second).dropoutSeed(5).batchSize(33).threads(2).build()) {
            trainer.restore(state[0]);
            trainer.fit(DATA, options);
        }
        Bits.assertSame(expected.parameters(), second.parameters(), "parameters");
        Bits.assertSame(expected.buffers(), second.buffers(), "buffers");
    }

    @Test
    void warmUpsRun() {
        for (MlpSpec spec : Nets.normalized()) {
            Mlp mlp = Mlp.create(spec, 1);
            float[] before = mlp.parameters().clone();
            float[] buffers = mlp.buffers().clone();
            try (Trainer trainer = Trainer.builder(mlp).build()) {
                trainer.warmUp(Duration.ofMillis(50));
            }
            Bits.assertSame(before, mlp.parameters(), "parameters");
            Bits.assertSame(buffers, mlp.buffers(), "buffers");
            new Predictor(mlp).warmUp(Workspace.of(spec, 4), Duration.ofMillis(50));
        }
    }

    /** Another seed or step drops others; a step that diverges does not count. */
    @Test
    void dropoutDependsOnSeedAndStep() {
        MlpSpec spec = MlpSpec.builder(37)
                .layer(new Dense(64, Activation.RELU).withDropout(0.5))
                .layer(3, Activation.SOFTMAX)
                .build();
        double[] losses = new double[3];
        for (int seed = 0; seed < 2; seed++) {
            try (Trainer trainer = Trainer.builder(Mlp.create(spec, 1))
                    .optimizer(Optimizer.sgd(0))
                    .dropoutSeed(seed)
                    .build()) {
                losses[seed] = trainer.step(X, LABELS, 32);
                losses[2] = trainer.step(X, LABELS, 32);
            }
        }
        assertNotEquals(losses[0], losses[1]);
        assertNotEquals(losses[1], losses[2]);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, 1.5, Double.NaN, 0.99999999999})
    void dropoutOutsideItsRange(double dropout) {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> new Dense(3, Activation.RELU).withDropout(dropout))
                .getMessage();
        assertEquals("dropout is " + dropout + ", expected at least 0 and less than 1", message);
    }

    @Test
    void batchNormalizationNeedsTwoRows() {
        MlpSpec spec = MlpSpec.builder(37)
                .layer(new Dense(4, Activation.RELU).withNormalization(Normalization.batch()))
                .layer(3, Activation.SOFTMAX)
                .build();
        Mlp mlp = Mlp.create(spec, 1);
        try (Trainer trainer = Trainer.builder(mlp).batchSize(43).build()) {
            assertMessage("rows is 1, expected at least 2 for batch normalization", () -> trainer.step(X, LABELS, 1));
            assertMessage(
                    "batchSize is 43 for 130 samples, expected one that leaves no batch of a single sample, for batch"
                            + " normalization",
                    () -> trainer.fit(DATA, FitOptions.epochs(1)));
        }
        try (Trainer trainer = Trainer.builder(mlp).batchSize(1).build()) {
            assertMessage(
                    "batchSize is 1 for 130 samples, expected one that leaves no batch of a single sample, for batch"
                            + " normalization",
                    () -> trainer.fit(DATA, FitOptions.epochs(1)));
        }
    }

    @Test
    void whatALayerCannotHave() {
        assertMessage(
                "the last layer is relu dropout(0.2), expected one without normalization and dropout: only hidden layers"
                        + " have them",
                () -> MlpSpec.builder(2)
                        .layer(new Dense(3, Activation.RELU).withDropout(0.2))
                        .build());
        assertMessage(
                "activation is softmax after batch normalization, expected one that computes each output alone",
                () -> new Dense(3, Activation.SOFTMAX).withNormalization(Normalization.batch()));
        assertMessage("epsilon is 0.0, expected a float above 0", () -> new Normalization.BatchNorm(0, 0.1));
        assertMessage("epsilon is -1.0, expected a float above 0", () -> new Normalization.LayerNorm(-1));
        assertMessage("epsilon is 0.0, expected a float above 0", () -> new Normalization.RmsNorm(0));
        assertMessage(
                "momentum is 0.0, expected more than 0 and at most 1", () -> new Normalization.BatchNorm(1e-5, 0));
        assertMessage(
                "momentum is NaN, expected more than 0 and at most 1",
                () -> new Normalization.BatchNorm(1e-5, Double.NaN));
        assertMessage(
                "normalization is 'group', expected one of none, batch, layer, rms", () -> Normalization.of("group"));
        MlpSpec spec = MlpSpec.builder(1).layer(1, Activation.RELU).build();
        assertMessage(
                "buffers has 1 values, expected 0 for 1-1 (relu)", () -> new Mlp(spec, new float[2], new float[1]));
    }

    private static void assertMessage(String expected, Executable call) {
        assertEquals(
                expected, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
