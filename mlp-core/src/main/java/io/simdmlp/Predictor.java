package io.simdmlp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Inference: a copy of a network's parameters, immutable and shared by any number of threads, each with a
 * {@link Workspace} of its own. Predicting allocates nothing.
 *
 * <p>A sample's bits are the same alone or in a batch.
 */
public final class Predictor {
    private final MlpSpec spec;
    private final Network network;
    private final Weights weights;

    /**
     * A predictor that gives what {@code mlp} gives now, whatever becomes of it later.
     *
     * @param mlp the network
     */
    public Predictor(Mlp mlp) {
        this.spec = mlp.spec();
        this.network = new Network(spec);
        this.weights = Weights.packed(mlp, network.kernels());
    }

    /**
     * {@return the memory of a predictor of networks of this shape and of one workspace; activations and scratch come
     * again with each further one} Nothing is allocated.
     *
     * @param spec the network's shape
     * @param maxRows samples at a time, at least 1
     * @throws IllegalArgumentException if {@link Workspace#of} would refuse it
     */
    public static MemoryPlan plan(MlpSpec spec, int maxRows) {
        return MemoryPlan.predictor(spec).plus(MemoryPlan.workspace(spec, maxRows));
    }

    /** {@return the network's shape} */
    public MlpSpec spec() {
        return spec;
    }

    /**
     * The last layer's outputs for samples from the beginning of {@code x}.
     *
     * @param out (rows, outputs), overwritten
     * @param x (rows, inputs)
     * @param rows at most {@code workspace.maxRows()}
     * @param workspace for this predictor's shape, used by no other thread meanwhile
     * @throws IllegalArgumentException if an array is too short, rows out of range or the workspace for another shape
     */
    public void predict(float[] out, float[] x, int rows, Workspace workspace) {
        predict(out, 0, x, 0, rows, workspace);
    }

    /**
     * The last layer's outputs.
     *
     * @param out (rows, outputs) at {@code outAt}, overwritten; not the array {@code x}
     * @param outAt where {@code out} begins
     * @param x (rows, inputs) at {@code xAt}
     * @param xAt where {@code x} begins
     * @param rows at most {@code workspace.maxRows()}
     * @param workspace for this predictor's shape, used by no other thread meanwhile
     * @throws IllegalArgumentException if an array is too short, rows out of range or the workspace for another shape
     */
    public void predict(float[] out, int outAt, float[] x, int xAt, int rows, Workspace workspace) {
        checkWorkspace(rows, workspace);
        Check.slice("x", x.length, xAt, rows, spec.inputs(), "inputs");
        Check.slice("out", out.length, outAt, rows, spec.outputs(), "outputs");
        network.forward(
                out,
                outAt,
                workspace.activations(),
                workspace.layout(),
                weights,
                x,
                xAt,
                0,
                rows,
                false,
                workspace.scratch());
    }

    /**
     * The most likely class of each sample: the index of the largest output, or for a single output whether it is above
     * one half.
     *
     * @param classes (rows), overwritten
     * @param x (rows, inputs)
     * @param rows at most {@code workspace.maxRows()}
     * @param workspace for this predictor's shape, used by no other thread meanwhile
     * @throws IllegalArgumentException if an array is too short, rows out of range or the workspace for another shape
     */
    public void classify(int[] classes, float[] x, int rows, Workspace workspace) {
        Check.slice("classes", classes.length, 0, rows);
        checkWorkspace(rows, workspace);
        float[] out = workspace.activations();
        int outAt = workspace.layout().at(spec.layers().size() - 1, 0);
        predict(out, outAt, x, 0, rows, workspace);
        mostLikely(classes, out, outAt, rows, spec.outputs());
    }

    /**
     * {@return the most likely class of a sample whose outputs are known: the index of the largest, or for a single
     * output whether it is above one half}
     *
     * @param out outputs, as {@link #predict(float[], float[], int, Workspace)} wrote them
     * @param outAt where the sample's begin
     * @throws IllegalArgumentException if they do not lie in {@code out}
     */
    public int mostLikely(float[] out, int outAt) {
        Check.slice("out", out.length, outAt, 1, spec.outputs(), "outputs");
        return mostLikely(out, outAt, spec.outputs());
    }

    /**
     * The same as {@link #warmUp(Workspace, Duration)} for about a second at most.
     *
     * @param workspace for this predictor's shape, used by no other thread meanwhile
     * @return the result of the warm-up
     * @throws IllegalArgumentException if the workspace is for another shape
     */
    public WarmUp warmUp(Workspace workspace) {
        return warmUp(workspace, Warmer.USUAL);
    }

    /**
     * Predicts made-up rows, one, some and as many as the workspace has room for, until that gets no faster: until the
     * JIT compiler has done with every kernel that the network uses. Call it before the first request, which takes a
     * hundred times as long otherwise. It changes no result, and allocates rows and a small network, garbage
     * afterwards.
     *
     * @param workspace for this predictor's shape, used by no other thread meanwhile
     * @param cap after how long to end whatever is still slow; a call that has begun is finished
     * @return the result of the warm-up
     * @throws IllegalArgumentException if the workspace is for another shape or the cap not positive
     */
    public WarmUp warmUp(Workspace workspace, Duration cap) {
        checkWorkspace(1, workspace);
        return warmUp(spec, workspace.maxRows(), cap, (classes, x, rows) -> classify(classes, x, rows, workspace));
    }

    /** Warms up whatever classifies at most {@code maxRows} rows at a time through packed weights of this shape. */
    static WarmUp warmUp(MlpSpec spec, int maxRows, Duration cap, Classifier classifier) {
        Warmer warmer = new Warmer(cap);
        int[] few = Warmer.standInRows(maxRows);
        Predictor standIn = new Predictor(Warmer.standIn(spec, 4));
        Workspace workspace = Workspace.of(standIn.spec, few[few.length - 1]);
        warmer.standIn(calls(standIn.spec, few, (classes, x, rows) -> standIn.classify(classes, x, rows, workspace)));
        return warmer.network(calls(spec, Warmer.rows(maxRows), classifier));
    }

    /** What classifies rows. */
    interface Classifier {
        void classify(int[] classes, float[] x, int rows);
    }

    /** A classification of made-up rows for each of these numbers of them, the largest last. */
    static List<Runnable> calls(MlpSpec spec, int[] rows, Classifier classifier) {
        int most = rows[rows.length - 1];
        float[] x = Warmer.values(Check.arraySize("the inputs of " + most + " rows", (long) most * spec.inputs()));
        int[] classes = new int[most];
        List<Runnable> calls = new ArrayList<>();
        for (int count : rows) {
            calls.add(() -> classifier.classify(classes, x, count));
        }
        return calls;
    }

    Network network() {
        return network;
    }

    Weights weights() {
        return weights;
    }

    private void checkWorkspace(int rows, Workspace workspace) {
        if (!workspace.spec().equals(spec)) {
            throw new IllegalArgumentException("workspace is for " + workspace.spec() + ", expected one for " + spec);
        }
        Check.rows(rows, workspace.maxRows());
    }

    /** The most likely class of each of {@code rows} samples, whose {@code n} outputs each begin at {@code outAt}. */
    static void mostLikely(int[] classes, float[] out, int outAt, int rows, int n) {
        for (int row = 0; row < rows; row++) {
            classes[row] = mostLikely(out, outAt + row * n, n);
        }
    }

    /** The first index of the largest of {@code n} values; for a single one whether it is above one half. */
    static int mostLikely(float[] values, int at, int n) {
        if (n == 1) {
            return values[at] > 0.5f ? 1 : 0;
        }
        int best = 0;
        for (int i = 1; i < n; i++) {
            if (values[at + i] > values[at + best]) {
                best = i;
            }
        }
        return best;
    }
}
