package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.ParameterTensor.Role;
import io.simdmlp.check.GradientCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks with embedded inputs. */
class EmbeddingTest {
    private static final MlpSpec SMALL = MlpSpec.builder(4)
            .embedding(2, 5, 3)
            .embedding(0, 3, 2)
            .layer(6, Activation.TANH)
            .layer(3, Activation.SOFTMAX)
            .build();

    @Test
    void tablesAreTheLastParameters() {
        Mlp mlp = Mlp.create(SMALL, 1);
        assertEquals(7, SMALL.firstLayerInputs());
        assertEquals(7 * 6 + 6 + 6 * 3 + 3 + 5 * 3 + 3 * 2, SMALL.parameterCount());
        assertEquals("4-6-3 (tanh, softmax), embeddings 2: 5 x 3, 0: 3 x 2", SMALL.toString());
        List<String> tensors = new ArrayList<>();
        for (ParameterTensor tensor : mlp.tensors()) {
            tensors.add(tensor.name() + " " + tensor.layer() + " " + tensor.role() + " " + tensor.shape() + " "
                    + tensor.offset());
        }
        assertEquals(
                List.of(
                        "0.weight 0 WEIGHT [7, 6] 0",
                        "0.bias 0 BIAS [6] 42",
                        "2.weight 1 WEIGHT [6, 3] 48",
                        "2.bias 1 BIAS [3] 66",
                        "embeddings.0.weight 0 EMBEDDING [5, 3] 69",
                        "embeddings.1.weight 0 EMBEDDING [3, 2] 84"),
                tensors);
    }

    @Test
    void theFirstValuesFollowThoseOfTheLayers() {
        float[] plain = Mlp.create(withoutEmbeddings(SMALL), 7).parameters();
        Mlp mlp = Mlp.create(SMALL, 7);
        assertArrayEquals(plain, Arrays.copyOf(mlp.parameters(), plain.length));
        Random random = new Random(7);
        float[] torch = new float[SMALL.parameterCount()];
        Initializer pytorch = Initializer.pytorch();
        pytorch.weights(torch, 0, 7, 6, random);
        pytorch.biases(torch, 42, 7, 6, random);
        pytorch.weights(torch, 48, 6, 3, random);
        pytorch.biases(torch, 66, 6, 3, random);
        for (int i = 69; i < torch.length; i++) {
            torch[i] = (float) random.nextGaussian();
        }
        assertArrayEquals(torch, Mlp.create(SMALL, pytorch, 7).parameters());
        Mlp large = Mlp.create(
                MlpSpec.builder(1)
                        .embedding(0, 1000, 10)
                        .layer(1, Activation.IDENTITY)
                        .build(),
                1);
        double squares = 0;
        for (int i = 11; i < 10_011; i++) {
            squares += large.parameters()[i] * large.parameters()[i];
        }
        assertEquals(0.05, Math.sqrt(squares / 10_000), 0.002);
    }

    private static MlpSpec withoutEmbeddings(MlpSpec spec) {
        return new MlpSpec(spec.firstLayerInputs(), spec.layers());
    }

    /** The network without embeddings that computes the same from samples with vectors in them. */
    private static Mlp withoutEmbeddings(Mlp mlp) {
        MlpSpec spec = withoutEmbeddings(mlp.spec());
        return new Mlp(
                spec,
                Arrays.copyOf(mlp.parameters(), spec.parameterCount()),
                mlp.buffers().clone());
    }

    /** (rows, firstLayerInputs): the vectors, then the other inputs. */
    private static float[] embedded(Mlp mlp, float[] x) {
        int inputs = mlp.spec().inputs();
        int rows = x.length / inputs;
        int width = mlp.spec().firstLayerInputs();
        float[] a = new float[rows * width];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            List<Integer> others = new ArrayList<>();
            for (int i = 0; i < inputs; i++) {
                others.add(i);
            }
            for (int number = 0; number < mlp.spec().embeddings().size(); number++) {
                Embedding embedding = mlp.spec().embeddings().get(number);
                ParameterTensor table = table(mlp, number);
                int category = (int) x[row * inputs + embedding.input()];
                int from = table.offset() + category * embedding.size();
                System.arraycopy(mlp.parameters(), from, a, at, embedding.size());
                at += embedding.size();
                others.remove(Integer.valueOf(embedding.input())); // the value, not an index
            }
            for (int i : others) {
                a[at++] = x[row * inputs + i];
            }
        }
        return a;
    }

    private static ParameterTensor table(Mlp mlp, int number) {
        return mlp.tensors().stream()
                .filter(tensor -> tensor.role() == Role.EMBEDDING)
                .toList()
                .get(number);
    }

    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#embedded")
    void theLayersComputeWhatTheyComputeFromTheVectors(MlpSpec spec) {
        Mlp mlp = Mlp.create(spec, 3);
        Mlp plain = withoutEmbeddings(mlp);
        int rows = 45;
        float[] x = Nets.inputs(spec, rows, 4);
        int[] labels = Nets.labels(Nets.inputs(rows, 37, 4), 37);
        float[] a = embedded(mlp, x);
        Bits.assertSame(new Predictor(plain).predict(a), new Predictor(mlp).predict(x), "predictions");
        try (Trainer trainer = trainer(mlp, 1);
                Trainer other = trainer(plain, 1)) {
            assertEquals(other.step(a, labels, rows), trainer.step(x, labels, rows));
            float[] gradients = other.gradients();
            Bits.assertSame(gradients, Arrays.copyOf(trainer.gradients(), gradients.length), "gradients");
            Bits.assertSame(
                    plain.parameters(), Arrays.copyOf(mlp.parameters(), gradients.length), "parameters after a step");
            Bits.assertSame(new Predictor(plain).predict(a), new Predictor(withTables(mlp, spec)).predict(x), "after");
        }
    }

    /** The network with the tables before training, so that the vectors are the same. */
    private static Mlp withTables(Mlp mlp, MlpSpec spec) {
        Mlp other = mlp.copy();
        float[] first = Mlp.create(spec, 3).parameters();
        int from = table(mlp, 0).offset();
        System.arraycopy(first, from, other.parameters(), from, first.length - from);
        return other;
    }

    private static Trainer trainer(Mlp mlp, int threads) {
        return Trainer.builder(mlp)
                .optimizer(Optimizer.sgd(0.1).withWeightDecay(0.01))
                .batchSize(50)
                .threads(threads)
                .build();
    }

    @ParameterizedTest
    @CsvSource({"TANH, 1", "RELU, 2", "GELU, 3"})
    void gradientsAreRight(Activation hidden, int seed) {
        Dense first = new Dense(7, hidden);
        for (Dense dense : List.of(
                first,
                first.withNormalization(Normalization.batch()),
                first.withNormalization(Normalization.layer()).withDropout(0.2))) {
            MlpSpec spec = MlpSpec.builder(5)
                    .embedding(3, 4, 3)
                    .embedding(1, 3, 1)
                    .embedding(4, 2, 5)
                    .layer(dense)
                    .layer(3, Activation.SOFTMAX)
                    .build();
            Mlp mlp = Mlp.create(spec, Initializer.pytorch(), seed);
            float[] x = Nets.inputs(spec, 9, seed);
            GradientCheck check =
                    GradientCheck.run(mlp, Loss.CATEGORICAL_CROSS_ENTROPY, x, new int[] {0, 1, 2, 0, 1, 2, 2, 1, 0}, 9);
            assertTrue(check.error() < 1e-4, check.toString());
            assertEquals(spec.parameterCount(), check.checked() + check.skipped());
            assertTrue(check.skipped() < check.checked() / 4, check.toString());
        }
        MlpSpec only = MlpSpec.builder(1)
                .embedding(0, 3, 2)
                .layer(1, Activation.IDENTITY)
                .build();
        GradientCheck check =
                GradientCheck.run(Mlp.create(only, seed), Loss.MSE, new float[] {2, 0, 2}, new float[] {1, -1, 3}, 3);
        assertTrue(check.error() < 1e-4, check.toString());
    }

    /** A wrong gradient of a table is found. */
    @Test
    void theCheckReadsTheGradientsOfTables() {
        Mlp mlp = Mlp.create(SMALL, Initializer.pytorch(), 1);
        float[] x = Nets.inputs(SMALL, 9, 2);
        int[] labels = {0, 1, 2, 0, 1, 2, 2, 1, 0};
        assertTrue(GradientCheck.run(mlp, Loss.CATEGORICAL_CROSS_ENTROPY, x, labels, 9)
                        .error()
                < 1e-4);
        try (Trainer trainer = trainer(mlp, 1)) {
            trainer.step(x, labels, 9);
            boolean[] seen = new boolean[5];
            for (int row = 0; row < 9; row++) {
                seen[(int) x[row * 4 + 2]] = true;
            }
            for (int category = 0; category < 5; category++) {
                for (int i = 0; i < 3; i++) {
                    assertEquals(
                            seen[category], trainer.gradients()[table(mlp, 0).offset() + category * 3 + i] != 0);
                }
            }
        }
    }

    private static Mlp trained(MlpSpec spec, int threads) {
        float[] x = Nets.inputs(spec, 403, 8);
        DataSource data = DataSource.of(x, 37, Nets.labels(Nets.inputs(403, 37, 8), 37), 3);
        Mlp mlp = Mlp.create(spec, 7);
        try (Trainer trainer = Trainer.builder(mlp)
                .optimizer(Optimizer.adamW(0.01))
                .clipNorm(1)
                .ema(0.9)
                .l1(1e-4)
                .batchSize(50)
                .threads(threads)
                .build()) {
            trainer.fit(data, FitOptions.epochs(2).withSeed(9).withValidation(data));
        }
        try (Trainer trainer =
                Trainer.builder(mlp).batchSize(50).threads(threads).build()) {
            trainer.fit(data, FitOptions.epochs(1));
            trainer.step(x, 0, 50, (outputs, at, gradient, gradientAt, rows) -> {
                Arrays.fill(gradient, gradientAt, gradientAt + rows * 3, 1e-3f);
                return 1;
            });
        }
        return mlp;
    }

    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#embedded")
    void anyNumberOfThreadsGivesTheSameBits(MlpSpec spec) {
        Mlp one = trained(spec, 1);
        for (int threads : new int[] {2, 3, 5}) {
            Mlp several = trained(spec, threads);
            Bits.assertSame(one.parameters(), several.parameters(), threads + " threads");
            Bits.assertSame(one.buffers(), several.buffers(), threads + " threads");
        }
    }

    /** Prints hashes of trained parameters. */
    static final class Fingerprints {
        public static void main(String[] arguments) {
            System.out.print(fingerprints(2));
        }
    }

    private static String fingerprints(int threads) {
        StringBuilder prints = new StringBuilder();
        for (MlpSpec spec : Nets.embedded()) {
            prints.append(Arrays.hashCode(trained(spec, threads).parameters())).append('\n');
        }
        return prints.toString();
    }

    @Test
    @Tag("once")
    void anyKernelsGiveTheSameBits() throws Exception {
        String here = fingerprints(1);
        for (List<String> flags : List.of(
                List.of(ChildJvm.VECTOR, "-Dsimdmlp.kernels=vector"),
                List.of(ChildJvm.VECTOR, "-Dsimdmlp.kernels=vector", "-XX:UseAVX=2"),
                List.of(ChildJvm.VECTOR, "-Dsimdmlp.kernels=vector", "-XX:MaxVectorSize=16"),
                List.of("-Dsimdmlp.kernels=reference"))) {
            assertEquals(
                    here, ChildJvm.run(Fingerprints.class, flags).succeeded().out(), flags.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#embedded")
    void predictionsAreTheSameOnAnyThreadsAndInAnyBatch(MlpSpec spec) {
        Mlp mlp = trained(spec, 1);
        Predictor predictor = new Predictor(mlp);
        float[] x = Nets.inputs(spec, 70, 1);
        float[] all = predictor.predict(x);
        for (int rows : new int[] {1, 2, 7, 70}) {
            float[] expected = Arrays.copyOf(all, rows * 3);
            float[] out = new float[rows * 3];
            for (int threads : new int[] {1, 2, 3}) {
                try (ParallelPredictor parallel = ParallelPredictor.builder(predictor)
                        .threads(threads)
                        .maxRows(rows)
                        .spin(Duration.ofSeconds(1))
                        .build()) {
                    for (int i = 0; i < 5; i++) {
                        Arrays.fill(out, Float.NaN);
                        parallel.predict(out, x, rows);
                        Bits.assertSame(expected, out, rows + " rows, " + threads + " threads");
                    }
                }
            }
            float[] gaps = new float[rows * 40];
            for (int row = 0; row < rows; row++) {
                System.arraycopy(x, row * 37, gaps, 1 + row * 39, 37);
            }
            predictor.predict(out, 0, 3, gaps, 1, 39, rows, Workspace.of(spec, rows));
            Bits.assertSame(expected, out, rows + " rows with gaps");
        }
        DataSource data = DataSource.of(x, 37, predictor.predictLabels(x), 3);
        try (Evaluator evaluator = new Evaluator(mlp, Loss.CATEGORICAL_CROSS_ENTROPY, 16, 2)) {
            assertEquals(1, evaluator.evaluate(data).classification().accuracy());
        }
    }

    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#embedded")
    void trainingGoesOnFromAState(MlpSpec spec) {
        float[] x = Nets.inputs(spec, 150, 8);
        DataSource data = DataSource.of(x, 37, Nets.labels(Nets.inputs(150, 37, 8), 37), 3);
        Mlp whole = Mlp.create(spec, 1);
        try (Trainer trainer = Trainer.builder(whole).ema(0.9).accumulate(2).build()) {
            trainer.fit(data, FitOptions.epochs(4));
        }
        Mlp before = Mlp.create(spec, 1);
        List<TrainerState> states = new ArrayList<>();
        try (Trainer trainer = Trainer.builder(before).ema(0.9).accumulate(2).build()) {
            trainer.fit(data, FitOptions.epochs(4), new FitListener() {
                @Override
                public boolean onBatch(int epoch, int batch, int batches, double loss) {
                    if (epoch == 2 && batch == 3) {
                        states.add(trainer.state());
                    }
                    return true;
                }
            });
        }
        Mlp after = Mlp.create(spec, 2);
        try (Trainer trainer =
                Trainer.builder(after).ema(0.9).accumulate(2).threads(2).build()) {
            trainer.restore(states.getFirst());
            trainer.fit(data, FitOptions.epochs(4));
        }
        Bits.assertSame(whole.parameters(), after.parameters(), "resumed");
        MlpSpec other = new MlpSpec(spec.inputs(), List.of(new Embedding(9, 2, 2)), spec.layers());
        try (Trainer trainer =
                Trainer.builder(Mlp.create(other, 1)).ema(0.9).accumulate(2).build()) {
            assertThrows(IllegalArgumentException.class, () -> trainer.restore(states.getFirst()));
        }
    }

    @Test
    void tablesDecayLikeWeightsAndHaveNoMaxNorm() {
        Mlp mlp = Mlp.create(SMALL, Initializer.pytorch(), 1);
        float[] before = mlp.parameters().clone();
        float[] x = {0, 0.5f, 1, 0.5f};
        try (Trainer trainer = Trainer.builder(mlp)
                .optimizer(Optimizer.sgd(0.1).withWeightDecay(0.5))
                .maxNorm(1e-3)
                .build()) {
            trainer.step(x, new int[] {1}, 1);
        }
        int unused = table(mlp, 0).offset() + 4 * 3;
        for (int i = unused; i < unused + 3; i++) {
            assertEquals(before[i] * 0.95, mlp.parameters()[i], 1e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itLearnsCategories(boolean byLbfgs) {
        // The class is a property of the category that follows no order, and of no number.
        int categories = 60;
        MlpSpec spec = MlpSpec.builder(2)
                .embedding(1, categories, 4)
                .layer(8, Activation.TANH)
                .layer(2, Activation.SOFTMAX)
                .build();
        Random random = new Random(1);
        int[] classes = random.ints(categories, 0, 2).toArray();
        float[] x = new float[1200];
        int[] labels = new int[600];
        for (int row = 0; row < 600; row++) {
            x[2 * row] = random.nextFloat();
            x[2 * row + 1] = row % categories;
            labels[row] = classes[row % categories];
        }
        DataSource data = DataSource.of(x, 2, labels, 2);
        Mlp mlp = Mlp.create(spec, 1);
        try (Trainer trainer = Trainer.builder(mlp)
                .optimizer(byLbfgs ? Optimizer.lbfgs().withWeightDecay(1e-6) : Optimizer.adam(0.01))
                .batchSize(byLbfgs ? 600 : 32)
                .build()) {
            trainer.fit(data, FitOptions.epochs(60));
            assertEquals(1, trainer.evaluate(data).classification().accuracy());
        }
    }

    @Test
    void theHookAndTheGradientsIncludeTables() {
        float[][] seen = new float[1][];
        Mlp mlp = Mlp.create(SMALL, 1);
        try (Trainer trainer = Trainer.builder(mlp)
                .gradientHook((gradients, rows) -> {
                    seen[0] = gradients.clone();
                    return false;
                })
                .build()) {
            trainer.step(new float[] {2, 0.5f, 4, 0.1f}, new int[] {1}, 1);
        }
        assertEquals(SMALL.parameterCount(), seen[0].length);
        int at = table(mlp, 0).offset();
        for (int i = at; i < at + 12; i++) {
            assertEquals(0f, seen[0][i]);
        }
        for (int i = at + 12; i < at + 15; i++) {
            assertNotEquals(0f, seen[0][i]);
        }
        assertArrayEquals(Mlp.create(SMALL, 1).parameters(), mlp.parameters());
    }

    @Test
    void aWarmUpChangesNothing() {
        for (MlpSpec spec : List.of(SMALL, Nets.embedded().get(1))) {
            Mlp mlp = Mlp.create(spec, 1);
            Predictor predictor = new Predictor(mlp);
            predictor.warmUp(Workspace.of(spec, 3), Duration.ofMillis(40));
            try (Trainer trainer = Trainer.builder(mlp).build();
                    ParallelPredictor parallel =
                            ParallelPredictor.builder(predictor).build()) {
                trainer.warmUp(Duration.ofMillis(40));
                parallel.warmUp(Duration.ofMillis(40));
            }
            assertArrayEquals(Mlp.create(spec, 1).parameters(), mlp.parameters());
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, 1.5f, -1, 5, Float.POSITIVE_INFINITY, -0.5f, 3e9f, 0x1p31f})
    void aValueThatIsNoCategoryIsRefused(float value) {
        Mlp mlp = Mlp.create(SMALL, 1);
        float[] x = {0, 0.5f, 1, 0.5f, 2, 0.5f, value, 0.5f};
        String expected = " is " + value + ", expected the number of one of 5 categories, 0..4";
        String ofRow = "input 2 of row 1, both counted from 0," + expected;
        Predictor predictor = new Predictor(mlp);
        Workspace workspace = Workspace.of(SMALL, 2);
        float[] out = new float[6];
        int[] labels = new int[2];
        assertFails(ofRow, () -> predictor.predict(x));
        assertFails(ofRow, () -> predictor.predict(out, x, 2, workspace));
        assertFails(ofRow, () -> predictor.predictProba(out, x, 2, workspace));
        assertFails(ofRow, () -> predictor.predictLabels(labels, x, 2, workspace));
        assertFails(ofRow, () -> predictor.predictLabels(labels, out, x, 2, workspace));
        assertFails(
                "input 2 of row 0, both counted from 0," + expected,
                () -> predictor.predict(out, 0, 3, x, 4, 4, 1, workspace));
        try (ParallelPredictor parallel =
                ParallelPredictor.builder(predictor).maxRows(2).build()) {
            assertFails(ofRow, () -> parallel.predict(out, x, 2));
        }
        assertArrayEquals(new float[6], out);
        assertArrayEquals(new int[2], labels);
        DataSource data =
                DataSource.of(new float[] {0, 0, 1, 0, 1, 0, 1, 0, 2, 0.5f, value, 0}, 4, new int[] {0, 1, 2}, 3);
        float[] before = mlp.parameters().clone();
        for (int threads : new int[] {1, 2}) {
            try (Trainer trainer = trainer(mlp, threads)) {
                assertFails(
                        "input 3 of the batch's sample 2, both counted from 1," + expected,
                        () -> trainer.step(x, new int[] {0, 1}, 2));
                assertFails(
                        "input 3 of the batch's sample 2, both counted from 1," + expected,
                        () -> trainer.step(x, 0, 2, (outputs, at, gradient, gradientAt, rows) -> 1));
                String ofSample = "input 3 of sample 3, both counted from 1," + expected;
                assertFails(ofSample, () -> trainer.fit(data, FitOptions.epochs(1)));
                assertFails(ofSample, () -> trainer.evaluate(data));
            }
        }
        assertArrayEquals(before, mlp.parameters());
    }

    private static void assertFails(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void zeroWithASignIsACategory() {
        Predictor predictor = new Predictor(Mlp.create(SMALL, 1));
        assertArrayEquals(
                predictor.predict(new float[] {0, 0.5f, 0, 0.5f}),
                predictor.predict(new float[] {-0f, 0.5f, -0f, 0.5f}));
    }

    @Test
    void aTableThatIsNotFiniteIsFound() {
        Mlp mlp = Mlp.create(SMALL, 1);
        mlp.parameters()[table(mlp, 1).offset()] = Float.NaN;
        try (Trainer trainer = trainer(mlp, 1)) {
            DivergenceException e = assertThrows(
                    DivergenceException.class, () -> trainer.step(new float[] {0, 0.5f, 0, 0.5f}, new int[] {1}, 1));
            assertTrue(e.toString().contains("the parameters of layer 1"), e.toString());
        }
    }

    @Test
    void badEmbeddings() {
        assertFails("input is -1, expected at least 0", () -> new Embedding(-1, 2, 2));
        assertFails("categories is 0, expected 1..16777216", () -> new Embedding(0, 0, 2));
        assertFails("categories is 16777217, expected 1..16777216", () -> new Embedding(0, 16777217, 2));
        assertFails("size is 0, expected at least 1", () -> new Embedding(0, 2, 0));
        MlpSpec.Builder one = MlpSpec.builder(2).layer(1, Activation.IDENTITY).embedding(2, 7, 3);
        assertFails("the embedding 2: 7 x 3 is of input 2, counted from 0, expected less than inputs = 2", one::build);
        MlpSpec.Builder two = MlpSpec.builder(2)
                .layer(1, Activation.IDENTITY)
                .embedding(1, 7, 3)
                .embedding(1, 8, 3);
        assertFails("embeddings has two of input 1, expected one per input", two::build);
        for (int size : new int[] {128, 1 << 20, Integer.MAX_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> MlpSpec.builder(1)
                    .embedding(0, 1 << 24, size)
                    .layer(1, Activation.IDENTITY)
                    .build());
        }
        assertThrows(IllegalArgumentException.class, () -> Embedding.usualSize(0));
    }

    @Test
    void usualSizes() {
        int[] categories = {1, 2, 3, 10, 25, 100, 1000, 1 << 24};
        int[] sizes = {1, 2, 2, 4, 5, 10, 32, 4096};
        for (int i = 0; i < sizes.length; i++) {
            assertEquals(sizes[i], Embedding.usualSize(categories[i]));
        }
    }

    @Test
    void specsDifferByTheirEmbeddings() {
        assertNotEquals(withoutEmbeddings(SMALL), SMALL);
        assertFalse(Workspace.of(SMALL, 1).spec().embeddings().isEmpty());
        assertThrows(IllegalArgumentException.class, () -> new Predictor(Mlp.create(SMALL, 1))
                .predict(new float[3], new float[7], 1, Workspace.of(withoutEmbeddings(SMALL), 1)));
    }
}
