package io.simdmlp.optimizer;

import io.simdmlp.kernel.Kernels;
import java.util.Map;

/** NAdam; see {@link Kernels#nadam}. */
public final class NAdamRule extends UpdateRule {
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double momentumFactor; // of 0.96^(t momentumDecay) from step to step
    private final float[] mean; // of the gradients, laid out as the parameters
    private final float[] meanSquare; // of their squares, likewise

    // Powers by repeated multiplication, as in AdamRule.
    private double beta2Power = 1;
    private double momentumPower = 1; // 0.96^(t momentumDecay)
    private double momentumProduct = 1; // mu(1) ... mu(t)

    // The scalars of this step.
    private float stepMean;
    private float stepGradient;
    private float rootCorrection;

    /**
     * Creates the rule for {@code parameters} parameters.
     *
     * @param l2 the weight decay that is added to the gradient
     * @param decoupledDecay the weight decay of the parameter itself
     */
    public NAdamRule(
            Kernels kernels,
            int parameters,
            double learningRate,
            double beta1,
            double beta2,
            double epsilon,
            double momentumDecay,
            double l2,
            double decoupledDecay) {
        super(kernels, learningRate, l2, decoupledDecay);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.momentumFactor = StrictMath.pow(0.96, momentumDecay); // StrictMath: the same on every platform
        this.mean = new float[parameters];
        this.meanSquare = new float[parameters];
    }

    @Override
    public void beginStep() {
        beta2Power *= beta2;
        momentumPower *= momentumFactor;
        double momentum = beta1 * (1 - 0.5 * momentumPower);
        double next = beta1 * (1 - 0.5 * momentumPower * momentumFactor);
        momentumProduct *= momentum;
        stepMean = (float) (learningRate() * next / (1 - momentumProduct * next));
        stepGradient = (float) (learningRate() * (1 - momentum) / (1 - momentumProduct));
        rootCorrection = (float) (1 / Math.sqrt(1 - beta2Power));
    }

    @Override
    public void apply(float[] w, float[] g, int from, int to, boolean decays) {
        kernels.nadam(
                w,
                mean,
                meanSquare,
                g,
                from,
                to,
                (float) (1 - beta1),
                (float) beta2,
                (float) (1 - beta2),
                stepMean,
                stepGradient,
                rootCorrection,
                (float) epsilon,
                l2(decays),
                shrink(decays));
    }

    @Override
    public Map<String, float[]> arrays() {
        return Map.of("mean", mean, "mean-square", meanSquare);
    }

    @Override
    public double[] numbers() {
        return new double[] {beta2Power, momentumPower, momentumProduct};
    }

    @Override
    public void setNumbers(double[] numbers) {
        beta2Power = numbers[0];
        momentumPower = numbers[1];
        momentumProduct = numbers[2];
    }
}
