package io.simdmlp.io;

import io.simdmlp.Backend;
import io.simdmlp.MlpSpec;
import io.simdmlp.NonFiniteException;
import io.simdmlp.Predictor;
import io.simdmlp.Preparation;
import io.simdmlp.WarmUp;
import io.simdmlp.WeightFormat;
import io.simdmlp.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Predictions of one row of raw inputs, without garbage: checks the row, makes inputs of it, and predicts. Immutable and shared by
 * threads; each call has a {@link Scratch} from a pool.
 *
 * <p>The scaling of the inputs is part of the first layer as far as {@link InputFolding} allows. A plain row of floats then
 * goes into the network as it is.
 */
final class ModelPredictor {
    private static final int INFINITE = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
    private static final int MAGNITUDE = Integer.MAX_VALUE; // a float's bits without the sign

    final Model model;
    private final Predictor predictor;
    private final String weights; // their format, for the description
    private final Preprocessing preprocessing; // with the scaling that is left
    private final double[] bases; // (inputs)
    private final int[] scaled; // the inputs with scaling that is left
    private final boolean plain; // whether a row is an array of numbers
    private final @Nullable InputCheck check; // of a policy other than the usual one
    private final boolean direct; // whether floats are inputs as they are
    private final ScratchPool<Scratch> pool;

    /** The memory of one call. */
    final class Scratch {
        private final float[] x = new float[spec().inputs()];
        private final float[] out = new float[spec().outputs()];
        private final int[] label = new int[1];
        private final Workspace workspace = Workspace.of(spec(), 1);
        private float[] inputs = x; // x, or the caller's row
        private boolean borrowed; // whether it is the caller's row

        /** The label of the row; gives the memory back. */
        int label() {
            try {
                predictor.predictLabels(label, inputs, 1, workspace);
                return label[0];
            } catch (NonFiniteException e) {
                requireFiniteRow();
                throw e;
            } finally {
                giveBack();
            }
        }

        /** The probabilities of the row's classes, two for a single output; gives the memory back. */
        void probabilities(double[] p) {
            try {
                predictor.predictProba(out, inputs, 1, workspace);
                if (out.length == 1) {
                    p[0] = 1 - (double) out[0];
                    p[1] = out[0];
                } else {
                    copy(p);
                }
            } catch (NonFiniteException e) {
                requireFiniteRow();
                throw e;
            } finally {
                giveBack();
            }
        }

        /** The targets of the row in their own unit; gives the memory back. */
        void targets(double[] y) {
            try {
                requireFiniteRow();
                predictor.predict(out, inputs, 1, workspace);
                model.toPredictions(out, 0, out.length);
                for (int target = 0; target < out.length; target++) {
                    if (!Float.isFinite(out[target])) {
                        throw new IllegalArgumentException(
                                "x gives " + out[target] + " for target " + target
                                        + ", counted from 0, expected a finite number: the inputs are too large for the network");
                    }
                }
                copy(y);
                List<Double> targetBases = model.targetBases();
                for (int target = 0; target < targetBases.size(); target++) {
                    y[target] += targetBases.get(target);
                }
            } finally {
                giveBack();
            }
        }

        /** Rejects inputs that are NaN or infinite. */
        private void requireFiniteRow() {
            int bad = firstNotFinite(inputs);
            if (bad >= 0 && borrowed) {
                throw unfit(bad, inputs[bad]);
            }
            if (bad >= 0) {
                throw new IllegalArgumentException("the row gives " + inputs[bad] + " for input " + bad
                        + " of the network, counted from 0, expected a finite number");
            }
        }

        private void copy(double[] to) {
            for (int i = 0; i < out.length; i++) {
                to[i] = out[i];
            }
        }

        private void giveBack() {
            inputs = x; // the caller's row can be garbage
            borrowed = false;
            pool.give(this);
        }
    }

    ModelPredictor(Model model, WeightFormat weightFormat) {
        this(model, InputFolding.of(model), weightFormat);
    }

    private ModelPredictor(Model model, InputFolding folding, WeightFormat weightFormat) {
        this(model, folding, new Predictor(folding.mlp(), weightFormat), weightFormat.label() + " weights");
    }

    /** Chooses the format of the weights by measurement, with some rows of a table. */
    static ModelPredictor prepare(Model model, List<? extends Map<String, ?>> rows) {
        InputFolding folding = InputFolding.of(model);
        Preprocessing preprocessing = model.preprocessing().withScaling(folding.scaling());
        int inputs = preprocessing.inputs();
        float[] x = new float[Math.multiplyExact(rows.size(), inputs)];
        for (int row = 0; row < rows.size(); row++) {
            preprocessing.apply(rows.get(row), x, row * inputs);
        }
        return prepare(model, folding, x);
    }

    /** Chooses the format of the weights by measurement, with some rows of numbers, (rows, inputs). */
    static ModelPredictor prepare(Model model, float[] rows) {
        requireNumbers(model);
        InputFolding folding = InputFolding.of(model);
        float[] x = rows.clone();
        folding.scaling().apply(x, 0, rows.length / model.mlp().spec().inputs());
        return prepare(model, folding, x);
    }

    private static ModelPredictor prepare(Model model, InputFolding folding, float[] x) {
        Preparation preparation = Predictor.prepare(folding.mlp(), x);
        return new ModelPredictor(model, folding, preparation.predictor(), preparation.toString());
    }

    private ModelPredictor(Model model, InputFolding folding, Predictor predictor, String weights) {
        this.model = model;
        this.predictor = predictor;
        this.weights = weights;
        this.preprocessing = model.preprocessing().withScaling(folding.scaling());
        this.bases = folding.scaling().base();
        this.scaled = folding.scaling().changed(bases);
        this.plain = isPlain(model);
        boolean based = false;
        for (double base : bases) {
            based |= base != 0;
        }
        this.check = preprocessing.policy().equals(InputPolicy.DEFAULT) ? null : preprocessing.check();
        this.direct = !based && scaled.length == 0 && check == null;
        this.pool = new ScratchPool<>(Scratch::new);
    }

    MlpSpec spec() {
        return predictor.spec();
    }

    /** The shape, the kernels, and what is missing, in one line. */
    String description() {
        int changed = model.scaling().changed(bases).length;
        String scaling = changed == 0
                ? "inputs are not scaled"
                : "the scaling of " + (changed - scaled.length) + " of " + changed + " scaled inputs is in the weights";
        String missing = Backend.missing();
        return spec() + ": " + Backend.name() + " kernels, " + weights + ", " + scaling
                + (missing.isEmpty() ? "" : "; slow: " + missing);
    }

    /** The number of calls that had to allocate their memory. */
    long allocations() {
        return pool.made();
    }

    /** Warms up, and allocates the memory of as many calls as there are processors. */
    WarmUp warmUp(Duration cap) {
        pool.fill();
        Scratch scratch = pool.take();
        try {
            return predictor.warmUp(scratch.workspace, cap);
        } finally {
            pool.give(scratch);
        }
    }

    /** Begins a call with a row of numbers. */
    Scratch begin(double[] x) {
        requireNumbers(x.length);
        Scratch scratch = pool.take();
        if (check == null) {
            for (int i = 0; i < x.length; i++) {
                scratch.x[i] = (float) (x[i] - bases[i]);
            }
        } else {
            check(check, x, scratch);
        }
        int bad = scale(scratch);
        if (bad >= 0) {
            pool.give(scratch);
            throw unfit(bad, x[bad]);
        }
        return scratch;
    }

    /** Begins a call with a row of numbers, which does not change until the call ends. */
    Scratch begin(float[] x) {
        requireNumbers(x.length);
        Scratch scratch = pool.take();
        if (direct) {
            scratch.inputs = x; // checked with the prediction
            scratch.borrowed = true;
            return scratch;
        }
        if (check == null) {
            for (int i = 0; i < x.length; i++) {
                scratch.x[i] = (float) (x[i] - bases[i]);
            }
        } else {
            check(check, x, scratch);
        }
        int bad = scale(scratch);
        if (bad >= 0) {
            pool.give(scratch);
            throw unfit(bad, x[bad]);
        }
        return scratch;
    }

    private void check(InputCheck check, double[] x, Scratch scratch) {
        try {
            check.apply(x, 0, scratch.x, 0);
        } catch (IllegalArgumentException e) {
            pool.give(scratch);
            throw e;
        }
    }

    private void check(InputCheck check, float[] x, Scratch scratch) {
        try {
            check.apply(x, 0, scratch.x, 0);
        } catch (IllegalArgumentException e) {
            pool.give(scratch);
            throw e;
        }
    }

    /** Does the scaling that is left; returns the first input that is not finite then, or -1. */
    private int scale(Scratch scratch) {
        preprocessing.scaling().apply(scratch.x, 0, 1, bases, scaled);
        return firstNotFinite(scratch.x);
    }

    /** Begins a call with a row of a table. */
    Scratch begin(Map<String, ?> row) {
        Scratch scratch = pool.take();
        try {
            preprocessing.apply(row, scratch.x, 0);
            return scratch;
        } catch (RuntimeException e) {
            pool.give(scratch);
            throw e;
        }
    }

    /** Begins a call with a record. */
    Scratch begin(Record row) {
        Scratch scratch = pool.take();
        try {
            preprocessing.apply(row, scratch.x, 0);
            return scratch;
        } catch (RuntimeException e) {
            pool.give(scratch);
            throw e;
        }
    }

    /** Checks an array for results. */
    static void requireLength(String name, double[] results, int length) {
        if (results.length != length) {
            throw new IllegalArgumentException(name + " has " + results.length + " values, expected " + length);
        }
    }

    private static boolean isPlain(Model model) {
        return model.preprocessing().isNumbers();
    }

    private static void requireNumbers(Model model) {
        if (!isPlain(model)) {
            throw new IllegalArgumentException("x is an array of numbers, expected a map of "
                    + DataException.list(model.inputNames()) + ", since not all columns are numbers");
        }
    }

    private void requireNumbers(int length) {
        if (!plain) {
            requireNumbers(model);
        }
        if (length != spec().inputs()) {
            throw new IllegalArgumentException(
                    "x has " + length + " values, expected " + spec().inputs() + ", one per input");
        }
    }

    /** The first value that is NaN or infinite, or -1. Without a branch per value, so that the compiler uses vectors. */
    private static int firstNotFinite(float[] x) {
        int largest = 0;
        for (int i = 0; i < x.length; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(x[i]) & MAGNITUDE);
        }
        int first = 0;
        while (largest >= INFINITE && Float.isFinite(x[first])) {
            first++;
        }
        return largest >= INFINITE ? first : -1;
    }

    private IllegalArgumentException unfit(int input, double x) {
        List<String> names = model.inputNames();
        return new IllegalArgumentException(
                "x[" + input + "]" + (names.isEmpty() ? "" : " (" + names.get(input) + ")") + " is " + x
                        + ", expected a " + (Double.isFinite(x) ? "number that a float can hold" : "finite number"));
    }
}
