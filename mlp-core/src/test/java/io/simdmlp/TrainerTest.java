package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TrainerTest {
    private static final float[] XOR = {0, 0, 0, 1, 1, 0, 1, 1};
    private static final int[] XOR_LABELS = {0, 1, 1, 0};

    private static MlpSpec xorNet(Activation hidden, Activation output, int outputs) {
        return MlpSpec.builder(2).layer(16, hidden).layer(outputs, output).build();
    }

    private static void assertMessage(String expected, Runnable call) {
        Exception thrown = assertThrows(IllegalArgumentException.class, call::run);
        assertEquals(expected, thrown.getMessage());
    }

    /**
     * All activations that can learn XOR. Hard sigmoid is a straight line in the range of the initial pre-activations,
     * so it cannot.
     */
    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"IDENTITY", "STEP", "HARD_SIGMOID", "SOFTMAX", "LOG_SOFTMAX"})
    void learnsXor(Activation hidden) {
        Mlp mlp = Mlp.create(xorNet(hidden, Activation.SOFTMAX, 2), 2);
        try (Trainer trainer = Trainer.builder(mlp)
                .optimizer(Optimizer.adam(0.05))
                .batchSize(4)
                .build()) {
            double loss = 1;
            for (int step = 0; step < 1_000; step++) {
                loss = trainer.step(XOR, XOR_LABELS, 4);
            }
            assertTrue(loss <= 0.01, hidden + " ends at a loss of " + loss);
        }
        int[] classes = new int[4];
        new Predictor(mlp).predictLabels(classes, XOR, 4, Workspace.of(mlp.spec(), 4));
        assertEquals(Arrays.toString(XOR_LABELS), Arrays.toString(classes));
    }

    @Test
    void aStepCannotBeTrained() {
        Mlp mlp = Mlp.create(xorNet(Activation.RELU, Activation.STEP, 1), 2);
        assertMessage(
                "layer 2's activation is step, whose derivative is zero: such a network can predict but not be trained",
                () -> Trainer.builder(mlp).build());
        float[] out = new float[4];
        new Predictor(mlp).predict(out, XOR, 4, Workspace.of(mlp.spec(), 4));
        assertEquals(1f, out[0]); // the pre-activation is 0
    }

    @Test
    void learnsXorWithASingleSigmoidOutput() {
        Mlp mlp = Mlp.create(xorNet(Activation.TANH, Activation.SIGMOID, 1), 1);
        try (Trainer trainer = Trainer.builder(mlp)
                .optimizer(Optimizer.adam(0.05))
                .batchSize(4)
                .build()) {
            for (int step = 0; step < 1_000; step++) {
                trainer.step(XOR, XOR_LABELS, 4);
            }
            Evaluation evaluation = trainer.evaluate(DataSource.of(XOR, 2, XOR_LABELS, 2));
            assertEquals(1.0, evaluation.classification().accuracy());
            assertEquals(
                    "[[2, 0], [0, 2]]",
                    Arrays.deepToString(evaluation.classification().confusion()));
        }
    }

    @ParameterizedTest
    @MethodSource("io.simdmlp.Loss#all")
    void everyLossLearnsXor(Loss loss) {
        for (Activation output : Activation.values()) {
            boolean anything = Nets.output(loss) == Activation.IDENTITY;
            if (anything ? output == Activation.IDENTITY : loss.takes(output)) {
                Mlp mlp = Mlp.create(xorNet(Activation.TANH, output, 2), 4);
                double first;
                double last = 0;
                try (Trainer trainer = Trainer.builder(mlp)
                        .loss(loss)
                        .optimizer(Optimizer.adam(0.02))
                        .build()) {
                    first = trainer.step(XOR, XOR_LABELS, 4);
                    for (int step = 0; step < 1_000; step++) {
                        last = trainer.step(XOR, XOR_LABELS, 4);
                    }
                }
                assertTrue(last < first, output + ": the loss goes from " + first + " to " + last);
                int[] classes = new int[4];
                new Predictor(mlp).predictLabels(classes, XOR, 4, Workspace.of(mlp.spec(), 4));
                assertEquals(Arrays.toString(XOR_LABELS), Arrays.toString(classes), output + ": " + last);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mse, 2.5", // the mean
        "half-squared-error, 2.5",
        "mae, 1", // the median
        "huber, 0.875", // 2 b + (b - 1) + (b - 1.5) = 1
        "huber:2, 1.125", // 2 b + (b - 1) + (b - 1.5) = 2
        "pinball:0.75, 1.5", // 3 targets are below, 1 is above
        "poisson, 0.9162907", // the mean's logarithm
    })
    void theBestConstantMinimizesTheLoss(Loss loss, float expected) {
        MlpSpec spec = MlpSpec.builder(1).layer(1, Activation.IDENTITY).build();
        Mlp mlp = new Mlp(spec, new float[2]);
        double rate = 0.005;
        try (Trainer trainer =
                Trainer.builder(mlp).loss(loss).optimizer(Optimizer.sgd(rate)).build()) {
            for (int step = 0; step < 4_000; step++) {
                trainer.step(new float[5], new float[] {0, 0, 1, 1.5f, 10}, 5);
            }
        }
        float constant = mlp.parameters()[1];
        // The gradient of absolute errors stays the same near the minimum, so the result is within a step. Other steps
        // stall when
        // they are less than half an ulp: at gradients of ulp / 2 / rate, and curvatures are 0.8 and more.
        boolean absolute = loss.kind() == Loss.Kind.MAE || loss.kind() == Loss.Kind.PINBALL;
        double bound = absolute ? rate : Math.ulp(expected) / rate;
        assertTrue(Math.abs(constant - expected) <= bound, loss + " settles at " + constant);
    }

    @Test
    void halfTheSquaredErrorIsASumOverOutputs() {
        Mlp mlp = new Mlp(MlpSpec.builder(1).layer(2, Activation.IDENTITY).build(), new float[4]);
        try (Trainer trainer = Trainer.builder(mlp)
                .loss(Loss.HALF_SQUARED_ERROR)
                .optimizer(Optimizer.sgd(0.5))
                .build()) {
            // residuals -1 and 2, which are the gradients too
            assertEquals(2.5, trainer.step(new float[] {1f}, new float[] {1f, -2f}, 1));
            assertEquals("[0.5, -1.0, 0.5, -1.0]", Arrays.toString(mlp.parameters()));
        }
    }

    @Test
    void labelSmoothingIsTrainingOnSmoothedTargets() {
        float[] x = Nets.inputs(20, 37, 1);
        int[] labels = Nets.labels(x, 37);
        float[] oneHot = new float[60];
        float[] smoothed = new float[60];
        Arrays.fill(smoothed, (float) (0.1 / 3));
        for (int row = 0; row < 20; row++) {
            oneHot[row * 3 + labels[row]] = 1f;
            smoothed[row * 3 + labels[row]] += (float) (1 - 0.1);
        }
        Mlp expected = Mlp.create(Nets.uneven(), 1);
        Mlp byIndex = expected.copy();
        Mlp byOneHot = expected.copy();
        try (Trainer a = Trainer.builder(expected).build();
                Trainer b = Trainer.builder(byIndex).labelSmoothing(0.1).build();
                Trainer c = Trainer.builder(byOneHot).labelSmoothing(0.1).build()) {
            for (int step = 0; step < 5; step++) {
                double loss = a.step(x, smoothed, 20);
                assertEquals(loss, b.step(x, labels, 20));
                assertEquals(loss, c.step(x, oneHot, 20));
            }
            DataSource data = DataSource.of(x, 37, labels, 3);
            assertEquals(a.evaluate(data).loss(), b.evaluate(data).loss());
        }
        Bits.assertSame(expected.parameters(), byIndex.parameters(), "by class index");
        Bits.assertSame(expected.parameters(), byOneHot.parameters(), "by one-hot row");
    }

    @Test
    void stepsUseTheMeanGradient() {
        // One identity neuron, y = w x + b: by hand, for the mean of two samples.
        Mlp mlp = new Mlp(MlpSpec.builder(1).layer(1, Activation.IDENTITY).build(), new float[] {0.5f, 0.25f});
        try (Trainer trainer =
                Trainer.builder(mlp).optimizer(Optimizer.sgd(0.5)).build()) {
            double loss = trainer.step(new float[] {1f, 3f}, new float[] {1f, 2f}, 2);
            // residuals -0.25 and -0.25; dw = 2 (-0.25 - 0.75) / 2 = -1, db = 2 (-0.25 - 0.25) / 2 = -0.5
            assertEquals(0.0625, loss);
            assertEquals("[1.0, 0.5]", Arrays.toString(mlp.parameters()));
        }
    }

    @Test
    void aSliceTrainsTheSameAsItsCopy() {
        MlpSpec spec = Nets.uneven();
        float[] x = Nets.inputs(20, 37, 1);
        int[] labels = Nets.labels(x, 37);
        Mlp a = Mlp.create(spec, 1);
        Mlp b = a.copy();
        try (Trainer fromSlice = Trainer.builder(a).build();
                Trainer fromCopy = Trainer.builder(b).build()) {
            double slice = fromSlice.step(x, 5 * 37, labels, 5, 9);
            double copy = fromCopy.step(Arrays.copyOfRange(x, 5 * 37, 14 * 37), Arrays.copyOfRange(labels, 5, 14), 9);
            assertEquals(copy, slice);
        }
        Bits.assertSame(b.parameters(), a.parameters(), "parameters");
    }

    @Test
    void learningRateCanChange() {
        Mlp mlp = Mlp.create(Nets.uneven(), 1);
        float[] before = mlp.parameters().clone();
        float[] x = Nets.inputs(4, 37, 1);
        try (Trainer trainer = Trainer.builder(mlp).build()) {
            assertEquals(1e-3, trainer.learningRate());
            trainer.learningRate(0);
            trainer.step(x, Nets.labels(x, 37), 4);
            Bits.assertSame(before, mlp.parameters(), "parameters");
            assertMessage("learningRate is -1.0, expected at least 0", () -> trainer.learningRate(-1));
        }
    }

    /** A custom source with the samples of another. */
    private static class Forwarding implements DataSource {
        private final DataSource samples;

        Forwarding(DataSource samples) {
            this.samples = samples;
        }

        @Override
        public int size() {
            return samples.size();
        }

        @Override
        public int inputs() {
            return samples.inputs();
        }

        @Override
        public int classes() {
            return samples.classes();
        }

        @Override
        public int targets() {
            return samples.targets();
        }

        @Override
        public void read(int[] samples, int from, int count, Batch batch) {
            this.samples.read(samples, from, count, batch);
        }
    }

    /** Batches of 23 rows, whose inputs threads copy in shares if they are in arrays, and a last one of 4 for one thread. */
    @Test
    void aCustomSourceTrainsTheSameAsArrays() {
        float[] x = Nets.inputs(50, 37, 1);
        float[] y = Nets.inputs(50, 3, 2);
        for (DataSource arrays : List.of(DataSource.of(x, 37, Nets.labels(x, 37), 3), DataSource.of(x, 37, y, 3))) {
            float[] expected = fitted(new Forwarding(arrays), 1);
            for (int threads = 1; threads <= 3; threads++) {
                Bits.assertSame(expected, fitted(arrays, threads), threads + " threads");
            }
        }
    }

    private static float[] fitted(DataSource data, int threads) {
        Mlp mlp = Mlp.create(Nets.uneven(), 1);
        try (Trainer trainer =
                Trainer.builder(mlp).batchSize(23).threads(threads).build()) {
            trainer.fit(data, FitOptions.epochs(2));
        }
        return mlp.parameters();
    }

    @Test
    void fitReadsEverySampleOnceAnEpochInASeededOrder() {
        float[] x = new float[11];
        float[] y = new float[11];
        for (int i = 0; i < 11; i++) {
            x[i] = i;
        }
        List<Float> seen = orderOfTwoEpochs(x, y, FitOptions.epochs(2).withSeed(5));
        assertEquals(22, seen.size());
        for (int epoch = 0; epoch < 2; epoch++) {
            List<Float> samples = new ArrayList<>(seen.subList(11 * epoch, 11 * epoch + 11));
            samples.sort(null);
            for (int i = 0; i < 11; i++) {
                assertEquals((float) i, samples.get(i));
            }
        }
        assertTrue(!seen.subList(0, 11).equals(seen.subList(11, 22)), "both epochs have the order " + seen);
        assertEquals(seen, orderOfTwoEpochs(x, y, FitOptions.epochs(2).withSeed(5)));
        assertTrue(!seen.equals(orderOfTwoEpochs(x, y, FitOptions.epochs(2).withSeed(6))), "seed 6 changes nothing");
        List<Float> unshuffled = orderOfTwoEpochs(x, y, FitOptions.epochs(2).withoutShuffle());
        for (int i = 0; i < 22; i++) {
            assertEquals((float) (i % 11), unshuffled.get(i));
        }
    }

    /** The samples in the order in which fit reads them, by a custom data source. */
    private static List<Float> orderOfTwoEpochs(float[] x, float[] y, FitOptions options) {
        List<Float> seen = new ArrayList<>();
        DataSource memory = DataSource.of(x, 1, y, 1);
        DataSource watched = new Forwarding(memory) {
            @Override
            public void read(int[] samples, int from, int count, Batch batch) {
                super.read(samples, from, count, batch);
                for (int row = 0; row < count; row++) {
                    seen.add(batch.x()[row]);
                }
            }
        };
        Mlp mlp = Mlp.create(MlpSpec.builder(1).layer(1, Activation.IDENTITY).build(), 1);
        try (Trainer trainer = Trainer.builder(mlp).batchSize(4).build()) {
            trainer.fit(watched, options, FitListener.NONE);
        }
        return seen;
    }

    @Test
    void fitReportsBatchesAndEpochsAndStopsIfTheListenerReturnsFalse() {
        float[] x = Nets.inputs(10, 37, 1);
        DataSource data = DataSource.of(x, 37, Nets.labels(x, 37), 3);
        List<String> events = new ArrayList<>();
        FitListener listener = new FitListener() {
            @Override
            public boolean onBatch(int epoch, int batch, int batches, double loss) {
                return events.add(epoch + ":" + batch + "/" + batches);
            }

            @Override
            public boolean onEpoch(EpochResult result) {
                events.add("epoch " + result.epoch());
                return result.epoch() < 2;
            }
        };
        try (Trainer trainer =
                Trainer.builder(Mlp.create(Nets.uneven(), 1)).batchSize(4).build()) {
            List<EpochResult> results = trainer.fit(data, FitOptions.epochs(5).withValidation(data), listener)
                    .epochs();
            assertEquals(List.of("1:1/3", "1:2/3", "1:3/3", "epoch 1", "2:1/3", "2:2/3", "2:3/3", "epoch 2"), events);
            assertEquals(2, results.size());
            assertEquals(10, results.get(1).samples());
            assertEquals(trainer.evaluate(data).loss(), results.get(1).metric(Metric.LOSS));
            assertThrows(IllegalStateException.class, () -> results.get(1).metric(Metric.RMSE));
            assertTrue(results.get(1).loss() < results.get(0).loss(), "the loss does not fall: " + results);
        }
    }

    @Test
    void anEpochsLossIsTheMeanOverItsSamples() {
        float[] x = Nets.inputs(10, 37, 1); // batches of 4, 4 and 2
        DataSource data = DataSource.of(x, 37, Nets.labels(x, 37), 3);
        try (Trainer trainer = Trainer.builder(Mlp.create(Nets.uneven(), 1))
                .optimizer(Optimizer.sgd(0))
                .batchSize(4)
                .build()) {
            double exact = trainer.evaluate(data).loss();
            double loss = trainer.fit(data, FitOptions.epochs(1)).last().loss();
            assertTrue(Math.abs(loss - exact) <= 1e-14 * exact, "loss " + loss + ", exactly " + exact);
        }
    }

    @Test
    void divergenceNamesEpochBatchAndLayerAndChangesNothing() {
        Mlp mlp = Mlp.create(xorNet(Activation.IDENTITY, Activation.IDENTITY, 1), 1);
        float[] x = {1, 2, 3, 4, 5, 6, 7, 8};
        DataSource data = DataSource.of(x, 2, new float[] {1, 2, 3, 4}, 1);
        try (Trainer trainer =
                Trainer.builder(mlp).optimizer(Optimizer.sgd(1e18)).batchSize(2).build()) {
            float[][] last = {{}};
            FitListener keep = new FitListener() {
                @Override
                public boolean onBatch(int epoch, int batch, int batches, double loss) {
                    last[0] = mlp.parameters().clone();
                    return true;
                }
            };
            DivergenceException thrown = assertThrows(
                    DivergenceException.class,
                    () -> trainer.fit(
                            data, FitOptions.epochs(9).withoutShuffle().withSeed(3), keep));
            assertEquals(1, thrown.epoch());
            assertEquals(2, thrown.batch());
            assertTrue(thrown.layer() >= 1, "layer " + thrown.layer());
            assertTrue(!Double.isFinite(thrown.loss()), "loss " + thrown.loss());
            String message = String.valueOf(thrown.getMessage());
            assertTrue(message.contains("in epoch 1, batch 2; "), message);
            assertTrue(message.contains("layer " + thrown.layer()), message);
            Bits.assertSame(last[0], mlp.parameters(), "parameters");
        }
    }

    @Test
    void divergenceOutsideFitNamesTheStepAndABadInput() {
        Mlp mlp = Mlp.create(xorNet(Activation.IDENTITY, Activation.IDENTITY, 1), 1);
        try (Trainer trainer = Trainer.builder(mlp).build()) {
            trainer.step(new float[] {1, 2}, new float[] {3}, 1);
            DivergenceException thrown = assertThrows(
                    DivergenceException.class,
                    () -> trainer.step(new float[] {1, 2, 3, Float.NaN}, new float[] {3, 4}, 2));
            assertEquals(0, thrown.epoch());
            assertEquals(0, thrown.layer());
            assertEquals(2, thrown.sample());
            assertEquals(2, thrown.input());
            assertEquals(
                    "loss is NaN in step 2; input 2 of the batch's sample 2, both counted from 1, is NaN",
                    thrown.getMessage());
        }
    }

    @Test
    void divergenceNamesABadTarget() {
        Mlp mlp = Mlp.create(xorNet(Activation.RELU, Activation.IDENTITY, 1), 1);
        try (Trainer trainer = Trainer.builder(mlp).build()) {
            DivergenceException thrown = assertThrows(
                    DivergenceException.class, () -> trainer.step(XOR, new float[] {1, 2, Float.NaN, 4}, 4));
            assertEquals(0, thrown.layer());
            assertEquals(3, thrown.sample());
            assertEquals(0, thrown.input());
            assertEquals(
                    "loss is NaN in step 1; target 1 of the batch's sample 3, both counted from 1, is NaN",
                    thrown.getMessage());
        }
    }

    /** Trains a linear network of 3 inputs on 50 samples, in any order, until it diverges. */
    private static DivergenceException diverged(float[] x, float[] y, int batchSize, boolean arrays, boolean shuffle) {
        DataSource samples = DataSource.of(x, 3, y, 1);
        Mlp mlp = Mlp.create(MlpSpec.builder(3).layer(1, Activation.IDENTITY).build(), 1);
        FitOptions options = FitOptions.epochs(1).withSeed(4);
        try (Trainer trainer = Trainer.builder(mlp).batchSize(batchSize).build()) {
            return assertThrows(
                    DivergenceException.class,
                    () -> trainer.fit(
                            arrays ? samples : new Forwarding(samples), shuffle ? options : options.withoutShuffle()));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, true, true", "8, true, true", "8, false, true", "8, true, false", "50, false, false"})
    void divergenceNamesTheSampleInTheData(int batchSize, boolean arrays, boolean shuffle) {
        float[] x = Nets.inputs(50, 3, 1);
        x[3 * 17 + 2] = Float.NaN;
        DivergenceException thrown = diverged(x, new float[50], batchSize, arrays, shuffle);
        assertEquals(18, thrown.sample());
        assertEquals(3, thrown.input());
        assertEquals(0, thrown.layer());
        String message = String.valueOf(thrown.getMessage());
        assertTrue(message.endsWith("; input 3 of sample 18, both counted from 1, is NaN"), message);

        float[] y = new float[50];
        y[41] = Float.NEGATIVE_INFINITY;
        thrown = diverged(Nets.inputs(50, 3, 1), y, batchSize, arrays, shuffle);
        assertEquals(42, thrown.sample());
        assertEquals(0, thrown.input());
        message = String.valueOf(thrown.getMessage());
        assertTrue(message.endsWith("; target 1 of sample 42, both counted from 1, is -Infinity"), message);
    }

    /** A sample is finite but so large that its outputs, or its loss, are not. */
    @ParameterizedTest
    @CsvSource({"8, true, true", "8, false, true", "50, true, false"})
    void divergenceNamesTheOnlyNonFiniteSample(int batchSize, boolean arrays, boolean shuffle) {
        float[] x = Nets.inputs(50, 3, 1);
        Arrays.fill(x, 3 * 29, 3 * 30, Float.MAX_VALUE);
        float[] y = new float[50];
        DivergenceException thrown = diverged(x, y, batchSize, arrays, shuffle);
        assertEquals(30, thrown.sample());
        assertEquals(0, thrown.input());
        assertEquals(1, thrown.layer());

        y[11] = 1e30f;
        thrown = diverged(Nets.inputs(50, 3, 1), y, batchSize, arrays, shuffle);
        assertEquals(12, thrown.sample());
        String message = String.valueOf(thrown.getMessage());
        assertTrue(
                message.endsWith("; the outputs of layer 1 are finite, the loss of sample 12, counted from 1, is not"),
                message);
    }

    @Test
    void noSampleIsNamedIfAllAreNonFinite() {
        float[] y = new float[50];
        Arrays.fill(y, 1e30f);
        DivergenceException thrown = diverged(Nets.inputs(50, 3, 1), y, 8, true, true);
        assertEquals(0, thrown.sample());
        String message = String.valueOf(thrown.getMessage());
        assertTrue(message.endsWith("; the outputs of layer 1 are finite, their loss is not"), message);
    }

    /** A step inside a listener has its own samples. */
    @Test
    void divergenceInAListenersStepNamesTheSampleOfItsBatch() {
        float[] x = Nets.inputs(50, 3, 1);
        Mlp mlp = Mlp.create(MlpSpec.builder(3).layer(1, Activation.IDENTITY).build(), 1);
        try (Trainer trainer = Trainer.builder(mlp).batchSize(8).build()) {
            FitListener listener = new FitListener() {
                @Override
                public boolean onBatch(int epoch, int batch, int batches, double loss) {
                    trainer.step(new float[] {1, 2, 3, Float.NaN, 5, 6}, new float[2], 2);
                    return true;
                }
            };
            DivergenceException thrown = assertThrows(
                    DivergenceException.class,
                    () -> trainer.fit(DataSource.of(x, 3, new float[50], 1), FitOptions.epochs(1), listener));
            assertEquals(2, thrown.sample());
            String message = String.valueOf(thrown.getMessage());
            assertTrue(message.contains("input 1 of the batch's sample 2, both"), message);
        }
    }

    @Test
    void aTargetThatTheLossDoesNotTakeIsNamedInTheData() {
        float[] y = new float[50];
        y[33] = -1;
        DataSource data = DataSource.of(Nets.inputs(50, 3, 1), 3, y, 1);
        Mlp mlp = Mlp.create(MlpSpec.builder(3).layer(1, Activation.IDENTITY).build(), 1);
        String expected = "target 1 of sample 34, both counted from 1, is -1.0, expected a finite count of at least 0";
        try (Trainer trainer =
                Trainer.builder(mlp).loss(Loss.POISSON).batchSize(8).build()) {
            assertMessage(expected, () -> trainer.fit(data, FitOptions.epochs(1)));
            assertMessage(expected, () -> trainer.evaluate(data));
            assertMessage(
                    "y[1] is -2.0, expected a finite count of at least 0",
                    () -> trainer.step(new float[6], new float[] {0, -2}, 2));
        }
        Mlp classes = Mlp.create(MlpSpec.builder(3).layer(3, Activation.SOFTMAX).build(), 1);
        DataSource labels = new Forwarding(DataSource.of(Nets.inputs(50, 3, 1), 3, new int[50], 3)) {
            @Override
            public void read(int[] samples, int from, int count, Batch batch) {
                super.read(samples, from, count, batch);
                for (int row = 0; row < count; row++) {
                    batch.labels()[row] = samples[from + row] == 44 ? 7 : 0;
                }
            }
        };
        try (Trainer trainer = Trainer.builder(classes).batchSize(8).build()) {
            String label = "the class of sample 45, counted from 1, is 7, expected 0..2";
            assertMessage(label, () -> trainer.fit(labels, FitOptions.epochs(1)));
            assertMessage(label, () -> trainer.evaluate(labels));
        }
    }

    @Test
    void nonFiniteParametersAfterAnEpochAreDivergence() {
        Mlp mlp = Mlp.create(MlpSpec.builder(1).layer(1, Activation.IDENTITY).build(), 1);
        DataSource data = DataSource.of(new float[] {1e30f}, 1, new float[] {1e10f}, 1);
        mlp.parameters()[0] = 0; // the loss of the one batch is 1e20, its gradient is beyond floats
        try (Trainer trainer =
                Trainer.builder(mlp).optimizer(Optimizer.sgd(0.1)).build()) {
            DivergenceException thrown =
                    assertThrows(DivergenceException.class, () -> trainer.fit(data, FitOptions.epochs(1)));
            assertEquals("parameters of layer 1 are not finite after epoch 1, batch 1", thrown.getMessage());
            assertEquals(1, thrown.layer());
        }
    }

    @Test
    void fitCannotBeCalledFromItsListenerAndFailuresOfTheDataLeaveItUsable() {
        float[] x = Nets.inputs(10, 37, 1);
        DataSource data = DataSource.of(x, 37, Nets.labels(x, 37), 3);
        DataSource broken = new Forwarding(data) {
            @Override
            public void read(int[] samples, int from, int count, Batch batch) {
                throw new java.io.UncheckedIOException(new java.io.IOException("gone"));
            }
        };
        try (Trainer trainer =
                Trainer.builder(Mlp.create(Nets.uneven(), 1)).batchSize(4).build()) {
            FitListener again = new FitListener() {
                @Override
                public boolean onBatch(int epoch, int batch, int batches, double loss) {
                    return trainer.fit(data, FitOptions.epochs(1)).epochs().isEmpty();
                }
            };
            IllegalStateException thrown =
                    assertThrows(IllegalStateException.class, () -> trainer.fit(data, FitOptions.epochs(2), again));
            assertEquals("fit is called while it runs, in epoch 1", thrown.getMessage());
            assertThrows(java.io.UncheckedIOException.class, () -> trainer.fit(broken, FitOptions.epochs(1)));
            assertEquals(2, trainer.fit(data, FitOptions.epochs(2)).epochs().size());
        }
    }

    @Test
    void badArgumentsAreNamed() {
        Mlp mlp = Mlp.create(xorNet(Activation.RELU, Activation.SOFTMAX, 2), 1);
        try (Trainer trainer = Trainer.builder(mlp).batchSize(4).build()) {
            assertMessage("rows is 0, expected 1..4", () -> trainer.step(XOR, XOR_LABELS, 0));
            assertMessage("rows is 5, expected 1..4", () -> trainer.step(XOR, XOR_LABELS, 5));
            assertMessage(
                    "x has 7 values, expected rows*inputs = 4*2", () -> trainer.step(new float[7], XOR_LABELS, 4));
            assertMessage(
                    "x has 8 values from xAt = 2, expected rows*inputs = 4*2",
                    () -> trainer.step(XOR, 2, XOR_LABELS, 0, 4));
            assertMessage(
                    "labels[2] is 2, expected a class index 0..1", () -> trainer.step(XOR, new int[] {0, 1, 2, 0}, 4));
            assertMessage("labels has 3 values, expected rows = 4", () -> trainer.step(XOR, new int[] {0, 1, 1}, 4));
            assertMessage("y has 4 values, expected rows*outputs = 4*2", () -> trainer.step(XOR, new float[4], 4));
            assertMessage(
                    "the data have 3 inputs, expected 2 for 2-16-2 (relu, softmax)",
                    () -> trainer.fit(
                            DataSource.of(new float[6], 3, new int[2], 2), FitOptions.epochs(1), FitListener.NONE));
            assertMessage(
                    "the data have 3 classes, expected at most 2 for 2-16-2 (relu, softmax)",
                    () -> trainer.evaluate(DataSource.of(new float[6], 2, new int[3], 3)));
            assertMessage(
                    "the data have 1 targets, expected 2 for 2-16-2 (relu, softmax)",
                    () -> trainer.evaluate(DataSource.of(new float[6], 2, new float[3], 1)));
        }
        Mlp single = Mlp.create(xorNet(Activation.RELU, Activation.SIGMOID, 1), 1);
        try (Trainer trainer = Trainer.builder(single).build()) {
            assertMessage(
                    "y[2] is 1.5, expected a number from 0 to 1",
                    () -> trainer.step(XOR, new float[] {0, 1, 1.5f, 0}, 4));
            assertMessage(
                    "y[0] is NaN, expected a number from 0 to 1",
                    () -> trainer.step(XOR, new float[] {Float.NaN, 1, 1, 0}, 4));
        }
        Mlp softmax = Mlp.create(xorNet(Activation.RELU, Activation.SOFTMAX, 1), 1);
        for (Loss loss : new Loss[] {Loss.CATEGORICAL_CROSS_ENTROPY, Loss.BINARY_CROSS_ENTROPY}) {
            assertMessage(
                    "loss is " + loss.label() + ", which needs at least 2 outputs of softmax, but the last layer has 1",
                    () -> Trainer.builder(softmax).loss(loss));
        }
        Trainer.Builder builder = Trainer.builder(mlp);
        assertMessage(
                "loss is categorical-cross-entropy, which needs a last layer of softmax or log-softmax, but the last layer's"
                        + " activation is sigmoid",
                () -> Trainer.builder(single).loss(Loss.CATEGORICAL_CROSS_ENTROPY));
        Mlp linear = Mlp.create(xorNet(Activation.RELU, Activation.IDENTITY, 1), 1);
        assertMessage(
                "loss is binary-cross-entropy, which needs a last layer of sigmoid or hard-sigmoid or softmax, but the"
                        + " last layer's activation is identity",
                () -> Trainer.builder(linear).loss(Loss.BINARY_CROSS_ENTROPY));
        try (Trainer trainer = Trainer.builder(linear).loss(Loss.POISSON).build()) {
            assertMessage(
                    "y[3] is -1.0, expected a finite count of at least 0",
                    () -> trainer.step(XOR, new float[] {0, 1, 7, -1}, 4));
        }
        try (Trainer trainer = Trainer.builder(linear).loss(Loss.HINGE).build()) {
            assertMessage("y[1] is 0.0, expected -1 or 1", () -> trainer.step(XOR, new float[] {-1, 0, 1, 1}, 4));
            assertMessage(
                    "loss is hinge, whose class indices need at least 2 outputs, since the class of a single output is"
                            + " decided at one half, but the last layer has 1",
                    () -> trainer.step(XOR, XOR_LABELS, 4));
        }
        assertMessage("labelSmoothing is 1.0, expected at least 0 and less than 1", () -> builder.labelSmoothing(1));
        assertMessage("l1 is -0.1, expected at least 0", () -> builder.l1(-0.1));
        assertMessage("l1 is NaN, expected a finite float", () -> builder.l1(Double.NaN));
        assertMessage(
                "labelSmoothing is 0.1, which needs the loss categorical-cross-entropy, but the loss is mse",
                () -> Trainer.builder(mlp).loss(Loss.MSE).labelSmoothing(0.1).build());
        assertMessage("batchSize is 0, expected at least 1", () -> builder.batchSize(0));
        assertMessage("threads is -1, expected at least 1", () -> builder.threads(-1));
        assertMessage("threads is 1025, expected at most 1024", () -> builder.threads(1_025));
        assertMessage("threads is 100000, expected at most 1024", () -> new Evaluator(mlp, Loss.MSE, 1, 100_000));
        builder.threads(1_024);
        assertMessage("epochs is 0, expected at least 1", () -> FitOptions.epochs(0));
        builder.batchSize(200_000_000);
        assertMessage(
                "the activations of a batch of 200000000 need 3600000000 floats, expected at most 2147483639",
                builder::build);
    }

    @Test
    void aClosedTrainerRefuses() {
        Mlp mlp = Mlp.create(Nets.uneven(), 1);
        float[] x = Nets.inputs(32, 37, 1);
        Trainer trainer = Trainer.builder(mlp).threads(2).build();
        trainer.close();
        trainer.close();
        for (int rows : new int[] {1, 32}) { // too little to share, and enough
            IllegalStateException thrown =
                    assertThrows(IllegalStateException.class, () -> trainer.step(x, Nets.labels(x, 37), rows));
            assertEquals("the trainer is closed", thrown.getMessage());
        }
    }
}
