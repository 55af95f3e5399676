package io.simdmlp.cli;

import io.simdmlp.Batch;
import io.simdmlp.Predictor;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The predictions of one target of a regression, in the unit of the target.
 *
 * @param name the name of the target
 * @param actual the target of each sample
 * @param predicted the prediction for each sample
 */
@SuppressWarnings("ArrayRecordComponent") // Made once and never compared.
record TargetPredictions(String name, double[] actual, double[] predicted) {
    /** The predictions of every target on at most {@code most} samples of {@code test}, of which the inputs are scaled. */
    static List<TargetPredictions> of(Model model, Dataset test, int most) {
        int targets = model.mlp().spec().outputs();
        int step = Math.ceilDiv(test.size(), most);
        int[] samples =
                IntStream.iterate(0, i -> i < test.size(), i -> i + step).toArray();
        Batch batch = Batch.allocate(test.source(), samples.length);
        test.source().read(samples, 0, samples.length, batch);
        double[][] actual = new double[targets][samples.length];
        double[][] predicted = new double[targets][samples.length];
        float[] out = new Predictor(model.mlp()).predict(batch.x());
        model.toPredictions(out, 0, out.length);
        for (int i = 0; i < out.length; i++) {
            actual[i % targets][i / targets] = batch.y()[i];
            predicted[i % targets][i / targets] = out[i];
        }
        List<TargetPredictions> all = new ArrayList<>();
        for (int t = 0; t < targets; t++) {
            all.add(new TargetPredictions(model.targetNames().get(t), actual[t], predicted[t]));
        }
        return all;
    }
}
