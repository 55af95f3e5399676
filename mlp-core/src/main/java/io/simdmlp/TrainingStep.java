package io.simdmlp;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.optimizer.AdamRule;
import io.simdmlp.optimizer.LbfgsRule;
import io.simdmlp.optimizer.SgdRule;
import io.simdmlp.optimizer.UpdateRule;
import io.simdmlp.threads.Shares;
import io.simdmlp.threads.Sharing;
import io.simdmlp.threads.Team;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of gradient descent on a {@link Minibatch}, shared among the threads of a team:
 *
 * <pre>
 *   by rows of the batch, or columns of wide layers     forward, loss, backward: activations and deltas
 *   by rows of each W                                   weight gradient = sum over the batch in order,
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
     * @param logits true to leave out the last layer's activation in a forward pass
     */
    private record Pass(Kind kind, int layer, boolean logits, boolean byColumns, boolean needsBarrier) {
        enum Kind {
            GATHER,
            FORWARD,
            LOSS,
            OUTPUT_DELTAS,
            BACKWARD
        }
    }

    private final Mlp mlp;
    private final Loss loss;
    private final Network network;
    private final Weights weights;
    private final boolean logits; // true if the loss kernel computes the last layer's activation
    private final List<Pass> passes;
    private final Team team;
    private final UpdateRule rule;
    private final LearningRate learningRate;
    private final @Nullable GradientHook hook;
    private final UpdatePasses around;
    private final @Nullable LbfgsStep lbfgs;

    private final float[] gradients; // laid out as the parameters
    private final Activations activations;
    private final float[] deltas; // laid out as the outputs in activations
    private final float[] losses; // (batchSize, terms)
    private final float[][] scratch; // per member

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
            UpdateOptions updates,
            LearningRate learningRate,
            @Nullable GradientHook hook,
            int batchSize,
            MemoryPlan memory,
            float[][] scratch,
            Team team) {
        MlpSpec spec = mlp.spec();
        this.mlp = mlp;
        this.loss = loss;
        this.hook = hook;
        this.network = new Network(spec);
        this.weights = Weights.of(mlp);
        this.logits = loss.fusedWith(spec.outputActivation());
        this.gradients = new float[spec.parameterCount()];
        this.rule = optimizer instanceof Optimizer.Lbfgs settings
                ? rule(settings, network.kernels(), mlp, gradients)
                : rule(optimizer, network.kernels(), gradients.length);
        this.activations = Activations.forTraining(spec, batchSize);
        this.deltas = MemoryPlan.allocate(memory.deltas());
        this.losses = MemoryPlan.allocate(memory.losses());
        this.scratch = scratch;
        this.team = team;
        this.learningRate = learningRate;
        this.around = new UpdatePasses(mlp, gradients, updates, network.kernels(), scratch, team);
        this.passes = join(
                forwardPasses(network, logits, team.members()),
                backwardPasses(network, Pass.Kind.LOSS, team.members()));
        this.propagate = (batch, member, members) -> propagate(passes, batch, member, members);
        this.lbfgs = rule instanceof LbfgsRule whole && optimizer instanceof Optimizer.Lbfgs settings
                ? new LbfgsStep(this, whole, mlp, gradients, settings.weightDecay())
                : null;
    }

    private static List<Pass> forwardPasses(Network network, boolean logits, int members) {
        List<Pass> passes = new ArrayList<>();
        add(passes, Pass.Kind.GATHER, 0, logits, false);
        for (int layer = 0; layer < network.layers(); layer++) {
            int sharers = network.layer(layer).forwardSharers(logits, members);
            add(passes, Pass.Kind.FORWARD, layer, logits, members > 1 && sharers == members);
        }
        return List.copyOf(passes);
    }

    private static List<Pass> backwardPasses(Network network, Pass.Kind first, int members) {
        List<Pass> passes = new ArrayList<>();
        add(passes, first, network.layers() - 1, false, false);
        for (int layer = network.layers() - 1; layer > 0; layer--) {
            int sharers = network.layer(layer).backwardSharers(members);
            add(passes, Pass.Kind.BACKWARD, layer, false, members > 1 && sharers == members);
        }
        return List.copyOf(passes);
    }

    private static List<Pass> join(List<Pass> forward, List<Pass> backward) {
        List<Pass> passes = new ArrayList<>(forward);
        backward.forEach(pass -> add(passes, pass.kind, pass.layer, pass.logits, pass.byColumns));
        return List.copyOf(passes);
    }

    /** Adds a pass. Two passes by rows need no barrier between them: a row depends only on itself. */
    private static void add(List<Pass> passes, Pass.Kind kind, int layer, boolean logits, boolean byColumns) {
        boolean needsBarrier =
                !passes.isEmpty() && (byColumns || passes.getLast().byColumns());
        passes.add(new Pass(kind, layer, logits, byColumns, needsBarrier));
    }

    /** The rule of an optimizer, with zeros as state. */
    static UpdateRule rule(Optimizer optimizer, Kernels kernels, int parameters) {
        return switch (optimizer) {
            case Optimizer.Sgd sgd ->
                new SgdRule(kernels, parameters, sgd.learningRate(), sgd.momentum(), sgd.nesterov(), sgd.weightDecay());
            case Optimizer.Adam adam ->
                new AdamRule(
                        kernels,
                        parameters,
                        adam.learningRate(),
                        adam.beta1(),
                        adam.beta2(),
                        adam.epsilon(),
                        adam.weightDecay(),
                        0);
            case Optimizer.AdamW adam ->
                new AdamRule(
                        kernels,
                        parameters,
                        adam.learningRate(),
                        adam.beta1(),
                        adam.beta2(),
                        adam.epsilon(),
                        0,
                        adam.weightDecay());
            case Optimizer.Lbfgs lbfgs -> throw new IllegalArgumentException(lbfgs + " needs the parameters");
        };
    }

    private static LbfgsRule rule(Optimizer.Lbfgs lbfgs, Kernels kernels, Mlp mlp, float[] gradients) {
        return new LbfgsRule(
                kernels,
                mlp.parameters(),
                gradients,
                lbfgs.learningRate(),
                lbfgs.history(),
                lbfgs.maxEvaluations(),
                lbfgs.gradientTolerance(),
                lbfgs.changeTolerance());
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
        boolean shared = isShared(batch);
        double mean = lbfgs == null ? loss(batch, shared) : iterate(lbfgs, batch, null);
        if (!Double.isFinite(mean)) {
            Diagnosis diagnosis = Diagnosis.ofStep(
                    mlp, activations, batch, losses, loss.terms(mlp.spec().outputs()));
            throw DivergenceException.ofLoss(batch.epoch, batch.number, mean, diagnosis);
        }
        if (lbfgs == null) {
            update(batch, shared);
        }
        return mean;
    }

    /** Computes the mean loss and the deltas. */
    private double loss(Minibatch batch, boolean shared) {
        run(propagate, batch, shared);
        return mean(batch);
    }

    private boolean isShared(Minibatch batch) {
        return Sharing.sharesStep((long) batch.rows * mlp.parameters().length);
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
        boolean shared = isShared(batch);
        double mean = lbfgs == null ? loss(batch, custom, shared) : iterate(lbfgs, batch, custom);
        if (!Double.isFinite(mean)) {
            throw DivergenceException.ofCustomLoss(batch.number, mean);
        }
        if (lbfgs == null) {
            update(batch, shared);
        }
        return mean;
    }

    /** Computes a loss of the user's own, and the deltas if it is finite. */
    private double loss(Minibatch batch, CustomLoss custom, boolean shared) {
        if (forward == null || backward == null) {
            List<Pass> before = forwardPasses(network, false, team.members());
            List<Pass> after = backwardPasses(network, Pass.Kind.OUTPUT_DELTAS, team.members());
            forward = (work, member, members) -> propagate(before, work, member, members);
            backward = (work, member, members) -> propagate(after, work, member, members);
        }
        run(forward, batch, shared);
        int at = activations.lastAt();
        double mean = custom.compute(activations.values, at, deltas, at, batch.rows);
        if (Double.isFinite(mean)) {
            run(backward, batch, shared);
        }
        return mean;
    }

    /** Does an iteration of L-BFGS. */
    private double iterate(LbfgsStep by, Minibatch batch, @Nullable CustomLoss custom) {
        rule.setLearningRate(learningRate.next());
        double mean = by.run(batch, custom);
        if (Double.isFinite(mean)) {
            learningRate.updated();
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
        boolean shared = isShared(batch);
        double mean = custom == null ? loss(batch, shared) : loss(batch, custom, shared);
        if (Double.isFinite(mean)) {
            run(differentiate, batch, shared);
        }
        return mean;
    }

    /** Applies gradients from outside, without a batch. */
    void apply(float[] from, Minibatch batch) {
        System.arraycopy(from, 0, gradients, 0, gradients.length);
        boolean shared = Sharing.sharesStep(gradients.length);
        if (around.onGradients(shared)) {
            updateBy(applyUpdate, batch, shared);
        }
    }

    /** Applies the mean gradients of the last batches of an epoch, if they are an incomplete group. */
    void finishGroup(Minibatch batch) {
        boolean shared = Sharing.sharesStep(gradients.length);
        if (around.finishGroup(shared)) {
            updateBy(applyUpdate, batch, shared);
        }
    }

    /** Computes the gradients of every layer from the deltas, and updates the parameters. */
    private void update(Minibatch batch, boolean shared) {
        if (hook == null && !around.needAllGradients()) {
            updateBy(descend, batch, shared);
            return;
        }
        run(differentiate, batch, shared);
        if ((hook == null || hook.onGradients(gradients, batch.rows)) && around.onGradients(shared)) {
            updateBy(applyUpdate, batch, shared);
        }
    }

    /** Updates the parameters by a task that includes the optimizer. */
    private void updateBy(Team.Task<Minibatch> task, Minibatch batch, boolean shared) {
        rule.setLearningRate(learningRate.next());
        rule.beginStep();
        learningRate.updated();
        around.beginUpdate();
        run(task, batch, shared);
        around.onParameters(shared);
    }

    private void run(Team.Task<Minibatch> task, Minibatch batch, boolean shared) {
        if (shared) {
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
            if (rows > 0) {
                run(pass, batch, first, rows, member, members);
            }
        }
    }

    private void run(Pass pass, Minibatch batch, int first, int rows, int member, int members) {
        switch (pass.kind) {
            case GATHER -> batch.gather(first, rows);
            case FORWARD -> forward(pass, batch, first, rows, member, members);
            case LOSS -> lossAndDeltas(batch, first, rows, scratch[member]);
            case OUTPUT_DELTAS -> network.lastLayer().outputDeltas(deltas, activations, first, rows, scratch[member]);
            case BACKWARD -> backward(pass, first, rows, member, members);
        }
    }

    private void forward(Pass pass, Minibatch batch, int first, int rows, int member, int members) {
        LayerWork layer = network.layer(pass.layer);
        int columns = layer.outputs();
        layer.forward(
                activations.values,
                activations.lastAt(),
                activations,
                weights,
                batch.x,
                batch.xAt,
                first,
                rows,
                pass.byColumns ? Shares.column(columns, member, members) : 0,
                pass.byColumns ? Shares.column(columns, member + 1, members) : columns,
                pass.logits,
                scratch[member]);
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
            network.lastLayer().outputDeltas(deltas, activations, first, rows, own);
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

    private void backward(Pass pass, int first, int rows, int member, int members) {
        int columns = network.layer(pass.layer - 1).outputs();
        network.layer(pass.layer)
                .backward(
                        deltas,
                        activations,
                        mlp.parameters(),
                        first,
                        rows,
                        pass.byColumns ? Shares.column(columns, member, members) : 0,
                        pass.byColumns ? Shares.column(columns, member + 1, members) : columns,
                        scratch[member]);
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
                int end = isLast ? layer.parametersEnd() : layer.parametersAt(to);
                around.beforeUpdate(layer.parametersAt(from), end);
                rule.apply(mlp.parameters(), gradients, layer.parametersAt(from), end);
                around.afterUpdate(layer.parametersAt(from), end);
            }
        }
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
