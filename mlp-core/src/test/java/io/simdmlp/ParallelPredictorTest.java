package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A parallel predictor predicts the same as a predictor on any number of threads, until it is closed. */
@Timeout(120)
@Tag("vector")
class ParallelPredictorTest {
    private static final int[] THREADS = {1, 2, 3, 5};

    private static MlpSpec spec(Activation hidden, Activation last, int... widths) {
        MlpSpec.Builder builder = MlpSpec.builder(widths[0]);
        for (int layer = 1; layer < widths.length; layer++) {
            builder.layer(widths[layer], layer < widths.length - 1 ? hidden : last);
        }
        return builder.build();
    }

    /** Compares outputs and classes for each number of rows and of threads. */
    private static void assertSame(MlpSpec spec, int... rowCounts) {
        assertSame(WeightFormat.FLOAT32, spec, rowCounts);
    }

    private static void assertSame(WeightFormat format, MlpSpec spec, int... rowCounts) {
        Predictor predictor = new Predictor(Mlp.create(spec, 7), format);
        int most = 0;
        for (int rows : rowCounts) {
            most = Math.max(most, rows);
        }
        int outputs = spec.outputs();
        Workspace workspace = Workspace.of(spec, most);
        float[] x = Bits.random(new Random(5), most * spec.inputs());
        for (int threads : THREADS) {
            try (ParallelPredictor parallel = ParallelPredictor.builder(predictor)
                    .threads(threads)
                    .maxRows(most)
                    .build()) {
                for (int rows : rowCounts) {
                    String what = spec + ", " + rows + " rows, " + threads + " threads";
                    float[] expected = Bits.output(rows * outputs);
                    predictor.predict(expected, Bits.AT, outputs, x, Bits.AT, spec.inputs(), rows, workspace);
                    for (int repeat = 0; repeat < 2; repeat++) { // the first may stay on one thread
                        float[] actual = Bits.output(rows * outputs);
                        parallel.predict(actual, Bits.AT, outputs, x, Bits.AT, spec.inputs(), rows);
                        Bits.assertSame(expected, actual, what);
                    }
                    int[] classes = new int[rows];
                    predictor.predictLabels(classes, x, rows, workspace);
                    int[] parallelClasses = new int[rows];
                    parallel.predictLabels(parallelClasses, x, rows);
                    assertArrayEquals(classes, parallelClasses, what);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyActivationGivesTheSameBits(Activation activation) {
        assertSame(spec(activation, activation, 100, 331, 197, 130), 1, 3, 40);
    }

    @Test
    void everyWidthGivesTheSameBits() {
        for (int width = 1; width <= 130; width++) {
            int[] widths = {260, width, 140 + width, 256 + width}; // the last is large, the first from 127 on
            assertSame(spec(Activation.RELU, Activation.SOFTMAX, widths), 1, 5);
        }
    }

    @Test
    void everyNumberOfRowsGivesTheSameBits() {
        int[] rows = new int[40];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i + 1;
        }
        assertSame(Nets.uneven(), rows);
        assertSame(spec(Activation.RELU, Activation.LOG_SOFTMAX, 130, 300, 10, 200, 330), rows);
        assertSame(spec(Activation.TANH, Activation.SIGMOID, 32, 64, 32, 1), rows); // few multiply-adds
        assertSame(spec(Activation.SOFTMAX, Activation.SOFTMAX, 60, 600, 70), rows);
    }

    @Test
    void weightsOfBfloat16GiveTheSameBits() {
        assertSame(WeightFormat.BFLOAT16, Nets.uneven(), 1, 2, 3, 7, 40);
        assertSame(WeightFormat.BFLOAT16, spec(Activation.RELU, Activation.SOFTMAX, 261, 300, 10, 199, 330), 1, 5, 40);
        for (int width = 120; width <= 140; width++) {
            assertSame(WeightFormat.BFLOAT16, spec(Activation.RELU, Activation.SOFTMAX, 260, width, 140 + width), 1, 5);
        }
    }

    @Test
    void itReturnsItsSettings() {
        Predictor predictor = new Predictor(Mlp.create(Nets.uneven(), 1));
        try (ParallelPredictor parallel = ParallelPredictor.builder(predictor).build()) {
            assertEquals(Nets.uneven(), parallel.spec());
            assertEquals(2, parallel.threads());
            assertEquals(1, parallel.maxRows());
        }
        try (ParallelPredictor parallel = ParallelPredictor.builder(predictor)
                .threads(3)
                .maxRows(7)
                .spin(Duration.ofSeconds(Long.MAX_VALUE))
                .build()) {
            assertEquals(3, parallel.threads());
            assertEquals(7, parallel.maxRows());
        }
    }

    @Test
    void badArgumentsAreRefused() {
        Predictor predictor = new Predictor(Mlp.create(Nets.uneven(), 1));
        ParallelPredictor.Builder builder = ParallelPredictor.builder(predictor);
        assertMessage("threads is 0, expected at least 1", () -> builder.threads(0));
        assertMessage("threads is 1025, expected at most 1024", () -> builder.threads(1_025));
        assertMessage("threads is 5000, expected at most 1024", () -> ParallelPredictor.plan(Nets.uneven(), 1, 5_000));
        assertMessage("maxRows is -1, expected at least 1", () -> builder.maxRows(-1));
        assertMessage("spin is PT-0.001S, expected at least PT0S", () -> builder.spin(Duration.ofMillis(-1)));
        assertMessage("the activations of 2000000000 rows need", () -> builder.maxRows(2_000_000_000)
                .build());
        assertMessage("maxRows is 0, expected at least 1", () -> ParallelPredictor.plan(Nets.uneven(), 0, 1));
        assertMessage("threads is 0, expected at least 1", () -> ParallelPredictor.plan(Nets.uneven(), 1, 0));
        float[] x = new float[4 * 37];
        float[] out = new float[4 * 3];
        try (ParallelPredictor parallel = builder.maxRows(3).build()) {
            assertMessage("rows is 4, expected 1..3", () -> parallel.predict(out, x, 4));
            assertMessage("rows is 0, expected 1..3", () -> parallel.predictLabels(new int[4], x, 0));
            assertMessage(
                    "x has 148 values from xAt = 120, expected rows*inputs = 1*37",
                    () -> parallel.predict(out, 0, 5, x, 120, 37, 1));
            assertMessage(
                    "out has 12 values from outAt = 10, expected (rows-1)*outStride + outputs = 0*5 + 3",
                    () -> parallel.predict(out, 10, 5, x, 0, 37, 1));
            assertMessage("labels has 1 values, expected rows = 2", () -> parallel.predictLabels(new int[1], x, 2));
            assertMessage(
                    "x has 73 values, expected rows*inputs = 2*37",
                    () -> parallel.predictLabels(new int[2], new float[73], 2));
            assertMessage("cap is PT0S, expected a positive duration", () -> parallel.warmUp(Duration.ZERO));
            assertMessage(
                    "xStride is 36, expected at least inputs = 37", () -> parallel.predict(out, 0, 3, x, 0, 36, 1));
            assertMessage(
                    "outStride is 2, expected at least outputs = 3",
                    () -> parallel.predictProba(out, 0, 2, x, 0, 37, 1));
            assertMessage(
                    "x has 148 values, expected (rows-1)*xStride + inputs = 2*56 + 37",
                    () -> parallel.predictLabels(new int[3], 0, x, 0, 56, 3));
            parallel.predict(out, x, 3); // it can still be used
        }
    }

    private static void assertMessage(String message, Runnable action) {
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, action::run);
        assertTrue(String.valueOf(thrown.getMessage()).startsWith(message), thrown.getMessage());
    }

    @Test
    void aClosedOneRefusesCalls() throws InterruptedException {
        for (MlpSpec spec : List.of(Nets.uneven(), spec(Activation.RELU, Activation.SIGMOID, 3, 2))) {
            Predictor predictor = new Predictor(Mlp.create(spec, 1));
            for (int threads : THREADS) {
                ParallelPredictor parallel =
                        ParallelPredictor.builder(predictor).threads(threads).build();
                float[] x = new float[spec.inputs()];
                parallel.predict(new float[spec.outputs()], x, 1);
                parallel.close();
                parallel.close();
                assertClosed(() -> parallel.predict(new float[spec.outputs()], x, 1));
                assertClosed(() -> parallel.predictLabels(new int[1], x, 1));
                assertClosed(parallel::warmUp);
            }
        }
    }

    private static void assertClosed(Runnable action) {
        assertEquals(
                "the parallel predictor is closed",
                assertThrows(IllegalStateException.class, action::run).getMessage());
    }

    /** Workers may be spinning, about to park, parked, or never spin. */
    @Test
    void pausesChangeNothing() throws InterruptedException {
        MlpSpec spec = Nets.uneven();
        Predictor predictor = new Predictor(Mlp.create(spec, 3));
        float[] x = Nets.inputs(40, 37, 1);
        float[] expected = new float[40 * 3];
        predictor.predict(expected, x, 40, Workspace.of(spec, 40));
        for (int micros : new int[] {0, 1, 100, 1_000}) {
            try (ParallelPredictor parallel = ParallelPredictor.builder(predictor)
                    .threads(3)
                    .maxRows(40)
                    .spin(Duration.ofNanos(1_000L * micros))
                    .build()) {
                for (int call = 0; call < 60; call++) {
                    int rows = call % 2 == 0 ? 1 : 40;
                    float[] actual = new float[40 * 3];
                    System.arraycopy(expected, rows * 3, actual, rows * 3, (40 - rows) * 3);
                    parallel.predict(actual, x, rows);
                    Bits.assertSame(expected, actual, rows + " rows, a spin of " + micros + " us");
                    Thread.sleep(call % 3);
                }
            }
        }
    }

    /** Several threads call, and after a while one closes it: every call is complete or refused. */
    @Test
    void callsAndClosingRunOneAfterTheOther() throws Exception {
        MlpSpec spec = Nets.uneven();
        Predictor predictor = new Predictor(Mlp.create(spec, 3));
        float[] x = Nets.inputs(8, 37, 1);
        float[] expected = new float[8 * 3];
        predictor.predict(expected, x, 8, Workspace.of(spec, 8));
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int round = 0; round < 60; round++) {
                ParallelPredictor parallel = ParallelPredictor.builder(predictor)
                        .threads(1 + round % 4)
                        .maxRows(8)
                        .spin(Duration.ofNanos(round % 3 * 20_000L))
                        .build();
                AtomicInteger calls = new AtomicInteger();
                List<Callable<Integer>> tasks = new ArrayList<>();
                for (int caller = 0; caller < 3; caller++) {
                    int rows = caller == 0 ? 8 : caller;
                    tasks.add(() -> callUntilClosed(parallel, x, expected, rows, calls));
                }
                int enough = 1 + round;
                tasks.add(() -> {
                    while (calls.get() < enough) {
                        Thread.onSpinWait();
                    }
                    parallel.close();
                    return 0;
                });
                for (Future<Integer> future : threads.invokeAll(tasks)) {
                    future.get();
                }
                assertClosed(() -> parallel.predict(new float[3], x, 1));
            }
        }
    }

    private static int callUntilClosed(
            ParallelPredictor parallel, float[] x, float[] expected, int rows, AtomicInteger calls) {
        float[] actual = new float[expected.length];
        System.arraycopy(expected, rows * 3, actual, rows * 3, expected.length - rows * 3);
        int done = 0;
        while (true) {
            try {
                parallel.predict(actual, x, rows);
            } catch (IllegalStateException e) {
                assertEquals("the parallel predictor is closed", e.getMessage());
                return done;
            }
            Bits.assertSame(expected, actual, rows + " rows");
            calls.incrementAndGet();
            done++;
        }
    }

    @Test
    void warmingUpChangesNothing() {
        MlpSpec spec = Nets.uneven();
        Predictor predictor = new Predictor(Mlp.create(spec, 3));
        float[] x = Nets.inputs(5, 37, 1);
        float[] expected = new float[5 * 3];
        predictor.predict(expected, x, 5, Workspace.of(spec, 5));
        try (ParallelPredictor parallel =
                ParallelPredictor.builder(predictor).maxRows(5).build()) {
            WarmUp warmUp = parallel.warmUp(Duration.ofMillis(200));
            assertTrue(warmUp.calls() > 0, warmUp.toString());
            float[] actual = new float[5 * 3];
            parallel.predict(actual, x, 5);
            Bits.assertSame(expected, actual, "outputs");
        }
    }

    /** The worker threads end when it is closed. */
    @Test
    void itsThreadsAreDaemonsThatEndWhenItIsClosed() throws InterruptedException {
        List<Thread> before = workers();
        Predictor predictor = new Predictor(Mlp.create(Nets.uneven(), 3));
        List<Thread> during;
        try (ParallelPredictor parallel =
                ParallelPredictor.builder(predictor).threads(4).build()) {
            during = workers();
            during.removeAll(before);
            assertEquals(3, during.size());
            assertEquals(4, parallel.threads());
        }
        for (Thread thread : during) {
            assertTrue(thread.isDaemon(), thread.getName());
            thread.join(60_000);
            assertTrue(!thread.isAlive(), thread.getName());
        }
    }

    private static List<Thread> workers() {
        Thread[] threads = new Thread[Thread.activeCount() + 50];
        int count = Thread.enumerate(threads);
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (threads[i].getName().startsWith("simdmlp-")) {
                workers.add(threads[i]);
            }
        }
        return workers;
    }
}
