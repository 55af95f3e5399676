package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The bits of results depend only on the model, the data and the seed. */
class DeterminismTest {
    private static final int FIRST_LOSSES = 8; // in front of the activations, the others behind them
    private static final int FIRST_OPTIMIZERS = 5; // likewise

    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#optimizers")
    void anyNumberOfThreadsGivesTheSameBits(Optimizer optimizer) {
        float[] one = Nets.trained(1, optimizer).parameters();
        for (int threads : new int[] {2, 3, 5}) {
            Bits.assertSame(one, Nets.trained(threads, optimizer).parameters(), threads + " threads");
        }
    }

    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#losses")
    void anyNumberOfThreadsGivesTheSameBits(Loss loss) {
        float[] one = trained(1, loss).parameters();
        for (int threads : new int[] {2, 5}) {
            Bits.assertSame(one, trained(threads, loss).parameters(), threads + " threads");
        }
    }

    /** Includes activations whose pre-activations are kept. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STEP")
    void anyNumberOfThreadsGivesTheSameBits(Activation hidden) {
        float[] one = Nets.trained(1, hidden).parameters();
        for (int threads : new int[] {2, 5}) {
            Bits.assertSame(one, Nets.trained(threads, hidden).parameters(), threads + " threads");
        }
    }

    private static Mlp trained(int threads, Loss loss) {
        return Nets.trained(threads, Optimizer.adam(0.01), Nets.output(loss), loss);
    }

    /**
     * Fingerprints of the parameters trained with every optimizer, loss and activation, and with binary cross-entropy
     * on probabilities.
     */
    private static String fingerprints(int threads) {
        StringBuilder prints = new StringBuilder();
        List<Mlp> trained = new ArrayList<>();
        List<Optimizer> optimizers = Nets.optimizers();
        for (Optimizer optimizer : optimizers.subList(0, FIRST_OPTIMIZERS)) {
            trained.add(Nets.trained(threads, optimizer));
        }
        List<Loss> losses = Nets.losses();
        for (Loss loss : losses.subList(0, FIRST_LOSSES)) {
            trained.add(trained(threads, loss));
        }
        for (Activation hidden : Activation.values()) {
            if (hidden != Activation.STEP) {
                trained.add(Nets.trained(threads, hidden));
            }
        }
        Optimizer adam = Optimizer.adam(0.01);
        trained.add(Nets.trained(threads, adam, Activation.SOFTMAX, Loss.BINARY_CROSS_ENTROPY));
        for (Loss loss : losses.subList(FIRST_LOSSES, losses.size())) {
            trained.add(trained(threads, loss));
        }
        trained.add(withEverything(threads));
        for (Optimizer optimizer : optimizers.subList(FIRST_OPTIMIZERS, optimizers.size())) {
            trained.add(Nets.trained(threads, optimizer));
        }
        for (Optimizer optimizer : optimizers) {
            trained.add(penalized(threads, optimizer));
        }
        Nets.normalized().forEach(spec -> trained.add(Nets.trained(threads, spec)));
        for (Mlp mlp : trained) {
            int print = Arrays.hashCode(mlp.parameters());
            prints.append(mlp.buffers().length == 0 ? print : 31 * print + Arrays.hashCode(mlp.buffers()))
                    .append('\n');
        }
        return prints.toString();
    }

    /** A network trained with weight decay and an L1 penalty on weights only, from other initial parameters. */
    private static Mlp penalized(int threads, Optimizer optimizer) {
        float[] x = Nets.inputs(150, 37, 1);
        Mlp mlp = Mlp.create(
                Nets.uneven(),
                optimizer instanceof Optimizer.Lion ? Initializer.orthogonal(1.2) : Initializer.pytorch(),
                1);
        try (Trainer trainer = Trainer.builder(mlp)
                .optimizer(optimizer)
                .l1(1e-3)
                .threads(threads)
                .build()) {
            trainer.fit(DataSource.of(x, 37, Nets.labels(x, 37), 3), FitOptions.epochs(2));
        }
        return mlp;
    }

    /** A network trained with a schedule, weights, early stopping and a loss of the user's own. */
    private static Mlp withEverything(int threads) {
        float[] x = Nets.inputs(150, 37, 1);
        DataSource data = DataSource.of(x, 37, Nets.labels(x, 37), 3)
                .withWeights(Nets.inputs(150, 1, 2))
                .withClassWeights(new double[] {1, 2, 0.3});
        Mlp mlp = Mlp.create(Nets.uneven(), 1);
        try (Trainer trainer = Trainer.builder(mlp)
                .optimizer(Optimizer.adamW(0.01))
                .decayAll(true)
                .schedule(Schedule.oneCycle(60)
                        .withWarmUp(3)
                        .withPlateau(new Schedule.Plateau(Metric.F1, 0.7, 0, 0.1, 1, 0)))
                .batchSize(32)
                .threads(threads)
                .build()) {
            trainer.fit(
                    data,
                    FitOptions.epochs(9)
                            .withValidation(data)
                            .withEarlyStopping(EarlyStopping.patience(4).withMetric(Metric.ROC_AUC)));
            trainer.step(x, 0, 32, (outputs, at, gradient, gradientAt, rows) -> {
                double sum = 0;
                for (int i = 0; i < rows * 3; i++) {
                    sum += outputs[at + i] * i;
                    gradient[gradientAt + i] = i;
                }
                return sum;
            });
        }
        return mlp;
    }

    /** Prints the kernels' width and the fingerprints of the trained parameters. */
    static final class Fingerprints {
        public static void main(String[] arguments) {
            System.out.println(Backend.vectorBits());
            System.out.print(fingerprints(3));
        }
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
            assertEquals(here, out.substring(out.indexOf('\n') + 1), flags.toString());
        }
    }

    /**
     * The fingerprints of 92 networks trained for two epochs, the second in an order that follows from the seed and the
     * epoch's number. Another order of arithmetic or of samples changes them, and every trained model: document such a
     * change in the release notes.
     */
    @Test
    void trainedBitsStayTheSame() {
        List<String> prints = fingerprints(2).lines().toList();
        assertEquals(-601595104, hash(prints.subList(0, 33)));
        assertEquals(-810605046, hash(prints.subList(33, 43)));
        assertEquals(-1078745573, hash(prints.subList(43, 85)));
        assertEquals(-1471824043, hash(prints.subList(85, 92)));
        assertEquals(92, prints.size());
    }

    private static int hash(List<String> prints) {
        return (String.join("\n", prints) + "\n").hashCode();
    }

    @Test
    void anotherSeedGivesOtherBits() {
        assertNotEquals(
                Arrays.hashCode(Mlp.create(Nets.uneven(), 1).parameters()),
                Arrays.hashCode(Mlp.create(Nets.uneven(), 2).parameters()));
    }

    @Test
    void aRowHasTheSameBitsAloneAndInABatch() {
        MlpSpec spec = Nets.uneven();
        Predictor predictor = new Predictor(Mlp.create(spec, 3));
        for (int rows : new int[] {2, 7, 13, 50, 250, 481}) {
            float[] x = Nets.inputs(rows, 37, rows);
            float[] batch = new float[rows * 3];
            predictor.predict(batch, x, rows, Workspace.of(spec, rows));
            float[] alone = new float[rows * 3];
            Workspace workspace = Workspace.of(spec, 1);
            for (int row = 0; row < rows; row++) {
                predictor.predict(alone, row * 3, 3, x, row * 37, 37, 1, workspace);
            }
            Bits.assertSame(batch, alone, rows + " rows");
        }
    }
}
