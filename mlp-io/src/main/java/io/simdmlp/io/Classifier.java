package io.simdmlp.io;

import io.simdmlp.NonFiniteException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A model that predicts the class of one row of raw inputs. Scales the inputs as in training. Immutable and thread-safe.
 *
 * <pre>{@code
 * Classifier iris = Classifier.load(Path.of("iris.safetensors"));
 * String species = iris.predict(5.1, 3.5, 1.4, 0.2);
 * double[] probabilities = iris.predictProba(5.1, 3.5, 1.4, 0.2);     // in the order of iris.classNames()
 * }</pre>
 *
 * <p>A call allocates the scaled row and working memory. A {@link io.simdmlp.Predictor} of the {@link Model}'s network
 * allocates nothing.
 */
public final class Classifier {
    private final ModelPredictor row;
    private final List<String> classNames;

    private Classifier(Model model) {
        this.row = new ModelPredictor(model);
        int outputs = model.mlp().spec().outputs();
        this.classNames = model.classNames().isEmpty()
                ? IntStream.range(0, Math.max(2, outputs))
                        .mapToObj(Integer::toString)
                        .toList()
                : model.classNames();
    }

    /**
     * {@return a classifier with the model in a file}
     *
     * @param file a model file
     * @throws DataException if the file cannot be read, is no model, or its model predicts numbers, or labels that do not
     *     exclude each other
     */
    public static Classifier load(Path file) throws DataException {
        Model model = ModelFile.read(file);
        if (predictsOthers(model)) {
            throw new DataException(
                    file.toString(),
                    "the model predicts " + others(model) + ", expected one that predicts classes: use Regressor");
        }
        return of(model);
    }

    private static boolean predictsOthers(Model model) {
        return model.multiLabel() || !model.targetNames().isEmpty();
    }

    private static String others(Model model) {
        String names = DataException.list(model.targetNames());
        return model.multiLabel()
                ? "labels that do not exclude each other" + (names.isEmpty() ? "" : ", " + names)
                : names;
    }

    /**
     * {@return a classifier with a copy of this model's parameters}
     *
     * @param model the model
     * @throws IllegalArgumentException if the model predicts numbers, or labels that do not exclude each other
     */
    public static Classifier of(Model model) {
        if (predictsOthers(model)) {
            throw new IllegalArgumentException(
                    "model predicts " + others(model) + ", expected one that predicts classes: use Regressor");
        }
        return new Classifier(model);
    }

    /** {@return the names of the inputs, in their order; empty if unknown} */
    public List<String> inputNames() {
        return row.model.inputNames();
    }

    /** {@return the names of the classes, in the order of their labels; {@code "0", "1", ...} if unknown} */
    public List<String> classNames() {
        return classNames;
    }

    /**
     * {@return the name of the most likely class}
     *
     * @param x (inputs), not scaled
     * @throws IllegalArgumentException if there is not one finite value per input
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public String predict(double... x) {
        return classNames.get(predictLabel(x));
    }

    /**
     * {@return the name of the most likely class}
     *
     * @param x (inputs), not scaled
     * @throws IllegalArgumentException if there is not one finite value per input
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public String predict(float[] x) {
        return predict(ModelPredictor.doubles(x));
    }

    /**
     * {@return the label of the most likely class, an index of {@link #classNames()}}
     *
     * @param x (inputs), not scaled
     * @throws IllegalArgumentException if there is not one finite value per input
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public int predictLabel(double... x) {
        return row.predictor.predictLabels(row.scaled(x))[0];
    }

    /**
     * {@return the label of the most likely class, an index of {@link #classNames()}}
     *
     * @param x (inputs), not scaled
     * @throws IllegalArgumentException if there is not one finite value per input
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public int predictLabel(float[] x) {
        return predictLabel(ModelPredictor.doubles(x));
    }

    /**
     * {@return the probability of each class, in the order of {@link #classNames()}}
     *
     * @param x (inputs), not scaled
     * @throws IllegalArgumentException if there is not one finite value per input
     * @throws IllegalStateException if the network gives scores that are no probabilities
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public double[] predictProba(double... x) {
        return probabilities(row.scaled(x));
    }

    /**
     * {@return the probability of each class, in the order of {@link #classNames()}}
     *
     * @param x (inputs), not scaled
     * @throws IllegalArgumentException if there is not one finite value per input
     * @throws IllegalStateException if the network gives scores that are no probabilities
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public double[] predictProba(float[] x) {
        return predictProba(ModelPredictor.doubles(x));
    }

    /**
     * {@return the name of the most likely class}
     *
     * @param row a value per column, see {@link Preprocessing#apply(Map, float[], int)}
     * @throws IllegalArgumentException if a column or a value that must be there is missing, or a value is no number where
     *     one is expected
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public String predict(Map<String, ?> row) {
        return classNames.get(predictLabel(row));
    }

    /**
     * {@return the label of the most likely class, an index of {@link #classNames()}}
     *
     * @param row a value per column, see {@link Preprocessing#apply(Map, float[], int)}
     * @throws IllegalArgumentException if a column or a value that must be there is missing, or a value is no number where
     *     one is expected
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public int predictLabel(Map<String, ?> row) {
        return this.row.predictor.predictLabels(this.row.scaled(row))[0];
    }

    /**
     * {@return the probability of each class, in the order of {@link #classNames()}}
     *
     * @param row a value per column, see {@link Preprocessing#apply(Map, float[], int)}
     * @throws IllegalArgumentException if a column or a value that must be there is missing, or a value is no number where
     *     one is expected
     * @throws IllegalStateException if the network gives scores that are no probabilities
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public double[] predictProba(Map<String, ?> row) {
        return probabilities(this.row.scaled(row));
    }

    /**
     * {@return the name of the most likely class}
     *
     * @param row a component per column, see {@link Preprocessing#apply(Record, float[], int)}
     * @throws IllegalArgumentException if a component or a value that must be there is missing, or a value is no number or
     *     date where one is expected
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public String predict(Record row) {
        return classNames.get(predictLabel(row));
    }

    /**
     * {@return the label of the most likely class, an index of {@link #classNames()}}
     *
     * @param row a component per column, see {@link Preprocessing#apply(Record, float[], int)}
     * @throws IllegalArgumentException if a component or a value that must be there is missing, or a value is no number or
     *     date where one is expected
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public int predictLabel(Record row) {
        return this.row.predictor.predictLabels(this.row.scaled(row))[0];
    }

    /**
     * {@return the probability of each class, in the order of {@link #classNames()}}
     *
     * @param row a component per column, see {@link Preprocessing#apply(Record, float[], int)}
     * @throws IllegalArgumentException if a component or a value that must be there is missing, or a value is no number or
     *     date where one is expected
     * @throws IllegalStateException if the network gives scores that are no probabilities
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public double[] predictProba(Record row) {
        return probabilities(this.row.scaled(row));
    }

    private double[] probabilities(float[] scaled) {
        float[] p = row.predictor.predictProba(scaled);
        return p.length == 1 ? new double[] {1 - (double) p[0], p[0]} : ModelPredictor.doubles(p);
    }
}
