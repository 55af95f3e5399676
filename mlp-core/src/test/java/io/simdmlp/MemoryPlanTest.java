package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares plans with hand counts and with the bytes that the JVM allocates. */
@Tag("once")
class MemoryPlanTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The headers of arrays, and small objects: a few threads, lists and layouts. */
    private static final long SMALL = 10_000;

    private static final MlpSpec WIDE = MlpSpec.builder(784)
            .layer(512, Activation.RELU)
            .layer(256, Activation.RELU)
            .layer(10, Activation.SOFTMAX)
            .build();

    private static Object kept = "";

    /**
     * The bytes that this thread allocates for an object; it is made once before, so that no class is loaded during the
     * measurement.
     */
    private static long allocated(Supplier<?> maker) {
        close(maker.get());
        long before = THREADS.getCurrentThreadAllocatedBytes();
        kept = maker.get();
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        close(kept);
        return bytes;
    }

    private static void close(Object made) {
        if (made instanceof Trainer trainer) {
            trainer.close();
        } else if (made instanceof ParallelPredictor parallel) {
            parallel.close();
        }
    }

    private static void assertAllocated(long planned, Supplier<?> maker) {
        assertAllocated(planned, SMALL, maker);
    }

    private static void assertAllocated(long planned, long small, Supplier<?> maker) {
        long allocated = allocated(maker);
        assertTrue(
                planned <= allocated && allocated <= planned + small,
                "planned are " + planned + " bytes, allocated " + allocated);
    }

    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#losses")
    void aTrainerAllocatesWhatItsPlanSays(Loss loss) {
        MlpSpec spec = MlpSpec.builder(37)
                .layer(131, Activation.SILU) // keeps pre-activations
                .layer(7, Nets.output(loss))
                .build();
        for (Optimizer optimizer : loss.equals(Loss.MSE)
                ? Nets.optimizers()
                : List.of(Optimizer.sgd(0.1), Optimizer.sgd(0.1).withMomentum(0.9), Optimizer.adam(0.1))) {
            for (int threads : new int[] {1, 3}) {
                for (double smoothing :
                        loss.equals(Loss.CATEGORICAL_CROSS_ENTROPY) ? new double[] {0, 0.1} : new double[1]) {
                    MemoryPlan plan = Trainer.plan(spec, loss, smoothing, optimizer, 50, threads);
                    Mlp mlp = Mlp.create(spec, 1);
                    assertAllocated(plan.total() - plan.parameters(), () -> Trainer.builder(mlp)
                            .loss(loss)
                            .labelSmoothing(smoothing)
                            .optimizer(optimizer)
                            .batchSize(50)
                            .threads(threads)
                            .build());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource({"io.simdmlp.Nets#normalized", "io.simdmlp.Nets#embedded"})
    void layersWithNormalizationAndDropoutAndEmbeddings(MlpSpec spec) {
        Optimizer adam = Optimizer.adam(0.1);
        long network = MemoryPlan.network(spec).total();
        assertAllocated(network, () -> Mlp.create(spec, Initializer.zeros(), 1));
        Mlp mlp = Mlp.create(spec, 1);
        for (int threads : new int[] {1, 3}) {
            MemoryPlan plan = Trainer.plan(spec, Loss.CATEGORICAL_CROSS_ENTROPY, 0, adam, 50, threads);
            assertAllocated(plan.total() - network, 3 * SMALL, () -> Trainer.builder(mlp)
                    .optimizer(adam)
                    .batchSize(50)
                    .threads(threads)
                    .build());
        }
        Predictor predictor = new Predictor(mlp);
        long workspace = Predictor.plan(spec, 40).total()
                - MemoryPlan.predictor(spec, WeightFormat.FLOAT32).total();
        assertAllocated(workspace, 3 * SMALL, () -> Workspace.of(spec, 40));
        MemoryPlan parallel = ParallelPredictor.plan(spec, 7, 2);
        assertAllocated(
                parallel.total() - parallel.parameters(),
                3 * SMALL,
                () -> ParallelPredictor.builder(predictor).threads(2).maxRows(7).build());
    }

    @Test
    void updateOptionsAndLbfgsAllocateWhatTheirPlanSays() {
        Mlp mlp = Mlp.create(WIDE, 1);
        Loss loss = Loss.CATEGORICAL_CROSS_ENTROPY;
        UpdateOptions all = UpdateOptions.NONE
                .withAccumulate(3)
                .withClipNorm(1)
                .withClipValue(1)
                .withMaxNorm(3)
                .withEma(0.9);
        for (UpdateOptions updates : List.of(
                UpdateOptions.NONE.withAccumulate(2),
                UpdateOptions.NONE.withClipNorm(1),
                UpdateOptions.NONE.withClipValue(1),
                UpdateOptions.NONE.withMaxNorm(3),
                UpdateOptions.NONE.withEma(0.9),
                all)) {
            MemoryPlan plan = Trainer.plan(WIDE, loss, 0, Optimizer.adam(0.1), updates, 20, 2);
            // An average is a second network, with a table of its parameters.
            assertAllocated(plan.total() - plan.parameters(), 2 * SMALL, () -> Trainer.builder(mlp)
                    .optimizer(Optimizer.adam(0.1))
                    .updateOptions(updates)
                    .batchSize(20)
                    .threads(2)
                    .build());
        }
        int parameters = mlp.parameters().length;
        MemoryPlan plan = Trainer.plan(WIDE, loss, 0, Optimizer.sgd(0.1), all, 20, 2);
        assertEquals(4L * 2 * parameters + 8L * ((parameters + 4095) / 4096), plan.gradients());
        assertEquals(4L * parameters, plan.optimizerState());
        for (int history : new int[] {1, 10}) {
            Optimizer lbfgs = Optimizer.lbfgs().withHistory(history);
            MemoryPlan planned = Trainer.plan(WIDE, loss, 0, lbfgs, 20, 1);
            assertEquals(4L * (2 * history + 3) * parameters, planned.optimizerState());
            assertAllocated(
                    planned.total() - planned.parameters(),
                    2 * SMALL,
                    () -> Trainer.builder(mlp).optimizer(lbfgs).batchSize(20).build());
        }
    }

    @Test
    void aNetworkAllocatesWhatItsPlanSays() {
        assertAllocated(MemoryPlan.network(WIDE).total(), () -> Mlp.create(WIDE, Initializer.zeros(), 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 256})
    void aPredictorAndItsWorkspaceAllocateWhatTheirPlanSays(int maxRows) {
        Mlp mlp = Mlp.create(WIDE, 1);
        assertAllocated(Predictor.plan(WIDE, maxRows).total(), () ->
                new Object[] {new Predictor(mlp), Workspace.of(WIDE, maxRows)});
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aParallelPredictorAllocatesWhatItsPlanSays(int threads) {
        Predictor predictor = new Predictor(Mlp.create(WIDE, 1));
        MemoryPlan plan = ParallelPredictor.plan(WIDE, 7, threads);
        MemoryPlan one = Predictor.plan(WIDE, 7);
        assertEquals(one.parameters(), plan.parameters());
        assertEquals(one.activations(), plan.activations());
        assertEquals(threads * one.scratch(), plan.scratch());
        assertEquals(one.staging(), plan.staging());
        assertAllocated(plan.total() - plan.parameters(), () -> ParallelPredictor.builder(predictor)
                .threads(threads)
                .maxRows(7)
                .build());
    }

    /** The network of the benchmarks' T1, without its data. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theLargeNetOfDigitsTrainsInLessThan24Megabytes(int threads) {
        Optimizer sgd = Optimizer.sgd(0.01);
        MemoryPlan plan = Trainer.plan(WIDE, Loss.CATEGORICAL_CROSS_ENTROPY, 0, sgd, 128, threads);
        long allocated = allocated(() -> Trainer.builder(Mlp.create(WIDE, Initializer.zeros(), 1))
                .optimizer(sgd)
                .batchSize(128)
                .threads(threads)
                .build());
        assertTrue(plan.total() < 24_000_000, plan.toString());
        assertTrue(allocated < 24_000_000, "allocated " + allocated);
    }

    @Test
    void everyPartEqualsAHandCount() {
        MlpSpec spec = MlpSpec.builder(2)
                .layer(16, Activation.SILU)
                .layer(2, Activation.SOFTMAX)
                .build();
        long scratch = 4L * Backend.kernels().scratchSize(32, 32, false);
        Loss loss = Loss.CATEGORICAL_CROSS_ENTROPY;
        // 82 parameters; 32 rows of 18 outputs and 16 pre-activations to train, of 18 outputs to evaluate
        assertEquals(
                new MemoryPlan(
                        4 * 82,
                        4 * 82,
                        4 * 2 * 82,
                        4 * 32 * (18 + 16 + 18),
                        4 * 32 * (18 + 2),
                        4 * 2 * 32,
                        0,
                        scratch,
                        0),
                Trainer.plan(spec, loss, 0, Optimizer.adam(0.1), 32, 1));
        MemoryPlan plan = Trainer.plan(spec, loss, 0.1, Optimizer.sgd(0.1), 32, 3);
        assertEquals(0, plan.optimizerState());
        assertEquals(4 * 32 * 2, plan.targets(), "smoothed targets, of the trainer alone");
        assertEquals(3 * scratch, plan.scratch());
        assertEquals(
                4 * 2 * 32 * 2,
                Trainer.plan(spec, Loss.MSE, 0, Optimizer.sgd(0.1), 32, 1).targets());
        long values = 4L * Backend.kernels().scratchSize(7, 16, true);
        int lanes = Math.max(1, Backend.vectorBits() / Float.SIZE);
        int padded = 16 / lanes * lanes + (2 + lanes - 1) / lanes * lanes; // outputs of both layers, in whole vectors
        long packed = Backend.kernels().packedLead() + 2L * 16 + 16L * (padded - 16) + 16 + 2;
        assertEquals(new MemoryPlan(4 * packed, 0, 0, 4 * 7 * 18, 0, 0, 0, values, 4 * 7 * 2), Predictor.plan(spec, 7));
        assertEquals(
                4 * (packed + 7 * 18 + 7 * 2) + values, Predictor.plan(spec, 7).total());
        assertEquals(4 * 32 * 2, Predictor.plan(spec, 1_000).staging(), "at most 32 rows");
    }

    /** Pairs of inputs share 4 bytes; biases have 4 bytes each. */
    @Test
    void weightsOfBfloat16TakeHalf() {
        MlpSpec spec = MlpSpec.builder(31)
                .layer(128, Activation.RELU)
                .layer(64, Activation.RELU)
                .build();
        long lead = Backend.kernels().packedLead();
        long weights = 16 * 128 + 64 * 64;
        MemoryPlan plan = Predictor.plan(spec, 1, WeightFormat.BFLOAT16);
        assertEquals(4 * (lead + weights + 128 + 64), plan.parameters());
        assertEquals(
                Predictor.plan(spec, 1).total() - Predictor.plan(spec, 1).parameters(),
                plan.total() - plan.parameters());
        for (MlpSpec other : List.of(spec, WIDE, Nets.uneven(), Nets.embedded().get(1))) {
            Mlp mlp = Mlp.create(other, 1);
            for (WeightFormat format : WeightFormat.values()) {
                long planned = MemoryPlan.predictor(other, format).total();
                assertAllocated(planned, () -> new Predictor(mlp, format));
            }
        }
    }

    /** Plans a network of 8 GB and its batch without allocating it. */
    @Test
    void planningAllocatesNothingLarge() {
        MlpSpec huge = MlpSpec.builder(40_000).layer(50_000, Activation.SOFTMAX).build();
        Supplier<MemoryPlan> plan =
                () -> Trainer.plan(huge, Loss.CATEGORICAL_CROSS_ENTROPY, 0, Optimizer.adam(0.1), 32, 1);
        assertEquals(4 * 4 * 2_000_050_000L, plan.get().total() - activations(plan.get()));
        assertTrue(allocated(plan) < SMALL);
    }

    private static long activations(MemoryPlan plan) {
        return plan.activations() + plan.deltas() + plan.losses() + plan.targets() + plan.scratch();
    }

    @Test
    void plansRefuseWhatBuildersRefuse() {
        Loss loss = Loss.CATEGORICAL_CROSS_ENTROPY;
        Optimizer sgd = Optimizer.sgd(0.1);
        assertRefused("batchSize is 0, expected at least 1", () -> Trainer.plan(WIDE, loss, 0, sgd, 0, 1));
        assertRefused("threads is 0, expected at least 1", () -> Trainer.plan(WIDE, loss, 0, sgd, 1, 0));
        assertRefused("threads is 1025, expected at most 1024", () -> Trainer.plan(WIDE, loss, 0, sgd, 1, 1_025));
        assertRefused("labelSmoothing is 1.0", () -> Trainer.plan(WIDE, loss, 1, sgd, 1, 1));
        assertRefused("labelSmoothing is 0.1, which needs", () -> Trainer.plan(WIDE, Loss.MSE, 0.1, sgd, 1, 1));
        assertRefused(
                "the activations of a batch of 3000000 need 2334000000 floats, expected at most 2147483639",
                () -> Trainer.plan(WIDE, loss, 0, sgd, 3_000_000, 1));
        assertRefused("the activations of 3000000 rows need", () -> Predictor.plan(WIDE, 3_000_000));
        MlpSpec steps = MlpSpec.builder(2).layer(1, Activation.STEP).build();
        assertRefused("layer 1's activation is step", () -> Trainer.plan(steps, Loss.MSE, 0, sgd, 1, 1));
    }

    /** Prints the refusals in a JVM of 60 MB. */
    static final class SmallHeap {
        public static void main(String[] arguments) {
            MlpSpec spec = MlpSpec.builder(64).layer(32, Activation.SOFTMAX).build();
            Mlp mlp = Mlp.create(spec, 1);
            int rows = 1_000_000; // 128 MB of outputs alone
            print(() -> Trainer.builder(mlp).batchSize(rows).build());
            print(() -> Trainer.builder(mlp).batchSize(rows).threads(2).build());
            print(() -> new Evaluator(mlp, Loss.MSE, rows, 1));
            print(() -> Workspace.of(spec, rows));
            print(() ->
                    ParallelPredictor.builder(new Predictor(mlp)).maxRows(rows).build());
            MlpSpec large = MlpSpec.builder(3_000).layer(3_000, Activation.RELU).build(); // 36 MB
            print(() -> Mlp.create(
                    MlpSpec.builder(3_000).layer(6_000, Activation.RELU).build(), 1));
            print(() -> Mlp.create(
                    MlpSpec.builder(3_000).layer(6_000, Activation.RELU).build(), Initializer.zeros(), 1));
            print(() -> new Predictor(Mlp.create(large, 1)));
            print(() ->
                    Trainer.builder(Mlp.create(large, Initializer.zeros(), 1)).build());
            Trainer.builder(mlp).batchSize(10_000).build().close(); // a trainer that fits is built
        }

        private static void print(Runnable call) {
            try {
                call.run();
                System.out.println("built");
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void moreThanTheHeapIsRefusedBeforeItIsAllocated() throws Exception {
        List<String> flags = new ArrayList<>(ChildJvm.sameKernels());
        flags.add("-Xmx60m");
        List<String> lines =
                ChildJvm.run(SmallHeap.class, flags).succeeded().out().lines().toList();
        String small = "64-32 (softmax)";
        List<String> beginnings = List.of(
                "batchSize is 1000000 and threads is 1: training " + small + " takes ",
                "batchSize is 1000000 and threads is 2: training " + small + " takes ",
                "batchSize is 1000000 and threads is 1: evaluating " + small + " takes ",
                "maxRows is 1000000: a workspace for " + small + " takes ",
                "maxRows is 1000000 and threads is 2: predicting by " + small + " takes ",
                "spec is 3000-6000 (relu): the network takes 72.0 MB, the heap is at most ",
                "spec is 3000-6000 (relu): the network takes 72.0 MB, the heap is at most ",
                "mlp is 3000-3000 (relu): a predictor beside it takes 72.",
                "batchSize is 32 and threads is 1: training 3000-3000 (relu) takes ");
        assertEquals(beginnings.size(), lines.size(), lines.toString());
        for (int i = 0; i < lines.size(); i++) {
            assertTrue(lines.get(i).startsWith(beginnings.get(i)), lines.get(i));
            assertTrue(
                    lines.get(i).matches(".* takes [0-9.]+ MB, the heap is at most [56][0-9][.][0-9] MB"),
                    lines.get(i));
        }
    }

    private static void assertRefused(String message, Supplier<MemoryPlan> plan) {
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, plan::get);
        assertTrue(String.valueOf(thrown.getMessage()).startsWith(message), thrown.getMessage());
    }
}
