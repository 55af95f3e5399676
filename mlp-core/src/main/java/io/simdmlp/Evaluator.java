package io.simdmlp;

import io.simdmlp.layout.ActivationLayout;
import org.jspecify.annotations.Nullable;

/**
 * Runs a network over data and keeps score. Evaluates the parameters that the network has at the time.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class Evaluator implements AutoCloseable {
    /** More classes than this have no confusion matrix: a million counters already. */
    private static final int MAX_CONFUSION = 1_000;

    private final MlpSpec spec;
    private final Loss loss;
    private final int batchSize;
    private final Network network;
    private final Weights weights;
    private final Team team;
    private final ActivationLayout layout;
    private final float[] activations;
    private final float[] deltas; // (batchSize, outputs): what the losses' kernels compute besides
    private final float[] losses; // (batchSize, terms)
    private final float[][] scratch; // per member
    private final Target target;
    private final Team.Task forward = this::forward;

    // the batch at hand
    private float[] x = {};
    private int rows;

    /**
     * An evaluator that takes {@code batchSize} samples at a time.
     *
     * @param mlp the network
     * @param loss what to make small
     * @param batchSize samples at a time, at least 1
     * @param threads how many threads compute, the calling one included; the result does not depend on it
     * @throws IllegalArgumentException if the loss does not fit the network's last layer or a number is less than 1
     */
    public Evaluator(Mlp mlp, Loss loss, int batchSize, int threads) {
        this(
                mlp,
                loss,
                batchSize,
                new float[Check.positive("threads", threads)][MemoryPlan.scratchSize(mlp.spec(), batchSize)],
                null);
    }

    /** An evaluator that computes on a trainer's team, in its scratch; or on one of its own if that is null. */
    Evaluator(Mlp mlp, Loss loss, int batchSize, float[][] scratch, @Nullable Team team) {
        this.spec = mlp.spec();
        this.loss = loss;
        this.batchSize = batchSize;
        this.network = new Network(spec);
        this.weights = Weights.of(mlp);
        loss.requireFits(spec);
        MemoryPlan memory = MemoryPlan.evaluator(spec, loss, batchSize);
        this.layout = ActivationLayout.of(spec.parameterLayout(), batchSize);
        this.activations = MemoryPlan.allocate(memory.activations());
        this.deltas = MemoryPlan.allocate(memory.deltas());
        this.losses = MemoryPlan.allocate(memory.losses());
        this.scratch = scratch;
        this.target = new Target(loss, spec.outputs(), batchSize, 0);
        this.team = team == null
                ? new Team("evaluator", scratch.length, Team.SPIN, Team.PATIENT)
                : team; // last: nothing can fail any more
    }

    /**
     * {@return how good the network's answers are on every sample of {@code source}}
     *
     * @param source the samples
     * @throws IllegalArgumentException if the data do not fit the network
     */
    public Evaluation evaluate(DataSource source) {
        SourceCheck.requireFits(source, spec);
        int size = source.size();
        Batch batch = Batch.allocate(source, Math.min(batchSize, size));
        int[] samples = new int[Math.min(batchSize, size)];
        boolean classes = source.classes() > 0;
        int outputs = spec.outputs();
        int outAt = layout.at(spec.layers().size() - 1, 0);
        int matrix = classes && Target.classes(outputs) <= MAX_CONFUSION ? Target.classes(outputs) : 0;
        int[][] confusion = new int[matrix][matrix];
        RegressionScore score = new RegressionScore(classes ? 0 : outputs);
        double lossSum = 0;
        int right = 0;
        for (int from = 0; from < size; from += rows) {
            rows = Math.min(batchSize, size - from);
            for (int row = 0; row < rows; row++) {
                samples[row] = from + row;
            }
            source.read(samples, 0, rows, batch);
            if (classes) {
                target.set(batch.labels(), 0, rows);
            } else {
                target.set(batch.y(), 0, rows);
            }
            x = batch.x();
            team.run(forward);
            network.loss(loss, losses, deltas, 0, activations, outAt, target, 0, rows, 1f, scratch[0]);
            lossSum += sum(losses, rows * loss.terms(outputs));
            if (loss.fusedWith(spec.outputActivation())) {
                // Classes are told by the outputs, as a predictor does, not by the logits.
                network.activate(activations, outAt, rows, scratch[0]);
            }
            for (int row = 0; classes && row < rows; row++) {
                int predicted = Predictor.mostLikely(activations, outAt + row * outputs, outputs);
                int actual = batch.labels()[row];
                right += actual == predicted ? 1 : 0;
                if (matrix > 0) {
                    confusion[actual][predicted]++;
                }
            }
            if (!classes) {
                score.add(activations, outAt, batch.y(), rows);
            }
        }
        x = new float[0];
        target.clear();
        return new Evaluation(
                size,
                lossSum / ((double) size * loss.divisor(outputs)),
                classes ? (double) right / size : Double.NaN,
                confusion,
                score.rootMeanSquaredError(),
                score.meanAbsoluteError(),
                score.r2());
    }

    private void forward(int member, int members) {
        int first = Shares.begin(rows, member, members);
        int end = Shares.begin(rows, member + 1, members);
        if (first < end) {
            int outAt = layout.at(spec.layers().size() - 1, 0);
            boolean logits = loss.fusedWith(spec.outputActivation());
            float[] a = activations;
            network.forward(a, outAt, a, layout, weights, x, 0, first, end - first, logits, scratch[member]);
        }
    }

    /** In ascending order, in double: the one order in which losses are added. */
    static double sum(float[] values, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += values[i];
        }
        return sum;
    }

    /** Ends the evaluator's threads. */
    @Override
    public void close() {
        team.close();
    }
}
