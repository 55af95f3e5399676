package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Dense;
import io.simdmlp.FitOptions;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Optimizer;
import io.simdmlp.Predictor;
import io.simdmlp.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets that are scaled for training, and networks that predict them in their own unit. */
final class TargetScalingTest {
    private static final double ULP = 0x1p-24; // half of the distance between floats from 1 on

    /** The transform by its definition. */
    private static double f(TargetTransform transform, double y) {
        return switch (transform) {
            case NONE -> y;
            case LOG -> Math.log(y);
            case LOG1P -> Math.log(1 + y);
        };
    }

    /** Positive targets of three sizes: about 1e-3, 1 and 1e6, over several orders of magnitude. */
    private static float[] targets(int samples, long seed) {
        Random random = new Random(seed);
        float[] y = new float[3 * samples];
        double[] sizes = {1e-3, 1, 1e6};
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) (sizes[i % 3] * Math.exp(3 * random.nextGaussian()));
        }
        return y;
    }

    @ParameterizedTest
    @EnumSource
    void transformedTargetsHaveMeanZeroAndDeviationOne(TargetTransform transform) {
        float[] y = targets(500, 1);
        TargetScaling scaling = TargetScaling.fit(transform, y, 3);
        assertEquals(transform, scaling.transform());
        assertEquals(3, scaling.targets());
        float[] scaled = y.clone();
        scaling.apply(scaled);
        for (int t = 0; t < 3; t++) {
            int target = t;
            double[] values = IntStream.range(0, 500)
                    .mapToDouble(i -> f(transform, y[3 * i + target]))
                    .toArray();
            double mean = Arrays.stream(values).average().orElseThrow();
            double variance = Arrays.stream(values)
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow();
            double size = Arrays.stream(values).map(Math::abs).max().orElseThrow();
            assertEquals(mean, scaling.mean()[t], 1e-12 * size);
            assertEquals(Math.sqrt(variance), scaling.deviation()[t], 1e-12 * size);
            for (int i = 0; i < 500; i++) {
                double expected = (values[i] - mean) / Math.sqrt(variance);
                // log(1 + y) of a small y loses digits in the definition, not in the class.
                double error = ULP * Math.abs(expected) + 1e-9;
                assertEquals(expected, scaled[3 * i + t], error);
            }
        }
    }

    /** The bound: y' is rounded to float, which the deviation and, of an exponential, y multiply; then y is rounded. */
    @ParameterizedTest
    @EnumSource
    void invertIsTheInverse(TargetTransform transform) {
        for (long seed = 1; seed <= 20; seed++) {
            float[] y = targets(100, seed);
            TargetScaling scaling = TargetScaling.fit(transform, y, 3);
            float[] scaled = y.clone();
            scaling.apply(scaled);
            float[] back = scaled.clone();
            scaling.invert(back);
            for (int i = 0; i < y.length; i++) {
                double rounded = ULP * Math.abs(scaled[i]) * scaling.deviation()[i % 3];
                double slope =
                        switch (transform) {
                            case NONE -> 1;
                            case LOG -> y[i];
                            case LOG1P -> 1 + y[i];
                        };
                double error = 1.01 * rounded * slope + 1.01 * ULP * y[i];
                assertEquals(y[i], back[i], error, transform + " of " + y[i]);
            }
        }
    }

    @Test
    void numbersByHand() {
        TargetScaling standard = TargetScaling.fit(TargetTransform.NONE, new float[] {1, 10, 3, 10}, 2);
        assertArrayEquals(new double[] {2, 10}, standard.mean());
        assertArrayEquals(new double[] {1, 1}, standard.deviation(), "a constant target");
        float[] y = {1, 10, 3, 11};
        standard.apply(y);
        assertArrayEquals(new float[] {-1, 0, 1, 1}, y);
        TargetScaling log = TargetScaling.fit(TargetTransform.LOG, new float[] {1, 100}, 1);
        assertEquals(Math.log(10), log.mean()[0], 1e-15);
        assertEquals(Math.log(10), log.deviation()[0], 1e-15);
        TargetScaling log1p = TargetScaling.fit(TargetTransform.LOG1P, new float[] {0, 99}, 1);
        assertEquals(Math.log(10), log1p.mean()[0], 1e-15);
        float[] zero = {0, 99, 9};
        log1p.apply(zero);
        assertArrayEquals(new float[] {-1, 1, 0}, zero, 1e-7f);
        TargetScaling none = TargetScaling.none(2);
        float[] same = {1.5f, -2e30f};
        none.apply(same);
        assertArrayEquals(new float[] {1.5f, -2e30f}, same);
        assertEquals("none, mean [0.0, 0.0], deviation [1.0, 1.0]", none.toString());
    }

    /** The mean of many equal numbers is not quite the number. */
    @ParameterizedTest
    @ValueSource(floats = {0.1f, 1e-30f, 3e38f, 7})
    void aConstantTargetIsShiftedOnly(float value) {
        for (TargetTransform transform : TargetTransform.values()) {
            float[] y = new float[1001];
            Arrays.fill(y, value);
            TargetScaling scaling = TargetScaling.fit(transform, y, 1);
            assertEquals(1, scaling.deviation()[0]);
            scaling.apply(y);
            assertArrayEquals(new float[1001], y);
        }
    }

    private static Mlp network(int outputs, long seed) {
        MlpSpec spec = MlpSpec.builder(2)
                .layer(5, Activation.TANH)
                .layer(outputs, Activation.IDENTITY)
                .build();
        return Mlp.create(spec, seed);
    }

    /** A network with the scaling folded in, and its transform in a model, gives what invert gives. */
    @ParameterizedTest
    @EnumSource
    void aFoldedNetworkPredictsInTheUnitOfTheTargets(TargetTransform transform) {
        TargetScaling scaling = TargetScaling.fit(transform, targets(300, 7), 3);
        Mlp mlp = network(3, 1);
        float[] x = {0.5f, -1, 2, 0.25f, -0.125f, 1.5f};
        float[] scaled = new Predictor(mlp).predict(x);
        float[] expected = scaled.clone();
        scaling.invert(expected);
        float[] before = mlp.parameters().clone();
        scaling.foldInto(mlp);
        assertEquals(
                -1,
                Arrays.mismatch(before, 0, mlp.weightsAt(1), mlp.parameters(), 0, mlp.weightsAt(1)),
                "only the last layer changes");
        Model model = new Model(mlp, Loss.MSE, Scaling.none(2), List.of(), List.of(), List.of("a", "b", "c"))
                .withTargetTransform(transform);
        float[] predicted = new Predictor(mlp).predict(x);
        model.toPredictions(predicted, 0, predicted.length);
        for (int i = 0; i < expected.length; i++) {
            int t = i % 3;
            // The rounding of a sum of 5 products and a bias, in units of the target.
            double size = 10 * (Math.abs(scaling.mean()[t]) + 5 * scaling.deviation()[t]) * ULP;
            double slope = transform == TargetTransform.NONE ? 1 : Math.abs(expected[i]) + 1;
            assertEquals(expected[i], predicted[i], size * slope + 2 * ULP * Math.abs(expected[i]));
            double[] row = {x[i / 3 * 2], x[i / 3 * 2 + 1]};
            assertEquals(predicted[i], Regressor.of(model).predict(row)[t]);
        }
        scaling.unfoldFrom(mlp);
        for (int i = 0; i < before.length; i++) {
            assertEquals(before[i], mlp.parameters()[i], 1e-4 * (1 + Math.abs(before[i])));
        }
    }

    @Test
    void aShiftIsAddedFirst() {
        TargetScaling scaling = TargetScaling.fit(TargetTransform.NONE, new float[] {0, 4}, 1); // mean 2, deviation 2
        MlpSpec spec = MlpSpec.builder(1).layer(1, Activation.IDENTITY).build();
        Mlp mlp = new Mlp(spec, new float[] {6, 1});
        scaling.unfoldFrom(mlp, new double[] {7});
        assertArrayEquals(new float[] {3, 3}, mlp.parameters());
        scaling.foldInto(mlp);
        assertArrayEquals(new float[] {6, 8}, mlp.parameters());
    }

    /** The five lines of the class comment: prices over four orders of magnitude. */
    @Test
    void aTrainedModelPredictsPrices() {
        Random random = new Random(1);
        float[] x = new float[2 * 600];
        float[] y = new float[600];
        for (int i = 0; i < 600; i++) {
            x[2 * i] = random.nextFloat();
            x[2 * i + 1] = random.nextFloat();
            y[i] = (float) Math.pow(10, 1 + 4 * x[2 * i] - x[2 * i + 1]);
        }
        Dataset train = Dataset.ofNumbers("prices", List.of("a", "b"), List.of("price"), x, y);
        Mlp mlp = network(1, 1);
        TargetScaling scaling = TargetScaling.fit(TargetTransform.LOG, train);
        scaling.apply(train);
        try (Trainer trainer = Trainer.builder(mlp)
                .optimizer(Optimizer.adam(0.01))
                .batchSize(32)
                .build()) {
            trainer.fit(train.source(), FitOptions.epochs(100));
        }
        scaling.foldInto(mlp);
        Model model = new Model(mlp, Loss.MSE, Scaling.none(2), List.of("a", "b"), List.of(), List.of("price"))
                .withTargetTransform(scaling.transform());
        Regressor prices = Regressor.of(model);
        for (double a : new double[] {0.1, 0.5, 0.9}) {
            double expected = Math.pow(10, 1 + 4 * a - 0.5);
            assertEquals(expected, prices.predict(a, 0.5)[0], 0.1 * expected);
        }
    }

    /** Samples in a temporary file are scaled when they are read, with the bits of samples in memory. */
    @ParameterizedTest
    @EnumSource
    void samplesInAFileAreScaledToo(TargetTransform transform, @TempDir Path folder) throws IOException {
        float[] y = targets(100, 3);
        StringBuilder text = new StringBuilder("a,t,u,v\n");
        for (int i = 0; i < 100; i++) {
            text.append(i).append(',').append(y[3 * i]).append(',').append(y[3 * i + 1]);
            text.append(',').append(y[3 * i + 2]).append('\n');
        }
        Path csv = Files.writeString(folder.resolve("t.csv"), text);
        CsvFile file = Csv.scan(
                csv, Csv.Options.auto().withLabels(List.of("t", "u", "v")).withTask(Csv.Task.REGRESSION));
        Dataset memory = file.read();
        Dataset stored = file.store(file.split(), folder).getFirst();
        assertTrue(stored.isStored());
        TargetScaling scaling = TargetScaling.fit(transform, stored);
        assertEquals(TargetScaling.fit(transform, y, 3).toString(), scaling.toString());
        scaling.apply(stored);
        scaling.apply(memory);
        scaling.apply(y);
        assertArrayEquals(y, memory.y());
        for (int i = 0; i < y.length; i++) {
            assertEquals(y[i], stored.target(i / 3, i % 3));
        }
        Dataset zero = Dataset.ofNumbers("z.csv", List.of(), List.of("a"), new float[2], new float[] {1, -1});
        if (transform != TargetTransform.NONE) {
            assertMessage(
                    "z.csv: sample 2 has the target -1.0, expected " + transform.domain() + " for the transform "
                            + transform.label(),
                    () -> TargetScaling.fit(transform, zero));
        }
    }

    @Test
    void targetsWithoutALogarithmAreNamed() {
        float[] y = {1, 2, 0, 4};
        TargetScaling scaling = TargetScaling.fit(TargetTransform.LOG, new float[] {1, 2}, 1);
        float[] copy = y.clone();
        assertMessage("y[2] is 0.0, expected a number above 0 for the transform log", () -> scaling.apply(copy));
        assertArrayEquals(y, copy);
        assertMessage(
                "y[2] is 0.0, expected a number above 0 for the transform log",
                () -> TargetScaling.fit(TargetTransform.LOG, y, 2));
        assertMessage(
                "y[1] is -0.5, expected a number of at least 0 for the transform log1p",
                () -> TargetScaling.fit(TargetTransform.LOG1P, new float[] {0, -0.5f}, 1));
        for (TargetTransform transform : TargetTransform.values()) {
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                assertThrows(
                        IllegalArgumentException.class, () -> TargetScaling.fit(transform, new float[] {1, bad}, 1));
            }
        }
    }

    @Test
    void refusesBadArguments() {
        assertMessage("targets is 0, expected at least 1", () -> TargetScaling.none(0));
        assertMessage(
                "targets is 0, expected at least 1", () -> TargetScaling.fit(TargetTransform.NONE, new float[1], 0));
        assertMessage(
                "y has 3 values, expected a positive multiple of targets = 2",
                () -> TargetScaling.fit(TargetTransform.NONE, new float[3], 2));
        assertMessage(
                "y has 0 values, expected a positive multiple of targets = 1",
                () -> TargetScaling.fit(TargetTransform.NONE, new float[0], 1));
        TargetScaling two = TargetScaling.none(2);
        assertMessage("y has 3 values, expected a multiple of the 2 targets", () -> two.apply(new float[3]));
        assertMessage("y has 3 values, expected a multiple of the 2 targets", () -> two.invert(new float[3]));
        String message = "expected a last layer of 2 outputs with identity activation and biases";
        MlpSpec noBias = MlpSpec.builder(2)
                .layer(new Dense(2, Activation.IDENTITY).withoutBias())
                .build();
        MlpSpec softmax = MlpSpec.builder(2).layer(2, Activation.SOFTMAX).build();
        for (Mlp mlp : List.of(network(1, 1), Mlp.create(noBias, 1), Mlp.create(softmax, 1))) {
            assertMessage("mlp is " + mlp.spec() + ", " + message, () -> two.foldInto(mlp));
            assertMessage("mlp is " + mlp.spec() + ", " + message, () -> two.unfoldFrom(mlp));
        }
        assertMessage("shift has 1 values, expected 2", () -> two.unfoldFrom(network(2, 1), new double[1]));
        assertMessage("target transform is 'sqrt', expected one of none, log, log1p", () -> TargetTransform.of("sqrt"));
    }

    @Test
    void refusesDataOfAnotherKind() {
        Dataset classes = Dataset.ofClasses("c", List.of(), List.of("a", "b"), new float[2], new int[] {0, 1});
        Dataset labels = Dataset.ofLabels("l", List.of(), List.of("a"), new float[2], new float[] {0, 1});
        Dataset two = Dataset.ofNumbers("n", List.of(), List.of("a", "b"), new float[1], new float[] {1, 2});
        TargetScaling one = TargetScaling.none(1);
        for (Dataset data : List.of(classes, labels)) {
            assertMessage(
                    "train is " + data + ", expected targets that are numbers",
                    () -> TargetScaling.fit(TargetTransform.NONE, data));
            assertMessage("data is " + data + ", expected targets that are numbers", () -> one.apply(data));
        }
        assertMessage("data has 2 targets, expected 1", () -> one.apply(two));
        Dataset far = Dataset.ofNumbers("f", List.of(), List.of("a"), new float[2], new float[] {1, 2})
                .withBases(new double[1], new double[] {3e9});
        assertEquals(1.5, TargetScaling.fit(TargetTransform.NONE, far).mean()[0]);
        String message = " has the target bases [3.0E9], expected none for the transform log:"
                + " read it with Csv.Bases.NONE for targets";
        assertMessage("train" + message, () -> TargetScaling.fit(TargetTransform.LOG, far));
        TargetScaling log = TargetScaling.fit(TargetTransform.LOG, new float[] {1, 2}, 1);
        assertMessage("data" + message, () -> log.apply(far));
    }

    @Test
    void arraysAreCopies() {
        TargetScaling scaling = TargetScaling.none(1);
        scaling.mean()[0] = 5;
        scaling.deviation()[0] = 5;
        assertEquals(0, scaling.mean()[0]);
        assertEquals(1, scaling.deviation()[0]);
        assertTrue(scaling.toString().startsWith("none, mean [0.0]"), scaling.toString());
    }

    private static void assertMessage(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
