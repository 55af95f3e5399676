package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.optimizer.UpdateRule;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every optimizer over several steps against its textbook formula in double precision. */
class OptimizerTest {
    private static final int N = 67;

    @ParameterizedTest
    @MethodSource("io.simdmlp.DeterminismTest#optimizers")
    void equalsItsFormula(Optimizer optimizer) {
        Random random = new Random(1);
        float[] w = new float[N];
        double[] exact = new double[N];
        for (int i = 0; i < N; i++) {
            w[i] = (float) random.nextGaussian();
            exact[i] = w[i];
        }
        UpdateRule update = TrainingStep.rule(optimizer, Backend.kernels(), N);
        double[] first = new double[N];
        double[] second = new double[N];
        float[] g = new float[N];
        for (int t = 1; t <= 20; t++) {
            for (int i = 0; i < N; i++) {
                g[i] = (float) random.nextGaussian();
                exact[i] = step(optimizer, exact[i], g[i], first, second, i, t);
            }
            update.beginStep();
            update.apply(w, g, 0, 40);
            update.apply(w, g, 40, N);
            for (int i = 0; i < N; i++) {
                double error = Math.abs(w[i] - exact[i]);
                assertTrue(error <= t * 1e-6, optimizer + ", step " + t + ": " + w[i] + ", exactly " + exact[i]);
            }
        }
    }

    private static double step(Optimizer optimizer, double w, double g, double[] first, double[] second, int i, int t) {
        return switch (optimizer) {
            case Optimizer.Sgd sgd -> {
                double gradient = g + sgd.weightDecay() * w;
                first[i] = sgd.momentum() * first[i] + gradient;
                double direction = sgd.nesterov() ? gradient + sgd.momentum() * first[i] : first[i];
                yield w - sgd.learningRate() * direction;
            }
            case Optimizer.Adam adam -> {
                double gradient = g + adam.weightDecay() * w;
                yield w
                        - adamStep(
                                adam.learningRate(),
                                adam.beta1(),
                                adam.beta2(),
                                adam.epsilon(),
                                gradient,
                                first,
                                second,
                                i,
                                t);
            }
            case Optimizer.AdamW adam ->
                w * (1 - adam.learningRate() * adam.weightDecay())
                        - adamStep(
                                adam.learningRate(),
                                adam.beta1(),
                                adam.beta2(),
                                adam.epsilon(),
                                g,
                                first,
                                second,
                                i,
                                t);
            case Optimizer.Lbfgs lbfgs -> throw new IllegalArgumentException(lbfgs.toString()); // see LbfgsTest
        };
    }

    private static double adamStep(
            double lr, double beta1, double beta2, double epsilon, double g, double[] m, double[] v, int i, int t) {
        m[i] = beta1 * m[i] + (1 - beta1) * g;
        v[i] = beta2 * v[i] + (1 - beta2) * g * g;
        double mean = m[i] / (1 - Math.pow(beta1, t));
        double square = v[i] / (1 - Math.pow(beta2, t));
        return lr * mean / (Math.sqrt(square) + epsilon);
    }
}
