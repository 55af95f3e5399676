package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights of samples and classes. */
final class WeightsTest {
    private static final int INPUTS = 37;
    private static final int ROWS = 90;
    private static final float[] X = Nets.inputs(ROWS, INPUTS, 3);
    private static final int[] LABELS = Nets.labels(X, INPUTS);

    private static MlpSpec spec(Loss loss) {
        return MlpSpec.builder(INPUTS)
                .layer(50, Activation.TANH)
                .layer(3, Nets.output(loss))
                .build();
    }

    private static Trainer trainer(Mlp mlp, Loss loss, int batchSize, int threads) {
        return Trainer.builder(mlp)
                .loss(loss)
                .optimizer(Optimizer.adam(0.01))
                .batchSize(batchSize)
                .threads(threads)
                .build();
    }

    /** The samples whose weight is not 0. */
    private static DataSource without(float[] weights) {
        int[] kept = IntStream.range(0, ROWS).filter(row -> weights[row] != 0).toArray();
        float[] x = new float[kept.length * INPUTS];
        int[] labels = new int[kept.length];
        for (int i = 0; i < kept.length; i++) {
            System.arraycopy(X, kept[i] * INPUTS, x, i * INPUTS, INPUTS);
            labels[i] = LABELS[kept[i]];
        }
        return DataSource.of(x, INPUTS, labels, 3);
    }

    private static DataSource all() {
        return DataSource.of(X, INPUTS, LABELS, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void weight0GivesTheBitsOfTheDataWithoutTheRow(int threads) {
        Random random = new Random(4);
        for (Loss loss : Loss.all()) {
            float[] weights = new float[ROWS];
            for (int i = 0; i < ROWS; i++) {
                weights[i] = random.nextInt(3) > 0 ? 1 : 0;
            }
            DataSource fewer = without(weights);
            Mlp weighted = Mlp.create(spec(loss), 5);
            Mlp left = weighted.copy();
            FitOptions options = FitOptions.epochs(6).withoutShuffle();
            try (Trainer one = trainer(weighted, loss, ROWS, threads);
                    Trainer other = trainer(left, loss, fewer.size(), 1)) {
                History history = one.fit(all().withWeights(weights), options);
                History expected = other.fit(fewer, options);
                assertArrayEquals(left.parameters(), weighted.parameters(), loss.toString());
                for (int epoch = 0; epoch < 6; epoch++) {
                    assertEquals(
                            expected.epochs().get(epoch).loss(),
                            history.epochs().get(epoch).loss());
                }
            }
        }
    }

    /** The bound is for gradients of this network: sums of 90 floats with a relative rounding error of 2^-24 each. */
    @Test
    void weight2EqualsTheRowTwice() {
        for (Loss loss : Loss.all()) {
            float[] weights = new float[ROWS];
            Arrays.fill(weights, 1);
            weights[7] = 2;
            float[] twice = Arrays.copyOf(X, (ROWS + 1) * INPUTS);
            System.arraycopy(X, 7 * INPUTS, twice, ROWS * INPUTS, INPUTS);
            int[] labels = Arrays.copyOf(LABELS, ROWS + 1);
            labels[ROWS] = LABELS[7];
            Mlp mlp = Mlp.create(spec(loss), 5);
            Mlp copy = mlp.copy();
            try (Trainer one = trainer(mlp, loss, ROWS, 1);
                    Trainer other = trainer(copy, loss, ROWS + 1, 1)) {
                double mean = one.step(new Batch(X, LABELS, new float[0], weights), ROWS);
                assertEquals(other.step(twice, labels, ROWS + 1), mean, 1e-12 * Math.abs(mean), loss.toString());
                assertArrayEquals(other.gradients(), one.gradients(), 2e-6f, loss.toString());
            }
        }
    }

    @Test
    void theMeanIsOverWeights() {
        float[] weights = new float[ROWS];
        Random random = new Random(6);
        for (int i = 0; i < ROWS; i++) {
            weights[i] = 10 * random.nextFloat();
        }
        Mlp mlp = Mlp.create(spec(Loss.CATEGORICAL_CROSS_ENTROPY), 5);
        try (Trainer trainer = trainer(mlp, Loss.CATEGORICAL_CROSS_ENTROPY, ROWS, 1)) {
            double sum = 0;
            double total = 0;
            for (int row = 0; row < ROWS; row++) {
                float[] x = Arrays.copyOfRange(X, row * INPUTS, (row + 1) * INPUTS);
                sum += weights[row]
                        * trainer.evaluate(DataSource.of(x, INPUTS, new int[] {LABELS[row]}, 3))
                                .loss();
                total += weights[row];
            }
            DataSource weighted = all().withWeights(weights);
            assertEquals(sum / total, trainer.evaluate(weighted).loss(), 1e-12);
            assertEquals(sum / total, trainer.step(new Batch(X, LABELS, new float[0], weights), ROWS), 1e-12);
        }
    }

    @Test
    void classWeightsAreThoseOfTheSamples() {
        double[] perClass = {0.5, 0, 3};
        float[] perSample = new float[ROWS];
        float[] product = new float[ROWS];
        float[] others = Nets.inputs(ROWS, 1, 9);
        for (int i = 0; i < ROWS; i++) {
            perSample[i] = (float) perClass[LABELS[i]];
            product[i] = others[i] * perSample[i];
        }
        DataSource notAnArray = new Forwarding(all());
        assertSameTraining(all().withWeights(perSample), all().withClassWeights(perClass));
        assertSameTraining(all().withWeights(perSample), notAnArray.withClassWeights(perClass));
        assertSameTraining(all().withWeights(product), all().withWeights(others).withClassWeights(perClass));
    }

    private record Forwarding(DataSource data) implements DataSource {
        @Override
        public int size() {
            return data.size();
        }

        @Override
        public int inputs() {
            return data.inputs();
        }

        @Override
        public int classes() {
            return data.classes();
        }

        @Override
        public int targets() {
            return data.targets();
        }

        @Override
        public void read(int[] samples, int from, int count, Batch batch) {
            data.read(samples, from, count, batch);
        }
    }

    private static void assertSameTraining(DataSource expected, DataSource data) {
        Mlp one = Mlp.create(spec(Loss.CATEGORICAL_CROSS_ENTROPY), 5);
        Mlp other = one.copy();
        try (Trainer trainer = trainer(one, Loss.CATEGORICAL_CROSS_ENTROPY, 16, 1);
                Trainer second = trainer(other, Loss.CATEGORICAL_CROSS_ENTROPY, 16, 2)) {
            History history = trainer.fit(expected, FitOptions.epochs(3).withValidation(expected));
            History again = second.fit(data, FitOptions.epochs(3).withValidation(data));
            assertEquals(history.last().validation(), again.last().validation());
            assertEquals(history.last().loss(), again.last().loss());
        }
        assertArrayEquals(one.parameters(), other.parameters());
    }

    @Test
    void balancedWeightsGiveEveryClassTheSameSum() {
        int[] labels = {0, 0, 0, 0, 0, 2, 2, 3};
        double[] weights = ClassWeights.balanced(labels, 5);
        assertArrayEquals(new double[] {8 / 15.0, 0, 8 / 6.0, 8 / 3.0, 0}, weights, 1e-15);
        assertEquals("labels[7] is 3, expected a class index 0..2", message(() -> ClassWeights.balanced(labels, 3)));
        assertEquals("labels is empty, expected at least one", message(() -> ClassWeights.balanced(new int[0], 3)));
    }

    @Test
    void aBatchOfWeight0HasNoGradient() {
        Mlp mlp = Mlp.create(spec(Loss.MSE), 5);
        float[] before = mlp.parameters().clone();
        try (Trainer trainer = Trainer.builder(mlp).optimizer(Optimizer.sgd(1)).build()) {
            assertEquals(0, trainer.step(new Batch(X, LABELS, new float[0], new float[32]), 32));
            for (float gradient : trainer.gradients()) {
                assertEquals(0f, Math.abs(gradient));
            }
        }
        assertArrayEquals(before, mlp.parameters());
    }

    @Test
    void aBatchWithoutWeightsIsTheStepOfItsArrays() {
        Mlp one = Mlp.create(spec(Loss.MSE), 5);
        Mlp other = one.copy();
        float[] y = Nets.inputs(ROWS, 3, 2);
        try (Trainer trainer = trainer(one, Loss.MSE, ROWS, 1);
                Trainer second = trainer(other, Loss.MSE, ROWS, 1)) {
            assertEquals(trainer.step(X, y, 50), second.step(new Batch(X, new int[0], y), 50));
            assertEquals(trainer.step(X, LABELS, 50), second.step(new Batch(X, LABELS, new float[0]), 50));
        }
        assertArrayEquals(one.parameters(), other.parameters());
    }

    @Test
    void badWeightsAreNamed() {
        float[] negative = new float[ROWS];
        Arrays.fill(negative, 1);
        negative[4] = -1;
        float[] nan = negative.clone();
        nan[4] = Float.NaN;
        DataSource numbers = DataSource.of(X, INPUTS, X, INPUTS);
        Map<String, Executable> cases = Map.of(
                "weights[4] is -1.0, expected a finite number of at least 0", () -> all().withWeights(negative),
                "weights[4] is NaN, expected a finite number of at least 0", () -> all().withWeights(nan),
                "weights has 3 values, expected one per sample = 90", () -> all().withWeights(new float[3]),
                "all 90 weights are 0, expected one above 0", () -> all().withWeights(new float[ROWS]),
                "weights has 2 values, expected one per class = 3", () -> all().withClassWeights(new double[2]),
                "weights[1] is -2.0, expected a finite number of at least 0",
                        () -> all().withClassWeights(new double[] {1, -2, 1}),
                "the data have numbers as targets, expected classes to weigh",
                        () -> numbers.withClassWeights(new double[] {1}));
        cases.forEach((message, call) -> assertEquals(message, message(call)));
        Mlp mlp = Mlp.create(spec(Loss.MSE), 5);
        float[] before = mlp.parameters().clone();
        try (Trainer trainer = trainer(mlp, Loss.MSE, ROWS, 1)) {
            String found = message(() -> trainer.step(new Batch(X, LABELS, new float[0], nan), ROWS));
            assertEquals(
                    "the weight of the batch's sample 5, counted from 1, is NaN, expected a finite number of at least 0",
                    found);
            assertTrue(message(() -> trainer.step(new Batch(X, LABELS, new float[0], new float[3]), ROWS))
                    .startsWith("weights has 3 values, expected"));
            for (float extreme : new float[] {1e38f, 1e-38f}) {
                float[] all = new float[ROWS];
                Arrays.fill(all, extreme);
                String sum = message(() -> trainer.step(new Batch(X, LABELS, new float[0], all), ROWS));
                assertTrue(
                        sum.startsWith("the sum of a batch's weights is ")
                                && sum.endsWith(", expected 0 or 1.0E-30 to 1.0E30"),
                        sum);
            }
            float[] changed = new float[ROWS];
            Arrays.fill(changed, 1);
            DataSource data = all().withWeights(changed);
            changed[88] = Float.POSITIVE_INFINITY;
            assertEquals(
                    "the weight of sample 89, counted from 1, is Infinity, expected a finite number of at least 0",
                    message(() -> trainer.fit(data, FitOptions.epochs(1))));
            assertArrayEquals(before, mlp.parameters());
        }
    }

    private static String message(Executable call) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
