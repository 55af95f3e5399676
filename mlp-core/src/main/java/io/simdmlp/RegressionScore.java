package io.simdmlp;

/** Sums of errors over samples whose targets are numbers. */
final class RegressionScore {
    private final int outputs;
    private final double[] squared; // (outputs) of residuals
    private final double[] mean; // (outputs) of targets, updated sample by sample
    private final double[] spread; // (outputs) squared deviations of targets from their mean
    private double absolute;
    private long samples;

    RegressionScore(int outputs) {
        this.outputs = outputs;
        this.squared = new double[outputs];
        this.mean = new double[outputs];
        this.spread = new double[outputs];
    }

    /** Adds the errors of outputs {@code a} (rows, outputs) at {@code aAt} for targets {@code y} (rows, outputs). */
    void add(float[] a, int aAt, float[] y, int rows) {
        for (int row = 0; row < rows; row++) {
            samples++;
            for (int o = 0; o < outputs; o++) {
                double target = y[row * outputs + o];
                double residual = a[aAt + row * outputs + o] - target;
                squared[o] += residual * residual;
                absolute += Math.abs(residual);
                // Welford, Note on a method for calculating corrected sums of squares and products, 1962
                double before = target - mean[o];
                mean[o] += before / samples;
                spread[o] += before * (target - mean[o]);
            }
        }
    }

    double rootMeanSquaredError() {
        double sum = 0;
        for (double s : squared) {
            sum += s;
        }
        return Math.sqrt(sum / (samples * outputs));
    }

    double meanAbsoluteError() {
        return absolute / (samples * outputs);
    }

    double r2() {
        double sum = 0;
        for (int o = 0; o < outputs; o++) {
            sum += spread[o] > 0 ? 1 - squared[o] / spread[o] : Double.NaN;
        }
        return sum / outputs;
    }
}
