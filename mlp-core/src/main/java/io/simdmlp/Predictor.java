package io.simdmlp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Inference with a copy of a network's parameters. Immutable and thread-safe: any number of threads can share it, each
 * with a {@link Workspace} of its own. Predicting into the caller's arrays allocates nothing.
 *
 * <p>There are three results, each under one name: {@code predict} gives the last layer's outputs, {@code predictProba}
 * probabilities, {@code predictLabels} class indices. Arrays come in the order outputs, inputs, number of samples,
 * workspace. Matrices are row-major in flat arrays. The forms without a workspace return a new array; they are meant for
 * convenience.
 *
 * <pre>{@code
 * float[] probabilities = predictor.predictProba(x);             // a new array
 * predictor.predictProba(probabilities, x, rows, workspace);     // allocates nothing
 * }</pre>
 *
 * <p>A sample's outputs have the same bits alone or in a batch. A batch normalization is part of the copied weights and costs
 * nothing; dropout is left out.
 */
public final class Predictor {
    private static final float LOG_HALF = -0.6931472f;

    /** The usual largest error of bfloat16. */
    private static final double MAX_ERROR = 0.01;

    /** The rows of the workspace of calls that return a new array. More rows are not faster. */
    private static final int BLOCK_ROWS = 256;

    private final MlpSpec spec;
    private final WeightFormat weightFormat;
    private final Network network;
    private final Weights weights;
    private final Prediction prediction;

    /**
     * Creates a predictor with a copy of {@code mlp}'s current parameters, which later training does not change.
     *
     * @param mlp the network
     * @throws IllegalArgumentException if the network and its copy are more than the heap may grow to
     */
    public Predictor(Mlp mlp) {
        this(mlp, WeightFormat.FLOAT32);
    }

    /**
     * Creates a predictor with a copy of {@code mlp}'s current parameters, with weights in this format. {@link #prepare} chooses the
     * format by measurement.
     *
     * @param mlp the network
     * @param weightFormat the format of the copied weights
     * @throws IllegalArgumentException if the network and its copy are more than the heap may grow to
     */
    public Predictor(Mlp mlp, WeightFormat weightFormat) {
        this.spec = Check.notNull("mlp", mlp).spec();
        this.weightFormat = Check.notNull("weightFormat", weightFormat);
        MemoryPlan.network(spec)
                .plus(MemoryPlan.predictor(spec, weightFormat))
                .requireFitsHeap("mlp is " + spec + ": a predictor beside it");
        Mlp folded = BatchNormFolding.of(mlp);
        this.network = new Network(folded, 0);
        this.weights = Weights.packed(folded, network.kernels(), weightFormat);
        this.prediction = new Prediction(spec, network, this::forward);
    }

    /**
     * {@return a predictor whose weights are bfloat16 if that is faster on this machine and has an error of at most 0.01, else
     * float32} See {@link #prepare(Mlp, float[], int, double)}.
     *
     * @param mlp the network
     * @param samples (rows, inputs), such as those to predict, at least one row; some hundred are enough
     * @throws IllegalArgumentException if {@code samples} is empty, its last row not complete or a value NaN or infinite
     */
    public static Preparation prepare(Mlp mlp, float[] samples) {
        return prepare(mlp, samples, 1, MAX_ERROR);
    }

    /**
     * {@return a predictor whose weights are in the format that was measured to be better, with the measurements} Weights are
     * {@link WeightFormat#BFLOAT16} if a call takes at most 0.95 times as long as with float32, and if no output differs by more
     * than {@code maxError} times the largest magnitude of an output. Outputs that are NaN or infinite keep float32.
     *
     * <p>Takes some seconds, more on a busy machine: both formats are warmed up, then measured in turn. It has the memory of both
     * predictors. Call it before the first request, on a machine like that which serves them. Error and speed are those of these
     * samples: use samples like those to predict, scaled in the same way. The choice may differ from machine to machine, and if
     * both take about as long, from call to call; the bits of each format do not.
     *
     * @param mlp the network
     * @param samples (rows, inputs), at least {@code rowsPerCall} rows; some hundred are enough
     * @param rowsPerCall the number of samples in a call to measure, at least 1
     * @param maxError the largest error of bfloat16, such as 0.01; at least 0
     * @throws IllegalArgumentException if an argument is out of its range, the last row of {@code samples} not complete or a value
     *     NaN or infinite, or if the predictors are more than the heap may grow to
     */
    public static Preparation prepare(Mlp mlp, float[] samples, int rowsPerCall, double maxError) {
        return prepare(mlp, samples, rowsPerCall, maxError, FormatTrial.USUAL);
    }

    /** The same with this cap of each warm-up. */
    static Preparation prepare(Mlp mlp, float[] samples, int rowsPerCall, double maxError, Duration warmUp) {
        MlpSpec spec = Check.notNull("mlp", mlp).spec();
        int inputs = spec.inputs();
        int rows = Check.notNull("samples", samples).length / inputs;
        Check.positive("rowsPerCall", rowsPerCall);
        Check.nonNegative("maxError", maxError);
        if (samples.length % inputs != 0 || rows < rowsPerCall) {
            throw new IllegalArgumentException(
                    "samples has " + samples.length + " values, expected a multiple of inputs = " + inputs
                            + " and at least rowsPerCall*inputs = " + rowsPerCall + "*" + inputs);
        }
        int finite = Rows.finite(samples, 0, rows, inputs);
        if (finite < rows) {
            throw new IllegalArgumentException("row " + finite
                    + " of samples, counted from 0, has a value that is NaN or infinite, expected finite ones");
        }
        Predictor float32 = new Predictor(mlp);
        Predictor bfloat16 = new Predictor(mlp, WeightFormat.BFLOAT16);
        FormatTrial trial = new FormatTrial(spec, samples, warmUp);
        double error = trial.error(float32, bfloat16);
        double[] nanos = trial.nanos(float32, bfloat16, rowsPerCall);
        return Preparation.of(float32, bfloat16, rowsPerCall, nanos[0], nanos[1], error, maxError);
    }

    /**
     * {@return the memory of a predictor of networks of this shape and of one workspace; each further workspace takes
     * the activations and scratch again} Nothing is allocated.
     *
     * @param spec the network's shape
     * @param maxRows the largest number of samples in a call, at least 1
     * @throws IllegalArgumentException if {@link Workspace#of} would refuse it whatever the heap
     */
    public static MemoryPlan plan(MlpSpec spec, int maxRows) {
        return plan(spec, maxRows, WeightFormat.FLOAT32);
    }

    /**
     * {@return the same for a predictor with weights in this format}
     *
     * @param spec the network's shape
     * @param maxRows the largest number of samples in a call, at least 1
     * @param weightFormat the format of the weights
     * @throws IllegalArgumentException if {@link Workspace#of} would refuse it whatever the heap
     */
    public static MemoryPlan plan(MlpSpec spec, int maxRows, WeightFormat weightFormat) {
        return MemoryPlan.predictor(Check.notNull("spec", spec), Check.notNull("weightFormat", weightFormat))
                .plus(MemoryPlan.workspace(spec, maxRows));
    }

    /** {@return the network's shape} */
    public MlpSpec spec() {
        return spec;
    }

    /** {@return the format of the weights} */
    public WeightFormat weightFormat() {
        return weightFormat;
    }

    /**
     * Computes the last layer's outputs for the samples at the beginning of {@code x}.
     *
     * @param out (rows, outputs), overwritten; not the array {@code x}
     * @param x (rows, inputs)
     * @param rows the number of samples, at most {@code workspace.maxRows()}
     * @param workspace a workspace for this predictor's shape that no other thread uses at the same time
     * @throws IllegalArgumentException if an array is too short, rows out of range or the workspace for another shape
     */
    public void predict(float[] out, float[] x, int rows, Workspace workspace) {
        checkWorkspace(rows, workspace);
        Check.slice("x", x, 0, rows, spec.inputs(), "inputs");
        Check.slice("out", out, 0, rows, spec.outputs(), "outputs");
        prediction.requireCategories(x, 0, spec.inputs(), rows);
        forward(out, 0, x, 0, rows, false, workspace);
    }

    /**
     * Computes the last layer's outputs for samples anywhere in {@code x}, with or without gaps between them.
     *
     * @param out (rows, outputs), row r at {@code outAt + r * outStride}, overwritten; not the array {@code x}
     * @param outAt the offset of the first sample's outputs in {@code out}
     * @param outStride the distance between the outputs of consecutive samples, at least their number
     * @param x (rows, inputs), row r at {@code xAt + r * xStride}
     * @param xAt the offset of the first sample in {@code x}
     * @param xStride the distance between consecutive samples, at least the number of inputs
     * @param rows the number of samples, at most {@code workspace.maxRows()}
     * @param workspace a workspace for this predictor's shape that no other thread uses at the same time
     * @throws IllegalArgumentException if an array or a stride is too small, rows out of range or the workspace for
     *     another shape
     */
    public void predict(
            float[] out, int outAt, int outStride, float[] x, int xAt, int xStride, int rows, Workspace workspace) {
        checkWorkspace(rows, workspace);
        Check.rows("x", x, xAt, xStride, rows, spec.inputs(), "inputs");
        Check.rows("out", out, outAt, outStride, rows, spec.outputs(), "outputs");
        prediction.values(out, outAt, outStride, x, xAt, xStride, rows, workspace);
    }

    /**
     * {@return the last layer's outputs, (rows, outputs), in a new array} Allocates a workspace too.
     *
     * @param x (rows, inputs), at least one row
     * @throws IllegalArgumentException if {@code x} is empty or its last row not complete
     */
    public float[] predict(float[] x) {
        int rows = Check.wholeRows(Check.notNull("x", x).length, spec.inputs());
        float[] out = newOutputs(rows);
        prediction.values(out, 0, spec.outputs(), x, 0, spec.inputs(), rows, newWorkspace(rows));
        return out;
    }

    /**
     * {@return the last layer's outputs, (rows, outputs), in a new array} The inputs are rounded to floats.
     *
     * @param x (rows, inputs), at least one row
     * @throws IllegalArgumentException if {@code x} is empty or its last row not complete
     */
    public double[] predict(double[] x) {
        return Rows.doubles(predict(Rows.floats(Check.notNull("x", x))));
    }

    /**
     * Computes the probability of each class for the samples at the beginning of {@code x}. A single output is the
     * probability of class 1.
     *
     * <p>The last layer's activation is {@link Activation#SOFTMAX}, {@link Activation#SIGMOID} or
     * {@link Activation#HARD_SIGMOID}, or the logarithm of softmax or sigmoid: then the result is softmax or sigmoid.
     *
     * @param out (rows, outputs), overwritten; not the array {@code x}
     * @param x (rows, inputs)
     * @param rows the number of samples, at most {@code workspace.maxRows()}
     * @param workspace a workspace for this predictor's shape that no other thread uses at the same time
     * @throws IllegalArgumentException if an array is too short, rows out of range or the workspace for another shape
     * @throws IllegalStateException if the last layer has another activation
     * @throws NonFiniteException if an input or a probability is NaN or infinite; the rows before have theirs then
     */
    public void predictProba(float[] out, float[] x, int rows, Workspace workspace) {
        predictProba(out, 0, spec.outputs(), x, 0, spec.inputs(), rows, workspace);
    }

    /**
     * Computes the probability of each class for samples anywhere in {@code x}, with or without gaps between them.
     *
     * @param out (rows, outputs), row r at {@code outAt + r * outStride}, overwritten; not the array {@code x}
     * @param outAt the offset of the first sample's outputs in {@code out}
     * @param outStride the distance between the outputs of consecutive samples, at least their number
     * @param x (rows, inputs), row r at {@code xAt + r * xStride}
     * @param xAt the offset of the first sample in {@code x}
     * @param xStride the distance between consecutive samples, at least the number of inputs
     * @param rows the number of samples, at most {@code workspace.maxRows()}
     * @param workspace a workspace for this predictor's shape that no other thread uses at the same time
     * @throws IllegalArgumentException if an array or a stride is too small, rows out of range or the workspace for
     *     another shape
     * @throws IllegalStateException if the last layer gives no probabilities
     * @throws NonFiniteException if an input or a probability is NaN or infinite; the rows before have theirs then
     */
    public void predictProba(
            float[] out, int outAt, int outStride, float[] x, int xAt, int xStride, int rows, Workspace workspace) {
        checkWorkspace(rows, workspace);
        Check.rows("x", x, xAt, xStride, rows, spec.inputs(), "inputs");
        Check.rows("out", out, outAt, outStride, rows, spec.outputs(), "outputs");
        prediction.probabilities(out, outAt, outStride, x, xAt, xStride, rows, workspace);
    }

    /**
     * {@return the probability of each class, (rows, outputs), in a new array} Allocates a workspace too.
     *
     * @param x (rows, inputs), at least one row
     * @throws IllegalArgumentException if {@code x} is empty or its last row not complete
     * @throws IllegalStateException if the last layer gives no probabilities
     * @throws NonFiniteException if an input or a probability is NaN or infinite
     */
    public float[] predictProba(float[] x) {
        int rows = Check.wholeRows(Check.notNull("x", x).length, spec.inputs());
        float[] out = newOutputs(rows);
        prediction.probabilities(out, 0, spec.outputs(), x, 0, spec.inputs(), rows, newWorkspace(rows));
        return out;
    }

    /**
     * {@return the probability of each class, (rows, outputs), in a new array} The inputs are rounded to floats.
     *
     * @param x (rows, inputs), at least one row
     * @throws IllegalArgumentException if {@code x} is empty or its last row not complete
     * @throws IllegalStateException if the last layer gives no probabilities
     * @throws NonFiniteException if an input or a probability is NaN or infinite
     */
    public double[] predictProba(double[] x) {
        return Rows.doubles(predictProba(Rows.floats(Check.notNull("x", x))));
    }

    /**
     * Computes the label of each sample at the beginning of {@code x}: the index of the largest output, or for a single
     * output 1 if it is above one half, else 0. For {@link Activation#LOG_SIGMOID} the probability is compared with one
     * half, not its logarithm.
     *
     * <p>Outputs that are the same float, such as the sigmoids of 30 and 40, are compared by their pre-activations, the
     * logits. Of equal values the first counts. A row has no label if its inputs or pre-activations are NaN or infinite,
     * or its outputs if their activation is not monotonic.
     *
     * @param labels (rows), overwritten
     * @param x (rows, inputs)
     * @param rows the number of samples, at most {@code workspace.maxRows()}
     * @param workspace a workspace for this predictor's shape that no other thread uses at the same time
     * @throws IllegalArgumentException if an array is too short, rows out of range or the workspace for another shape
     * @throws NonFiniteException if a row has no label; those before it have theirs then, the others keep what was there
     */
    public void predictLabels(int[] labels, float[] x, int rows, Workspace workspace) {
        predictLabels(labels, 0, x, 0, spec.inputs(), rows, workspace);
    }

    /**
     * Computes the label of each sample, for samples anywhere in {@code x}, with or without gaps between them.
     *
     * @param labels (rows) at {@code labelsAt}, overwritten
     * @param labelsAt the offset of the first label in {@code labels}
     * @param x (rows, inputs), row r at {@code xAt + r * xStride}
     * @param xAt the offset of the first sample in {@code x}
     * @param xStride the distance between consecutive samples, at least the number of inputs
     * @param rows the number of samples, at most {@code workspace.maxRows()}
     * @param workspace a workspace for this predictor's shape that no other thread uses at the same time
     * @throws IllegalArgumentException if an array or a stride is too small, rows out of range or the workspace for
     *     another shape
     * @throws NonFiniteException if a row has no label; those before it have theirs then, the others keep what was there
     */
    public void predictLabels(
            int[] labels, int labelsAt, float[] x, int xAt, int xStride, int rows, Workspace workspace) {
        checkWorkspace(rows, workspace);
        Check.rows("x", x, xAt, xStride, rows, spec.inputs(), "inputs");
        Check.slice("labels", labels, labelsAt, rows);
        prediction.labels(labels, labelsAt, x, xAt, xStride, rows, workspace);
    }

    /**
     * Computes the label of each sample and the last layer's outputs, in one pass.
     *
     * @param labels (rows), overwritten
     * @param out (rows, outputs), overwritten; not the array {@code x}
     * @param x (rows, inputs)
     * @param rows the number of samples, at most {@code workspace.maxRows()}
     * @param workspace a workspace for this predictor's shape that no other thread uses at the same time
     * @throws IllegalArgumentException if an array is too short, rows out of range or the workspace for another shape
     * @throws NonFiniteException if a row has no label; {@code out} is complete then, and rows before it have their label
     */
    public void predictLabels(int[] labels, float[] out, float[] x, int rows, Workspace workspace) {
        checkWorkspace(rows, workspace);
        Check.slice("x", x, 0, rows, spec.inputs(), "inputs");
        Check.slice("labels", labels, 0, rows);
        Check.slice("out", out, 0, rows, spec.outputs(), "outputs");
        prediction.labelsAndValues(labels, out, x, rows, workspace);
    }

    /**
     * {@return the label of each sample, (rows), in a new array} Allocates a workspace too.
     *
     * @param x (rows, inputs), at least one row
     * @throws IllegalArgumentException if {@code x} is empty or its last row not complete
     * @throws NonFiniteException if a row has no label
     */
    public int[] predictLabels(float[] x) {
        int rows = Check.wholeRows(Check.notNull("x", x).length, spec.inputs());
        int[] labels = new int[rows];
        prediction.labels(labels, 0, x, 0, spec.inputs(), rows, newWorkspace(rows));
        return labels;
    }

    /**
     * {@return the label of each sample, (rows), in a new array} The inputs are rounded to floats.
     *
     * @param x (rows, inputs), at least one row
     * @throws IllegalArgumentException if {@code x} is empty or its last row not complete
     * @throws NonFiniteException if a row has no label
     */
    public int[] predictLabels(double[] x) {
        return predictLabels(Rows.floats(Check.notNull("x", x)));
    }

    private float[] newOutputs(int rows) {
        return new float[Check.arraySize("the outputs of " + rows + " rows", (long) rows * spec.outputs())];
    }

    private Workspace newWorkspace(int rows) {
        return Workspace.of(spec, Math.min(rows, BLOCK_ROWS));
    }

    private void forward(float[] out, int outAt, float[] x, int xAt, int rows, boolean logits, Workspace workspace) {
        network.forward(out, outAt, workspace.activations(), weights, x, xAt, 0, rows, logits, workspace.scratch());
    }

    /**
     * {@return the label of a sample with the given outputs: the index of the largest, the first of equal
     * ones, or for a single output 1 if it is above one half, else 0} If outputs are too close for a float,
     * {@link #predictLabels(int[], float[], int, Workspace)} is more accurate.
     *
     * @param out outputs, as {@link #predict(float[], float[], int, Workspace)} wrote them
     * @param outAt the offset of the sample's outputs
     * @throws IllegalArgumentException if they do not lie in {@code out}
     * @throws NonFiniteException if one of them is NaN or infinite
     */
    public int mostLikely(float[] out, int outAt) {
        int outputs = spec.outputs();
        Check.slice("out", out, outAt, 1, outputs, "outputs");
        if (!prediction.decision().isFinite(out, outAt)) {
            throw NonFiniteException.of("row", 0, false, out, outAt, outputs);
        }
        boolean logarithm = spec.outputActivation() == Activation.LOG_SIGMOID;
        return Decision.mostLikely(out, outAt, outputs, logarithm ? LOG_HALF : 0.5f);
    }

    /**
     * Does the same as {@link #warmUp(Workspace, Duration)} for about a second at most.
     *
     * @param workspace a workspace for this predictor's shape that no other thread uses at the same time
     * @return the result of the warm-up
     * @throws IllegalArgumentException if the workspace is for another shape
     */
    public WarmUp warmUp(Workspace workspace) {
        return warmUp(workspace, Warmer.USUAL);
    }

    /**
     * Predicts generated rows (one, some, and as many as the workspace has room for) until the calls get no faster:
     * until the JIT compiler has compiled every kernel that the network uses. Call it before the first request, which
     * otherwise takes a hundred times as long. It changes no result. It allocates rows and a small network, which are
     * garbage afterwards.
     *
     * @param workspace a workspace for this predictor's shape that no other thread uses at the same time
     * @param cap the largest duration; a call that has begun is finished
     * @return the result of the warm-up
     * @throws IllegalArgumentException if the workspace is for another shape or the cap not positive
     */
    public WarmUp warmUp(Workspace workspace, Duration cap) {
        checkWorkspace(1, workspace);
        return warmUp(spec, weightFormat, workspace.maxRows(), cap, calls(workspace));
    }

    /** Warms up calls that predict at most {@code maxRows} rows with packed weights of this shape. */
    static WarmUp warmUp(MlpSpec spec, WeightFormat weightFormat, int maxRows, Duration cap, Calls calls) {
        Warmer warmer = new Warmer(cap);
        int[] few = Warmer.standInRows(maxRows);
        Predictor standIn = new Predictor(Warmer.standIn(spec, 4), weightFormat);
        Workspace workspace = Workspace.of(standIn.spec, few[few.length - 1]);
        warmer.standIn(alternating(standIn.spec, few, standIn.calls(workspace)));
        return warmer.network(alternating(spec, Warmer.rows(maxRows), calls));
    }

    /** The calls of a warm-up. They throw no exception for outputs that are not finite. */
    interface Calls {
        void predict(float[] out, float[] x, int rows);

        void labels(int[] labels, float[] x, int rows);
    }

    private Calls calls(Workspace workspace) {
        return new Calls() {
            @Override
            public void predict(float[] out, float[] x, int rows) {
                Predictor.this.predict(out, x, rows, workspace);
            }

            @Override
            public void labels(int[] labels, float[] x, int rows) {
                prediction.decide(labels, 0, x, 0, rows, workspace);
            }
        };
    }

    /**
     * Predictions of values and of labels, of generated rows, in turn, for each of these numbers of rows, the largest last.
     */
    private static List<Runnable> alternating(MlpSpec spec, int[] rows, Calls calls) {
        int most = rows[rows.length - 1];
        float[] x = Warmer.inputs(spec, most);
        float[] out = new float[Check.arraySize("the outputs of " + most + " rows", (long) most * spec.outputs())];
        int[] labels = new int[most];
        List<Runnable> alternating = new ArrayList<>();
        for (int count : rows) {
            alternating.add(new Runnable() {
                private boolean ofLabels;

                @Override
                public void run() {
                    if (ofLabels) {
                        calls.labels(labels, x, count);
                    } else {
                        calls.predict(out, x, count);
                    }
                    ofLabels = !ofLabels;
                }
            });
        }
        return alternating;
    }

    Network network() {
        return network;
    }

    Weights weights() {
        return weights;
    }

    private void checkWorkspace(int rows, Workspace workspace) {
        if (!Check.notNull("workspace", workspace).fits(spec)) {
            throw new IllegalArgumentException("workspace is for " + workspace.spec() + ", expected one for " + spec);
        }
        Check.rows(rows, workspace.maxRows());
    }
}
