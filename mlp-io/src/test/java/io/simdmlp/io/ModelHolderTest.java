package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.WarmUp;
import io.simdmlp.WeightFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Models in a service: replaced while requests run, without garbage, and with clear errors. */
@Isolated
class ModelHolderTest {
    private static final float[] ROW = {1, 2, 3};

    @TempDir
    private Path folder;

    /** A model of which both outputs are this number, for every row. */
    private static Model constant(float number) {
        MlpSpec spec = MlpSpec.builder(3).layer(2, Activation.IDENTITY).build();
        Mlp mlp = new Mlp(spec, new float[spec.parameterCount()]);
        mlp.parameters()[mlp.biasesAt(0)] = number;
        mlp.parameters()[mlp.biasesAt(0) + 1] = number;
        Scaling scaling = new Scaling("standard", new double[3], new float[] {1, 2, 3}, new float[] {1, 0.5f, 2});
        return new Model(mlp, Loss.MSE, scaling, List.of("a", "b", "c"), List.of(), List.of("p", "q"));
    }

    private static Model classes() {
        MlpSpec spec = MlpSpec.builder(3)
                .layer(16, Activation.RELU)
                .layer(3, Activation.SOFTMAX)
                .build();
        Scaling scaling = new Scaling("standard", new double[3], new float[] {1, 2, 3}, new float[] {1, 0.5f, 2});
        return new Model(
                Mlp.create(spec, 1),
                Loss.CATEGORICAL_CROSS_ENTROPY,
                scaling,
                List.of("a", "b", "c"),
                List.of("x", "y", "z"),
                List.of());
    }

    /** Every request has one model from its begin to its end, and no version is seen after a later one. */
    @Test
    @Timeout(60)
    void requestsSeeWholeModels() throws InterruptedException {
        ModelHolder<Regressor> holder = new ModelHolder<>(Regressor.of(constant(1)));
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicLong requests = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Runnable client = () -> {
                double[] y = new double[2];
                long last = 0;
                try {
                    while (!done.get()) {
                        ModelHolder.Published<Regressor> now = holder.published();
                        now.model().predict(y, ROW);
                        assertTrue(now.version() >= last, "version " + now.version() + " after " + last);
                        last = now.version();
                        assertEquals(last, (long) y[0]);
                        assertEquals(last, (long) y[1]);
                        requests.incrementAndGet();
                        LockSupport.parkNanos(1); // others run
                    }
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                }
            };
            threads.add(
                    i < 2
                            ? Thread.ofPlatform().start(client)
                            : Thread.ofVirtual().start(client));
        }
        for (int version = 2; version <= 5; version++) {
            WarmUp warmUp = holder.publish(Regressor.of(constant(version)));
            assertTrue(warmUp.calls() > 0);
            assertEquals(version, holder.published().version());
        }
        done.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(null, failure.get(), () -> String.valueOf(failure.get()));
        assertTrue(requests.get() > 1000, requests + " requests");
        long made = holder.get().allocations();
        assertTrue(made <= 40, made + " pieces of memory");
    }

    @Test
    void otherModelsAreRefused() throws IOException {
        ModelHolder<RowPredictor> holder = new ModelHolder<>(Regressor.of(constant(1)));
        RowPredictor first = holder.get();
        assertMessage(
                "next has the results x, y, z, expected those of the current model, p, q",
                IllegalArgumentException.class,
                () -> holder.publish(Classifier.of(classes())));
        Model other = constant(1);
        Scaling scaling = Scaling.none(2);
        MlpSpec narrow = MlpSpec.builder(2).layer(2, Activation.IDENTITY).build();
        Model names =
                new Model(Mlp.create(narrow, 1), Loss.MSE, scaling, List.of("a", "b"), List.of(), other.targetNames());
        assertMessage(
                "next has the inputs a, b, expected those of the current model, a, b, c",
                IllegalArgumentException.class,
                () -> holder.publish(Regressor.of(names)));
        Path broken = folder.resolve("broken.safetensors");
        Files.writeString(broken, "no model");
        assertThrows(DataException.class, () -> holder.publish(Regressor.load(broken)));
        assertSame(first, holder.get());
        assertEquals(1, holder.published().version());
        holder.close();
        assertMessage("the holder is closed, expected an open one", IllegalStateException.class, holder::get);
        assertMessage(
                "the holder is closed, expected an open one",
                IllegalStateException.class,
                () -> holder.publish(Regressor.of(constant(2))));
        assertEquals(1, ((Regressor) first).predict(ROW)[0], "a request that has the model can end");
    }

    private static void assertMessage(
            String message, Class<? extends Exception> type, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(type, call).getMessage());
    }

    private record Row(double a, float b, int c) {}

    @Test
    void callsAllocateNothing() {
        Classifier classifier = Classifier.of(classes());
        Regressor regressor = Regressor.of(constant(7));
        classifier.warmUp();
        double[] doubles = {1, 2, 3};
        double[] p = new double[3];
        double[] y = new double[2];
        Map<String, Object> map = Map.of("a", 1.0, "b", 2f, "c", 3);
        Row row = new Row(1, 2, 3);
        Map<String, Runnable> calls = Map.of(
                "class of floats", () -> classifier.predict(ROW),
                "label of doubles", () -> classifier.predictLabel(doubles),
                "label of a map", () -> classifier.predictLabel(map),
                "class of a record", () -> classifier.predict(row),
                "probabilities of floats", () -> classifier.predictProba(p, ROW),
                "probabilities of a map", () -> classifier.predictProba(p, map),
                "numbers of doubles", () -> regressor.predict(y, doubles),
                "numbers of a record", () -> regressor.predict(y, row));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        calls.forEach((name, call) -> {
            long bytes = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 200 && bytes > 0; attempt++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 500; i++) {
                    call.run();
                }
                bytes = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertEquals(0, bytes, name);
        });
        assertEquals(1, regressor.allocations());
        long before = threads.getCurrentThreadAllocatedBytes();
        classifier.predictProba(ROW);
        assertTrue(threads.getCurrentThreadAllocatedBytes() > before, "a call that allocates is detected");
    }

    @Test
    void resultArraysAreChecked() {
        Classifier classifier = Classifier.of(classes());
        Regressor regressor = Regressor.of(constant(1));
        assertMessage(
                "p has 2 values, expected 3",
                IllegalArgumentException.class,
                () -> classifier.predictProba(new double[2], ROW));
        assertMessage(
                "y has 3 values, expected 2",
                IllegalArgumentException.class,
                () -> regressor.predict(new double[3], ROW));
        for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
            float[] row = {1, bad, 3};
            String message = "x[1] (b) is " + bad + ", expected a finite number";
            assertMessage(message, IllegalArgumentException.class, () -> classifier.predict(row));
            assertMessage(message, IllegalArgumentException.class, () -> regressor.predict(new double[2], row));
        }
        assertEquals(1, classifier.allocations(), "memory is given back after an error");
    }

    @Test
    void theFormatOfTheWeightsIsChosen() {
        Classifier half = Classifier.of(classes(), WeightFormat.BFLOAT16);
        assertTrue(half.description().contains("bfloat16 weights"), half.description());
        double[] p = Classifier.of(classes()).predictProba(ROW);
        assertArrayEquals(p, half.predictProba(ROW), 0.02);
        assertFalse(Arrays.equals(p, half.predictProba(ROW)), "the weights are not rounded");
        float[] rows = {1, 2, 3, 2, 1, 0, 4, 4, 4};
        Classifier chosen = Classifier.prepare(classes(), rows);
        assertTrue(
                chosen.description().contains("weights float32: ")
                        || chosen.description().contains("weights bfloat16: "),
                chosen.description());
        assertArrayEquals(p, chosen.predictProba(ROW), 0.02);
        List<Map<String, Integer>> table = List.of(Map.of("a", 1, "b", 2, "c", 3), Map.of("a", 0, "b", 0, "c", 1));
        Regressor numbers = Regressor.prepare(constant(3), table);
        assertEquals(3, numbers.predict(ROW)[0]);
    }

    @Test
    void theDescriptionNamesShapeAndKernels() {
        String text = Classifier.of(classes()).description();
        assertTrue(text.startsWith("3-16-3 (relu, softmax): "), text);
        assertTrue(text.contains(" kernels, "), text);
        assertTrue(text.contains("the scaling of 3 of 3 scaled inputs is in the weights"), text);
    }

    @Test
    void swapsAndWarmUpsAreInRecordings() throws IOException {
        Path file = folder.resolve("r.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.simdmlp.ModelSwap");
            recording.enable("io.simdmlp.WarmUp");
            recording.start();
            ModelHolder<Regressor> holder = new ModelHolder<>(Regressor.of(constant(1)));
            Regressor next = Regressor.of(constant(2));
            holder.publish(next);
            next.warmUp(Duration.ofMillis(20));
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        List<RecordedEvent> swaps = events.stream()
                .filter(event -> event.getEventType().getName().equals("io.simdmlp.ModelSwap"))
                .toList();
        assertEquals(1, swaps.size());
        assertEquals(2, swaps.getFirst().getLong("version"));
        assertTrue(swaps.getFirst().getString("model").startsWith("3-2"), swaps.toString());
        assertFalse(swaps.getFirst().getDuration().isZero());
        assertEquals(3, events.size() - swaps.size(), "warm-ups");
    }
}
