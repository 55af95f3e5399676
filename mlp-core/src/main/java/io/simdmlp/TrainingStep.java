package io.simdmlp;

import io.simdmlp.optimizer.LbfgsRule;
import io.simdmlp.optimizer.UpdateRule;
import io.simdmlp.threads.Shares;
import io.simdmlp.threads.Sharing;
import io.simdmlp.threads.Team;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A step of gradient descent on a {@link Minibatch}, shared among the threads of a team:
 *
 * <pre>
 *   by rows of the batch, or columns of wide layers     forward, loss, backward: activations and deltas
 *   by rows of each W, and of tables of embeddings      weight gradient = sum over the batch in order,
 *                                                       then the optimizer on the same rows
 * </pre>
 *
 * <p>With a {@link GradientHook}, and if {@link UpdatePasses} need all gradients, the second part ends with the gradients. The
 * hook follows on the calling thread, then those passes and the optimizer on all threads.
 */
final class TrainingStep {
    /**
     * One pass of the first part over the batch, and how threads share it.
     *
     * @param columns the number of columns
     * @param logits true to leave out the last layer's activation in a forward pass
     */
    private record Pass(Kind kind, int layer, int columns, boolean logits, boolean byColumns, boolean needsBarrier) {
        enum Kind {
            GATHER,
            EMBED,
            FORWARD,
            FINISH,
            LOSS,
            DELTAS,
            BACKWARD,
            EMBED_DELTAS
        }

        /** The layer whose outputs are the columns. */
        int columnsOf() {
            return columnsOf(kind, layer);
        }

        static int columnsOf(Kind kind, int layer) {
            return kind == Kind.BACKWARD ? layer - 1 : layer;
        }
    }

    private final Mlp mlp;
    private final Loss loss;
    private final Network network;
    private final Weights weights;
    private final boolean logits; // true if the loss kernel computes the last layer's activation
    private final List<Pass> shared; // the passes on all members of the team
    private final List<Pass> alone; // those on the calling thread alone
    private final Team team;
    private final UpdateRule rule;
    private final float l1;
    private final boolean separatesWeights; // true if parameters that are no weights have no decay, but weights do
    private final LearningRate learningRate;
    private final @Nullable GradientHook hook;
    private final UpdatePasses around;
    private final @Nullable LbfgsStep lbfgs;

    private final float[] gradients; // laid out as the parameters
    private final Activations activations;
    private final float[] deltas; // laid out as the outputs in activations
    private final float[] losses; // (batchSize, terms)
    private final float[][] scratch; // per member
    private long steps; // so far, for dropout

    private final Team.Task<Minibatch> propagate;
    private Team.@Nullable Task<Minibatch> forward; // the passes before and after a loss of the user's own
    private Team.@Nullable Task<Minibatch> backward;
    private final Team.Task<Minibatch> differentiate = this::differentiate;
    private final Team.Task<Minibatch> descend = this::descend;
    private final Team.Task<Minibatch> applyUpdate = this::applyUpdate;

    /**
     * Creates the step of a network.
     *
     * @param memory the sizes of the arrays to allocate
     * @param scratch per member of the team
     */
    TrainingStep(
            Mlp mlp,
            Loss loss,
            Optimizer optimizer,
            Regularization regularization,
            UpdateOptions updates,
            LearningRate learningRate,
            @Nullable GradientHook hook,
            long dropoutSeed,
            int batchSize,
            MemoryPlan memory,
            float[][] scratch,
            Team team) {
        MlpSpec spec = mlp.spec();
        this.mlp = mlp;
        this.loss = loss;
        this.hook = hook;
        this.network = new Network(mlp, dropoutSeed);
        this.weights = Weights.of(mlp);
        this.logits = loss.fusedWith(spec.outputActivation());
        this.gradients = new float[spec.parameterCount()];
        this.rule = UpdateRules.of(optimizer, network.kernels(), mlp.parameters(), gradients);
        this.l1 = (float) regularization.l1();
        this.separatesWeights = regularization.separatesWeights(optimizer);
        this.activations = Activations.forTraining(spec, batchSize);
        this.deltas = MemoryPlan.allocate(memory.deltas());
        this.losses = MemoryPlan.allocate(memory.losses());
        this.scratch = scratch;
        this.team = team;
        this.learningRate = learningRate;
        this.around = new UpdatePasses(mlp, gradients, updates, network.kernels(), scratch, team);
        this.shared = passes(team.members());
        this.alone = passes(1);
        this.propagate = (batch, member, members) -> propagate(members == 1 ? alone : shared, batch, member, members);
        this.lbfgs = rule instanceof LbfgsRule whole && optimizer instanceof Optimizer.Lbfgs settings
                ? new LbfgsStep(this, whole, mlp, gradients, settings.weightDecay())
                : null;
    }

    private List<Pass> passes(int members) {
        return join(forwardPasses(logits, members), backwardPasses(Pass.Kind.LOSS, members));
    }

    private List<Pass> forwardPasses(boolean toLogits, int members) {
        List<Pass> passes = new ArrayList<>();
        add(passes, Pass.Kind.GATHER, 0, toLogits, false);
        if (network.embeddings() != null) {
            add(passes, Pass.Kind.EMBED, 0, toLogits, false);
        }
        for (int layer = 0; layer < network.layers(); layer++) {
            LayerWork work = network.layer(layer);
            boolean byColumns = members > 1 && work.forwardSharers(members) == members;
            add(passes, Pass.Kind.FORWARD, layer, toLogits, byColumns);
            addRest(passes, Pass.Kind.FINISH, layer, work.rest(toLogits, byColumns));
        }
        return List.copyOf(passes);
    }

    private List<Pass> backwardPasses(Pass.Kind first, int members) {
        List<Pass> passes = new ArrayList<>();
        add(passes, first, network.layers() - 1, false, false);
        for (int layer = network.layers() - 1; layer > 0; layer--) {
            boolean byColumns = members > 1 && network.layer(layer).backwardSharers(members) == members;
            add(passes, Pass.Kind.BACKWARD, layer, false, byColumns);
            addRest(
                    passes,
                    Pass.Kind.DELTAS,
                    layer - 1,
                    network.layer(layer - 1).rest(false, byColumns));
        }
        if (network.embeddings() != null) {
            add(passes, Pass.Kind.EMBED_DELTAS, 0, false, false);
        }
        return List.copyOf(passes);
    }

    private void addRest(List<Pass> passes, Pass.Kind kind, int layer, LayerWork.Division division) {
        if (division != LayerWork.Division.NONE) {
            add(passes, kind, layer, false, division == LayerWork.Division.COLUMNS);
        }
    }

    private List<Pass> join(List<Pass> forward, List<Pass> backward) {
        List<Pass> passes = new ArrayList<>(forward);
        backward.forEach(pass -> add(passes, pass.kind, pass.layer, pass.logits, pass.byColumns));
        return List.copyOf(passes);
    }

    /**
     * Adds a pass. Two passes by rows need no barrier between them: a row depends only on itself. Nor do two passes over the
     * same columns.
     */
    private void add(List<Pass> passes, Pass.Kind kind, int layer, boolean toLogits, boolean byColumns) {
        int columns = network.layer(Pass.columnsOf(kind, layer)).outputs();
        boolean needsBarrier = false;
        if (!passes.isEmpty()) {
            Pass last = passes.getLast();
            boolean sameRows = !byColumns && !last.byColumns;
            boolean sameColumns = byColumns && last.byColumns && Pass.columnsOf(kind, layer) == last.columnsOf();
            needsBarrier = !sameRows && !sameColumns;
        }
        passes.add(new Pass(kind, layer, columns, toLogits, byColumns, needsBarrier));
    }

    /** The number of steps so far, from which dropout's random numbers are computed. */
    long steps() {
        return steps;
    }

    void setSteps(long newSteps) {
        steps = newSteps;
    }

    UpdateRule rule() {
        return rule;
    }

    UpdatePasses updatePasses() {
        return around;
    }

    /** Returns true if each step needs all samples, in one order. */
    boolean usesAllSamples() {
        return lbfgs != null;
    }

    /** Returns true if a step has met a tolerance of L-BFGS. */
    boolean isConverged() {
        return rule instanceof LbfgsRule whole && whole.lbfgs().isConverged();
    }

    /** Begins a call of fit that is not resumed. */
    void beginFit() {
        around.beginFit();
        if (rule instanceof LbfgsRule whole) {
            whole.lbfgs().begin();
        }
    }

    float[] gradients() {
        return gradients;
    }

    LearningRate learningRate() {
        return learningRate;
    }

    /**
     * {@return the mean loss of the batch before the update}
     *
     * @throws DivergenceException if the loss is NaN or infinite; nothing has been changed then
     */
    double run(Minibatch batch) {
        boolean onTeam = isShared(batch);
        double mean = lbfgs == null ? loss(batch, onTeam) : iterate(lbfgs, batch, null);
        if (!Double.isFinite(mean)) {
            Diagnosis diagnosis = Diagnosis.ofStep(
                    mlp, activations, batch, losses, loss.terms(mlp.spec().outputs()));
            throw DivergenceException.ofLoss(batch.epoch, batch.number, mean, diagnosis);
        }
        if (lbfgs == null) {
            update(batch, onTeam);
        }
        return mean;
    }

    /** Computes the mean loss and the deltas. */
    private double loss(Minibatch batch, boolean onTeam) {
        run(propagate, batch, onTeam);
        batch.requireCategories(network.embeddings());
        return mean(batch);
    }

    private boolean isShared(Minibatch batch) {
        long ofLayers = mlp.table().layersEnd();
        return Sharing.sharesStep(batch.rows * ofLayers + mlp.parameters().length - ofLayers);
    }

    /** The mean loss by the weights of the rows; 0 if all of them are 0. */
    private double mean(Minibatch batch) {
        int outputs = mlp.spec().outputs();
        double sum = batch.lossSum(0, losses, loss.terms(outputs));
        double weight = batch.weightSum();
        return weight == 0 ? sum : sum / (weight * loss.divisor(outputs));
    }

    /**
     * A step with a loss of the user's own, without targets. The first one allocates the lists of its passes.
     *
     * @throws DivergenceException if the loss is NaN or infinite; nothing has been changed then
     */
    double run(Minibatch batch, CustomLoss custom) {
        boolean onTeam = isShared(batch);
        double mean = lbfgs == null ? loss(batch, custom, onTeam) : iterate(lbfgs, batch, custom);
        if (!Double.isFinite(mean)) {
            throw DivergenceException.ofCustomLoss(batch.number, mean);
        }
        if (lbfgs == null) {
            update(batch, onTeam);
        }
        return mean;
    }

    /** Computes a loss of the user's own, and the deltas if it is finite. */
    private double loss(Minibatch batch, CustomLoss custom, boolean onTeam) {
        if (forward == null || backward == null) {
            List<Pass> before = forwardPasses(false, team.members());
            List<Pass> beforeAlone = forwardPasses(false, 1);
            List<Pass> after = backwardPasses(Pass.Kind.DELTAS, team.members());
            List<Pass> afterAlone = backwardPasses(Pass.Kind.DELTAS, 1);
            forward = (work, member, members) -> propagate(members == 1 ? beforeAlone : before, work, member, members);
            backward = (work, member, members) -> propagate(members == 1 ? afterAlone : after, work, member, members);
        }
        run(forward, batch, onTeam);
        batch.requireCategories(network.embeddings());
        int at = activations.lastAt();
        double mean = custom.compute(activations.values, at, deltas, at, batch.rows);
        if (Double.isFinite(mean)) {
            run(backward, batch, onTeam);
        }
        return mean;
    }

    /** Does an iteration of L-BFGS. */
    private double iterate(LbfgsStep by, Minibatch batch, @Nullable CustomLoss custom) {
        rule.setLearningRate(learningRate.next());
        double mean = by.run(batch, custom);
        if (Double.isFinite(mean)) {
            learningRate.updated();
            count(batch);
        }
        return mean;
    }

    /**
     * Computes the mean loss and the gradients at the current parameters, without an update.
     *
     * @param custom the loss, or null for that of the trainer
     * @return the loss; if it is NaN or infinite, the gradients are not computed
     */
    double evaluate(Minibatch batch, @Nullable CustomLoss custom) {
        boolean onTeam = isShared(batch);
        double mean = custom == null ? loss(batch, onTeam) : loss(batch, custom, onTeam);
        if (Double.isFinite(mean)) {
            run(differentiate, batch, onTeam);
        }
        return mean;
    }

    /** Applies gradients from outside, without a batch. */
    void apply(float[] from, Minibatch batch) {
        System.arraycopy(from, 0, gradients, 0, gradients.length);
        boolean onTeam = Sharing.sharesStep(gradients.length);
        if (around.onGradients(onTeam)) {
            updateBy(applyUpdate, batch, onTeam);
        }
    }

    /** Applies the mean gradients of the last batches of an epoch, if they are an incomplete group. */
    void finishGroup(Minibatch batch) {
        boolean onTeam = Sharing.sharesStep(gradients.length);
        if (around.finishGroup(onTeam)) {
            updateBy(applyUpdate, batch, onTeam);
        }
    }

    /** Computes the gradients of every layer from the deltas, and updates the parameters. */
    private void update(Minibatch batch, boolean onTeam) {
        count(batch);
        if (hook == null && !around.needAllGradients()) {
            updateBy(descend, batch, onTeam);
            return;
        }
        run(differentiate, batch, onTeam);
        if ((hook == null || hook.onGradients(gradients, batch.rows)) && around.onGradients(onTeam)) {
            updateBy(applyUpdate, batch, onTeam);
        }
    }

    /** Counts a step, and updates the running statistics by its batch. */
    private void count(Minibatch batch) {
        steps++;
        if (mlp.buffers().length > 0) {
            network.updateStatistics(mlp.buffers(), activations, batch.rows, usesAllSamples());
        }
    }

    /** Updates the parameters by a task that includes the optimizer. */
    private void updateBy(Team.Task<Minibatch> task, Minibatch batch, boolean onTeam) {
        rule.setLearningRate(learningRate.next());
        rule.beginStep();
        learningRate.updated();
        around.beginUpdate();
        run(task, batch, onTeam);
        around.onParameters(onTeam);
    }

    private void run(Team.Task<Minibatch> task, Minibatch batch, boolean onTeam) {
        if (onTeam) {
            team.run(task, batch);
        } else {
            task.run(batch, 0, 1);
        }
    }

    /** Computes a member's rows or columns of some passes. */
    private void propagate(List<Pass> some, Minibatch batch, int member, int members) {
        for (int number = 0; number < some.size(); number++) {
            Pass pass = some.get(number);
            if (pass.kind == Pass.Kind.GATHER && !batch.isToGather()) {
                continue;
            }
            if (pass.needsBarrier && !team.barrier(members)) {
                return;
            }
            int first = pass.byColumns ? 0 : Shares.begin(batch.rows, member, members);
            int rows = pass.byColumns ? batch.rows : Shares.begin(batch.rows, member + 1, members) - first;
            int from = pass.byColumns ? Shares.column(pass.columns, member, members) : 0;
            int to = pass.byColumns ? Shares.column(pass.columns, member + 1, members) : pass.columns;
            if (rows > 0 && from < to) {
                run(pass, batch, first, rows, from, to, scratch[member]);
            }
        }
    }

    // @formatter:off -- calls one line a matrix
    private void run(Pass pass, Minibatch batch, int first, int rows, int from, int to, float[] own) {
        LayerWork layer = network.layer(pass.layer);
        switch (pass.kind) {
            case GATHER -> batch.gather(first, rows);
            case EMBED -> embeddings().forward(activations, weights, batch.x, batch.xAt, first, rows);
            case FORWARD -> layer.forward(
                    activations.values, activations.lastAt(),
                    activations,
                    weights,
                    batch.x, batch.xAt,
                    first, rows, from, to,
                    steps, pass.logits, own);
            case FINISH -> layer.finish(
                    activations.values, activations.lastAt(),
                    activations,
                    weights,
                    first, rows, from, to,
                    steps, own);
            case LOSS -> lossAndDeltas(batch, first, rows, own);
            case DELTAS -> layer.deltas(
                    gradients,
                    deltas,
                    activations,
                    mlp.parameters(),
                    first, rows, from, to, own);
            case BACKWARD -> layer.backward(
                    deltas,
                    activations,
                    mlp.parameters(),
                    first, rows, from, to, own);
            case EMBED_DELTAS -> embeddings().backward(
                    deltas,
                    activations,
                    mlp.parameters(),
                    first, rows, own);
        }
    }
    // @formatter:on

    private EmbeddingWork embeddings() {
        return Objects.requireNonNull(network.embeddings());
    }

    private void lossAndDeltas(Minibatch batch, int first, int rows, float[] own) {
        int at = activations.lastAt();
        int divisor = loss.divisor(mlp.spec().outputs());
        double weight = batch.weightSum();
        float scale = weight == 0 ? 0f : 1f / (float) (weight * divisor);
        network.loss(loss, losses, deltas, at, activations.values, at, batch.target, first, rows, scale, own);
        if (batch.isWeighted()) {
            weigh(batch, first, rows);
        }
        if (!logits) {
            LayerWork last = network.lastLayer();
            last.deltas(gradients, deltas, activations, mlp.parameters(), first, rows, 0, last.outputs(), own);
        }
    }

    /** Multiplies the deltas of each row by its weight. */
    private void weigh(Minibatch batch, int first, int rows) {
        int outputs = mlp.spec().outputs();
        for (int row = first; row < first + rows; row++) {
            float weight = batch.weights[batch.weightsAt + row];
            int at = activations.lastAt() + row * outputs;
            for (int i = at; i < at + outputs; i++) {
                deltas[i] *= weight;
            }
        }
    }

    /**
     * Computes a member's rows of the parameters of every layer. The last member also computes the parameters that
     * follow the rows.
     */
    private void onParameters(Minibatch batch, int member, int members, boolean differentiate, boolean apply) {
        boolean isLast = member == members - 1;
        for (int number = 0; number < network.layers(); number++) {
            LayerWork layer = network.layer(number);
            int from = Shares.begin(layer.gradientRows(), member, members);
            int to = Shares.begin(layer.gradientRows(), member + 1, members);
            if (differentiate) {
                layer.gradient(
                        gradients,
                        deltas,
                        activations,
                        batch.x,
                        batch.xAt,
                        batch.rows,
                        from,
                        to,
                        isLast,
                        scratch[member]);
            }
            if (apply) {
                int end = layer.parametersAt(to);
                if (isLast && separatesWeights) {
                    apply(end, layer.parametersEnd(), false);
                } else if (isLast) {
                    end = layer.parametersEnd();
                }
                apply(layer.parametersAt(from), end, true);
            }
        }
        EmbeddingWork embeddings = network.embeddings();
        if (embeddings != null) {
            onTables(embeddings, batch, member, members, differentiate, apply);
        }
    }

    /** Computes a member's rows of the tables of embeddings. */
    private void onTables(
            EmbeddingWork embeddings, Minibatch batch, int member, int members, boolean differentiate, boolean apply) {
        for (int table = 0; table < embeddings.tables(); table++) {
            int from = Shares.begin(embeddings.categories(table), member, members);
            int to = Shares.begin(embeddings.categories(table), member + 1, members);
            if (differentiate) {
                embeddings.gradient(gradients, deltas, activations, batch.x, batch.xAt, batch.rows, table, from, to);
            }
            if (apply) {
                apply(embeddings.parametersAt(table, from), embeddings.parametersAt(table, to), true);
            }
        }
    }

    /** Updates some parameters. */
    private void apply(int from, int to, boolean decays) {
        around.beforeUpdate(from, to);
        if (l1 > 0 && decays) {
            network.kernels().l1(gradients, mlp.parameters(), from, to, l1);
        }
        rule.apply(mlp.parameters(), gradients, from, to, decays);
        around.afterUpdate(from, to);
    }

    private void differentiate(Minibatch batch, int member, int members) {
        onParameters(batch, member, members, true, false);
    }

    private void applyUpdate(Minibatch batch, int member, int members) {
        onParameters(batch, member, members, false, true);
    }

    private void descend(Minibatch batch, int member, int members) {
        onParameters(batch, member, members, true, true);
    }
}
