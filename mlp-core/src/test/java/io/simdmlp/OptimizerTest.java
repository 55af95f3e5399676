package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.optimizer.UpdateRule;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every optimizer over several steps against the formulas of its paper in double precision. */
class OptimizerTest {
    private static final int N = 67;
    private static final int STEPS = 12; // RAdam is rectified from step 6 on

    /**
     * The rule computes with as many roundings as the formula at most, in another order; twice its bound covers the terms
     * of second order.
     */
    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#optimizers")
    void equalsItsFormula(Optimizer optimizer) {
        for (boolean decays : new boolean[] {true, false}) {
            Random random = new Random(1);
            float[] w = gaussians(random);
            Bounded[] exact = new Bounded[N];
            for (int i = 0; i < N; i++) {
                exact[i] = Bounded.exact(w[i]);
            }
            UpdateRule update = UpdateRules.of(optimizer, Backend.kernels(), new float[N], new float[N]);
            PaperOptimizer paper = new PaperOptimizer(optimizer, N, decays);
            double moved = 0;
            double largest = 0;
            for (int t = 1; t <= STEPS; t++) {
                float[] before = w.clone();
                float[] g = gaussians(random);
                paper.step(exact, g);
                update.beginStep();
                update.apply(w, g, 0, 40, decays);
                update.apply(w, g, 40, N, decays);
                for (int i = 0; i < N; i++) {
                    double error = Math.abs(w[i] - exact[i].value());
                    double bound = 2 * exact[i].error();
                    assertTrue(
                            error <= bound,
                            optimizer + ", step " + t + ": " + w[i] + ", exactly " + exact[i] + ", error " + error);
                    largest = Math.max(largest, bound);
                    moved = Math.max(moved, Math.abs(w[i] - before[i]));
                }
            }
            assertTrue(largest < moved / 50, optimizer + ": a bound of " + largest + " hides steps of " + moved);
        }
    }

    private static float[] gaussians(Random random) {
        float[] values = new float[N];
        for (int i = 0; i < N; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** A rule with the arrays and numbers of another one goes on as that one. */
    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#optimizers")
    void itsStateIsComplete(Optimizer optimizer) {
        Random random = new Random(3);
        float[] w = gaussians(random);
        UpdateRule update = UpdateRules.of(optimizer, Backend.kernels(), new float[N], new float[N]);
        for (int t = 0; t < 4; t++) {
            update.beginStep();
            update.apply(w, gaussians(random), 0, N, true);
        }
        UpdateRule other = UpdateRules.of(optimizer, Backend.kernels(), new float[N], new float[N]);
        Map<String, float[]> saved = new HashMap<>();
        update.arrays().forEach((name, array) -> saved.put(name, array.clone()));
        other.arrays().forEach((name, array) -> System.arraycopy(saved.getOrDefault(name, w), 0, array, 0, N));
        other.setNumbers(update.numbers());
        assertEquals(optimizer.statePerParameter(), saved.size());
        float[] copy = w.clone();
        for (int t = 0; t < 5; t++) {
            float[] g = gaussians(random);
            update.beginStep();
            update.apply(w, g, 0, N, true);
            other.beginStep();
            other.apply(copy, g, 0, N, true);
        }
        assertArrayEquals(w, copy);
    }

    /** Zero gradients without decay move nothing, nor give NaN. */
    @ParameterizedTest
    @MethodSource("io.simdmlp.Nets#optimizers")
    void zeroGradientsMoveNothing(Optimizer optimizer) {
        float[] w = gaussians(new Random(4));
        float[] before = w.clone();
        UpdateRule update = UpdateRules.of(optimizer, Backend.kernels(), new float[N], new float[N]);
        for (int t = 0; t < 3; t++) {
            update.beginStep();
            update.apply(w, new float[N], 0, N, false);
        }
        assertArrayEquals(before, w);
    }

    @Test
    void constantGradientsDoNotMakeCenteredRmsPropNaN() {
        float[] w = new float[N];
        float[] g = new float[N];
        Arrays.fill(g, 0.1f);
        UpdateRule update = UpdateRules.of(
                Optimizer.rmsProp(1e-9).withAlpha(0.5).withCentered(), Backend.kernels(), new float[N], new float[N]);
        for (int t = 0; t < 200; t++) {
            update.beginStep();
            update.apply(w, g, 0, N, true);
        }
        for (float value : w) {
            assertTrue(value < 0 && Float.isFinite(value), value + " after the same gradient in all steps");
        }
    }

    @Test
    void adagradBeginsWithItsAccumulator() {
        UpdateRule update = UpdateRules.of(
                Optimizer.adagrad(0.1).withInitialAccumulator(0.25), Backend.kernels(), new float[N], new float[N]);
        for (float value : update.arrays().getOrDefault("sum-of-squares", new float[1])) {
            assertEquals(0.25f, value);
        }
    }
}
