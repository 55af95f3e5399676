package io.simdmlp.cli;

import io.simdmlp.Predictor;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Model;
import java.util.ArrayList;
import java.util.List;

/**
 * The predictions of one target of a regression, in the unit of the target.
 *
 * @param name the name of the target
 * @param actual the target of each sample
 * @param predicted the prediction for each sample
 */
@SuppressWarnings("ArrayRecordComponent") // Made once and never compared.
record TargetPredictions(String name, double[] actual, double[] predicted) {
    /** The predictions of every target on {@code test}, of which the inputs are scaled. */
    static List<TargetPredictions> of(Model model, Dataset test) {
        int targets = model.mlp().spec().outputs();
        double[][] actual = new double[targets][test.size()];
        double[][] predicted = new double[targets][test.size()];
        float[] out = new Predictor(model.mlp()).predict(test.x());
        model.loss().toPredictions(out, 0, out.length);
        for (int i = 0; i < out.length; i++) {
            actual[i % targets][i / targets] = test.y()[i];
            predicted[i % targets][i / targets] = out[i];
        }
        List<TargetPredictions> all = new ArrayList<>();
        for (int t = 0; t < targets; t++) {
            all.add(new TargetPredictions(model.targetNames().get(t), actual[t], predicted[t]));
        }
        return all;
    }

    /** At most {@code most} samples, evenly chosen. */
    TargetPredictions sample(int most) {
        int step = Math.ceilDiv(actual.length, most);
        int count = Math.ceilDiv(actual.length, step);
        double[] someActual = new double[count];
        double[] somePredicted = new double[count];
        for (int i = 0; i < count; i++) {
            someActual[i] = actual[i * step];
            somePredicted[i] = predicted[i * step];
        }
        return new TargetPredictions(name, someActual, somePredicted);
    }
}
