package io.simdmlp.optimizer;

import io.simdmlp.kernel.Kernels;
import java.util.Map;

/** Adam and AdamW, without and with AMSGrad; see {@link Kernels#adam} and {@link Kernels#amsgrad}. */
public final class AdamRule extends UpdateRule {
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final float[] mean; // of the gradients, laid out as the parameters
    private final float[] meanSquare; // of their squares, likewise
    private final float[] largest; // mean of the squares of all steps; empty without AMSGrad

    // beta^step, by repeated multiplication: the last bit of Math.pow depends on the platform.
    private double beta1Power = 1;
    private double beta2Power = 1;

    // The scalars of this step.
    private float stepSize;
    private float rootCorrection;

    /**
     * Creates the rule for {@code parameters} parameters.
     *
     * @param l2 the weight decay that is added to the gradient: that of Adam
     * @param decoupledDecay the weight decay of the parameter itself: that of AdamW
     */
    public AdamRule(
            Kernels kernels,
            int parameters,
            double learningRate,
            double beta1,
            double beta2,
            double epsilon,
            double l2,
            double decoupledDecay,
            boolean amsgrad) {
        super(kernels, learningRate, l2, decoupledDecay);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.mean = new float[parameters];
        this.meanSquare = new float[parameters];
        this.largest = amsgrad ? new float[parameters] : NONE;
    }

    @Override
    public void beginStep() {
        beta1Power *= beta1;
        beta2Power *= beta2;
        stepSize = (float) (learningRate() / (1 - beta1Power));
        rootCorrection = (float) (1 / Math.sqrt(1 - beta2Power));
    }

    @Override
    public void apply(float[] w, float[] g, int from, int to, boolean decays) {
        float rate1 = (float) (1 - beta1);
        float rate2 = (float) (1 - beta2);
        float l2 = l2(decays);
        float shrink = shrink(decays);
        if (largest.length == 0) {
            kernels.adam(
                    w,
                    mean,
                    meanSquare,
                    g,
                    from,
                    to,
                    rate1,
                    (float) beta2,
                    rate2,
                    stepSize,
                    rootCorrection,
                    (float) epsilon,
                    l2,
                    shrink);
        } else {
            kernels.amsgrad(
                    w,
                    mean,
                    meanSquare,
                    largest,
                    g,
                    from,
                    to,
                    rate1,
                    (float) beta2,
                    rate2,
                    stepSize,
                    rootCorrection,
                    (float) epsilon,
                    l2,
                    shrink);
        }
    }

    @Override
    public Map<String, float[]> arrays() {
        return largest.length == 0
                ? Map.of("mean", mean, "mean-square", meanSquare)
                : Map.of("mean", mean, "mean-square", meanSquare, "largest-mean-square", largest);
    }

    @Override
    public double[] numbers() {
        return new double[] {beta1Power, beta2Power};
    }

    @Override
    public void setNumbers(double[] numbers) {
        beta1Power = numbers[0];
        beta2Power = numbers[1];
    }
}
