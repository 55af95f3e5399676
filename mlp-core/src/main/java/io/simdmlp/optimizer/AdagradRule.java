package io.simdmlp.optimizer;

import io.simdmlp.kernel.Kernels;
import java.util.Arrays;
import java.util.Map;

/** Adagrad; see {@link Kernels#rmsprop}, which adds all squares if both of its rates are 1. */
public final class AdagradRule extends UpdateRule {
    private final double learningRateDecay;
    private final double epsilon;
    private final float[] sumOfSquares; // of the gradients, laid out as the parameters

    private double steps;
    private float rate; // of this step

    /**
     * Creates the rule for {@code parameters} parameters.
     *
     * @param initialAccumulator the sums before the first step
     */
    public AdagradRule(
            Kernels kernels,
            int parameters,
            double learningRate,
            double learningRateDecay,
            double initialAccumulator,
            double epsilon,
            double weightDecay) {
        super(kernels, learningRate, weightDecay, 0);
        this.learningRateDecay = learningRateDecay;
        this.epsilon = epsilon;
        this.sumOfSquares = new float[parameters];
        Arrays.fill(sumOfSquares, (float) initialAccumulator);
    }

    @Override
    public void beginStep() {
        rate = (float) (learningRate() / (1 + steps * learningRateDecay));
        steps++;
    }

    @Override
    public void apply(float[] w, float[] g, int from, int to, boolean decays) {
        kernels.rmsprop(w, sumOfSquares, NONE, NONE, g, from, to, 1f, 1f, rate, 0f, (float) epsilon, false, l2(decays));
    }

    @Override
    public Map<String, float[]> arrays() {
        return Map.of("sum-of-squares", sumOfSquares);
    }

    @Override
    public double[] numbers() {
        return new double[] {steps};
    }

    @Override
    public void setNumbers(double[] numbers) {
        steps = numbers[0];
    }
}
