package io.simdmlp.io;

import io.simdmlp.Predictor;
import io.simdmlp.WarmUp;
import io.simdmlp.WeightFormat;
import java.nio.file.Path;
import java.time.Duration;
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
 * <p>Inputs that are NaN or infinite, or that training did not have, are treated by the {@link InputPolicy} of the model.
 *
 * <p>{@code predict} into an array of the caller allocates nothing, once some calls have been made: the memory of a call comes from
 * a pool, which has as many as threads have called at the same time. There are no locks, and no threads of its own.
 * Virtual threads may call too.
 *
 * <p>The scaling of the inputs is part of the first layer's weights where that is accurate. So predictions may differ in the last
 * digits from those of a {@link Predictor} of the {@link Model}'s network with scaled inputs.
 */
public final class Regressor implements RowPredictor {
    private final ModelPredictor row;

    private Regressor(ModelPredictor row) {
        this.row = row;
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
        return of(model, WeightFormat.FLOAT32);
    }

    /**
     * {@return a regressor with a copy of this model's parameters, with weights in this format}
     *
     * @param model the model
     * @param weightFormat the format of the copied weights
     * @throws IllegalArgumentException if the model predicts classes
     */
    public static Regressor of(Model model, WeightFormat weightFormat) {
        requireKind(model);
        return new Regressor(new ModelPredictor(model, weightFormat));
    }

    /**
     * {@return a regressor whose weights are bfloat16 if that was measured to be faster on this machine, with an error of at most 0.01, else
     * float32} Takes some seconds, see {@link Predictor#prepare(io.simdmlp.Mlp, float[], int, double)}. {@link #description()} has the
     * choice, its reason and the measurements.
     *
     * @param model the model
     * @param rows (rows, inputs) such as those to predict, not scaled; some hundred are enough
     * @throws IllegalArgumentException if the model predicts classes, not every column is a number, or {@code rows} is empty, its last row not
     *     complete or a value NaN or infinite
     */
    public static Regressor prepare(Model model, float[] rows) {
        requireKind(model);
        return new Regressor(ModelPredictor.prepare(model, rows));
    }

    /**
     * {@return the same as {@link #prepare(Model, float[])}, with rows of a table}
     *
     * @param model the model
     * @param rows such as those to predict, see {@link Preprocessing#apply(Map, float[], int)}; some hundred are enough
     * @throws IllegalArgumentException if the model predicts classes, there is no row, or one is invalid
     */
    public static Regressor prepare(Model model, List<? extends Map<String, ?>> rows) {
        requireKind(model);
        return new Regressor(ModelPredictor.prepare(model, rows));
    }

    private static void requireKind(Model model) {
        if (!model.classNames().isEmpty()) {
            throw new IllegalArgumentException("model predicts "
                    + model.classNames().size() + " classes, expected one that predicts numbers: use Classifier");
        }
    }

    @Override
    public List<String> inputNames() {
        return row.model.inputNames();
    }

    /** {@return the names of the targets or labels, in the order of the predictions; empty if unknown} */
    public List<String> targetNames() {
        return row.model.targetNames();
    }

    /** {@return the names of the targets or labels, in the order of the results; empty if unknown} */
    @Override
    public List<String> outputNames() {
        return row.model.targetNames();
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
     * {@return one number per target, or the probability of each label}
     *
     * @param x (inputs), not scaled
     * @throws IllegalArgumentException if there is not one finite value per input, or a prediction is NaN or infinite because
     *     the inputs are too large for the network's weights
     */
    public double[] predict(double... x) {
        double[] y = new double[row.spec().outputs()];
        row.begin(x).targets(y);
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
        double[] y = new double[row.spec().outputs()];
        row.begin(x).targets(y);
        return y;
    }

    /**
     * {@return one number per target, or the probability of each label}
     *
     * @param row a value per column, see {@link Preprocessing#apply(Map, float[], int)}
     * @throws IllegalArgumentException if a column or a value that must be there is missing, a value is no number where one
     *     is expected, or a prediction is NaN or infinite because the inputs are too large for the network's weights
     */
    public double[] predict(Map<String, ?> row) {
        double[] y = new double[this.row.spec().outputs()];
        this.row.begin(row).targets(y);
        return y;
    }

    /**
     * {@return one number per target, or the probability of each label}
     *
     * @param row a component per column, see {@link Preprocessing#apply(Record, float[], int)}
     * @throws IllegalArgumentException if a component or a value that must be there is missing, a value is no number or date
     *     where one is expected, or a prediction is NaN or infinite because the inputs are too large for the network's weights
     */
    public double[] predict(Record row) {
        double[] y = new double[this.row.spec().outputs()];
        this.row.begin(row).targets(y);
        return y;
    }

    /**
     * Computes one number per target, or the probability of each label. Allocates nothing.
     *
     * @param y (targets), overwritten, in the order of {@link #targetNames()}
     * @param x (inputs), not scaled
     * @throws IllegalArgumentException if {@code y} does not have one value per target; if there is not one finite value per input;
     *     or if a prediction is NaN or infinite because the inputs are too large for the network's weights
     */
    public void predict(double[] y, double... x) {
        ModelPredictor.requireLength("y", y, row.spec().outputs());
        row.begin(x).targets(y);
    }

    /**
     * Computes one number per target, or the probability of each label. Allocates nothing.
     *
     * @param y (targets), overwritten, in the order of {@link #targetNames()}
     * @param x (inputs), not scaled
     * @throws IllegalArgumentException if {@code y} does not have one value per target; if there is not one finite value per input;
     *     or if a prediction is NaN or infinite because the inputs are too large for the network's weights
     */
    public void predict(double[] y, float[] x) {
        ModelPredictor.requireLength("y", y, row.spec().outputs());
        row.begin(x).targets(y);
    }

    /**
     * Computes one number per target, or the probability of each label. Allocates nothing.
     *
     * @param y (targets), overwritten, in the order of {@link #targetNames()}
     * @param row a value per column, see {@link Preprocessing#apply(Map, float[], int)}
     * @throws IllegalArgumentException if {@code y} does not have one value per target; if a column or a value that must be there is missing, or a value is no number where
     *     one is expected;
     *     or if a prediction is NaN or infinite because the inputs are too large for the network's weights
     */
    public void predict(double[] y, Map<String, ?> row) {
        ModelPredictor.requireLength("y", y, this.row.spec().outputs());
        this.row.begin(row).targets(y);
    }

    /**
     * Computes one number per target, or the probability of each label. Allocates nothing.
     *
     * @param y (targets), overwritten, in the order of {@link #targetNames()}
     * @param row a component per column, see {@link Preprocessing#apply(Record, float[], int)}
     * @throws IllegalArgumentException if {@code y} does not have one value per target; if a component or a value that must be there is missing, or a value is no number or
     *     date where one is expected;
     *     or if a prediction is NaN or infinite because the inputs are too large for the network's weights
     */
    public void predict(double[] y, Record row) {
        ModelPredictor.requireLength("y", y, this.row.spec().outputs());
        this.row.begin(row).targets(y);
    }
}
