package io.simdmlp.io;

import io.simdmlp.NonFiniteException;
import io.simdmlp.Predictor;
import io.simdmlp.WarmUp;
import io.simdmlp.WeightFormat;
import java.nio.file.Path;
import java.time.Duration;
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
 * <p>Inputs that are NaN or infinite, or that training did not have, are treated by the {@link InputPolicy} of the model.
 *
 * <p>{@code predict} and {@code predictLabel} allocate nothing, nor does {@code predictProba} into an array of the caller, once
 * some calls have been made: the memory of a call comes from a pool, which has as many as threads have called at the same
 * time. There are no locks, and no threads of its own. Virtual threads may call too.
 *
 * <p>The scaling of the inputs is part of the first layer's weights where that is accurate. So probabilities may differ in the last
 * digits from those of a {@link Predictor} of the {@link Model}'s network with scaled inputs.
 */
public final class Classifier implements RowPredictor {
    private final ModelPredictor row;
    private final List<String> classNames;

    private Classifier(Model model, ModelPredictor row) {
        this.row = row;
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
        return of(model, WeightFormat.FLOAT32);
    }

    /**
     * {@return a classifier with a copy of this model's parameters, with weights in this format}
     *
     * @param model the model
     * @param weightFormat the format of the copied weights
     * @throws IllegalArgumentException if the model predicts numbers, or labels that do not exclude each other
     */
    public static Classifier of(Model model, WeightFormat weightFormat) {
        requireKind(model);
        return new Classifier(model, new ModelPredictor(model, weightFormat));
    }

    /**
     * {@return a classifier whose weights are bfloat16 if that was measured to be faster on this machine, with an error of at most 0.01, else
     * float32} Takes some seconds, see {@link Predictor#prepare(io.simdmlp.Mlp, float[], int, double)}. {@link #description()} has the
     * choice, its reason and the measurements.
     *
     * @param model the model
     * @param rows (rows, inputs) such as those to predict, not scaled; some hundred are enough
     * @throws IllegalArgumentException if the model predicts numbers, or labels that do not exclude each other, not every column is a number, or {@code rows} is empty, its last row not
     *     complete or a value NaN or infinite
     */
    public static Classifier prepare(Model model, float[] rows) {
        requireKind(model);
        return new Classifier(model, ModelPredictor.prepare(model, rows));
    }

    /**
     * {@return the same as {@link #prepare(Model, float[])}, with rows of a table}
     *
     * @param model the model
     * @param rows such as those to predict, see {@link Preprocessing#apply(Map, float[], int)}; some hundred are enough
     * @throws IllegalArgumentException if the model predicts numbers, or labels that do not exclude each other, there is no row, or one is invalid
     */
    public static Classifier prepare(Model model, List<? extends Map<String, ?>> rows) {
        requireKind(model);
        return new Classifier(model, ModelPredictor.prepare(model, rows));
    }

    private static void requireKind(Model model) {
        if (predictsOthers(model)) {
            throw new IllegalArgumentException(
                    "model predicts " + others(model) + ", expected one that predicts classes: use Regressor");
        }
    }

    @Override
    public List<String> inputNames() {
        return row.model.inputNames();
    }

    /** {@return the names of the classes, in the order of their labels; {@code "0", "1", ...} if unknown} */
    public List<String> classNames() {
        return classNames;
    }

    /** {@return the names of the classes, in the order of the results; empty if unknown} */
    @Override
    public List<String> outputNames() {
        return classNames;
    }

    @Override
    public WarmUp warmUp(Duration cap) {
        return row.warmUp(cap);
    }

    @Override
    public String description() {
        return row.description();
    }

    @Override
    public long allocations() {
        return row.allocations();
    }

    ModelPredictor predictor() {
        return row;
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
        return classNames.get(predictLabel(x));
    }

    /**
     * {@return the label of the most likely class, an index of {@link #classNames()}}
     *
     * @param x (inputs), not scaled
     * @throws IllegalArgumentException if there is not one finite value per input
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public int predictLabel(double... x) {
        return row.begin(x).label();
    }

    /**
     * {@return the label of the most likely class, an index of {@link #classNames()}}
     *
     * @param x (inputs), not scaled
     * @throws IllegalArgumentException if there is not one finite value per input
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public int predictLabel(float[] x) {
        return row.begin(x).label();
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
        double[] p = new double[classNames.size()];
        row.begin(x).probabilities(p);
        return p;
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
        double[] p = new double[classNames.size()];
        row.begin(x).probabilities(p);
        return p;
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
        return this.row.begin(row).label();
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
        double[] p = new double[classNames.size()];
        this.row.begin(row).probabilities(p);
        return p;
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
        return this.row.begin(row).label();
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
        double[] p = new double[classNames.size()];
        this.row.begin(row).probabilities(p);
        return p;
    }

    /**
     * Computes the probability of each class. Allocates nothing.
     *
     * @param p (classes), overwritten, in the order of {@link #classNames()}
     * @param x (inputs), not scaled
     * @throws IllegalArgumentException if {@code p} does not have one value per class; if there is not one finite value per input
     * @throws IllegalStateException if the network gives scores that are no probabilities
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public void predictProba(double[] p, double... x) {
        ModelPredictor.requireLength("p", p, classNames.size());
        row.begin(x).probabilities(p);
    }

    /**
     * Computes the probability of each class. Allocates nothing.
     *
     * @param p (classes), overwritten, in the order of {@link #classNames()}
     * @param x (inputs), not scaled
     * @throws IllegalArgumentException if {@code p} does not have one value per class; if there is not one finite value per input
     * @throws IllegalStateException if the network gives scores that are no probabilities
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public void predictProba(double[] p, float[] x) {
        ModelPredictor.requireLength("p", p, classNames.size());
        row.begin(x).probabilities(p);
    }

    /**
     * Computes the probability of each class. Allocates nothing.
     *
     * @param p (classes), overwritten, in the order of {@link #classNames()}
     * @param row a value per column, see {@link Preprocessing#apply(Map, float[], int)}
     * @throws IllegalArgumentException if {@code p} does not have one value per class; if a column or a value that must be there is missing, or a value is no number where
     *     one is expected
     * @throws IllegalStateException if the network gives scores that are no probabilities
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public void predictProba(double[] p, Map<String, ?> row) {
        ModelPredictor.requireLength("p", p, classNames.size());
        this.row.begin(row).probabilities(p);
    }

    /**
     * Computes the probability of each class. Allocates nothing.
     *
     * @param p (classes), overwritten, in the order of {@link #classNames()}
     * @param row a component per column, see {@link Preprocessing#apply(Record, float[], int)}
     * @throws IllegalArgumentException if {@code p} does not have one value per class; if a component or a value that must be there is missing, or a value is no number or
     *     date where one is expected
     * @throws IllegalStateException if the network gives scores that are no probabilities
     * @throws NonFiniteException if the inputs are too large for the network's weights
     */
    public void predictProba(double[] p, Record row) {
        ModelPredictor.requireLength("p", p, classNames.size());
        this.row.begin(row).probabilities(p);
    }
}
