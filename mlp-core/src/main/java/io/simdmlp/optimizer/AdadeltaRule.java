package io.simdmlp.optimizer;

import io.simdmlp.kernel.Kernels;
import java.util.Map;

/** Adadelta; see {@link Kernels#adadelta}. */
public final class AdadeltaRule extends UpdateRule {
    private final double rho;
    private final double epsilon;
    private final float[] meanSquare; // of the gradients, laid out as the parameters
    private final float[] meanSquareStep; // of the steps, likewise

    /** Creates the rule for {@code parameters} parameters. */
    public AdadeltaRule(
            Kernels kernels, int parameters, double learningRate, double rho, double epsilon, double weightDecay) {
        super(kernels, learningRate, weightDecay, 0);
        this.rho = rho;
        this.epsilon = epsilon;
        this.meanSquare = new float[parameters];
        this.meanSquareStep = new float[parameters];
    }

    @Override
    public void beginStep() {}

    @Override
    public void apply(float[] w, float[] g, int from, int to, boolean decays) {
        kernels.adadelta(
                w,
                meanSquare,
                meanSquareStep,
                g,
                from,
                to,
                (float) rho,
                (float) (1 - rho),
                (float) learningRate(),
                (float) epsilon,
                l2(decays));
    }

    @Override
    public Map<String, float[]> arrays() {
        return Map.of("mean-square", meanSquare, "mean-square-step", meanSquareStep);
    }

    @Override
    public double[] numbers() {
        return new double[0];
    }

    @Override
    public void setNumbers(double[] numbers) {}
}
