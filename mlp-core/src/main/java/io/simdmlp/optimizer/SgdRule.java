package io.simdmlp.optimizer;

import io.simdmlp.kernel.Kernels;
import java.util.Map;

/** Gradient descent, plain or with momentum; see {@link Kernels#sgd} and {@link Kernels#momentum}. */
public final class SgdRule extends UpdateRule {
    private final double momentum;
    private final boolean nesterov;
    private final float[] velocity; // laid out as the parameters; empty without momentum

    /** Creates the rule for {@code parameters} parameters. */
    public SgdRule(
            Kernels kernels,
            int parameters,
            double learningRate,
            double momentum,
            boolean nesterov,
            double weightDecay) {
        super(kernels, learningRate, weightDecay, 0);
        this.momentum = momentum;
        this.nesterov = nesterov;
        this.velocity = momentum > 0 ? new float[parameters] : NONE;
    }

    @Override
    public void beginStep() {}

    @Override
    public void apply(float[] w, float[] g, int from, int to, boolean decays) {
        float rate = (float) learningRate();
        if (momentum == 0) {
            kernels.sgd(w, g, from, to, rate, l2(decays));
        } else {
            kernels.momentum(w, velocity, g, from, to, rate, (float) momentum, nesterov, l2(decays));
        }
    }

    @Override
    public Map<String, float[]> arrays() {
        return momentum > 0 ? Map.of("velocity", velocity) : Map.of();
    }

    @Override
    public double[] numbers() {
        return new double[0];
    }

    @Override
    public void setNumbers(double[] numbers) {}
}
