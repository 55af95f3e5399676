package io.simdmlp.io;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A model that predicts numbers, or the probabilities of labels that do not exclude each other, from one row of raw inputs.
 * Scales the inputs as in training. Immutable and thread-safe.
 *
 * <pre>{@code
 * Regressor houses = Regressor.load(Path.of("houses.safetensors"));
 * double price = houses.predict(3, 120.5, 1987)[0];
 * }</pre>
 *
 * <p>A call allocates the scaled row and working memory. A {@link io.simdmlp.Predictor} of the {@link Model}'s network
 * allocates nothing.
 */
public final class Regressor {
    private final ModelPredictor row;

    private Regressor(Model model) {
        this.row = new ModelPredictor(model);
    }

    /**
     * {@return a regressor with the model in a file}
     *
     * @param file a model file
     * @throws DataException if the file cannot be read, is no model, or its model predicts classes
     */
    public static Regressor load(Path file) throws DataException {
        Model model = ModelFile.read(file);
        if (!model.classNames().isEmpty()) {
            throw new DataException(
                    file.toString(),
                    "the model predicts " + model.classNames().size()
                            + " classes, expected one that predicts numbers: use Classifier");
        }
        return of(model);
    }

    /**
     * {@return a regressor with a copy of this model's parameters}
     *
     * @param model the model
     * @throws IllegalArgumentException if the model predicts classes
     */
    public static Regressor of(Model model) {
        if (!model.classNames().isEmpty()) {
            throw new IllegalArgumentException("model predicts "
                    + model.classNames().size() + " classes, expected one that predicts numbers: use Classifier");
        }
        return new Regressor(model);
    }

    /** {@return the names of the inputs, in their order; empty if unknown} */
    public List<String> inputNames() {
        return row.model.inputNames();
    }

    /** {@return the names of the targets or labels, in the order of the predictions; empty if unknown} */
    public List<String> targetNames() {
        return row.model.targetNames();
    }

    /**
     * {@return one number per target, or the probability of each label}
     *
     * @param x (inputs), not scaled
     * @throws IllegalArgumentException if there is not one finite value per input, or a prediction is NaN or infinite because
     *     the inputs are too large for the network's weights
     */
    public double[] predict(double... x) {
        return predictScaled(row.scaled(x));
    }

    private double[] predictScaled(float[] x) {
        float[] outputs = row.predictor.predict(x);
        row.model.toPredictions(outputs, 0, outputs.length);
        double[] y = ModelPredictor.doubles(outputs);
        List<Double> bases = row.model.targetBases();
        for (int target = 0; target < y.length; target++) {
            if (!Double.isFinite(y[target])) {
                throw new IllegalArgumentException("x gives " + y[target] + " for target " + target
                        + ", counted from 0, expected a finite number: the inputs are too large for the network");
            }
            y[target] += bases.isEmpty() ? 0 : bases.get(target);
        }
        return y;
    }

    /**
     * {@return one number per target, or the probability of each label}
     *
     * @param x (inputs), not scaled
     * @throws IllegalArgumentException if there is not one finite value per input, or a prediction is NaN or infinite because
     *     the inputs are too large for the network's weights
     */
    public double[] predict(float[] x) {
        return predict(ModelPredictor.doubles(x));
    }

    /**
     * {@return one number per target, or the probability of each label}
     *
     * @param row a value per column, see {@link Preprocessing#apply(Map, float[], int)}
     * @throws IllegalArgumentException if a column or a value that must be there is missing, a value is no number where one
     *     is expected, or a prediction is NaN or infinite because the inputs are too large for the network's weights
     */
    public double[] predict(Map<String, ?> row) {
        return predictScaled(this.row.scaled(row));
    }

    /**
     * {@return one number per target, or the probability of each label}
     *
     * @param row a component per column, see {@link Preprocessing#apply(Record, float[], int)}
     * @throws IllegalArgumentException if a component or a value that must be there is missing, a value is no number or date
     *     where one is expected, or a prediction is NaN or infinite because the inputs are too large for the network's weights
     */
    public double[] predict(Record row) {
        return predictScaled(this.row.scaled(row));
    }
}
