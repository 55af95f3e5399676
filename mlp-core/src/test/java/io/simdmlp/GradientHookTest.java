package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GradientHookTest {
    private static final int ROWS = 40;
    private static final float[] X = Nets.inputs(ROWS, 37, 1);
    private static final int[] LABELS = Nets.labels(X, 37);

    private static Trainer trainer(Mlp mlp, int threads, @Nullable GradientHook hook) {
        return Trainer.builder(mlp)
                .optimizer(Optimizer.adam(0.01))
                .gradientHook(hook)
                .batchSize(ROWS)
                .threads(threads)
                .build();
    }

    private static float[] trained(int threads, @Nullable GradientHook hook) {
        Mlp mlp = Mlp.create(Nets.uneven(), 1);
        try (Trainer trainer = trainer(mlp, threads, hook)) {
            for (int rows : new int[] {ROWS, ROWS, 3, ROWS}) {
                trainer.step(X, LABELS, rows);
            }
        }
        return mlp.parameters();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void aHookThatChangesNothingChangesNoBit(int threads) {
        assertArrayEquals(trained(1, null), trained(threads, (gradients, rows) -> true));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theGradientsAreComplete(int threads) {
        Mlp mlp = Mlp.create(Nets.uneven(), 1);
        List<float[]> seen = new ArrayList<>();
        try (Trainer plain = trainer(mlp.copy(), 1, null);
                Trainer hooked = trainer(mlp.copy(), threads, (gradients, rows) -> {
                    assertEquals(ROWS, rows);
                    return seen.add(gradients.clone());
                })) {
            plain.step(X, LABELS, ROWS);
            hooked.step(X, LABELS, ROWS);
            assertArrayEquals(plain.gradients(), seen.getFirst());
            assertArrayEquals(plain.gradients(), hooked.gradients());
        }
    }

    @Test
    void theOptimizerUsesChangedGradients() {
        Mlp mlp = Mlp.create(Nets.uneven(), 1);
        float[] before = mlp.parameters().clone();
        GradientHook zero = (gradients, rows) -> {
            Arrays.fill(gradients, 0f);
            return true;
        };
        try (Trainer trainer = Trainer.builder(mlp)
                .optimizer(Optimizer.sgd(1))
                .gradientHook(zero)
                .batchSize(ROWS)
                .build()) {
            trainer.step(X, LABELS, ROWS);
        }
        assertArrayEquals(before, mlp.parameters());
    }

    /**
     * Two batches of 20 rows, whose gradients are averaged by the hook, equal a batch of 40 rows except for rounding.
     */
    @Test
    void gradientsOfSeveralBatchesCanBeAccumulated() {
        Mlp whole = Mlp.create(Nets.uneven(), 1);
        Mlp halves = whole.copy();
        float[] sum = new float[whole.parameters().length];
        int[] batches = {0};
        GradientHook accumulate = (gradients, rows) -> {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += gradients[i] / 2;
            }
            if (++batches[0] % 2 == 1) {
                return false;
            }
            System.arraycopy(sum, 0, gradients, 0, sum.length);
            return true;
        };
        try (Trainer one = Trainer.builder(whole)
                        .optimizer(Optimizer.sgd(0.1))
                        .batchSize(ROWS)
                        .build();
                Trainer two = Trainer.builder(halves)
                        .optimizer(Optimizer.sgd(0.1))
                        .gradientHook(accumulate)
                        .batchSize(ROWS)
                        .build()) {
            one.step(X, LABELS, ROWS);
            float[] before = halves.parameters().clone();
            two.step(X, 0, LABELS, 0, ROWS / 2);
            assertArrayEquals(before, halves.parameters(), "the hook returned false");
            two.step(X, ROWS / 2 * 37, LABELS, ROWS / 2, ROWS / 2);
        }
        assertArrayEquals(whole.parameters(), halves.parameters(), 1e-6f);
    }

    /** A step that the hook refuses leaves the optimizer's state as it is: Adam's step count and moments. */
    @Test
    void aRefusedStepLeavesTheOptimizerAsItIs() {
        boolean[] update = {true};
        float[] expected = trained(1, null);
        Mlp mlp = Mlp.create(Nets.uneven(), 1);
        try (Trainer trainer = trainer(mlp, 1, (gradients, rows) -> update[0])) {
            for (int rows : new int[] {ROWS, ROWS, 3, ROWS}) {
                update[0] = false;
                trainer.step(X, LABELS, 7);
                update[0] = true;
                trainer.step(X, LABELS, rows);
            }
        }
        assertArrayEquals(expected, mlp.parameters());
    }

    @Test
    void anExceptionOfTheHookDoesNotChangeTheParameters() {
        Mlp mlp = Mlp.create(Nets.uneven(), 1);
        float[] before = mlp.parameters().clone();
        IllegalStateException failure = new IllegalStateException("no network");
        try (Trainer trainer = trainer(mlp, 3, (gradients, rows) -> {
            throw failure;
        })) {
            assertSame(failure, assertThrows(IllegalStateException.class, () -> trainer.step(X, LABELS, ROWS)));
        }
        assertArrayEquals(before, mlp.parameters());
    }

    @Test
    void hooksCompose() {
        StringBuilder calls = new StringBuilder();
        GradientHook first = (gradients, rows) -> calls.append('a').length() < 4;
        GradientHook both = first.andThen((gradients, rows) -> calls.append('b').length() > 0);
        try (Trainer trainer = trainer(Mlp.create(Nets.uneven(), 1), 1, both)) {
            trainer.step(X, LABELS, ROWS);
            trainer.step(X, LABELS, ROWS);
            trainer.step(X, LABELS, ROWS);
        }
        assertEquals("ababa", calls.toString());
    }
}
