package io.simdmlp.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.analysis.MultivariateFunction;
import org.apache.commons.math3.analysis.MultivariateVectorFunction;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.PointValuePair;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunctionGradient;
import org.apache.commons.math3.optim.nonlinear.scalar.gradient.NonLinearConjugateGradientOptimizer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** L-BFGS on functions with known minima. */
@Tag("once") // it uses no kernels
final class LbfgsTest {
    /** A function with its gradient, in double. */
    private interface Function {
        double value(double[] x, double[] gradient);
    }

    /** A run on a function, with counts. */
    private static final class Run {
        private final Function function;
        private final float[] w;
        private final float[] g;
        private final Lbfgs lbfgs;
        private final List<double[]> evaluations = new ArrayList<>(); // t is unknown: point, then value and gradient

        Run(Function function, float[] start, int history, int most, double gradient, double change) {
            this.function = function;
            this.w = start.clone();
            this.g = new float[start.length];
            this.lbfgs = new Lbfgs(w, g, history, most, gradient, change);
        }

        double evaluate() {
            double[] x = new double[w.length];
            double[] gradient = new double[w.length];
            for (int i = 0; i < x.length; i++) {
                x[i] = w[i];
            }
            double value = function.value(x, gradient);
            for (int i = 0; i < x.length; i++) {
                g[i] = (float) gradient[i];
            }
            evaluations.add(x);
            return value;
        }

        int iterate(int most) {
            for (int i = 1; i <= most; i++) {
                lbfgs.iterate(this::evaluate, 1, true);
                if (lbfgs.isConverged()) {
                    return i;
                }
            }
            return most;
        }
    }

    private static double rosenbrock(double[] x, double[] g) {
        double sum = 0;
        Arrays.fill(g, 0);
        for (int i = 0; i + 1 < x.length; i++) {
            double a = x[i + 1] - x[i] * x[i];
            double b = 1 - x[i];
            sum += 100 * a * a + b * b;
            g[i] += -400 * x[i] * a - 2 * b;
            g[i + 1] += 200 * a;
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 50})
    void findsTheMinimumOfRosenbrocksFunction(int n) {
        float[] start = new float[n];
        for (int i = 0; i < n; i++) {
            start[i] = i % 2 == 0 ? -1.2f : 1f;
        }
        Run run = new Run(LbfgsTest::rosenbrock, start, 10, 25, 1e-5, 0);
        int iterations = run.iterate(500);
        assertTrue(run.lbfgs.isConverged(), iterations + " iterations: " + Arrays.toString(run.w));
        double value = rosenbrock(doubles(run.w), new double[n]);
        if (value < 1) { // there is a second, local minimum from 4 parameters on
            for (float w : run.w) {
                assertEquals(1, w, 1e-3);
            }
        } else {
            assertTrue(n >= 4, "value " + value);
        }
        assertTrue(iterations < 60 + 6 * n, iterations + " iterations");
    }

    private static double[] doubles(float[] w) {
        double[] x = new double[w.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = w[i];
        }
        return x;
    }

    /** Nonlinear conjugate gradients of Apache Commons Math find the same minimum. */
    @Test
    void agreesWithConjugateGradients() {
        int n = 12;
        Random random = new Random(4);
        double[][] a = new double[40][n];
        double[] b = new double[40];
        for (int row = 0; row < 40; row++) {
            b[row] = random.nextInt(2);
            for (int i = 0; i < n; i++) {
                a[row][i] = random.nextGaussian();
            }
        }
        Function logistic = (x, g) -> { // logistic regression with an L2 penalty: strictly convex
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += 0.05 * x[i] * x[i];
                g[i] = 0.1 * x[i];
            }
            for (int row = 0; row < 40; row++) {
                double z = 0;
                for (int i = 0; i < n; i++) {
                    z += a[row][i] * x[i];
                }
                sum += (Math.log1p(Math.exp(z)) - b[row] * z) / 40;
                double d = (1 / (1 + Math.exp(-z)) - b[row]) / 40;
                for (int i = 0; i < n; i++) {
                    g[i] += d * a[row][i];
                }
            }
            return sum;
        };
        MultivariateFunction value = x -> logistic.value(x, new double[n]);
        MultivariateVectorFunction gradient = x -> {
            double[] g = new double[n];
            logistic.value(x, g);
            return g;
        };
        PointValuePair expected = new NonLinearConjugateGradientOptimizer(
                        NonLinearConjugateGradientOptimizer.Formula.POLAK_RIBIERE, new SimpleValueChecker(-1, 1e-15))
                .optimize(
                        new MaxEval(10_000),
                        new ObjectiveFunction(value),
                        new ObjectiveFunctionGradient(gradient),
                        GoalType.MINIMIZE,
                        new InitialGuess(new double[n]));
        Run run = new Run(logistic, new float[n], 10, 25, 1e-6, 0);
        int iterations = run.iterate(100);
        assertTrue(run.lbfgs.isConverged() && iterations < 40, iterations + " iterations");
        for (int i = 0; i < n; i++) {
            assertEquals(expected.getPoint()[i], run.w[i], 1e-3, "parameter " + i);
        }
        double[] slope = new double[n];
        assertTrue(logistic.value(doubles(run.w), slope) <= expected.getValue() + 1e-9);
        for (int i = 0; i < n; i++) { // divided by the least curvature, 0.1: the largest distance from the minimum
            assertEquals(0, slope[i], 2e-6, "gradient " + i);
        }
    }

    /** f = sum of c(i) (x(i) - m(i))^2 / 2, with curvatures from 1 to 1,000. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10})
    void findsTheMinimumOfAQuadraticFunction(int history) {
        int n = 30;
        Function quadratic = (x, g) -> {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                double c = Math.pow(10, 3.0 * i / (n - 1));
                g[i] = c * (x[i] - i);
                sum += c * (x[i] - i) * (x[i] - i) / 2;
            }
            return sum;
        };
        Run run = new Run(quadratic, new float[n], history, 25, 1e-2, 0);
        run.iterate(1000);
        assertTrue(run.lbfgs.isConverged());
        for (int i = 0; i < n; i++) {
            assertEquals(i, run.w[i], 0.011 / Math.pow(10, 3.0 * i / (n - 1)));
        }
    }

    /** Every iteration ends at a point of the strong Wolfe conditions with c1 = 1e-4 and c2 = 0.9, unless evaluations run out. */
    @Test
    void stepsSatisfyTheWolfeConditions() {
        Run run = new Run(LbfgsTest::rosenbrock, new float[] {-1.2f, 1f}, 10, 25, 1e-3, 0);
        double[] before = new double[2];
        double[] after = new double[2];
        for (int i = 0; i < 25; i++) {
            double[] x = doubles(run.w);
            double f = rosenbrock(x, before);
            assertEquals(f, run.lbfgs.iterate(run::evaluate, 1, false), 1e-12 * f);
            double[] y = doubles(run.w);
            double fAfter = rosenbrock(y, after);
            double slope = before[0] * (y[0] - x[0]) + before[1] * (y[1] - x[1]);
            double slopeAfter = after[0] * (y[0] - x[0]) + after[1] * (y[1] - x[1]);
            assertTrue(slope < 0);
            assertTrue(fAfter <= f + 1e-4 * slope + 1e-7 * f, "iteration " + i + ": " + f + " -> " + fAfter);
            assertTrue(Math.abs(slopeAfter) <= 0.9 * Math.abs(slope) * (1 + 1e-4) + 1e-7, "iteration " + i);
        }
    }

    /** The first step is 1 / sum of |g|, or 1 if that is more, times the learning rate. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 0.25})
    void theFirstStepIsShort(double learningRate) {
        Function slope = (x, g) -> {
            g[0] = -30;
            g[1] = 10;
            return -30 * x[0] + 10 * x[1];
        };
        Run run = new Run(slope, new float[2], 10, 1, 0, 0);
        run.lbfgs.iterate(run::evaluate, learningRate, false);
        assertEquals(2, run.evaluations.size());
        assertArrayEquals(new double[] {0.75 * learningRate, -0.25 * learningRate}, doubles(run.w), 1e-7);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 25})
    void evaluationsAreLimited(int most) {
        Run run = new Run(LbfgsTest::rosenbrock, new float[] {-1.2f, 1f, -1.2f, 1f}, 10, most, 0, 0);
        double value = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 60; i++) {
            int before = run.evaluations.size();
            double now = run.lbfgs.iterate(run::evaluate, 1, true);
            assertTrue(now <= value, "the value never grows: " + value + " -> " + now);
            value = now;
            int evaluations = run.evaluations.size() - before;
            assertTrue(evaluations <= most + (i == 0 ? 1 : 0), evaluations + " evaluations");
            // The gradient is that of the current parameters.
            double[] g = new double[4];
            rosenbrock(doubles(run.w), g);
            for (int k = 0; k < 4; k++) {
                assertEquals((float) g[k], run.g[k]);
            }
        }
    }

    /** NaN and infinity are too high, wherever they are. */
    @Test
    void valuesThatAreNotFiniteAreAvoided() {
        Function barrier = (x, g) -> {
            g[0] = 1 - 1 / x[0];
            return x[0] > 0 ? x[0] - Math.log(x[0]) : Double.NaN;
        };
        for (float start : new float[] {1e-3f, 0.4f, 3f, 500f}) {
            Run run = new Run(barrier, new float[] {start}, 5, 25, 1e-6, 0);
            run.iterate(60);
            assertEquals(1, run.w[0], 1e-4, "from " + start);
        }
    }

    @Test
    void aStartThatIsNotFiniteChangesNothing() {
        Run run = new Run((x, g) -> Double.NaN, new float[] {3f}, 5, 25, 0, 0);
        assertTrue(Double.isNaN(run.lbfgs.iterate(run::evaluate, 1, false)));
        assertEquals(3f, run.w[0]);
        assertFalse(run.lbfgs.isConverged());
    }

    @Test
    void tolerancesEndIt() {
        Run atMinimum = new Run(LbfgsTest::rosenbrock, new float[] {1f, 1f}, 5, 25, 1e-7, 0);
        atMinimum.lbfgs.iterate(atMinimum::evaluate, 1, false);
        assertTrue(atMinimum.lbfgs.isConverged());
        assertEquals(1, atMinimum.evaluations.size());
        Run coarse = new Run(LbfgsTest::rosenbrock, new float[] {-1.2f, 1f}, 5, 25, 0, 0.5);
        assertTrue(coarse.iterate(100) < 10);
        assertTrue(coarse.lbfgs.isConverged());
        coarse.lbfgs.begin();
        assertFalse(coarse.lbfgs.isConverged());
    }

    /** Values are used again only for the same function and parameters. */
    @Test
    void knownValuesAreNotComputedAgain() {
        Run run = new Run(LbfgsTest::rosenbrock, new float[] {-1.2f, 1f}, 5, 1, 0, 0);
        run.lbfgs.iterate(run::evaluate, 1, true);
        assertEquals(2, run.evaluations.size());
        run.lbfgs.iterate(run::evaluate, 1, true);
        assertEquals(3, run.evaluations.size());
        run.lbfgs.iterate(run::evaluate, 1, false);
        assertEquals(5, run.evaluations.size());
        run.w[0] += 0.01f;
        run.lbfgs.iterate(run::evaluate, 1, true);
        assertEquals(7, run.evaluations.size());
        run.lbfgs.iterate(run::evaluate, 0, true);
        assertEquals(7, run.evaluations.size(), "a learning rate of 0 only evaluates");
    }

    /** Without its history, a run from the same point is another one; with it, the same bits. */
    @Test
    void theStateIsComplete() {
        float[] start = {-1.2f, 1f, -1.2f, 1f, 0.3f};
        Run whole = new Run(LbfgsTest::rosenbrock, start, 3, 25, 0, 0);
        Run part = new Run(LbfgsTest::rosenbrock, start, 3, 25, 0, 0);
        part.iterate(7);
        Run next = new Run(LbfgsTest::rosenbrock, part.w, 3, 25, 0, 0);
        for (int i = 0; i < 3; i++) {
            System.arraycopy(part.lbfgs.step(i), 0, next.lbfgs.step(i), 0, 5);
            System.arraycopy(part.lbfgs.change(i), 0, next.lbfgs.change(i), 0, 5);
        }
        next.lbfgs.setNumbers(part.lbfgs.numbers());
        next.iterate(9);
        whole.iterate(16);
        assertArrayEquals(whole.w, next.w);
    }
}
