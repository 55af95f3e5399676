package io.simdmlp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Inference with a copy of a network's parameters. Immutable and thread-safe: any number of threads can share it, each
 * with a {@link Workspace} of its own. Predicting allocates nothing.
 *
 * <p>A sample's outputs have the same bits alone or in a batch.
 */
public final class Predictor {
    private static final float LOG_HALF = -0.6931472f;

    private final MlpSpec spec;
    private final Network network;
    private final Weights weights;
    private final Decision decision;

    /**
     * Creates a predictor with a copy of {@code mlp}'s current parameters, which later training does not change.
     *
     * @param mlp the network
     * @throws IllegalArgumentException if the network and its copy are more than the heap may grow to
     */
    public Predictor(Mlp mlp) {
        this.spec = Check.notNull("mlp", mlp).spec();
        MemoryPlan.network(spec)
                .plus(MemoryPlan.predictor(spec))
                .requireFitsHeap("mlp is " + spec + ": a predictor beside it");
        this.network = new Network(spec);
        this.weights = Weights.packed(mlp, network.kernels());
        this.decision = Decision.of(spec);
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
        return MemoryPlan.predictor(Check.notNull("spec", spec)).plus(MemoryPlan.workspace(spec, maxRows));
    }

    /** {@return the network's shape} */
    public MlpSpec spec() {
        return spec;
    }

    /**
     * Computes the last layer's outputs for the samples at the beginning of {@code x}.
     *
     * @param out (rows, outputs), overwritten
     * @param x (rows, inputs)
     * @param rows the number of samples, at most {@code workspace.maxRows()}
     * @param workspace a workspace for this predictor's shape that no other thread uses at the same time
     * @throws IllegalArgumentException if an array is too short, rows out of range or the workspace for another shape
     */
    public void predict(float[] out, float[] x, int rows, Workspace workspace) {
        predict(out, 0, x, 0, rows, workspace);
    }

    /**
     * Computes the last layer's outputs.
     *
     * @param out (rows, outputs) at {@code outAt}, overwritten; not the array {@code x}
     * @param outAt the offset of the first output in {@code out}
     * @param x (rows, inputs) at {@code xAt}
     * @param xAt the offset of the first sample in {@code x}
     * @param rows the number of samples, at most {@code workspace.maxRows()}
     * @param workspace a workspace for this predictor's shape that no other thread uses at the same time
     * @throws IllegalArgumentException if an array is too short, rows out of range or the workspace for another shape
     */
    public void predict(float[] out, int outAt, float[] x, int xAt, int rows, Workspace workspace) {
        checkWorkspace(rows, workspace);
        Check.slice("x", x, xAt, rows, spec.inputs(), "inputs");
        Check.slice("out", out, outAt, rows, spec.outputs(), "outputs");
        forward(out, outAt, x, xAt, rows, false, workspace);
    }

    private void forward(float[] out, int outAt, float[] x, int xAt, int rows, boolean logits, Workspace workspace) {
        network.forward(out, outAt, workspace.activations(), weights, x, xAt, 0, rows, logits, workspace.scratch());
    }

    /**
     * Computes the most likely class of each sample: the index of the largest output, or for a single output 1 if it is
     * above one half, else 0. For {@link Activation#LOG_SIGMOID} the probability is compared with one half, not its
     * logarithm.
     *
     * <p>Outputs that are the same float, such as the sigmoids of 30 and 40, are compared by their pre-activations, the
     * logits. Of equal values the first counts. A row has no class if its pre-activations, or its outputs if their
     * activation is not monotonic, are NaN or infinite.
     *
     * @param classes (rows), overwritten
     * @param x (rows, inputs)
     * @param rows the number of samples, at most {@code workspace.maxRows()}
     * @param workspace a workspace for this predictor's shape that no other thread uses at the same time
     * @throws IllegalArgumentException if an array is too short, rows out of range or the workspace for another shape
     * @throws NonFiniteException if a row has no class; those before it have theirs then, the others keep what was there
     */
    public void classify(int[] classes, float[] x, int rows, Workspace workspace) {
        checkClassification(classes, x, rows, workspace);
        int first = decide(classes, x, rows, workspace);
        requireAll(first, rows, workspace);
    }

    /**
     * Computes the most likely class of each sample and the last layer's outputs, in one pass: the results of
     * {@code classify} and {@code predict}.
     *
     * @param classes (rows), overwritten
     * @param out (rows, outputs), overwritten; not the array {@code x}
     * @param x (rows, inputs)
     * @param rows the number of samples, at most {@code workspace.maxRows()}
     * @param workspace a workspace for this predictor's shape that no other thread uses at the same time
     * @throws IllegalArgumentException if an array is too short, rows out of range or the workspace for another shape
     * @throws NonFiniteException if a row has no class; {@code out} is complete then, and rows before it have their class
     */
    public void classify(int[] classes, float[] out, float[] x, int rows, Workspace workspace) {
        checkClassification(classes, x, rows, workspace);
        Check.slice("out", out, 0, rows, spec.outputs(), "outputs");
        int first = decide(classes, x, rows, workspace);
        int at = outputsAt(workspace);
        System.arraycopy(workspace.activations().values, at, out, 0, rows * spec.outputs());
        if (decision.bySums()) {
            network.activate(out, 0, rows, workspace.scratch());
        }
        requireAll(first, rows, workspace);
    }

    private void checkClassification(int[] classes, float[] x, int rows, Workspace workspace) {
        Check.slice("classes", classes, 0, rows);
        checkWorkspace(rows, workspace);
        Check.slice("x", x, 0, rows, spec.inputs(), "inputs");
    }

    /**
     * Computes the classes, from values that stay in the workspace; returns the first row without a class, or
     * {@code rows}.
     */
    private int decide(int[] classes, float[] x, int rows, Workspace workspace) {
        float[] values = workspace.activations().values;
        int at = outputsAt(workspace);
        forward(values, at, x, 0, rows, decision.bySums(), workspace);
        return decision.classes(classes, values, at, rows);
    }

    private void requireAll(int first, int rows, Workspace workspace) {
        if (first < rows) {
            int at = outputsAt(workspace) + first * spec.outputs();
            throw NonFiniteException.of(
                    "row", first, decision.bySums(), workspace.activations().values, at, spec.outputs());
        }
    }

    private int outputsAt(Workspace workspace) {
        return workspace.activations().lastAt();
    }

    /**
     * {@return the most likely class of a sample with the given outputs: the index of the largest, the first of equal
     * ones, or for a single output 1 if it is above one half, else 0} If outputs are too close for a float,
     * {@link #classify(int[], float[], int, Workspace)} is more accurate.
     *
     * @param out outputs, as {@link #predict(float[], float[], int, Workspace)} wrote them
     * @param outAt the offset of the sample's outputs
     * @throws IllegalArgumentException if they do not lie in {@code out}
     * @throws NonFiniteException if one of them is NaN or infinite
     */
    public int mostLikely(float[] out, int outAt) {
        int outputs = spec.outputs();
        Check.slice("out", out, outAt, 1, outputs, "outputs");
        if (!decision.isFinite(out, outAt)) {
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
        return warmUp(spec, workspace.maxRows(), cap, calls(workspace));
    }

    /** Warms up calls that predict at most {@code maxRows} rows with packed weights of this shape. */
    static WarmUp warmUp(MlpSpec spec, int maxRows, Duration cap, Calls calls) {
        Warmer warmer = new Warmer(cap);
        int[] few = Warmer.standInRows(maxRows);
        Predictor standIn = new Predictor(Warmer.standIn(spec, 4));
        Workspace workspace = Workspace.of(standIn.spec, few[few.length - 1]);
        warmer.standIn(alternating(standIn.spec, few, standIn.calls(workspace)));
        return warmer.network(alternating(spec, Warmer.rows(maxRows), calls));
    }

    /** The calls of a warm-up. They throw no exception for outputs that are not finite. */
    interface Calls {
        void predict(float[] out, float[] x, int rows);

        void classify(int[] classes, float[] x, int rows);
    }

    private Calls calls(Workspace workspace) {
        return new Calls() {
            @Override
            public void predict(float[] out, float[] x, int rows) {
                Predictor.this.predict(out, x, rows, workspace);
            }

            @Override
            public void classify(int[] classes, float[] x, int rows) {
                decide(classes, x, rows, workspace);
            }
        };
    }

    /**
     * Predictions and classifications of generated rows in turn, for each of these numbers of rows, the largest last.
     */
    private static List<Runnable> alternating(MlpSpec spec, int[] rows, Calls calls) {
        int most = rows[rows.length - 1];
        float[] x = Warmer.values(Check.arraySize("the inputs of " + most + " rows", (long) most * spec.inputs()));
        float[] out = new float[Check.arraySize("the outputs of " + most + " rows", (long) most * spec.outputs())];
        int[] classes = new int[most];
        List<Runnable> alternating = new ArrayList<>();
        for (int count : rows) {
            alternating.add(new Runnable() {
                private boolean classify;

                @Override
                public void run() {
                    if (classify) {
                        calls.classify(classes, x, count);
                    } else {
                        calls.predict(out, x, count);
                    }
                    classify = !classify;
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

    Decision decision() {
        return decision;
    }

    private void checkWorkspace(int rows, Workspace workspace) {
        if (!Check.notNull("workspace", workspace).spec().equals(spec)) {
            throw new IllegalArgumentException("workspace is for " + workspace.spec() + ", expected one for " + spec);
        }
        Check.rows(rows, workspace.maxRows());
    }
}
