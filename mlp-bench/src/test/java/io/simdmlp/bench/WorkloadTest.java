package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Backend;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.kernel.reference.ReferenceKernels;
import io.simdmlp.kernel.vector.VectorKernels;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The benchmarked calls give the bits of the reference kernels. */
class WorkloadTest {
    private static final int CALLS = 3;

    /** Prints the kernels in use, then a fingerprint of what each benchmarked call has computed. */
    static final class WorkloadFingerprints {
        public static void main(String[] arguments) {
            System.out.println(Backend.name());
            fingerprints().forEach(System.out::println);
        }
    }

    private static List<String> fingerprints() {
        List<String> lines = new ArrayList<>();
        for (Workload.Training net : Workload.Training.values()) {
            TrainStep benchmark = trainStep(net);
            Counters counters = new Counters();
            double loss = 0;
            int calls = net == Workload.Training.T5 ? 1 : CALLS; // the reference kernels take seconds for one
            for (int call = 0; call < calls; call++) {
                loss += benchmark.step(counters);
            }
            lines.add(net + " " + counters.items + " " + loss + " " + Arrays.hashCode(benchmark.mlp.parameters()));
            benchmark.tearDown();
        }
        for (Workload.Inference net : Workload.Inference.values()) {
            Predict benchmark = new Predict();
            benchmark.net = net;
            benchmark.setUp();
            StringBuilder line = new StringBuilder(net.name());
            for (int call = 0; call < CALLS; call++) {
                line.append(' ').append(Arrays.hashCode(benchmark.predict(new Counters())));
            }
            lines.add(line.toString());
        }
        for (int rows : new int[] {1, 7, 13, 96}) {
            BatchSizes benchmark = new BatchSizes();
            benchmark.rows = rows;
            benchmark.setUp();
            lines.add(rows + " " + Arrays.hashCode(benchmark.predict(new Counters())));
        }
        return lines;
    }

    private static TrainStep trainStep(Workload.Training net) {
        TrainStep benchmark = new TrainStep();
        benchmark.net = net;
        benchmark.setUp();
        return benchmark;
    }

    @Test
    void everyBenchmarkComputesWhatTheReferenceKernelsCompute(@TempDir Path folder) throws Exception {
        Path out = folder.resolve("out");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dsimdmlp.kernels=reference",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkloadFingerprints.class.getName())
                .redirectOutput(out.toFile())
                .redirectError(Redirect.INHERIT)
                .start();
        List<String> here = fingerprints();
        if (!child.waitFor(3, TimeUnit.MINUTES)) {
            child.destroyForcibly().waitFor();
        }
        assertEquals(0, child.exitValue());
        List<String> lines = Files.readAllLines(out);
        assertEquals("reference", lines.getFirst());
        assertTrue(Backend.vectorBits() > 0, Backend.name());
        assertEquals(lines.subList(1, lines.size()), here);
        assertEquals(Workload.Training.values().length + Workload.Inference.values().length + 4, here.size());
    }

    @ParameterizedTest
    @EnumSource
    void productsAreTheReferenceKernels(Workload.MatrixProduct product) {
        float[] expected = new float[product.results()];
        float[] actual = new float[product.results()];
        Arrays.fill(expected, Float.NaN);
        try (Job reference = Job.product(new ReferenceKernels(), expected, product, 1);
                Job job = Job.product(new VectorKernels(new ReferenceKernels()), actual, product, 2)) {
            reference.call(0);
            for (int caller = 0; caller < job.callers; caller++) {
                job.call(caller);
            }
            assertEquals(reference.flops, job.flops * job.callers);
        }
        assertArrayEquals(expected, actual);
    }

    @ParameterizedTest
    @EnumSource
    void activationsAreTheReferenceKernels(Pointwise f) {
        Activations benchmark = new Activations();
        benchmark.f = f;
        benchmark.setUp();
        Activations reference = new Activations();
        reference.kernels = new ReferenceKernels();
        reference.f = f;
        reference.setUp();
        assertArrayEquals(reference.forward(), benchmark.forward());
        assertArrayEquals(reference.gradient(), benchmark.gradient());
    }

    @ParameterizedTest
    @EnumSource
    void optimizersAreTheReferenceKernels(Optimizers.UpdateRule kind) {
        Optimizers benchmark = new Optimizers();
        benchmark.kind = kind;
        benchmark.setUp();
        Optimizers reference = new Optimizers();
        reference.kernels = new ReferenceKernels();
        reference.kind = kind;
        reference.setUp();
        float[] fresh = benchmark.w.clone();
        for (int call = 0; call < CALLS; call++) {
            assertArrayEquals(reference.update(), benchmark.update());
        }
        assertFalse(Arrays.equals(fresh, benchmark.w));
        assertEquals(Optimizers.PARAMETERS, Workload.Training.T1.spec.parameterCount());
    }

    @Test
    void everyTrainingLearns() {
        for (Workload.Training net : Workload.Training.values()) {
            TrainStep benchmark = trainStep(net);
            Counters counters = new Counters();
            double first = round(benchmark, counters);
            double last = 0;
            for (int round = 0; round < 2; round++) {
                last = round(benchmark, counters);
            }
            benchmark.tearDown();
            assertTrue(last < first, net + ": loss " + first + ", then " + last);
            assertEquals(3L * Workload.BATCHES * net.rows, counters.items);
        }
    }

    /** The mean loss over every batch once. */
    private static double round(TrainStep benchmark, Counters counters) {
        double sum = 0;
        for (int batch = 0; batch < Workload.BATCHES; batch++) {
            sum += benchmark.step(counters);
        }
        return sum / Workload.BATCHES;
    }

    @Test
    void batchesAreTakenInTurn() {
        Predict benchmark = new Predict();
        benchmark.net = Workload.Inference.I2;
        benchmark.setUp();
        float[] first = benchmark.predict(new Counters()).clone();
        assertNotEquals(first[0], benchmark.predict(new Counters())[0]);
        for (int batch = 2; batch < Workload.BATCHES; batch++) {
            benchmark.predict(new Counters());
        }
        assertArrayEquals(first, benchmark.predict(new Counters()));
    }

    @Test
    void everyBatchOfTheTinyNetIsTheTableOfXor() {
        float[] x = Workload.Training.T4.x();
        int[] labels = Workload.Training.T4.labels();
        assertEquals(Workload.BATCHES * 4, labels.length);
        for (int row = 0; row < labels.length; row++) {
            assertEquals(row % 4, 2 * x[2 * row] + x[2 * row + 1]);
            assertEquals(x[2 * row] == x[2 * row + 1] ? 0 : 1, labels[row]);
        }
    }
}
