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
 * How good a regression is at one of its targets, in the target's own unit.
 *
 * @param name of the target
 * @param actual the target of each sample
 * @param predicted what the model answers to it
 */
@SuppressWarnings("ArrayRecordComponent") // Made once and never compared.
record TargetFigures(String name, double[] actual, double[] predicted) {
    private static final int BATCH = 256;

    /** Of every target; {@code test} is scaled as the model's inputs are. */
    static List<TargetFigures> of(Model model, Dataset test) {
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
        List<TargetFigures> figures = new ArrayList<>();
        for (int t = 0; t < targets; t++) {
            figures.add(new TargetFigures(model.targetNames().get(t), actual[t], predicted[t]));
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

    /** NaN if the target never varies. */
    double r2() {
        double mean = Arrays.stream(actual).average().orElse(Double.NaN);
        double spread = Arrays.stream(actual).map(y -> (y - mean) * (y - mean)).sum();
        return spread > 0 ? 1 - squares() / spread : Double.NaN;
    }

    /** At most so many samples, evenly chosen. */
    TargetFigures sample(int most) {
        int step = Math.ceilDiv(actual.length, most);
        int count = Math.ceilDiv(actual.length, step);
        double[] some = new double[count];
        double[] answers = new double[count];
        for (int i = 0; i < count; i++) {
            some[i] = actual[i * step];
            answers[i] = predicted[i * step];
        }
        return new TargetFigures(name, some, answers);
    }
}
