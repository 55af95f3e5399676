package io.simdmlp.optimizer;

import io.simdmlp.kernel.Kernels;
import java.util.Map;

/** Lion; see {@link Kernels#lion}. */
public final class LionRule extends UpdateRule {
    private final double beta1;
    private final double beta2;
    private final float[] mean; // of the gradients, laid out as the parameters

    /** Creates the rule for {@code parameters} parameters. */
    public LionRule(
            Kernels kernels, int parameters, double learningRate, double beta1, double beta2, double decoupledDecay) {
        super(kernels, learningRate, 0, decoupledDecay);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.mean = new float[parameters];
    }

    @Override
    public void beginStep() {}

    @Override
    public void apply(float[] w, float[] g, int from, int to, boolean decays) {
        kernels.lion(
                w, mean, g, from, to, (float) (1 - beta1), (float) (1 - beta2), (float) learningRate(), shrink(decays));
    }

    @Override
    public Map<String, float[]> arrays() {
        return Map.of("mean", mean);
    }

    @Override
    public double[] numbers() {
        return new double[0];
    }

    @Override
    public void setNumbers(double[] numbers) {}
}
