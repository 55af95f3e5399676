package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Clipping, accumulation, limits of norms and averages of parameters. */
final class UpdateOptionsTest {
    private static final int INPUTS = 37;
    private static final int ROWS = 40;
    private static final float[] X = Nets.inputs(ROWS, INPUTS, 1);
    private static final int[] LABELS = Nets.labels(X, INPUTS);
    private static final UpdateOptions NONE = UpdateOptions.NONE;

    private static Mlp network() {
        return Mlp.create(Nets.uneven(), 1);
    }

    private static Trainer trainer(Mlp mlp, UpdateOptions updates) {
        return builder(mlp, updates).build();
    }

    private static Trainer.Builder builder(Mlp mlp, UpdateOptions updates) {
        return Trainer.builder(mlp)
                .optimizer(Optimizer.sgd(0.5).withMomentum(0.9))
                .updateOptions(updates)
                .batchSize(ROWS);
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    // Clipping

    @Test
    void theNormOfTheGradientsIsLimited() {
        Mlp expected = network();
        Mlp actual = network();
        List<Double> norms = new ArrayList<>();
        GradientHook clip = (gradients, rows) -> { // PyTorch's clip_grad_norm_
            double norm = norm(gradients);
            norms.add(norm);
            double factor = Math.min(1, 0.05 / (norm + 1e-6));
            for (int i = 0; i < gradients.length; i++) {
                gradients[i] *= (float) factor;
            }
            return true;
        };
        try (Trainer hooked = builder(expected, NONE).gradientHook(clip).build();
                Trainer clipped = trainer(actual, NONE.withClipNorm(0.05))) {
            assertTrue(Double.isNaN(clipped.gradientNorm()));
            for (int i = 0; i < 10; i++) {
                hooked.step(X, LABELS, ROWS);
                clipped.step(X, LABELS, ROWS);
                assertEquals(norms.getLast(), clipped.gradientNorm(), 1e-6 * norms.getLast());
                assertEquals(Math.min(0.05, norms.getLast()), norm(clipped.gradients()), 1e-6);
            }
            assertTrue(norms.getFirst() > 0.05, norms.toString());
        }
        assertArrayEquals(expected.parameters(), actual.parameters(), 1e-5f);
    }

    @Test
    void gradientsWithinTheLimitsKeepTheirBits() {
        Mlp expected = network();
        Mlp actual = network();
        try (Trainer plain = trainer(expected, NONE);
                Trainer limited = trainer(
                        actual, NONE.withClipNorm(1e6).withClipValue(1e6).withMaxNorm(1e6))) {
            for (int i = 0; i < 3; i++) {
                plain.step(X, LABELS, ROWS);
                limited.step(X, LABELS, ROWS);
            }
        }
        Bits.assertSame(expected.parameters(), actual.parameters(), "within the limits");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void valuesAreLimited(boolean norm) {
        Mlp expected = network();
        Mlp actual = network();
        GradientHook clip = (gradients, rows) -> {
            for (int i = 0; i < gradients.length; i++) {
                gradients[i] = Math.clamp(gradients[i], -0.001f, 0.001f);
            }
            return true;
        };
        UpdateOptions values = NONE.withClipValue(0.001f);
        UpdateOptions both = norm ? values.withClipNorm(0.01) : values;
        try (Trainer hooked = builder(expected, norm ? NONE.withClipNorm(0.01) : NONE)
                        .gradientHook(clip)
                        .build();
                Trainer clipped = trainer(actual, both)) {
            for (int i = 0; i < 4; i++) {
                hooked.step(X, LABELS, ROWS);
                clipped.step(X, LABELS, ROWS);
                Bits.assertSame(hooked.gradients(), clipped.gradients(), "gradients");
            }
        }
        Bits.assertSame(expected.parameters(), actual.parameters(), "parameters");
    }

    /** Blocks of 4,096, each in 32 chains and a tree of halves; then the blocks in order, in double. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void theNormHasOneOrder(int threads) {
        Mlp mlp = network();
        float[] g = new float[mlp.parameters().length];
        Random random = new Random(3);
        for (int i = 0; i < g.length; i++) {
            g[i] = (float) random.nextGaussian();
        }
        double sum = 0;
        for (int from = 0; from < g.length; from += 4096) {
            float[] chains = new float[32];
            for (int i = from; i < Math.min(g.length, from + 4096); i++) {
                chains[(i - from) % 32] = Math.fma(g[i], g[i], chains[(i - from) % 32]);
            }
            for (int half = 16; half > 0; half /= 2) {
                for (int i = 0; i < half; i++) {
                    chains[i] += chains[i + half];
                }
            }
            sum += chains[0];
        }
        try (Trainer trainer =
                builder(mlp, NONE.withClipNorm(1)).threads(threads).build()) {
            trainer.applyGradients(g);
            assertEquals(Math.sqrt(sum), trainer.gradientNorm());
            float factor = (float) (1 / (Math.sqrt(sum) + 1e-6));
            for (int i = 0; i < g.length; i++) {
                assertEquals(g[i] * factor, trainer.gradients()[i]);
            }
        }
    }

    @Test
    void squaresOutOfTheRangeOfFloatsCount() {
        Mlp mlp = network();
        float[] g = new float[mlp.parameters().length];
        try (Trainer trainer = trainer(mlp, NONE.withClipNorm(1))) {
            for (float size : new float[] {1e25f, 3e38f, 1e-22f, 1e-15f}) {
                Arrays.fill(g, 0f);
                g[7] = 0.75f * size;
                g[20_000] = size;
                trainer.applyGradients(g);
                assertEquals(1.25 * (double) size, trainer.gradientNorm(), 1e-6 * (double) size);
                assertEquals(size > 1 ? 1 : 0, norm(trainer.gradients()), 1e-6);
            }
            g[7] = Float.NaN;
            trainer.applyGradients(g);
            assertTrue(Double.isNaN(trainer.gradientNorm()));
        }
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        Trainer.Builder builder = Trainer.builder(network());
        for (double bad : new double[] {0, -1, Double.NaN, 1e-60, Double.NEGATIVE_INFINITY}) {
            String expected = " is " + bad + ", expected a float above 0";
            assertRefused("clipNorm" + expected, () -> builder.clipNorm(bad));
            assertRefused("clipValue" + expected, () -> builder.clipValue(bad));
            assertRefused("maxNorm" + expected, () -> builder.maxNorm(bad));
        }
        for (double bad : new double[] {0, 1, -0.1, 1.5, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertRefused("ema is " + bad + ", expected above 0 and below 1", () -> builder.ema(bad));
        }
        assertRefused("accumulate is 0, expected at least 1", () -> builder.accumulate(0));
        assertRefused("accumulate is -3, expected at least 1", () -> builder.accumulate(-3));
    }

    private static void assertRefused(String message, Runnable call) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }

    // Accumulation

    /** The mean of 2, 3 and 1 batches of a fit with 6 batches and two epochs of 5 samples in the last batch. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 100})
    void anUpdateIsTheMeanOfItsBatches(int most) {
        float[] x = Nets.inputs(205, INPUTS, 2);
        DataSource data = DataSource.of(x, INPUTS, Nets.labels(x, INPUTS), 3);
        FitOptions options = FitOptions.epochs(2).withoutShuffle();
        Mlp actual = network();
        try (Trainer trainer = builder(actual, NONE.withAccumulate(most))
                .schedule(Schedule.linear(1, 0.5, 10))
                .build()) {
            trainer.fit(data, options);
            assertEquals(2L * Math.ceilDiv(6, most), updates(trainer));
        }
        Mlp expected = network();
        float[] sum = new float[expected.parameters().length];
        try (Trainer gradients = Trainer.builder(expected)
                        .optimizer(Optimizer.sgd(1))
                        .gradientHook((g, rows) -> false)
                        .batchSize(ROWS)
                        .build();
                Trainer update = builder(expected, NONE)
                        .schedule(Schedule.linear(1, 0.5, 10))
                        .build()) {
            for (int epoch = 0; epoch < 2; epoch++) {
                int count = 0;
                for (int batch = 0; batch < 6; batch++) {
                    int rows = Math.min(ROWS, 205 - batch * ROWS);
                    gradients.step(x, batch * ROWS * INPUTS, Nets.labels(x, INPUTS), batch * ROWS, rows);
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] = (count == 0 ? 0 : sum[i]) + gradients.gradients()[i];
                    }
                    count++;
                    if (count == most || batch == 5) {
                        for (int i = 0; i < sum.length; i++) {
                            sum[i] *= 1f / count;
                        }
                        update.applyGradients(sum);
                        count = 0;
                    }
                }
            }
        }
        Bits.assertSame(expected.parameters(), actual.parameters(), most + " batches");
    }

    private static long updates(Trainer trainer) {
        return Long.parseLong(String.valueOf(trainer.state().values().get("updates")));
    }

    @Test
    void stepsBetweenUpdatesChangeNothing() {
        Mlp mlp = network();
        float[] before = mlp.parameters().clone();
        try (Trainer trainer = trainer(mlp, NONE.withAccumulate(3))) {
            trainer.step(X, LABELS, ROWS);
            trainer.step(X, LABELS, 7);
            assertArrayEquals(before, mlp.parameters());
            assertEquals(0, updates(trainer));
            trainer.step(X, LABELS, ROWS);
            assertNotEquals(Arrays.hashCode(before), Arrays.hashCode(mlp.parameters()));
            assertEquals(1, updates(trainer));
        }
    }

    /** The hook sees each batch; those that it refuses are not counted. */
    @Test
    void theHookComesFirst() {
        Mlp expected = network();
        Mlp actual = network();
        int[] calls = {0};
        try (Trainer plain = trainer(expected, NONE.withAccumulate(2).withClipNorm(0.01));
                Trainer hooked = builder(actual, NONE.withAccumulate(2).withClipNorm(0.01))
                        .gradientHook((gradients, rows) -> ++calls[0] % 2 == 1)
                        .build()) {
            for (int i = 0; i < 6; i++) {
                hooked.step(X, LABELS, i % 2 == 0 ? ROWS : 5);
                if (i % 2 == 0) {
                    plain.step(X, LABELS, ROWS);
                }
            }
        }
        assertEquals(6, calls[0]);
        Bits.assertSame(expected.parameters(), actual.parameters(), "refused batches");
    }

    /** Fit begins without batches of steps before, and an epoch that was stopped is forgotten. */
    @Test
    void anIncompleteGroupIsDropped() {
        DataSource data = DataSource.of(X, INPUTS, LABELS, 3);
        Mlp expected = network();
        Mlp actual = network();
        try (Trainer one =
                        builder(expected, NONE.withAccumulate(3)).batchSize(8).build();
                Trainer other =
                        builder(actual, NONE.withAccumulate(3)).batchSize(8).build()) {
            one.fit(data, FitOptions.epochs(1));
            other.step(X, LABELS, 8);
            other.fit(data, FitOptions.epochs(1), new FitListener() {
                @Override
                public boolean onBatch(int epoch, int batch, int batches, double loss) {
                    return batch < 2;
                }
            });
            other.fit(data, FitOptions.epochs(1));
        }
        Bits.assertSame(expected.parameters(), actual.parameters(), "a stopped epoch");
    }

    // Averages

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theAverageFollowsItsFormula(int threads) {
        Mlp mlp = network();
        try (Trainer trainer = builder(mlp, NONE.withEma(0.9)).threads(threads).build()) {
            mlp.parameters()[5] += 1; // after the trainer was built
            double[] average = new double[mlp.parameters().length];
            for (int i = 0; i < average.length; i++) {
                average[i] = mlp.parameters()[i];
            }
            for (int step = 0; step < 8; step++) {
                trainer.step(X, LABELS, ROWS);
                for (int i = 0; i < average.length; i++) {
                    average[i] += (1 - 0.9) * (mlp.parameters()[i] - average[i]);
                    assertEquals(average[i], trainer.averaged().parameters()[i], 1e-6);
                }
            }
            assertNotEquals(mlp.parameters()[5], trainer.averaged().parameters()[5]);
        }
    }

    @Test
    void stepsDoNotDependOnTheAverage() {
        Mlp expected = network();
        Mlp actual = network();
        try (Trainer plain = trainer(expected, NONE);
                Trainer averaging = trainer(actual, NONE.withEma(0.99))) {
            assertSame(expected, plain.averaged());
            for (int i = 0; i < 5; i++) {
                plain.step(X, LABELS, ROWS);
                averaging.step(X, LABELS, ROWS);
            }
        }
        Bits.assertSame(expected.parameters(), actual.parameters(), "with an average");
    }

    @Test
    void fitEvaluatesAndKeepsTheAverage() {
        DataSource data = DataSource.of(X, INPUTS, LABELS, 3);
        Mlp raw = network();
        Mlp mlp = network();
        FitOptions options = FitOptions.epochs(6).withValidation(data);
        List<float[]> averages = new ArrayList<>();
        History plain;
        History averaged;
        History best;
        Mlp chosen = network();
        try (Trainer one = builder(raw, NONE).batchSize(8).build();
                Trainer other = builder(mlp, NONE.withEma(0.95)).batchSize(8).build();
                Trainer stopping =
                        builder(chosen, NONE.withEma(0.95)).batchSize(8).build()) {
            plain = one.fit(data, options);
            averaged = other.fit(data, options, new FitListener() {
                @Override
                public boolean onEpoch(EpochResult result) {
                    return averages.add(other.averaged().parameters().clone());
                }
            });
            assertEquals(
                    averaged.last().metric(Metric.LOSS), other.evaluate(data).loss());
            best = stopping.fit(
                    data, options.withEarlyStopping(EarlyStopping.never().withMetric(Metric.ACCURACY)));
            EpochResult choice = best.best();
            int bestEpoch = choice == null ? 0 : choice.epoch();
            assertTrue(bestEpoch > 0);
            Bits.assertSame(averages.get(bestEpoch - 1), chosen.parameters(), "the best epoch");
            Bits.assertSame(chosen.parameters(), stopping.averaged().parameters(), "averaged()");
            // The next call begins from the average.
            float[] before = mlp.parameters().clone();
            other.step(X, LABELS, 1);
            for (int i = 0; i < before.length; i++) {
                assertEquals(
                        Math.fma((float) (1 - 0.95), mlp.parameters()[i] - before[i], before[i]),
                        other.averaged().parameters()[i]);
            }
            mlp.parameters()[0] = before[0];
        }
        Bits.assertSame(averages.getLast(), averages.get(5), "six epochs");
        assertEquals(plain.epochs().size(), averaged.epochs().size());
        for (int i = 0; i < 6; i++) { // the same steps
            assertEquals(plain.epochs().get(i).loss(), averaged.epochs().get(i).loss());
            assertNotEquals(
                    plain.epochs().get(i).metric(Metric.LOSS),
                    averaged.epochs().get(i).metric(Metric.LOSS));
        }
    }

    @Test
    void fitLeavesTheAverageInTheNetwork() {
        DataSource data = DataSource.of(X, INPUTS, LABELS, 3);
        Mlp mlp = network();
        float[][] last = new float[1][];
        try (Trainer trainer = builder(mlp, NONE.withEma(0.95)).batchSize(8).build()) {
            trainer.fit(data, FitOptions.epochs(3), new FitListener() {
                @Override
                public boolean onEpoch(EpochResult result) {
                    last[0] = trainer.averaged().parameters().clone();
                    assertFalse(Arrays.equals(last[0], mlp.parameters()));
                    return true;
                }
            });
        }
        Bits.assertSame(last[0], mlp.parameters(), "after fit");
    }

    // Norms of columns

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void normsOfColumnsAreLimited(int threads) {
        Mlp mlp = network();
        try (Trainer trainer =
                builder(mlp, NONE.withMaxNorm(0.5)).threads(threads).build()) {
            for (int step = 0; step < 3; step++) {
                trainer.step(X, LABELS, ROWS);
                int limited = 0;
                for (ParameterTensor tensor : mlp.tensors()) {
                    if (tensor.role() == ParameterTensor.Role.WEIGHT) {
                        int columns = tensor.shape().get(1);
                        for (int column = 0; column < columns; column++) {
                            double sum = 0;
                            for (int row = 0; row < tensor.shape().get(0); row++) {
                                float w = mlp.parameters()[tensor.offset() + row * columns + column];
                                sum += (double) w * w;
                            }
                            assertTrue(Math.sqrt(sum) <= 0.5 * (1 + 1e-5), tensor.name() + ": " + Math.sqrt(sum));
                            limited += Math.sqrt(sum) > 0.5 * (1 - 1e-5) ? 1 : 0;
                        }
                    }
                }
                assertTrue(limited > 100, limited + " columns");
            }
        }
    }

    @Test
    void biasesHaveNoLimit() {
        Mlp mlp = network();
        int at = mlp.biasesAt(0);
        mlp.parameters()[at] = 50;
        try (Trainer trainer = trainer(mlp, NONE.withMaxNorm(0.1))) {
            trainer.step(X, LABELS, ROWS);
        }
        assertEquals(50, mlp.parameters()[at], 1);
    }

    /** The average is of the limited weights. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theLimitPrecedesTheAverage(int threads) {
        Mlp mlp = network();
        try (Trainer trainer = builder(mlp, NONE.withMaxNorm(0.2).withEma(0.5))
                .threads(threads)
                .build()) {
            for (int step = 0; step < 3; step++) {
                float[] before = step == 0
                        ? mlp.parameters().clone()
                        : trainer.averaged().parameters().clone();
                trainer.step(X, LABELS, ROWS);
                for (int i = 0; i < before.length; i++) {
                    assertEquals(
                            Math.fma(0.5f, mlp.parameters()[i] - before[i], before[i]),
                            trainer.averaged().parameters()[i]);
                }
            }
        }
    }

    // All of it

    private static final UpdateOptions ALL = NONE.withAccumulate(3)
            .withClipValue(0.01)
            .withClipNorm(0.05)
            .withMaxNorm(0.6)
            .withEma(0.9);

    private static Mlp trained(int threads, Optimizer optimizer, UpdateOptions updates) {
        float[] x = Nets.inputs(403, INPUTS, 8);
        DataSource data = DataSource.of(x, INPUTS, Nets.labels(x, INPUTS), 3);
        Mlp mlp = network();
        try (Trainer trainer = Trainer.builder(mlp)
                .optimizer(optimizer)
                .updateOptions(updates)
                .batchSize(50)
                .threads(threads)
                .build()) {
            trainer.fit(data, FitOptions.epochs(2).withSeed(9));
        }
        return mlp;
    }

    private static List<UpdateOptions> options() {
        return List.of(
                NONE.withClipNorm(0.01),
                NONE.withClipValue(0.001),
                NONE.withAccumulate(2),
                NONE.withMaxNorm(0.3),
                NONE.withEma(0.8),
                NONE.withMaxNorm(0.4).withEma(0.8),
                ALL);
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBits() {
        for (UpdateOptions updates : options()) {
            for (Optimizer optimizer : List.of(Optimizer.sgd(0.1), Optimizer.adam(0.01))) {
                float[] one = trained(1, optimizer, updates).parameters();
                for (int threads : new int[] {2, 3, 5}) {
                    Bits.assertSame(
                            one, trained(threads, optimizer, updates).parameters(), updates + ", threads " + threads);
                }
            }
        }
    }

    /** Prints a hash of the parameters trained with each of the options, and with L-BFGS. */
    static final class Fingerprints {
        public static void main(String[] arguments) {
            System.out.print(fingerprints(2));
        }
    }

    private static String fingerprints(int threads) {
        StringBuilder prints = new StringBuilder();
        for (UpdateOptions updates : options()) {
            float[] parameters = trained(threads, Optimizer.adam(0.01), updates).parameters();
            prints.append(Arrays.hashCode(parameters)).append('\n');
        }
        return prints.append(Arrays.hashCode(LbfgsTest.trained(threads).parameters()))
                .append('\n')
                .toString();
    }

    /** Starts a JVM for every width, so one of the four suites is enough. */
    @Test
    @Tag("once")
    void anyKernelsGiveTheSameBits() throws Exception {
        String here = fingerprints(1);
        for (List<String> flags : List.of(
                List.of(ChildJvm.VECTOR, "-Dsimdmlp.kernels=vector"),
                List.of(ChildJvm.VECTOR, "-Dsimdmlp.kernels=vector", "-XX:UseAVX=2"),
                List.of(ChildJvm.VECTOR, "-Dsimdmlp.kernels=vector", "-XX:MaxVectorSize=16"),
                List.of("-Dsimdmlp.kernels=reference"))) {
            String out = ChildJvm.run(Fingerprints.class, flags).succeeded().out();
            assertEquals(here, out, flags.toString());
        }
    }

    @Test
    void aWarmUpChangesNothing() {
        Mlp expected = network();
        Mlp actual = network();
        try (Trainer cold = builder(expected, ALL).build();
                Trainer warm = builder(actual, ALL).build()) {
            warm.warmUp(Duration.ofMillis(50));
            for (int i = 0; i < 7; i++) {
                cold.step(X, LABELS, ROWS);
                warm.step(X, LABELS, ROWS);
            }
            Bits.assertSame(cold.averaged().parameters(), warm.averaged().parameters(), "the average");
        }
        Bits.assertSame(expected.parameters(), actual.parameters(), "after a warm-up");
    }

    /** Plain options take the fused path: no sums, no average. */
    @Test
    void noOptionsTakeNoMemory() {
        Loss loss = Loss.CATEGORICAL_CROSS_ENTROPY;
        assertEquals(
                Trainer.plan(Nets.uneven(), loss, 0, Optimizer.adam(0.1), 32, 2),
                Trainer.plan(Nets.uneven(), loss, 0, Optimizer.adam(0.1), NONE, 32, 2));
        assertEquals(NONE, NONE.withAccumulate(1).withClipNorm(Double.POSITIVE_INFINITY));
    }
}
