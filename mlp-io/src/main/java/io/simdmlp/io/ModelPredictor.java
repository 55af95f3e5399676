package io.simdmlp.io;

import io.simdmlp.MlpSpec;
import io.simdmlp.Predictor;
import java.util.Map;

/** Predictions of one row of raw inputs: checks and scales them. Immutable and shared by threads. */
final class ModelPredictor {
    final Model model;
    final Predictor predictor;

    ModelPredictor(Model model) {
        this.model = model;
        this.predictor = new Predictor(model.mlp());
    }

    MlpSpec spec() {
        return predictor.spec();
    }

    /** The scaled inputs, with the bits that the values have in a file that is read and scaled. */
    float[] scaled(double[] x) {
        for (InputColumn column : model.preprocessing().columns()) {
            if (!(column instanceof InputColumn.Numeric numeric) || numeric.inputs() > 1) {
                throw new IllegalArgumentException("x is an array of numbers, expected a map of "
                        + DataException.list(model.inputNames()) + ", since not all columns are numbers");
            }
        }
        if (x.length != spec().inputs()) {
            throw new IllegalArgumentException(
                    "x has " + x.length + " values, expected " + spec().inputs() + ", one per input");
        }
        for (int i = 0; i < x.length; i++) {
            if (!Double.isFinite(x[i])) {
                throw new IllegalArgumentException(
                        "x[" + i + "]" + name(i) + " is " + x[i] + ", expected a finite number");
            }
        }
        return model.scaling().scaled(x);
    }

    /** The scaled inputs of a row of a table. */
    float[] scaled(Map<String, ?> row) {
        float[] x = new float[spec().inputs()];
        model.preprocessing().apply(row, x, 0);
        return x;
    }

    /** The scaled inputs of a record. */
    float[] scaled(Record row) {
        float[] x = new float[spec().inputs()];
        model.preprocessing().apply(row, x, 0);
        return x;
    }

    private String name(int input) {
        return model.inputNames().isEmpty() ? "" : " (" + model.inputNames().get(input) + ")";
    }

    static double[] doubles(float[] x) {
        double[] doubles = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            doubles[i] = x[i];
        }
        return doubles;
    }
}
