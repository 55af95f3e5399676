package io.simdmlp;

import io.simdmlp.threads.Shares;
import io.simdmlp.threads.Team;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a network on a data set, with the parameters that the network has at the time of the call.
 *
 * <p>It has threads of its own until it is closed or becomes garbage. Not thread-safe: only one thread at a time may
 * call it.
 */
public final class Evaluator implements AutoCloseable {
    private final Mlp mlp;
    private final Mlp folded; // mlp itself if it has no batch normalization and no dropout
    private final MlpSpec spec;
    private final Loss loss;
    private final int batchSize;
    private final Network network;
    private final Weights own;
    private final Team team;
    private final Activations activations;
    private final float[] deltas; // (batchSize, outputs): the loss kernels write them, unused here
    private final float[] losses; // (batchSize, terms)
    private final float[][] scratch; // per member
    private final Minibatch batch;
    private Weights weights; // of the evaluation at hand
    private final Team.Task<Minibatch> forwardToLogits =
            (work, member, members) -> forward(work, true, member, members);
    private final Team.Task<Minibatch> forwardToOutputs =
            (work, member, members) -> forward(work, false, member, members);

    /**
     * Creates an evaluator that computes {@code batchSize} samples at a time.
     *
     * @param mlp the network
     * @param loss the loss to compute
     * @param batchSize the number of samples per batch, at least 1
     * @param threads the number of threads, the calling one included, from 1 to 1,024; the result does not depend on it
     * @throws IllegalArgumentException if the loss does not fit the network's last layer, a number is out of range or
     *     the memory is more than the heap may grow to
     */
    public Evaluator(Mlp mlp, Loss loss, int batchSize, int threads) {
        this(mlp, loss, batchSize, scratch(Check.notNull("mlp", mlp).spec(), loss, batchSize, threads), null);
    }

    private static float[][] scratch(MlpSpec spec, Loss loss, int batchSize, int threads) {
        Check.notNull("loss", loss).requireFits(spec);
        MemoryPlan.network(spec)
                .plus(MemoryPlan.evaluator(spec, loss, batchSize, threads))
                .requireFitsHeap("batchSize is " + batchSize + " and threads is " + threads + ": evaluating " + spec);
        return new float[threads][MemoryPlan.scratchSize(spec, batchSize)];
    }

    /**
     * Creates an evaluator that computes on a trainer's team and in its scratch, or on a team of its own if that is
     * null.
     */
    Evaluator(Mlp mlp, Loss loss, int batchSize, float[][] scratch, @Nullable Team team) {
        this.mlp = mlp;
        this.folded = BatchNormFolding.of(mlp);
        this.spec = folded.spec();
        this.loss = loss;
        this.batchSize = batchSize;
        this.network = new Network(folded, 0);
        this.own = Weights.of(folded);
        this.weights = own;
        loss.requireFits(spec);
        MemoryPlan memory = MemoryPlan.evaluator(spec, loss, batchSize);
        this.activations = Activations.forPrediction(spec, batchSize);
        this.deltas = MemoryPlan.allocate(memory.deltas());
        this.losses = MemoryPlan.allocate(memory.losses());
        this.scratch = scratch;
        this.batch = new Minibatch(new Target(loss, spec.outputs(), batchSize, 0));
        this.team = team == null
                ? new Team("evaluator", scratch.length, Team.SPIN_NANOS, Team.LONG_TASK_SPINS)
                : team; // last: nothing can fail any more
    }

    /**
     * {@return the result of the network on all samples of {@code source}} Classes are those of
     * {@link Predictor#predictLabels(int[], float[], int, Workspace)}. Takes memory for a batch, and at most classes^2
     * counters.
     *
     * @param source the samples
     * @throws IllegalArgumentException if the data do not fit the network, or a target is none that the loss takes
     * @throws NonFiniteException if a sample has no class or, where targets are numbers or several labels, an output that is
     *     NaN or infinite
     */
    public Evaluation evaluate(DataSource source) {
        return evaluate(Check.notNull("source", source), true, false);
    }

    /**
     * {@return the result of the network on all samples of {@code source}, with the metrics that need the outputs of all
     * samples: ROC AUC, average precision, median error} The result holds samples x outputs floats, and the targets: an int
     * per sample for class indices, else samples x outputs floats more. Each of those metrics takes up to 16 bytes per sample
     * while it is computed.
     *
     * @param source the samples
     * @throws IllegalArgumentException as {@link #evaluate(DataSource)} does, and if that memory would not fit an array or is
     *     more than the heap may grow to
     * @throws NonFiniteException as {@link #evaluate(DataSource)} does
     */
    public Evaluation evaluateWithScores(DataSource source) {
        return evaluate(Check.notNull("source", source), true, true);
    }

    /** Does the same as {@link #evaluate(Mlp, DataSource, boolean, boolean)} for the evaluator's own network. */
    Evaluation evaluate(DataSource source, boolean strict, boolean scores) {
        return evaluate(mlp, source, strict, scores);
    }

    /**
     * Does the same as {@link #evaluate(DataSource)}, or with {@code scores} as {@link #evaluateWithScores}, for a network of
     * the same shape. Unless {@code strict}, a sample whose values are NaN or infinite counts as wrong, as {@link Evaluation}
     * says.
     */
    Evaluation evaluate(Mlp other, DataSource source, boolean strict, boolean scores) {
        weights = folded == mlp && other != mlp ? Weights.of(other) : own;
        SourceCheck.requireFits(source, spec);
        BatchNormFolding.update(folded, folded == mlp ? folded : other);
        int size = source.size();
        Batch memory = Batch.allocate(source, Math.min(batchSize, size));
        int[] samples = new int[Math.min(batchSize, size)];
        Tally tally = Tally.of(spec, source, samples.length, strict, scores);
        boolean classes = source.classes() > 0;
        boolean fused = loss.fusedWith(spec.outputActivation());
        boolean logits = fused || tally.bySums();
        int outputs = spec.outputs();
        int outAt = activations.lastAt();
        float[] out = activations.values;
        double lossSum = 0;
        double weightSum = 0;
        for (int from = 0; from < size; from += batch.rows) {
            int rows = Math.min(batchSize, size - from);
            for (int row = 0; row < rows; row++) {
                samples[row] = from + row;
            }
            source.read(samples, 0, rows, memory);
            batch.set(memory.x(), 0, rows);
            batch.target.rowsAre(samples, 0);
            if (classes) {
                batch.target.set(memory.labels(), 0, rows);
            } else {
                batch.target.set(memory.y(), 0, rows);
            }
            batch.requireCategories(network.embeddings());
            team.run(logits ? forwardToLogits : forwardToOutputs, batch);
            if (tally.bySums()) {
                tally.decide(out, outAt, memory, from, rows);
            }
            if (logits && !fused) {
                network.activate(out, outAt, rows, scratch[0]);
            }
            network.loss(loss, losses, deltas, 0, out, outAt, batch.target, 0, rows, 1f, scratch[0]);
            if (source.isWeighted()) {
                batch.setWeights(memory.weights(), 0);
            }
            lossSum = batch.lossSum(lossSum, losses, loss.terms(outputs));
            weightSum += batch.weightSum();
            if (fused) {
                network.activate(out, outAt, rows, scratch[0]);
            }
            if (Evaluation.Kind.of(source) == Evaluation.Kind.REGRESSION) {
                loss.toPredictions(out, outAt, rows * outputs);
            }
            if (!tally.bySums()) {
                tally.decide(out, outAt, memory, from, rows);
            }
            tally.add(out, outAt, memory, from, rows);
        }
        batch.clear();
        return tally.result(lossSum / (weightSum * loss.divisor(outputs)));
    }

    private void forward(Minibatch work, boolean logits, int member, int members) {
        int first = Shares.begin(work.rows, member, members);
        int rows = Shares.begin(work.rows, member + 1, members) - first;
        if (rows > 0) {
            network.forward(
                    activations.values,
                    activations.lastAt(),
                    activations,
                    weights,
                    work.x,
                    work.xAt,
                    first,
                    rows,
                    logits,
                    scratch[member]);
        }
    }

    /** Ends the evaluator's threads. */
    @Override
    public void close() {
        team.close();
    }
}
