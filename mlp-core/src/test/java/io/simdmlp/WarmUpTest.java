package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A warm-up compiles the code of later calls and changes nothing else. */
@Tag("once")
class WarmUpTest {
    private static final Duration BRIEF = Duration.ofMillis(40);

    private static MlpSpec wide() {
        return MlpSpec.builder(784)
                .layer(512, Activation.RELU)
                .layer(256, Activation.RELU)
                .layer(10, Activation.SOFTMAX)
                .build();
    }

    /** In a JVM of its own: prints the bytes of the first calls after warming up, and of one before. */
    static final class Probe {
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private static final Duration PATIENCE = Duration.ofSeconds(60); // it ends as soon as calls get no faster

        public static void main(String[] arguments) {
            Predictor predictor = new Predictor(Mlp.create(wide(), 1));
            Workspace workspace = Workspace.of(wide(), 64);
            float[] x = Nets.inputs(64, 784, 1);
            float[] out = new float[64 * 10];
            System.out.println(bytes(1, () -> predictor.predict(out, x, 1, workspace)));
            predictor.warmUp(workspace, PATIENCE);
            for (int rows : new int[] {1, 2, 3, 7, 12, 32, 64}) {
                System.out.println(bytes(100, () -> predictor.predict(out, x, rows, workspace)));
            }
            Predictor bfloat16 = new Predictor(Mlp.create(wide(), 1), WeightFormat.BFLOAT16);
            bfloat16.warmUp(workspace, PATIENCE);
            for (int rows : new int[] {1, 2, 7, 64}) {
                System.out.println(bytes(100, () -> bfloat16.predict(out, x, rows, workspace)));
            }
            try (Trainer trainer =
                    Trainer.builder(Mlp.create(wide(), 1)).batchSize(64).build()) {
                trainer.warmUp(PATIENCE);
                int[] labels = new int[64];
                for (int rows : new int[] {1, 16, 64}) {
                    System.out.println(bytes(100, () -> trainer.step(x, labels, rows)));
                }
            }
        }

        private static long bytes(int calls, Runnable call) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < calls; i++) {
                call.run();
            }
            return (THREADS.getCurrentThreadAllocatedBytes() - before) / calls;
        }
    }

    /**
     * With boxed vectors a row's half million multiply-adds allocate megabytes; the rest may be a kernel at an edge.
     */
    @Test
    void theFirstCallsAfterwardsAreCompiled() throws Exception {
        ChildJvm child = ChildJvm.run(Probe.class, ChildJvm.sameKernels()).succeeded();
        List<Long> bytes = child.out().lines().map(Long::parseLong).toList();
        assertEquals(15, bytes.size());
        assertTrue(bytes.getFirst() > 1_000_000, "a cold prediction was not seen to box: " + bytes);
        for (long warm : bytes.subList(1, bytes.size())) {
            assertTrue(warm < 20_000, "bytes of a cold call, then of warm ones: " + bytes);
        }
    }

    @Test
    void aPredictorIsNotChanged() {
        Predictor predictor = new Predictor(Mlp.create(Nets.uneven(), 1));
        Workspace workspace = Workspace.of(Nets.uneven(), 40);
        float[] x = Nets.inputs(40, 37, 1);
        float[] before = new float[40 * 3];
        float[] after = new float[40 * 3];
        predictor.predict(before, x, 40, workspace);
        WarmUp warmUp = predictor.warmUp(workspace, Duration.ofSeconds(60));
        predictor.predict(after, x, 40, workspace);
        Bits.assertSame(before, after, "outputs");
        assertTrue(warmUp.calls() > 4, warmUp.toString());
        assertTrue(warmUp.seconds() > 0 && warmUp.microsPerCall() > 0, warmUp.toString());
        assertTrue(warmUp.microsPerCall() <= 1e6 * warmUp.seconds(), warmUp.toString());
        assertEquals(Backend.name(), warmUp.kernels());
        assertTrue(warmUp.bytesPerCall() >= 0, "counted in this JVM: " + warmUp);
        assertEquals(warmUp.bytesPerCall() >= 1, warmUp.isBoxing());
    }

    /** Checks its parameters, and by later training its optimizer's state, its learning rate and its step count. */
    @Test
    void aTrainerIsNotChanged() {
        float[] x = Nets.inputs(40, 37, 1);
        int[] labels = Nets.labels(x, 37);
        float[][] trained = new float[2][];
        for (int i = 0; i < 2; i++) {
            Mlp mlp = Mlp.create(Nets.uneven(), 1);
            try (Trainer trainer = Trainer.builder(mlp).batchSize(40).threads(2).build()) {
                trainer.learningRate(0.01);
                trainer.step(x, labels, 40);
                if (i == 1) {
                    float[] before = mlp.parameters().clone();
                    float[] gradients = trainer.gradients().clone();
                    WarmUp warmUp = trainer.warmUp(Duration.ofSeconds(2));
                    Bits.assertSame(before, mlp.parameters(), "parameters");
                    Bits.assertSame(gradients, trainer.gradients(), "gradients");
                    assertTrue(warmUp.calls() > 0, warmUp.toString());
                    assertEquals(0.01, trainer.learningRate());
                }
                trainer.step(x, labels, 40);
                trainer.step(x, labels, 17);
            }
            trained[i] = mlp.parameters();
        }
        Bits.assertSame(trained[0], trained[1], "parameters");
    }

    @ParameterizedTest
    @EnumSource
    void everyActivationCanBeWarmedUp(Activation activation) {
        MlpSpec spec =
                MlpSpec.builder(5).layer(200, activation).layer(3, activation).build();
        WarmUp warmUp = new Predictor(Mlp.create(spec, 1)).warmUp(Workspace.of(spec, 3), BRIEF);
        assertTrue(warmUp.calls() > 0);
    }

    /** Every loss accepts the generated targets, and a learning rate that would diverge does not matter. */
    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#losses")
    void everyLossCanBeWarmedUp(Loss loss) {
        for (int outputs : loss.equals(Loss.CATEGORICAL_CROSS_ENTROPY) ? new int[] {2, 150} : new int[] {1, 2, 150}) {
            MlpSpec spec = MlpSpec.builder(5)
                    .layer(9, Activation.SILU)
                    .layer(outputs, Nets.output(loss))
                    .build();
            try (Trainer trainer = Trainer.builder(Mlp.create(spec, 1))
                    .loss(loss)
                    .labelSmoothing(loss.equals(Loss.CATEGORICAL_CROSS_ENTROPY) ? 0.1 : 0)
                    .optimizer(Optimizer.sgd(1e30))
                    .build()) {
                assertTrue(trainer.warmUp(BRIEF).calls() > 0);
            }
        }
    }

    @Test
    void theDefaultCapIsEnoughForASmallNet() {
        MlpSpec spec = MlpSpec.builder(2).layer(1, Activation.SIGMOID).build();
        assertTrue(
                new Predictor(Mlp.create(spec, 1)).warmUp(Workspace.of(spec, 1)).calls() > 1);
        try (Trainer trainer = Trainer.builder(Mlp.create(spec, 1)).build()) {
            assertTrue(trainer.warmUp().calls() > 1);
        }
    }

    /** A layer deeper than a block is deeper than a block in the stand-in too. */
    @Test
    void theStandInHasTheSameLayersAndShortCalls() {
        MlpSpec deepest = MlpSpec.builder(3)
                .layer(2_000, Activation.RELU)
                .layer(2, Activation.SOFTMAX)
                .build();
        assertEquals(
                "1104-80-2 (relu, softmax)", Warmer.standIn(deepest, 1).spec().toString());
        assertEquals(
                "80-256-64-10 (relu, relu, softmax)",
                Warmer.standIn(wide(), 4).spec().toString());
        MlpSpec deep = MlpSpec.builder(3)
                .layer(1_000, Activation.TANH)
                .layer(127, Activation.GELU)
                .layer(129, Activation.IDENTITY)
                .build();
        assertEquals(
                "104-296-127-65 (tanh, gelu, identity)",
                Warmer.standIn(deep, 4).spec().toString());
        assertEquals(
                Nets.uneven().outputs(), Warmer.standIn(Nets.uneven(), 4).spec().outputs());
        assertEquals(List.of(1, 2, 5), Arrays.stream(Warmer.rows(5)).boxed().toList());
    }

    @Test
    void badWarmUpsAreRefused() {
        MlpSpec spec = Nets.uneven();
        Predictor predictor = new Predictor(Mlp.create(spec, 1));
        assertMessage("workspace is for 784-512", () -> predictor.warmUp(Workspace.of(wide(), 1)));
        assertMessage(
                "cap is PT0S, expected a positive duration",
                () -> predictor.warmUp(Workspace.of(spec, 1), Duration.ZERO));
        Trainer trainer = Trainer.builder(Mlp.create(spec, 1)).build();
        assertMessage("cap is PT-1S, expected a positive duration", () -> trainer.warmUp(Duration.ofSeconds(-1)));
        trainer.close();
        assertEquals(
                "the trainer is closed",
                assertThrows(IllegalStateException.class, trainer::warmUp).getMessage());
    }

    private static void assertMessage(String message, Runnable action) {
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, action::run);
        assertTrue(String.valueOf(thrown.getMessage()).startsWith(message), thrown.getMessage());
    }
}
