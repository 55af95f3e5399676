package io.simdmlp.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.MlpSpec;
import io.simdmlp.Predictor;
import io.simdmlp.Trainer;
import io.simdmlp.Workspace;
import io.simdmlp.bench.Workload;
import io.simdmlp.bench.peers.Contestant;
import io.simdmlp.bench.peers.Contestant.Work;
import io.simdmlp.bench.peers.Laps;
import io.simdmlp.bench.peers.Recipe;
import io.simdmlp.bench.peers.Runner;
import io.simdmlp.bench.peers.SimdmlpRunner;
import io.simdmlp.io.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What the other libraries compute, against ours and against products in double precision. Here they share one JVM, which
 * no measurement does.
 */
class PeersComputeTheSameTest {
    private static final double TOLERANCE = 2e-5; // relative to 1 or more

    /** Steps of training. After ten or so a change of the weights by one ulp shows in T1's losses at 1e-5 too. */
    private static final int STEPS = 8;

    /** Accuracies of races may differ by ten of 2,000 samples; another order of the samples changes more than a hundred. */
    private static final double SAMPLES = 0.005;

    private final PyTorch pyTorch = new PyTorch(1);
    private final OnnxRuntime onnxRuntime = new OnnxRuntime(1);
    private final OpenBlas openBlas = new OpenBlas(1);

    @Test
    void pyTorchTrainsFromTheSameWeightsToTheSameLosses() {
        for (Workload.Training net : Workload.Training.values()) {
            int steps = net == Workload.Training.T5 ? 3 : STEPS;
            MlpSpec spec = net.specWithoutDropout(); // random numbers are others
            float[] x = net.x();
            int[] labels = net.labels();
            double first = 0;
            double last = 0;
            try (Work work = pyTorch.training(net, spec);
                    Trainer trainer = net.trainer(Workload.mlp(spec), 1)) {
                for (int step = 0; step < steps; step++) {
                    int row = step % Workload.BATCHES * net.rows;
                    last = trainer.step(x, row * net.spec.inputs(), labels, row, net.rows);
                    first = step == 0 ? last : first;
                    work.call();
                    assertNear(last, work.result()[0], net + ", step " + step);
                }
            }
            assertTrue(Math.abs(last - first) > 10 * TOLERANCE, net + " has changed nothing");
        }
    }

    /** Images so noisy that accuracies tell one way of training from another. */
    private static Dataset noisy(int samples, long seed) {
        Random random = new Random(seed);
        int inputs = Recipe.SPEC.inputs();
        float[] x = new float[samples * inputs];
        int[] labels = new int[samples];
        for (int i = 0; i < x.length; i++) {
            int sample = i / inputs;
            labels[sample] = sample % 10;
            x[i] = random.nextFloat() + (i % inputs % 10 == labels[sample] ? 0.25f : 0f);
        }
        return Dataset.ofClasses(
                "noisy",
                List.of(),
                IntStream.range(0, 10).mapToObj(Integer::toString).toList(),
                x,
                labels);
    }

    /** {@return the accuracies after each epoch} */
    private static List<Double> raced(Runner runner) {
        List<Double> accuracies = new ArrayList<>();
        runner.run(noisy(2_000, 1), noisy(2_000, 2), 3, new Laps() {
            @Override
            public void begin() {}

            @Override
            public boolean end(DoubleSupplier accuracy) {
                accuracies.add(accuracy.getAsDouble());
                return true;
            }
        });
        return accuracies;
    }

    @Test
    void pyTorchRacesAsWeDo() {
        List<Double> ours = raced(new SimdmlpRunner(1));
        List<Double> theirs = raced(new PyTorchRunner(1));
        assertEquals(Recipe.EPOCHS, ours.size());
        assertEquals(ours.size(), theirs.size());
        for (int epoch = 0; epoch < ours.size(); epoch++) {
            assertEquals(ours.get(epoch), theirs.get(epoch), SAMPLES, ours + " and " + theirs);
        }
        assertTrue(ours.getLast() > 0.3 && ours.getLast() < 0.9, ours + " tell little");
    }

    @Test
    void outputsAreOurs() {
        for (Contestant contestant : List.of(pyTorch, onnxRuntime)) {
            for (Workload.Inference net : Workload.Inference.values()) {
                Predictor predictor = new Predictor(Workload.mlp(net.spec));
                Workspace workspace = Workspace.of(net.spec, net.rows);
                float[] x = net.x();
                float[] expected = new float[net.rows * net.spec.outputs()];
                try (Work work = Objects.requireNonNull(contestant.inference(net))) {
                    for (int batch = 0; batch <= Workload.BATCHES; batch++) {
                        int row = batch % Workload.BATCHES * net.rows;
                        int inputs = net.spec.inputs();
                        predictor.predict(
                                expected, 0, net.spec.outputs(), x, row * inputs, inputs, net.rows, workspace);
                        work.call();
                        float[] actual = work.result();
                        assertEquals(expected.length, actual.length);
                        for (int i = 0; i < actual.length; i++) {
                            assertNear(expected[i], actual[i], contestant.version() + ", " + net + ", output " + i);
                        }
                    }
                }
            }
        }
    }

    @Test
    void productsAreThoseOfTheDefinition() {
        for (Contestant contestant : List.of(pyTorch, openBlas)) {
            for (Workload.MatrixProduct product : Workload.MatrixProduct.values()) {
                try (Work work = Objects.requireNonNull(contestant.product(product))) {
                    work.call();
                    check(product, work.result(), contestant.version());
                }
            }
        }
    }

    /** Compares some elements of a product with sums in double precision. */
    private static void check(Workload.MatrixProduct product, float[] actual, String name) {
        int rows = product.rows;
        int inputs = product.inputs;
        int outputs = product.outputs;
        float[] x = Workload.random(rows * inputs);
        float[] w = Workload.random(inputs * outputs);
        float[] dz = Workload.random(rows * outputs);
        boolean byInputs = product.pass == Workload.MatrixProduct.Pass.INPUT_GRADIENT;
        boolean byWeights = product.pass == Workload.MatrixProduct.Pass.WEIGHT_GRADIENT;
        int columns = byInputs ? inputs : outputs;
        int depth = byInputs ? outputs : byWeights ? rows : inputs;
        assertEquals((byWeights ? inputs : rows) * columns, actual.length);
        for (int i = 0; i < actual.length; i += 997) { // a prime, so that any column has its turn
            int row = i / columns;
            int column = i % columns;
            double sum = 0;
            for (int p = 0; p < depth; p++) {
                sum += switch (product.pass) {
                    case FORWARD -> (double) x[row * inputs + p] * w[p * outputs + column];
                    case WEIGHT_GRADIENT -> (double) x[p * inputs + row] * dz[p * outputs + column];
                    case INPUT_GRADIENT -> (double) dz[row * outputs + p] * w[column * outputs + p];
                };
            }
            assertNear(sum, actual[i], name + ", " + product + ", element " + i);
        }
    }

    @Test
    void whatALibraryDoesNotDoIsNull() {
        assertNull(onnxRuntime.training(Workload.Training.T1, Workload.Training.T1.spec));
        assertNull(onnxRuntime.product(Workload.MatrixProduct.G1_1024));
        assertNull(openBlas.training(Workload.Training.T1, Workload.Training.T1.spec));
        assertNull(openBlas.inference(Workload.Inference.I1));
    }

    @Test
    void versionsAreTheLibraries() {
        assertEquals("PyTorch 2.7.1, DJL 0.35.1", pyTorch.version());
        assertEquals("ONNX Runtime 1.29.0", onnxRuntime.version());
        assertTrue(openBlas.version().startsWith("OpenBLAS 0.3.31 "), openBlas.version());
    }

    private static void assertNear(double expected, double actual, String what) {
        assertEquals(expected, actual, TOLERANCE * Math.max(1, Math.abs(expected)), what);
    }
}
