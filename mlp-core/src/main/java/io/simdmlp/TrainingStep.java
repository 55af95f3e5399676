package io.simdmlp;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.optimizer.AdamRule;
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
 * <p>With a {@link GradientHook} the second part ends with the gradients. The hook follows on the calling thread, then the
 * optimizer on all threads.
 */
final class TrainingStep {
    /** One pass of the first part over the batch, and how threads share it. */
    private record Pass(Kind kind, int layer, boolean byColumns, boolean needsBarrier) {
        enum Kind {
            GATHER,
            FORWARD,
            LOSS,
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
    private final @Nullable GradientHook hook;

    private final float[] gradients; // laid out as the parameters
    private final Activations activations;
    private final float[] deltas; // laid out as the outputs in activations
    private final float[] losses; // (batchSize, terms)
    private final float[][] scratch; // per member

    private final Team.Task<Minibatch> propagate = this::propagate;
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
        this.rule = rule(optimizer, network.kernels(), spec.parameterCount());
        this.gradients = MemoryPlan.allocate(memory.gradients());
        this.activations = Activations.forTraining(spec, batchSize);
        this.deltas = MemoryPlan.allocate(memory.deltas());
        this.losses = MemoryPlan.allocate(memory.losses());
        this.scratch = scratch;
        this.team = team;
        this.passes = passes(network, logits, team.members());
    }

    private static List<Pass> passes(Network network, boolean logits, int members) {
        List<Pass> passes = new ArrayList<>();
        add(passes, Pass.Kind.GATHER, 0, false);
        for (int layer = 0; layer < network.layers(); layer++) {
            int sharers = network.layer(layer).forwardSharers(logits, members);
            add(passes, Pass.Kind.FORWARD, layer, members > 1 && sharers == members);
        }
        add(passes, Pass.Kind.LOSS, network.layers() - 1, false);
        for (int layer = network.layers() - 1; layer > 0; layer--) {
            int sharers = network.layer(layer).backwardSharers(members);
            add(passes, Pass.Kind.BACKWARD, layer, members > 1 && sharers == members);
        }
        return List.copyOf(passes);
    }

    /** Adds a pass. Two passes by rows need no barrier between them: a row depends only on itself. */
    private static void add(List<Pass> passes, Pass.Kind kind, int layer, boolean byColumns) {
        boolean needsBarrier =
                !passes.isEmpty() && (byColumns || passes.getLast().byColumns());
        passes.add(new Pass(kind, layer, byColumns, needsBarrier));
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
        };
    }

    UpdateRule rule() {
        return rule;
    }

    float[] gradients() {
        return gradients;
    }

    /**
     * {@return the mean loss of the batch before the update}
     *
     * @throws DivergenceException if the loss is NaN or infinite; nothing has been changed then
     */
    double run(Minibatch batch) {
        int outputs = mlp.spec().outputs();
        boolean shared = Sharing.sharesStep((long) batch.rows * mlp.parameters().length);
        run(propagate, batch, shared);
        double mean = Evaluator.sum(losses, batch.rows * loss.terms(outputs)) / (batch.rows * loss.divisor(outputs));
        if (!Double.isFinite(mean)) {
            Diagnosis diagnosis = Diagnosis.ofStep(mlp, activations, batch, losses, loss.terms(outputs));
            throw DivergenceException.ofLoss(batch.epoch, batch.number, mean, diagnosis);
        }
        if (hook == null) {
            rule.beginStep();
            run(descend, batch, shared);
        } else {
            run(differentiate, batch, shared);
            if (hook.onGradients(gradients, batch.rows)) {
                rule.beginStep();
                run(applyUpdate, batch, shared);
            }
        }
        return mean;
    }

    private void run(Team.Task<Minibatch> task, Minibatch batch, boolean shared) {
        if (shared) {
            team.run(task, batch);
        } else {
            task.run(batch, 0, 1);
        }
    }

    /** Computes a member's rows or columns of every pass. */
    private void propagate(Minibatch batch, int member, int members) {
        for (int number = batch.isToGather() ? 0 : 1; number < passes.size(); number++) {
            Pass pass = passes.get(number);
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
                logits,
                scratch[member]);
    }

    private void lossAndDeltas(Minibatch batch, int first, int rows, float[] own) {
        int at = activations.lastAt();
        float scale = 1f / (batch.rows * loss.divisor(mlp.spec().outputs()));
        network.loss(loss, losses, deltas, at, activations.values, at, batch.target, first, rows, scale, own);
        if (!logits) {
            network.lastLayer().outputDeltas(deltas, activations, first, rows, own);
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
                rule.apply(mlp.parameters(), gradients, layer.parametersAt(from), end);
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
