package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weight decay and the L1 penalty: on the weights of layers, or on all parameters. */
final class RegularizationTest {
    private static final double RATE = 0.1;

    /** A network whose biases are not zero. */
    private static Mlp network() {
        return Mlp.create(Nets.uneven(), Initializer.pytorch(), 5);
    }

    /** The parameters after a step with gradients of zero. */
    private static float[] afterZeroGradients(int threads, Consumer<Trainer.Builder> settings) {
        Mlp mlp = network();
        Trainer.Builder builder = Trainer.builder(mlp).threads(threads);
        settings.accept(builder);
        try (Trainer trainer = builder.build()) {
            trainer.applyGradients(new float[mlp.parameters().length]);
        }
        return mlp.parameters();
    }

    private static void assertChanged(
            float[] actual, DoubleUnaryOperator weight, DoubleUnaryOperator bias, String what) {
        Mlp before = network();
        for (ParameterTensor tensor : before.tensors()) {
            for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                DoubleUnaryOperator rule = tensor.role() == ParameterTensor.Role.WEIGHT ? weight : bias;
                double w = before.parameters()[i];
                double expected = rule.applyAsDouble(w);
                assertTrue(
                        Math.abs(actual[i] - expected) <= 2 * Math.ulp((float) (Math.abs(w) + Math.abs(expected))),
                        what + ", " + tensor.name() + ": " + actual[i] + ", expected " + expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void decayActsOnWeightsUnlessAllIsAskedFor(int threads) {
        DoubleUnaryOperator decayed = w -> w * (1 - RATE * 0.2);
        for (Optimizer optimizer : new Optimizer[] {
            Optimizer.sgd(RATE).withWeightDecay(0.2),
            Optimizer.sgd(RATE).withNesterov(1e-6).withWeightDecay(0.2),
            Optimizer.adamW(RATE).withWeightDecay(0.2),
            Optimizer.adamW(RATE).withWeightDecay(0.2).withAmsgrad(),
            Optimizer.nadam(RATE).withDecoupledWeightDecay(0.2),
            Optimizer.radam(RATE).withDecoupledWeightDecay(0.2),
            Optimizer.lion(RATE).withWeightDecay(0.2)
        }) {
            String what = optimizer + ", " + threads + " threads";
            assertChanged(
                    afterZeroGradients(threads, b -> b.optimizer(optimizer)),
                    decayed,
                    DoubleUnaryOperator.identity(),
                    what);
            assertChanged(
                    afterZeroGradients(threads, b -> b.optimizer(optimizer).decayAll(true)),
                    decayed,
                    decayed,
                    what + ", all");
        }
    }

    /** An L2 penalty moves the weights of each optimizer, and no bias. */
    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#optimizers")
    void biasesHaveNoDecay(Optimizer optimizer) {
        Mlp before = network();
        float[] after = afterZeroGradients(3, b -> b.optimizer(optimizer));
        float[] all = afterZeroGradients(3, b -> b.optimizer(optimizer).decayAll(true));
        for (ParameterTensor tensor : before.tensors()) {
            int from = tensor.offset();
            int to = from + tensor.size();
            boolean decays = optimizer.weightDecay() > 0;
            boolean isWeight = tensor.role() == ParameterTensor.Role.WEIGHT;
            assertEquals(
                    decays && isWeight, !Arrays.equals(before.parameters(), from, to, after, from, to), tensor.name());
            assertEquals(decays, !Arrays.equals(before.parameters(), from, to, all, from, to), tensor.name());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void l1ActsOnWeightsUnlessAllIsAskedFor(int threads) {
        DoubleUnaryOperator pulled = w -> w - RATE * 0.01 * Math.signum(w);
        Consumer<Trainer.Builder> l1 = b -> b.optimizer(Optimizer.sgd(RATE)).l1(0.01);
        assertChanged(afterZeroGradients(threads, l1), pulled, DoubleUnaryOperator.identity(), "l1");
        assertChanged(afterZeroGradients(threads, l1.andThen(b -> b.decayAll(true))), pulled, pulled, "l1 of all");
    }

    /** The same as a hook that adds the penalty's gradient, also for biases. */
    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#optimizers")
    void l1IsAddedToTheGradients(Optimizer optimizer) {
        for (boolean all : new boolean[] {false, true}) {
            Mlp expected = network();
            GradientHook hook = (gradients, rows) -> {
                for (ParameterTensor tensor : expected.tensors()) {
                    if (all || tensor.role() == ParameterTensor.Role.WEIGHT) {
                        for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                            gradients[i] = Math.fma(1e-3f, Math.signum(expected.parameters()[i]), gradients[i]);
                        }
                    }
                }
                return true;
            };
            train(expected, b -> b.optimizer(optimizer).decayAll(all).gradientHook(hook));
            for (int threads : new int[] {1, 2, 3}) {
                Mlp actual = network();
                train(actual, b -> b.optimizer(optimizer).decayAll(all).l1(1e-3).threads(threads));
                Bits.assertSame(expected.parameters(), actual.parameters(), optimizer + ", " + threads + " threads");
            }
        }
    }

    private static void train(Mlp mlp, Consumer<Trainer.Builder> settings) {
        float[] x = Nets.inputs(96, 37, 8);
        Trainer.Builder builder = Trainer.builder(mlp);
        settings.accept(builder);
        try (Trainer trainer = builder.build()) {
            trainer.fit(DataSource.of(x, 37, Nets.labels(x, 37), 3), FitOptions.epochs(1));
        }
    }

    @Test
    void withoutDecayTheSettingChangesNothing() {
        for (Optimizer optimizer : Nets.optimizers()) {
            if (optimizer.weightDecay() == 0) {
                Mlp one = network();
                train(one, b -> b.optimizer(optimizer));
                Mlp other = network();
                train(other, b -> b.optimizer(optimizer).decayAll(true));
                Bits.assertSame(one.parameters(), other.parameters(), optimizer.toString());
            }
        }
    }

    /** A learning rate of zero moves nothing, whatever the penalties: a warm-up relies on it. */
    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#optimizers")
    void aLearningRateOfZeroMovesNothing(Optimizer optimizer) {
        Mlp mlp = network();
        try (Trainer trainer =
                Trainer.builder(mlp).optimizer(optimizer).l1(0.1).decayAll(true).build()) {
            trainer.learningRate(0);
            float[] x = Nets.inputs(32, 37, 8);
            trainer.step(x, Nets.labels(x, 37), 32);
            trainer.step(x, Nets.labels(x, 37), 32);
        }
        Bits.assertSame(network().parameters(), mlp.parameters(), optimizer.toString());
    }

    @Test
    void aStateOfOtherPenaltiesIsRefused() {
        TrainerState state;
        try (Trainer trainer = Trainer.builder(network()).l1(0.25).build()) {
            state = trainer.state();
        }
        try (Trainer trainer = Trainer.builder(network()).build()) {
            IllegalArgumentException thrown =
                    assertThrows(IllegalArgumentException.class, () -> trainer.restore(state));
            assertEquals("the state is of a training with l1 0.25, expected 0.0", thrown.getMessage());
        }
        try (Trainer trainer =
                Trainer.builder(network()).l1(0.25).decayAll(true).build()) {
            IllegalArgumentException thrown =
                    assertThrows(IllegalArgumentException.class, () -> trainer.restore(state));
            assertEquals("the state is of a training with decay-all false, expected true", thrown.getMessage());
        }
    }
}
