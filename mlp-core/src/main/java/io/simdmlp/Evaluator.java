package io.simdmlp;

import io.simdmlp.layout.ActivationLayout;

/**
 * Runs a network over data and keeps score. Evaluates the parameters that the network has at the time.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class Evaluator implements AutoCloseable {
    private final Mlp mlp;
    private final MlpSpec spec;
    private final Loss loss;
    private final int batchSize;
    private final Network network;
    private final Team team;
    private final ActivationLayout layout;
    private final float[] activations;
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
        this(mlp, loss, batchSize, new Team(Check.positive("threads", threads)));
    }

    Evaluator(Mlp mlp, Loss loss, int batchSize, Team team) {
        this.mlp = mlp;
        this.spec = mlp.spec();
        this.loss = loss;
        this.batchSize = Check.positive("batchSize", batchSize);
        this.network = new Network(spec);
        this.team = team;
        loss.requireFits(spec);
        Check.arraySize(
                "the activations of a batch of " + batchSize,
                ActivationLayout.count(spec.parameterLayout(), batchSize));
        this.layout = ActivationLayout.of(spec.parameterLayout(), batchSize);
        this.activations = new float[layout.size()];
        this.losses = new float[batchSize * loss.terms(spec.outputs())];
        this.scratch = new float[team.members()][network.kernels().scratchSize()];
        this.target = new Target(loss, spec.outputs(), batchSize);
    }

    /**
     * {@return evaluates every sample of {@code source}, in order}
     *
     * @param source the samples
     * @throws IllegalArgumentException if the data do not fit the network
     */
    public Evaluation evaluate(DataSource source) {
        SourceCheck.requireFits(source, spec);
        Batch batch = Batch.allocate(source, Math.min(batchSize, source.size()));
        int[] samples = new int[Math.min(batchSize, source.size())];
        boolean classes = source.classes() > 0;
        int outputs = spec.outputs();
        int outAt = layout.at(spec.layers().size() - 1, 0);
        float threshold = loss.fusedWith(spec.outputActivation()) ? 0f : 0.5f; // of a logit, or of an output
        int[][] confusion = classes ? new int[Target.classes(outputs)][Target.classes(outputs)] : new int[0][0];
        RegressionScore score = new RegressionScore(classes ? 0 : outputs);
        double lossSum = 0;
        int right = 0;
        for (int from = 0; from < source.size(); from += batchSize) {
            rows = Math.min(batchSize, source.size() - from);
            for (int row = 0; row < rows; row++) {
                samples[row] = from + row;
            }
            source.read(samples, 0, rows, batch);
            x = batch.x();
            team.run(forward);
            if (classes) {
                target.set(batch.labels(), 0, rows);
                for (int row = 0; row < rows; row++) {
                    int predicted = Predictor.mostLikely(activations, outAt + row * outputs, outputs, threshold);
                    confusion[batch.labels()[row]][predicted]++;
                    right += batch.labels()[row] == predicted ? 1 : 0;
                }
            } else {
                target.set(batch.y(), 0, rows);
                score.add(activations, outAt, batch.y(), rows);
            }
            network.loss(loss, losses, activations, outAt, activations, outAt, target, 0, rows, 1f);
            lossSum += sum(losses, rows * loss.terms(outputs));
        }
        x = new float[0];
        target.clear();
        int size = source.size();
        return new Evaluation(
                size,
                lossSum / ((double) size * loss.terms(outputs)),
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
            network.forward(
                    activations,
                    outAt,
                    activations,
                    layout,
                    mlp.parameters(),
                    x,
                    0,
                    first,
                    end - first,
                    logits,
                    scratch[member]);
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
