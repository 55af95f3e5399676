package io.simdmlp.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Bits;
import io.simdmlp.Dense;
import io.simdmlp.Initializer;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Nets;
import io.simdmlp.Normalization;
import io.simdmlp.Optimizer;
import io.simdmlp.ParameterTensor;
import io.simdmlp.Trainer;
import io.simdmlp.kernel.Pointwise;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks back-propagation with {@link GradientCheck}: every activation in every layer, every loss, shapes around every
 * edge.
 */
class GradientTest {
    private static final int ROWS = 7;

    /** Widths from the inputs to the outputs: the smallest net, primes, wider than any vector, deep, many outputs. */
    private static final int[][] SHAPES = {
        {1, 1, 1}, {5, 7, 3}, {3, 67, 5, 2}, {4, 5, 6, 5, 6, 5, 6, 3}, {2, 3, 37},
    };

    /** Every last layer with every loss that fits it. */
    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (Activation output : Activation.values()) {
            for (Loss loss : Nets.losses()) {
                if (output != Activation.STEP && fits(output, loss, 3)) {
                    cases.add(Arguments.of(output, loss));
                }
            }
        }
        return cases.stream();
    }

    private static boolean fits(Activation output, Loss loss, int outputs) {
        try {
            Trainer.plan(MlpSpec.builder(1).layer(outputs, output).build(), loss, 0, Optimizer.sgd(0), 1, 1);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyLossOnEveryLastLayer(Activation output, Loss loss) {
        for (int[] shape : SHAPES) {
            int outputs = shape[shape.length - 1];
            boolean rows = output == Activation.SOFTMAX || output == Activation.LOG_SOFTMAX;
            boolean constant = rows && outputs == 1; // its only output is 1
            if (fits(output, loss, outputs) && !constant) {
                assertRight(mlp(shape, Activation.TANH, output), loss);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STEP")
    void everyHiddenActivation(Activation hidden) {
        for (int[] shape : SHAPES) {
            assertRight(mlp(shape, hidden, Activation.IDENTITY), Loss.MSE);
        }
    }

    /** Every normalization, with and without biases and dropout, before activations of each kind. */
    @ParameterizedTest
    @EnumSource(names = {"IDENTITY", "RELU", "TANH", "GELU", "SOFTMAX"})
    void everyNormalization(Activation activation) {
        for (Normalization normalization :
                List.of(Normalization.none(), Normalization.batch(), Normalization.layer(), Normalization.rms())) {
            if (activation == Activation.SOFTMAX && normalization instanceof Normalization.BatchNorm) {
                continue;
            }
            for (double dropout : new double[] {0, 0.3}) {
                Dense first = new Dense(17, activation)
                        .withNormalization(normalization)
                        .withDropout(dropout);
                for (Dense second : List.of(first.withoutBias(), new Dense(5, Activation.TANH))) {
                    MlpSpec spec = MlpSpec.builder(4)
                            .layer(first)
                            .layer(second)
                            .layer(3, Activation.IDENTITY)
                            .build();
                    assertRight(mlp(spec), Loss.MSE);
                }
            }
        }
    }

    /** A network whose scales and shifts are not those of the beginning. */
    private static Mlp mlp(MlpSpec spec) {
        Mlp mlp = Mlp.create(spec, 5);
        Random random = new Random(6);
        for (ParameterTensor tensor : mlp.tensors()) {
            boolean isWeight = tensor.role() == ParameterTensor.Role.WEIGHT;
            for (int i = tensor.offset(); i < tensor.offset() + tensor.size() && !isWeight; i++) {
                mlp.parameters()[i] += (float) (0.3 * random.nextGaussian());
            }
        }
        return mlp;
    }

    /**
     * Compares single values and derivatives with the formula in double and its differences: in the tails and beyond
     * the corners too, which the pre-activations of the networks above seldom reach. The corners are whole numbers, out
     * of the differences' reach.
     */
    @ParameterizedTest
    @EnumSource
    void valuesAndDerivativesFarFromZero(Activation activation) {
        Pointwise f = pointwise(activation);
        double h = 0x1p-10;
        for (double z = -20 + 0x1p-7; z < 20; z += 0x1p-6) {
            double near = DoubleMath.value(activation, z + h) - DoubleMath.value(activation, z - h);
            double far = DoubleMath.value(activation, z + 2 * h) - DoubleMath.value(activation, z - 2 * h);
            float a = f.value((float) z);
            assertEquals(
                    DoubleMath.value(activation, z), a, 1e-6 * Math.max(1, Math.abs(z)), activation + "(" + z + ")");
            float v = f.fromInput() ? (float) z : a;
            assertEquals((8 * near - far) / (12 * h), f.chain(1f, v), 1e-6, activation + "'(" + z + ")");
        }
    }

    /** The value that {@link Activation} documents. */
    @ParameterizedTest
    @CsvSource({
        "RELU, 0, 0",
        "LEAKY_RELU, 0, 0.01",
        "SELU, 0, 1.7580993",
        "HARD_SIGMOID, -3, 0",
        "HARD_SIGMOID, 3, 0",
        "HARD_SWISH, -3, 0",
        "HARD_SWISH, 3, 1",
    })
    void theDerivativeAtACorner(Activation activation, float z, float expected) {
        Pointwise f = pointwise(activation);
        assertEquals(expected, f.chain(1f, f.fromInput() ? z : f.value(z)));
    }

    /** The elementwise part of an activation: that of the softmaxes is the identity. */
    private static Pointwise pointwise(Activation activation) {
        return switch (activation) {
            case SOFTMAX, LOG_SOFTMAX -> Pointwise.IDENTITY;
            default -> Pointwise.valueOf(activation.name());
        };
    }

    private static Mlp mlp(int[] widths, Activation hidden, Activation output) {
        MlpSpec.Builder builder = MlpSpec.builder(widths[0]);
        for (int layer = 1; layer < widths.length; layer++) {
            builder.layer(widths[layer], layer < widths.length - 1 ? hidden : output);
        }
        MlpSpec spec = builder.build();
        Mlp mlp = Mlp.create(spec, Initializer.xavier(), 11);
        Random random = new Random(12);
        for (int layer = 0; layer < widths.length - 1; layer++) {
            for (int o = 0; o < widths[layer + 1]; o++) {
                mlp.parameters()[mlp.biasesAt(layer) + o] = (float) (0.3 + 0.3 * random.nextGaussian());
            }
        }
        return mlp;
    }

    /** Checks that the error is small and that almost no parameter is skipped. */
    private static void assertRight(Mlp mlp, Loss loss) {
        int inputs = mlp.spec().inputs();
        int outputs = mlp.spec().outputs();
        Random random = new Random(13);
        float[] x = new float[ROWS * inputs];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        float[] y = new float[ROWS * outputs]; // the targets of a row sum to 1; a single one is any value
        for (int row = 0; row < ROWS; row++) {
            float rest = 1f;
            for (int o = 0; o < outputs; o++) {
                y[row * outputs + o] = o == outputs - 1 && o > 0 ? rest : rest * random.nextFloat();
                rest -= y[row * outputs + o];
            }
        }
        for (int i = 0; i < y.length && loss.equals(Loss.HINGE); i++) {
            y[i] = y[i] > 1f / outputs ? 1f : -1f;
        }
        GradientCheck check = GradientCheck.run(mlp, loss, x, y, ROWS);
        String what = mlp + ", " + loss + ": " + check;
        assertEquals(check.exactLoss(), check.loss(), 1e-5 * Math.abs(check.exactLoss()), what);
        assertTrue(check.error() > 0, what + ": gradients all vanish");
        assertTrue(check.error() <= 2e-5, what);
        assertEquals(mlp.parameters().length, check.checked() + check.skipped(), what);
        // The second derivative of Huber loss jumps at delta: differences near there are skipped.
        double most = loss.kind() == Loss.Kind.HUBER ? 1 : 0.05;
        assertTrue(check.skipped() <= most * check.checked(), what);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void classIndicesEqualOneHotTargets(Activation output, Loss loss) {
        MlpSpec spec =
                MlpSpec.builder(4).layer(5, Activation.TANH).layer(3, output).build();
        float[] x = {.1f, .2f, .3f, .4f, -.5f, .6f, -.7f, .8f};
        Mlp byIndex = Mlp.create(spec, 3);
        Mlp byOneHot = byIndex.copy();
        try (Trainer a = Trainer.builder(byIndex).loss(loss).build();
                Trainer b = Trainer.builder(byOneHot).loss(loss).build()) {
            for (int step = 0; step < 5; step++) {
                double lossA = a.step(x, new int[] {2, 0}, 2);
                float no = loss.equals(Loss.HINGE) ? -1f : 0f;
                double lossB = b.step(x, new float[] {no, no, 1, 1, no, no}, 2);
                assertEquals(lossA, lossB);
            }
        }
        Bits.assertSame(byIndex.parameters(), byOneHot.parameters(), "parameters");
    }
}
