package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Back-propagation against central differences in double precision, for every activation in every place and every loss. */
class GradientTest {
    private static final int ROWS = 7;

    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (Activation hidden : Activation.values()) {
            for (Activation output : Activation.values()) {
                for (Loss loss : Loss.values()) {
                    if (loss == Loss.MSE || loss.fusedWith(output)) {
                        cases.add(Arguments.of(hidden, output, loss));
                    }
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsCentralDifferences(Activation hidden, Activation output, Loss loss) {
        MlpSpec spec = MlpSpec.builder(5)
                .layer(9, hidden)
                .layer(6, hidden)
                .layer(3, output)
                .build();
        Mlp mlp = Mlp.create(spec, Initializer.normal(0.6), 11);
        Random random = new Random(12);
        for (int layer = 0; layer < 3; layer++) {
            for (int o = 0; o < spec.layers().get(layer).outputs(); o++) {
                mlp.parameters()[mlp.biasesAt(layer) + o] = (float) (0.3 * random.nextGaussian());
            }
        }
        float[] x = new float[ROWS * 5];
        float[] y = new float[ROWS * 3];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        for (int row = 0; row < ROWS; row++) {
            float rest = 1f;
            for (int o = 0; o < 3; o++) {
                y[row * 3 + o] = o == 2 ? rest : rest * random.nextFloat();
                rest -= y[row * 3 + o];
            }
        }
        DoubleNet exact = new DoubleNet(mlp, loss, x, y, ROWS);
        try (Trainer trainer = Trainer.builder(mlp)
                .loss(loss)
                .optimizer(Optimizer.sgd(0))
                .batchSize(ROWS)
                .build()) {
            double mean = trainer.step(x, y, ROWS);
            double exactLoss = exact.loss();
            assertTrue(Math.abs(mean - exactLoss) <= 1e-5 * exactLoss, "loss " + mean + ", exactly " + exactLoss);
            for (int layer = 0; layer < 3; layer++) {
                int end = mlp.biasesAt(layer) + spec.layers().get(layer).outputs();
                assertLayer(trainer.gradients(), exact, mlp.weightsAt(layer), end, "layer " + layer);
            }
        }
    }

    /** A gradient is a sum over samples and paths: its rounding errors are in proportion to the layer's largest. */
    private static void assertLayer(float[] gradients, DoubleNet exact, int from, int to, String what) {
        double[] expected = new double[to - from];
        double largest = 0;
        for (int i = from; i < to; i++) {
            expected[i - from] = exact.derivative(i);
            largest = Math.max(largest, Math.abs(expected[i - from]));
        }
        assertTrue(largest > 1e-5, what + ": gradients all vanish, largest " + largest);
        for (int i = from; i < to; i++) {
            double error = Math.abs(gradients[i] - expected[i - from]);
            assertTrue(
                    error <= 2e-5 * largest,
                    what + ": gradient of parameter " + i + " (" + exact.parameter(i) + ") is " + gradients[i]
                            + ", exactly " + expected[i - from]);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void classIndicesEqualOneHotTargets(Activation hidden, Activation output, Loss loss) {
        MlpSpec spec = MlpSpec.builder(4).layer(5, hidden).layer(3, output).build();
        float[] x = {.1f, .2f, .3f, .4f, -.5f, .6f, -.7f, .8f};
        Mlp byIndex = Mlp.create(spec, 3);
        Mlp byOneHot = byIndex.copy();
        try (Trainer a = Trainer.builder(byIndex).loss(loss).build();
                Trainer b = Trainer.builder(byOneHot).loss(loss).build()) {
            for (int step = 0; step < 5; step++) {
                double lossA = a.step(x, new int[] {2, 0}, 2);
                double lossB = b.step(x, new float[] {0, 0, 1, 1, 0, 0}, 2);
                assertEquals(lossA, lossB);
            }
        }
        Bits.assertSame(byIndex.parameters(), byOneHot.parameters(), "parameters");
    }
}
