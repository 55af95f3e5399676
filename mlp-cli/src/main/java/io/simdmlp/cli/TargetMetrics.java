package io.simdmlp.cli;

import io.simdmlp.Predictor;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The metrics of one target of a regression, in the unit of the target.
 *
 * @param name the name of the target
 * @param actual the target of each sample
 * @param predicted the prediction for each sample
 */
@SuppressWarnings("ArrayRecordComponent") // Made once and never compared.
record TargetMetrics(String name, double[] actual, double[] predicted) {
    /** The metrics of every target on {@code test}, of which the inputs are scaled. */
    static List<TargetMetrics> of(Model model, Dataset test) {
        int targets = model.mlp().spec().outputs();
        double[][] actual = new double[targets][test.size()];
        double[][] predicted = new double[targets][test.size()];
        float[] out = new Predictor(model.mlp()).predict(test.x());
        for (int i = 0; i < out.length; i++) {
            actual[i % targets][i / targets] = test.y()[i];
            predicted[i % targets][i / targets] = out[i];
        }
        List<TargetMetrics> figures = new ArrayList<>();
        for (int t = 0; t < targets; t++) {
            figures.add(new TargetMetrics(model.targetNames().get(t), actual[t], predicted[t]));
        }
        return figures;
    }

    double rootMeanSquaredError() {
        return Math.sqrt(squares() / actual.length);
    }

    private double squares() {
        double sum = 0;
        for (int i = 0; i < actual.length; i++) {
            sum += (predicted[i] - actual[i]) * (predicted[i] - actual[i]);
        }
        return sum;
    }

    double meanAbsoluteError() {
        double sum = 0;
        for (int i = 0; i < actual.length; i++) {
            sum += Math.abs(predicted[i] - actual[i]);
        }
        return sum / actual.length;
    }

    /** The coefficient of determination; NaN if the target is constant. */
    double r2() {
        double mean = Arrays.stream(actual).average().orElse(Double.NaN);
        double spread = Arrays.stream(actual).map(y -> (y - mean) * (y - mean)).sum();
        return spread > 0 ? 1 - squares() / spread : Double.NaN;
    }

    /** At most {@code most} samples, evenly chosen. */
    TargetMetrics sample(int most) {
        int step = Math.ceilDiv(actual.length, most);
        int count = Math.ceilDiv(actual.length, step);
        double[] someActual = new double[count];
        double[] somePredicted = new double[count];
        for (int i = 0; i < count; i++) {
            someActual[i] = actual[i * step];
            somePredicted[i] = predicted[i * step];
        }
        return new TargetMetrics(name, someActual, somePredicted);
    }
}
