package io.simdmlp.optimizer;

import io.simdmlp.kernel.Kernels;
import java.util.LinkedHashMap;
import java.util.Map;

/** RMSprop; see {@link Kernels#rmsprop}. */
public final class RmsPropRule extends UpdateRule {
    private final double alpha;
    private final double epsilon;
    private final double momentum;
    private final boolean centered;
    private final float[] meanSquare; // of the gradients, laid out as the parameters
    private final float[] mean; // of the gradients, likewise; empty unless centered
    private final float[] velocity; // likewise; empty without momentum

    /** Creates the rule for {@code parameters} parameters. */
    public RmsPropRule(
            Kernels kernels,
            int parameters,
            double learningRate,
            double alpha,
            double epsilon,
            double momentum,
            boolean centered,
            double weightDecay) {
        super(kernels, learningRate, weightDecay, 0);
        this.alpha = alpha;
        this.epsilon = epsilon;
        this.momentum = momentum;
        this.centered = centered;
        this.meanSquare = new float[parameters];
        this.mean = centered ? new float[parameters] : NONE;
        this.velocity = momentum > 0 ? new float[parameters] : NONE;
    }

    @Override
    public void beginStep() {}

    @Override
    public void apply(float[] w, float[] g, int from, int to, boolean decays) {
        kernels.rmsprop(
                w,
                meanSquare,
                mean,
                velocity,
                g,
                from,
                to,
                (float) alpha,
                (float) (1 - alpha),
                (float) learningRate(),
                (float) momentum,
                (float) epsilon,
                centered,
                l2(decays));
    }

    @Override
    public Map<String, float[]> arrays() {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        arrays.put("mean-square", meanSquare);
        if (centered) {
            arrays.put("mean", mean);
        }
        if (momentum > 0) {
            arrays.put("velocity", velocity);
        }
        return arrays;
    }

    @Override
    public double[] numbers() {
        return new double[0];
    }

    @Override
    public void setNumbers(double[] numbers) {}
}
