package io.simdmlp.optimizer;

import io.simdmlp.kernel.Kernels;
import java.util.LinkedHashMap;
import java.util.Map;

/** The state of {@link Lbfgs}, which updates all parameters together: {@link #apply} is not for it. */
public final class LbfgsRule extends UpdateRule {
    private final Lbfgs lbfgs;
    private final int history;

    /** Creates the rule for the parameters {@code w} with gradients in {@code g}. */
    public LbfgsRule(
            Kernels kernels,
            float[] w,
            float[] g,
            double learningRate,
            int history,
            int evaluations,
            double gradientTolerance,
            double changeTolerance) {
        super(kernels, learningRate, 0, 0);
        this.lbfgs = new Lbfgs(w, g, history, evaluations, gradientTolerance, changeTolerance);
        this.history = history;
    }

    /** The minimizer. */
    public Lbfgs lbfgs() {
        return lbfgs;
    }

    @Override
    public void beginStep() {}

    @Override
    public void apply(float[] w, float[] g, int from, int to, boolean decays) {
        throw new UnsupportedOperationException("L-BFGS updates all parameters by evaluations of the loss");
    }

    @Override
    public Map<String, float[]> arrays() {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        for (int number = 0; number < history; number++) {
            arrays.put("step-" + (number + 1), lbfgs.step(number));
            arrays.put("change-" + (number + 1), lbfgs.change(number));
        }
        return arrays;
    }

    @Override
    public double[] numbers() {
        return lbfgs.numbers();
    }

    @Override
    public void setNumbers(double[] numbers) {
        lbfgs.setNumbers(numbers);
    }
}
