package io.simdmlp.optimizer;

import io.simdmlp.kernel.Kernels;
import java.util.Map;

/**
 * RAdam; see {@link Kernels#adam}. In the first steps, whose mean square is of too few gradients, its denominator is
 * {@code sqrt(v) * 0 + 1}.
 */
public final class RAdamRule extends UpdateRule {
    private static final double LEAST_LENGTH = 5;

    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double longest; // the limit of the length below
    private final float[] mean; // of the gradients, laid out as the parameters
    private final float[] meanSquare; // of their squares, likewise

    private double steps;

    // Powers by repeated multiplication, as in AdamRule.
    private double beta1Power = 1;
    private double beta2Power = 1;

    // The scalars of this step.
    private float stepSize;
    private float rootFactor;
    private float addend;

    /**
     * Creates the rule for {@code parameters} parameters.
     *
     * @param l2 the weight decay that is added to the gradient
     * @param decoupledDecay the weight decay of the parameter itself
     */
    public RAdamRule(
            Kernels kernels,
            int parameters,
            double learningRate,
            double beta1,
            double beta2,
            double epsilon,
            double l2,
            double decoupledDecay) {
        super(kernels, learningRate, l2, decoupledDecay);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.longest = 2 / (1 - beta2) - 1;
        this.mean = new float[parameters];
        this.meanSquare = new float[parameters];
    }

    @Override
    public void beginStep() {
        steps++;
        beta1Power *= beta1;
        beta2Power *= beta2;
        double step = learningRate() / (1 - beta1Power);
        double length = longest - 2 * steps * beta2Power / (1 - beta2Power); // of the simple moving average
        if (length > LEAST_LENGTH) {
            double rectification = (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length);
            stepSize = (float) (step * Math.sqrt(rectification * (1 - beta2Power)));
            rootFactor = 1f;
            addend = (float) epsilon;
        } else {
            stepSize = (float) step;
            rootFactor = 0f;
            addend = 1f;
        }
    }

    @Override
    public void apply(float[] w, float[] g, int from, int to, boolean decays) {
        kernels.adam(
                w,
                mean,
                meanSquare,
                g,
                from,
                to,
                (float) (1 - beta1),
                (float) beta2,
                (float) (1 - beta2),
                stepSize,
                rootFactor,
                addend,
                l2(decays),
                shrink(decays));
    }

    @Override
    public Map<String, float[]> arrays() {
        return Map.of("mean", mean, "mean-square", meanSquare);
    }

    @Override
    public double[] numbers() {
        return new double[] {steps, beta1Power, beta2Power};
    }

    @Override
    public void setNumbers(double[] numbers) {
        steps = numbers[0];
        beta1Power = numbers[1];
        beta2Power = numbers[2];
    }
}
