package io.simdmlp.cli;

import io.simdmlp.MlpSpec;
import io.simdmlp.Predictor;
import io.simdmlp.Workspace;
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
    private static final int BATCH = 256;

    /** The metrics of every target on {@code test}, of which the inputs are scaled. */
    static List<TargetMetrics> of(Model model, Dataset test) {
        MlpSpec spec = model.mlp().spec();
        Predictor predictor = new Predictor(model.mlp());
        Workspace workspace = Workspace.of(spec, BATCH);
        int targets = spec.outputs();
        double[][] actual = new double[targets][test.size()];
        double[][] predicted = new double[targets][test.size()];
        float[] out = new float[BATCH * targets];
        for (int from = 0; from < test.size(); from += BATCH) {
            int rows = Math.min(BATCH, test.size() - from);
            predictor.predict(out, 0, test.x(), from * test.inputs(), rows, workspace);
            for (int i = 0; i < rows * targets; i++) {
                actual[i % targets][from + i / targets] = test.y()[from * targets + i];
                predicted[i % targets][from + i / targets] = out[i];
            }
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
