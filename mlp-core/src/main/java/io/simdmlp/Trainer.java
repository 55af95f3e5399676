package io.simdmlp;

import io.simdmlp.threads.Team;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network in place by gradient descent on mini-batches.
 *
 * <pre>{@code
 * try (Trainer trainer = Trainer.builder(mlp)
 *         .optimizer(Optimizer.adam(1e-3))
 *         .batchSize(128)
 *         .build()) {
 *     trainer.fit(data, FitOptions.epochs(10));
 * }
 * }</pre>
 *
 * <p>A step computes in memory that {@link Builder#build()} allocated and allocates nothing itself. The trained bits
 * depend on the network, the data and the seed, not on {@link Builder#threads}.
 *
 * <p>A step is forward -> loss -> backward -> gradients -> [{@link GradientHook}] -> [mean over batches] -> [clipping] ->
 * update -> [limit of norms] -> [average of the parameters]. What is in brackets is optional; see {@link UpdateOptions}.
 *
 * <p>It has threads of its own until it is closed or becomes garbage. Not thread-safe: only one thread at a time may
 * call it.
 */
public final class Trainer implements AutoCloseable {
    private final Mlp mlp;
    private final Loss loss;
    private final double labelSmoothing;
    private final Optimizer optimizer;
    private final Regularization regularization;
    private final UpdateOptions updates;
    private final Schedule schedule;
    private final @Nullable GradientHook gradientHook;
    private final long dropoutSeed;
    private final int batchSize;
    private final Team team;
    private final Evaluator evaluator;
    private final Minibatch batch;
    private final TrainingStep step;
    private final LearningRate learningRate;
    private final EpochLoop epochs;
    private int steps; // outside fit

    private Trainer(Builder builder) {
        plan(
                        builder.mlp.spec(),
                        builder.loss,
                        builder.labelSmoothing,
                        builder.optimizer,
                        builder.updates,
                        builder.batchSize,
                        builder.threads)
                .requireFitsHeap("batchSize is " + builder.batchSize + " and threads is " + builder.threads
                        + ": training " + builder.mlp.spec());
        builder.requireFitsLbfgs();
        this.mlp = builder.mlp;
        this.loss = builder.loss;
        this.labelSmoothing = builder.labelSmoothing;
        this.optimizer = builder.optimizer;
        this.regularization = new Regularization(builder.l1, builder.decayAll);
        this.updates = builder.updates;
        this.schedule = builder.schedule;
        this.gradientHook = builder.gradientHook;
        this.dropoutSeed = builder.dropoutSeed;
        this.batchSize = builder.batchSize;
        MlpSpec spec = mlp.spec();
        MemoryPlan memory = MemoryPlan.trainer(spec, loss, labelSmoothing, optimizer, batchSize, builder.threads);
        float[][] scratch = new float[builder.threads][MemoryPlan.scratchSize(spec, batchSize)];
        this.batch = new Minibatch(new Target(loss, spec.outputs(), batchSize, labelSmoothing));
        this.team = new Team("trainer", builder.threads, Team.SPIN_NANOS, Team.LONG_TASK_SPINS);
        this.learningRate = new LearningRate(schedule, optimizer.learningRate());
        this.step = new TrainingStep(
                mlp,
                loss,
                optimizer,
                regularization,
                updates,
                learningRate,
                gradientHook,
                dropoutSeed,
                batchSize,
                memory,
                scratch,
                team);
        this.evaluator = new Evaluator(mlp, loss, batchSize, scratch, team);
        this.epochs = new EpochLoop(mlp, step, learningRate, evaluator, batch, batchSize);
    }

    /**
     * {@return a builder of a trainer for {@code mlp}}
     *
     * @param mlp the network
     */
    public static Builder builder(Mlp mlp) {
        return new Builder(Check.notNull("mlp", mlp));
    }

    /**
     * {@return the memory of a network of this shape and a trainer of it, without {@link UpdateOptions}} Nothing is allocated.
     *
     * @param spec the network's shape
     * @param loss the loss to minimize
     * @param labelSmoothing the label smoothing, see {@link Builder#labelSmoothing}
     * @param optimizer the optimizer
     * @param batchSize the largest number of samples in a step, at least 1
     * @param threads the number of threads, the calling one included, from 1 to 1,024
     * @throws IllegalArgumentException if {@link Builder#build()} would refuse it whatever the heap
     */
    public static MemoryPlan plan(
            MlpSpec spec, Loss loss, double labelSmoothing, Optimizer optimizer, int batchSize, int threads) {
        return plan(spec, loss, labelSmoothing, optimizer, UpdateOptions.NONE, batchSize, threads);
    }

    /**
     * {@return the memory of a network of this shape and a trainer of it} Nothing is allocated.
     *
     * @param spec the network's shape
     * @param loss the loss to minimize
     * @param labelSmoothing the label smoothing, see {@link Builder#labelSmoothing}
     * @param optimizer the optimizer
     * @param updates the options around the optimizer's update
     * @param batchSize the largest number of samples in a step, at least 1
     * @param threads the number of threads, the calling one included, from 1 to 1,024
     * @throws IllegalArgumentException if {@link Builder#build()} would refuse it whatever the heap
     */
    public static MemoryPlan plan(
            MlpSpec spec,
            Loss loss,
            double labelSmoothing,
            Optimizer optimizer,
            UpdateOptions updates,
            int batchSize,
            int threads) {
        requireFits(Check.notNull("spec", spec), Check.notNull("loss", loss), labelSmoothing);
        Check.notNull("optimizer", optimizer);
        return MemoryPlan.network(spec)
                .plus(MemoryPlan.trainer(spec, loss, labelSmoothing, optimizer, batchSize, threads))
                .plus(MemoryPlan.updates(spec, Check.notNull("updates", updates)))
                .plus(MemoryPlan.evaluator(spec, loss, batchSize));
    }

    private static void requireFits(MlpSpec spec, Loss loss, double labelSmoothing) {
        spec.requireTrainable();
        loss.requireFits(spec);
        Check.fraction("labelSmoothing", labelSmoothing);
        if (labelSmoothing > 0 && loss.kind() != Loss.Kind.CATEGORICAL_CROSS_ENTROPY) {
            throw new IllegalArgumentException("labelSmoothing is " + labelSmoothing + ", which needs the loss "
                    + Loss.CATEGORICAL_CROSS_ENTROPY.label() + ", but the loss is " + loss.label());
        }
    }

    /**
     * Does one step of gradient descent on the samples at the beginning of {@code x}.
     *
     * @param x (rows, inputs)
     * @param labels (rows) class indices
     * @param rows the number of samples, at most the trainer's batch size
     * @return the batch's mean loss, before the update
     * @throws IllegalArgumentException if an array is too short, rows out of range or a label is not a class
     * @throws DivergenceException if the loss is not finite; nothing has been changed then
     */
    public double step(float[] x, int[] labels, int rows) {
        return step(x, 0, labels, 0, rows);
    }

    /**
     * Does one step of gradient descent.
     *
     * @param x (rows, inputs) at {@code xAt}
     * @param xAt the offset of the first sample in {@code x}
     * @param labels (rows) class indices at {@code labelsAt}
     * @param labelsAt the offset of the first label in {@code labels}
     * @param rows the number of samples, at most the trainer's batch size
     * @return the batch's mean loss, before the update
     * @throws IllegalArgumentException if an array is too short, rows out of range or a label is not a class
     * @throws DivergenceException if the loss is not finite; nothing has been changed then
     */
    public double step(float[] x, int xAt, int[] labels, int labelsAt, int rows) {
        checkInputs(x, xAt, rows);
        try {
            batch.target.set(labels, labelsAt, rows);
            return run(x, xAt, rows);
        } finally {
            batch.clear();
        }
    }

    /**
     * Does one step of gradient descent on the samples at the beginning of {@code x}.
     *
     * @param x (rows, inputs)
     * @param y (rows, outputs) targets
     * @param rows the number of samples, at most the trainer's batch size
     * @return the batch's mean loss, before the update
     * @throws IllegalArgumentException if an array is too short, rows out of range or a target not fit for the loss
     * @throws DivergenceException if the loss is not finite; nothing has been changed then
     */
    public double step(float[] x, float[] y, int rows) {
        return step(x, 0, y, 0, rows);
    }

    /**
     * Does one step of gradient descent.
     *
     * @param x (rows, inputs) at {@code xAt}
     * @param xAt the offset of the first sample in {@code x}
     * @param y (rows, outputs) targets at {@code yAt}
     * @param yAt the offset of the first target in {@code y}
     * @param rows the number of samples, at most the trainer's batch size
     * @return the batch's mean loss, before the update
     * @throws IllegalArgumentException if an array is too short, rows out of range or a target not fit for the loss
     * @throws DivergenceException if the loss is not finite; nothing has been changed then
     */
    public double step(float[] x, int xAt, float[] y, int yAt, int rows) {
        checkInputs(x, xAt, rows);
        try {
            batch.target.set(y, yAt, rows);
            return run(x, xAt, rows);
        } finally {
            batch.clear();
        }
    }

    /**
     * Does one step of gradient descent on the first samples of a batch, with their weights if it has some.
     *
     * @param samples the inputs, with class indices or numbers as targets
     * @param rows the number of samples, at most the trainer's batch size
     * @return the batch's mean loss by the weights, before the update; 0 if all weights are 0
     * @throws IllegalArgumentException if an array is too short, rows out of range, a target is not valid for the loss or a
     *     weight is negative, NaN or infinite
     * @throws DivergenceException if the loss is not finite; nothing has been changed then
     */
    public double step(Batch samples, int rows) {
        Check.notNull("samples", samples);
        checkInputs(samples.x(), 0, rows);
        try {
            if (samples.labels().length > 0) {
                batch.target.set(samples.labels(), 0, rows);
            } else {
                batch.target.set(samples.y(), 0, rows);
            }
            batch.set(samples.x(), 0, rows);
            if (samples.weights().length > 0) {
                batch.setWeights(samples.weights(), 0);
            }
            return run(samples.x(), 0, rows);
        } finally {
            batch.clear();
        }
    }

    /**
     * Does one step of gradient descent with a loss of the user's own. The trainer's {@link Builder#loss} is not used. The
     * first such step allocates a few objects, the later ones nothing.
     *
     * @param x (rows, inputs) at {@code xAt}
     * @param xAt the offset of the first sample in {@code x}
     * @param rows the number of samples, at most the trainer's batch size
     * @param custom the loss
     * @return the loss, before the update
     * @throws IllegalArgumentException if {@code x} is too short or rows out of range
     * @throws DivergenceException if the loss is not finite; nothing has been changed then
     */
    public double step(float[] x, int xAt, int rows, CustomLoss custom) {
        checkInputs(x, xAt, rows);
        Check.notNull("custom", custom);
        try {
            batch.set(x, xAt, rows);
            batch.number = ++steps;
            return step.run(batch, custom);
        } finally {
            batch.clear();
        }
    }

    /**
     * Updates the parameters by gradients from outside, such as a mean over machines: a step without its forward and
     * backward pass and without the {@link GradientHook}. With {@link Builder#accumulate accumulation} they count as those of
     * a batch.
     *
     * @param gradients laid out as {@link Mlp#parameters()}; may be {@link #gradients()}
     * @throws IllegalArgumentException if there is not one for each parameter
     * @throws IllegalStateException if the optimizer is L-BFGS, which needs evaluations of the loss
     */
    public void applyGradients(float[] gradients) {
        team.requireOpen();
        if (Check.notNull("gradients", gradients).length != mlp.parameters().length) {
            throw new IllegalArgumentException("gradients has " + gradients.length
                    + " values, expected one per parameter = " + mlp.parameters().length);
        }
        if (optimizer instanceof Optimizer.Lbfgs) {
            throw new IllegalStateException(
                    "the optimizer is " + optimizer + ", which updates by steps on samples only");
        }
        step.apply(gradients, batch);
    }

    private void checkInputs(float[] x, int xAt, int rows) {
        team.requireOpen();
        Check.rows(rows, batchSize);
        if (rows == 1 && mlp.buffers().length > 0) {
            throw new IllegalArgumentException("rows is 1, expected at least 2 for batch normalization");
        }
        Check.slice("x", x, xAt, rows, mlp.spec().inputs(), "inputs");
    }

    private double run(float[] x, int xAt, int rows) {
        batch.set(x, xAt, rows);
        batch.number = ++steps;
        return step.run(batch);
    }

    /**
     * Trains on {@code data} for some epochs, without a listener.
     *
     * @param data the samples
     * @param options the number of epochs, the order of samples, the validation data
     * @return one result per epoch
     * @throws IllegalArgumentException if the data do not fit the network
     * @throws DivergenceException as {@link #fit(DataSource, FitOptions, FitListener)} does
     */
    public History fit(DataSource data, FitOptions options) {
        return fit(data, options, FitListener.NONE);
    }

    /**
     * Trains on {@code data} for some epochs. The last batch of an epoch may be smaller than the others. Epochs are counted
     * from 1 since the trainer was built: four calls for one epoch give the same bits as one call for four.
     *
     * <p>With {@link FitOptions#withEarlyStopping early stopping} the network has the parameters after its best epoch
     * afterwards, however fit ended; without a complete epoch the last ones. A later call begins from them, with the
     * optimizer's state after the last step.
     *
     * <p>With {@link Builder#ema an average of the parameters} it evaluates that one, and leaves it in the network; a later call
     * begins from it.
     *
     * <p>An interrupt of the calling thread ends fit after the batch; the thread stays interrupted. An epoch that an
     * interrupt, the listener or the time limit stops has no result, and the next call of fit begins it again.
     *
     * <p>Allocates a batch and the order of samples, and in each epoch an {@link EpochResult} and a batch of the validation
     * data; with early stopping also a copy of the parameters. Holds no reference to the data afterwards.
     *
     * <p>The first call after {@link #restore} goes on where the state was saved: it needs the same data, and the same
     * options except for the number of epochs and the time limit. Its history includes the epochs before.
     *
     * @param data the samples
     * @param options the number of epochs, the order of samples, the validation data, early stopping and a time limit
     * @param listener is called after every batch and every epoch
     * @return one result per epoch, the best one, and why fit ended
     * @throws IllegalArgumentException if the data do not fit the network, or are not those of a restored state; if the optimizer
     *     is L-BFGS and the batch size is less than the number of samples; if early stopping or the schedule need a metric that the validation data do not have; or if a batch has a target that the
     *     loss does not accept, after the batches before it have been learned
     * @throws IllegalStateException if the listener calls fit
     * @throws DivergenceException if a batch's loss is NaN or infinite: that batch has changed nothing; or if parameters are
     *     after an epoch
     */
    public History fit(DataSource data, FitOptions options, FitListener listener) {
        SourceCheck.requireFits(Check.notNull("data", data), mlp.spec());
        Check.notNull("listener", listener);
        if (optimizer instanceof Optimizer.Lbfgs && batchSize < data.size()) {
            throw new IllegalArgumentException("batchSize is " + batchSize + ", but L-BFGS needs all " + data.size()
                    + " samples in a batch, expected at least " + data.size());
        }
        DataSource validation = Check.notNull("options", options).validation();
        if (validation != null) {
            SourceCheck.requireFits(validation, mlp.spec());
        }
        EarlyStopping stopping = options.earlyStopping();
        if (stopping != null) {
            requireMetric("earlyStopping", stopping.metric(), validation);
        }
        Schedule.Plateau plateau = schedule.plateau();
        if (plateau != null && (validation != null || plateau.metric() != Metric.LOSS)) {
            requireMetric("the schedule's plateau", plateau.metric(), validation);
        }
        int rest = data.size() % batchSize;
        if (mlp.buffers().length > 0 && (rest == 1 || batchSize == 1)) {
            throw new IllegalArgumentException("batchSize is " + batchSize + " for " + data.size()
                    + " samples, expected one that leaves no batch of a single sample, for batch normalization");
        }
        team.requireOpen();
        return epochs.run(data, options, listener);
    }

    /**
     * Trains on {@code data} for one epoch, as scikit-learn's {@code partial_fit}: {@link #fit(DataSource, FitOptions)} with
     * one epoch and seed 0.
     *
     * @param data the samples
     * @return the result of the epoch
     * @throws IllegalArgumentException if the data do not fit the network
     * @throws IllegalStateException if an interrupt of the thread has ended the epoch before its last batch
     * @throws DivergenceException as {@link #fit(DataSource, FitOptions, FitListener)} does
     */
    public EpochResult partialFit(DataSource data) {
        History one = fit(data, FitOptions.epochs(1));
        if (one.epochs().isEmpty()) {
            throw new IllegalStateException("the thread is interrupted: the epoch has not been completed");
        }
        return one.last();
    }

    /**
     * {@return the result of the last call of fit, also if it threw an exception; without epochs before the first call}
     */
    public History history() {
        return epochs.history();
    }

    private static void requireMetric(String what, Metric metric, @Nullable DataSource validation) {
        if (validation == null) {
            throw new IllegalArgumentException(
                    what + " is by the " + metric.label() + " of validation data, but the options have none");
        }
        if (!metric.isDefinedFor(validation)) {
            throw new IllegalArgumentException(what + " is by " + metric.label() + ", which is not defined for "
                    + Evaluation.Kind.of(validation).targets());
        }
    }

    /**
     * {@return a copy of the state, for {@link #restore}} May be called between steps, also by a {@link FitListener}: fit
     * then goes on after that batch or epoch. Within fit it reads all data once per call of fit, to recognize them.
     *
     * <p>The state of a {@link GradientHook} is not included.
     */
    public TrainerState state() {
        TrainerState.Writer state = new TrainerState.Writer();
        description().forEach((name, value) -> state.put(TrainerState.DESCRIPTION + name, value));
        state.put("parameters", mlp.parameters());
        step.rule().arrays().forEach((name, array) -> state.put("optimizer-" + name, array));
        double[] numbers = step.rule().numbers();
        for (int i = 0; i < numbers.length; i++) {
            state.put("optimizer-" + (i + 1), numbers[i]);
        }
        if (mlp.buffers().length > 0) {
            state.put("buffers", mlp.buffers());
        }
        if (mlp.spec().hasDropout()) {
            state.put("dropout-steps", step.steps());
        }
        state.put("steps", steps);
        step.updatePasses().arrays().forEach(state::put);
        step.updatePasses().save(state);
        learningRate.save(state);
        epochs.save(state);
        return state.state();
    }

    /**
     * Sets the parameters of the network and the state of this trainer to those of another trainer, also of another number
     * of threads or on another machine. Steps from here on give the bits that the other trainer would have had. If the state
     * was saved within {@link #fit}, the next call of fit goes on there.
     *
     * @param state the state of a trainer of a network of the same shape, with the same loss, optimizer, penalties, schedule
     *     and batch size
     * @throws IllegalArgumentException if it is of another training or not complete; nothing has been changed then
     * @throws IllegalStateException if a listener calls it
     */
    public void restore(TrainerState state) {
        Check.notNull("state", state).requireSame(description());
        requireLength(state, "parameters", mlp.parameters());
        if (mlp.buffers().length > 0) {
            requireLength(state, "buffers", mlp.buffers());
        }
        long dropoutSteps = mlp.spec().hasDropout() ? state.integer("dropout-steps") : 0;
        step.rule().arrays().forEach((name, array) -> requireLength(state, "optimizer-" + name, array));
        double[] numbers = step.rule().numbers();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = state.number("optimizer-" + (i + 1));
        }
        int stepsBefore = (int) state.integer("steps");
        LearningRate.check(state);
        step.updatePasses().arrays().forEach((name, array) -> requireLength(state, name, array));
        step.updatePasses().check(state);
        epochs.restore(state);
        learningRate.restore(state);
        steps = stepsBefore;
        step.rule().setNumbers(numbers);
        copy(state, "parameters", mlp.parameters());
        if (mlp.buffers().length > 0) {
            copy(state, "buffers", mlp.buffers());
        }
        step.setSteps(dropoutSteps);
        step.rule().arrays().forEach((name, array) -> copy(state, "optimizer-" + name, array));
        step.updatePasses().arrays().forEach((name, array) -> copy(state, name, array));
        step.updatePasses().restore(state);
    }

    private static void requireLength(TrainerState state, String name, float[] array) {
        int length = state.array(name).length;
        if (length != array.length) {
            throw new IllegalArgumentException(
                    "the state's '" + name + "' has " + length + " values, expected " + array.length);
        }
    }

    private static void copy(TrainerState state, String name, float[] to) {
        System.arraycopy(state.array(name), 0, to, 0, to.length);
    }

    /** What must be the same for a state to fit. */
    private Map<String, String> description() {
        Map<String, String> description = new LinkedHashMap<>();
        description.put("network", mlp.spec().toString());
        description.put("loss", loss.label());
        description.put("label-smoothing", Double.toString(labelSmoothing));
        description.put("optimizer", optimizer.toString());
        description.put("l1", Double.toString(regularization.l1()));
        description.put("decay-all", Boolean.toString(regularization.decayAll()));
        description.put("update-options", updates.toString());
        description.put("schedule", schedule.toString());
        description.put("batch-size", Integer.toString(batchSize));
        if (mlp.spec().hasDropout()) {
            description.put("dropout-seed", Long.toString(dropoutSeed));
        }
        return description;
    }

    /**
     * {@return the evaluation of the network, with its current parameters, on {@code data}}
     *
     * @param data the samples
     * @throws IllegalArgumentException if the data do not fit the network
     * @throws NonFiniteException as {@link Evaluator#evaluate(DataSource)} does
     */
    public Evaluation evaluate(DataSource data) {
        return evaluator.evaluate(Check.notNull("data", data));
    }

    /**
     * {@return the evaluation of the network, with its current parameters, on {@code data}, with the metrics that need the
     * outputs of all samples} See {@link Evaluator#evaluateWithScores(DataSource)}.
     *
     * @param data the samples
     * @throws IllegalArgumentException if the data do not fit the network
     * @throws NonFiniteException as {@link Evaluator#evaluate(DataSource)} does
     */
    public Evaluation evaluateWithScores(DataSource data) {
        return evaluator.evaluateWithScores(Check.notNull("data", data));
    }

    /**
     * Does the same as {@link #warmUp(Duration)} for about a second at most.
     *
     * @return the result of the warm-up
     */
    public WarmUp warmUp() {
        return warmUp(Warmer.USUAL);
    }

    /**
     * Trains another network of the same shape on generated samples, with another trainer of the same settings, until
     * the steps get no faster: until the JIT compiler has compiled every kernel that a step uses. The network and the
     * optimizer's state stay as they are. It takes the memory of {@link #plan} a second time, which is garbage
     * afterwards.
     *
     * @param cap the largest duration; a step that has begun is finished
     * @return the result of the warm-up
     * @throws IllegalArgumentException if the cap is not positive
     * @throws IllegalStateException if the trainer is closed
     */
    public WarmUp warmUp(Duration cap) {
        team.requireOpen();
        return TrainerWarmUp.run(this, cap);
    }

    /** A trainer built like this one for another network. Its learning rate is 0, so that it cannot diverge. */
    Trainer like(Mlp other, int otherBatchSize) {
        Trainer trainer = builder(other)
                .loss(loss)
                .labelSmoothing(labelSmoothing)
                .optimizer(optimizer)
                .l1(regularization.l1())
                .decayAll(regularization.decayAll())
                .updateOptions(updates)
                .gradientHook(gradientHook == null ? null : (gradients, rows) -> true)
                .batchSize(otherBatchSize)
                .threads(team.members())
                .build();
        trainer.learningRate(0);
        return trainer;
    }

    MlpSpec spec() {
        return mlp.spec();
    }

    Loss loss() {
        return loss;
    }

    int batchSize() {
        return batchSize;
    }

    /** {@return the learning rate of the next step} */
    public double learningRate() {
        return learningRate.next();
    }

    /**
     * Sets the learning rate, from the next step on; with a {@link Schedule} the one that its formulas call base.
     *
     * @param learningRate the learning rate, at least 0
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public void learningRate(double learningRate) {
        this.learningRate.setBase(Check.nonNegative("learningRate", learningRate));
    }

    /**
     * {@return the gradients of the last step, for the parameters before its update, laid out as
     * {@link Mlp#parameters()}: the array itself, not a copy; zeros before the first step} If the step has updated the
     * parameters, they are those that the optimizer has read: with {@link UpdateOptions} the mean over batches, clipped.
     * With an {@link Builder#l1} penalty they
     * include its gradient. With L-BFGS they are those of the last evaluation, for the parameters after the step.
     */
    public float[] gradients() {
        return step.gradients();
    }

    /**
     * {@return the Euclidean norm of all gradients of the last update, after the limit of their values and before
     * {@link Builder#clipNorm} has limited it; NaN before the first update and without such a limit}
     */
    public double gradientNorm() {
        return step.updatePasses().norm();
    }

    /**
     * {@return the network with the {@link Builder#ema average} of the parameters, which later steps change: it shares the
     * array; without an average the trained network itself} Before the first step it has a copy of the parameters that the
     * network had when the trainer was built.
     */
    public Mlp averaged() {
        Mlp averaged = step.updatePasses().averaged();
        return averaged == null ? mlp : averaged;
    }

    /** Ends the trainer's threads. The network can still be used. */
    @Override
    public void close() {
        team.close();
    }

    /** Builds a trainer. Defaults: the conventional loss, Adam at a constant 0.001, batches of 32, one thread. Not thread-safe. */
    public static final class Builder {
        private final Mlp mlp;
        private Loss loss;
        private double labelSmoothing;
        private Optimizer optimizer = Optimizer.adam(1e-3);
        private double l1;
        private boolean decayAll;
        private UpdateOptions updates = UpdateOptions.NONE;
        private Schedule schedule = Schedule.constant();
        private @Nullable GradientHook gradientHook;
        private long dropoutSeed;
        private int batchSize = 32;
        private int threads = 1;

        private Builder(Mlp mlp) {
            this.mlp = mlp;
            this.loss = Loss.conventional(mlp.spec().outputActivation());
        }

        /**
         * {@return this builder, with a loss; by default the one that is conventional for the last layer's activation}
         *
         * @param loss the loss to minimize
         * @throws IllegalArgumentException if it does not fit the last layer's activation
         */
        public Builder loss(Loss loss) {
            Check.notNull("loss", loss).requireFits(mlp.spec());
            this.loss = loss;
            return this;
        }

        /**
         * {@return this builder, with targets mixed with the uniform distribution: {@code y' = (1 - s) y + s /
         * outputs}; by default {@code s} is 0} For categorical cross-entropy only. Evaluations, also those of
         * {@link FitOptions#withValidation}, use the targets without smoothing.
         *
         * @param labelSmoothing the label smoothing s, in [0, 1)
         * @throws IllegalArgumentException if it is not in [0, 1)
         */
        public Builder labelSmoothing(double labelSmoothing) {
            this.labelSmoothing = Check.fraction("labelSmoothing", labelSmoothing);
            return this;
        }

        /**
         * {@return this builder, with an optimizer; by default Adam with a learning rate of 0.001}
         *
         * @param optimizer the optimizer
         */
        public Builder optimizer(Optimizer optimizer) {
            this.optimizer = Check.notNull("optimizer", optimizer);
            return this;
        }

        /**
         * {@return this builder, with an L1 penalty: {@code g += l1 sign(w)} before the optimizer's update; by default 0}
         * It pulls weights towards 0 (Tibshirani: <i>Regression Shrinkage and Selection via the Lasso</i>, 1996). It acts
         * on the weights of layers, see {@link #decayAll}. {@link Trainer#gradients()} includes it after a step,
         * the loss and the gradients of a {@link GradientHook} do not.
         *
         * @param l1 the factor of the penalty's gradient, at least 0
         * @throws IllegalArgumentException if it is negative or not finite
         */
        public Builder l1(double l1) {
            this.l1 = Check.nonNegative("l1", l1);
            return this;
        }

        /**
         * {@return this builder, with the L1 penalty and the optimizer's weight decay on all parameters, as in PyTorch, or
         * on the weights of layers only; by default on weights only} A penalty on biases does not reduce overfitting
         * (Goodfellow, Bengio, Courville: <i>Deep Learning</i>, 2016, section 7.1).
         *
         * @param decayAll true for all parameters, false for the weights of layers only
         */
        public Builder decayAll(boolean decayAll) {
            this.decayAll = decayAll;
            return this;
        }

        /**
         * {@return this builder, with a schedule of the learning rate; by default it is constant}
         *
         * @param schedule the schedule
         */
        public Builder schedule(Schedule schedule) {
            this.schedule = Check.notNull("schedule", schedule);
            return this;
        }

        /**
         * {@return this builder, with a hook that receives the gradients of every batch, before they are accumulated and
         * clipped; by default none} A batch for which it returns false is not one of the batches of an update.
         *
         * @param hook the hook, or null for none
         */
        public Builder gradientHook(@Nullable GradientHook hook) {
            this.gradientHook = hook;
            return this;
        }

        /**
         * {@return this builder, with the seed of dropout's random numbers; by default 0}
         *
         * @param dropoutSeed the seed
         */
        public Builder dropoutSeed(long dropoutSeed) {
            this.dropoutSeed = dropoutSeed;
            return this;
        }

        /**
         * {@return this builder, with a limit of the norm of all gradients together; by default none} Before the update they are
         * multiplied by {@code clipNorm / (norm + 1e-6)} if that is less than 1, as PyTorch's {@code clip_grad_norm_} does
         * (Pascanu, Mikolov, Bengio: <i>On the difficulty of training recurrent neural networks</i>, 2013). The norm is the
         * same, bit for bit, on any number of threads. It takes a pass over all gradients in every step.
         *
         * @param clipNorm the largest Euclidean norm, above 0
         * @throws IllegalArgumentException if it is 0, negative or NaN
         */
        public Builder clipNorm(double clipNorm) {
            return updateOptions(updates.withClipNorm(clipNorm));
        }

        /**
         * {@return this builder, with a limit of the absolute value of each gradient; by default none} Before the update
         * {@code g = max(-clipValue, min(clipValue, g))}, as in PyTorch's {@code clip_grad_value_}; before
         * {@link #clipNorm} if both are given.
         *
         * @param clipValue the largest absolute value, above 0
         * @throws IllegalArgumentException if it is 0, negative or NaN
         */
        public Builder clipValue(double clipValue) {
            return updateOptions(updates.withClipValue(clipValue));
        }

        /**
         * {@return this builder, with one update for several batches, by the mean of their gradients; by default for each batch}
         * As in PyTorch if the loss of each batch is divided by their number. Each batch counts equally, however many samples
         * it has. {@link Trainer#fit} does an update for the last batches of an epoch, also if they are fewer, by the mean over
         * their number. A {@link Schedule} counts updates.
         *
         * @param batches the number of batches per update, at least 1
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder accumulate(int batches) {
            return updateOptions(updates.withAccumulate(batches));
        }

        /**
         * {@return this builder, with a limit of the norm of the weights into each neuron; by default none} After an update each
         * column of a W (inputs, outputs), also of the last layer, whose Euclidean norm is above {@code maxNorm} is multiplied
         * by {@code maxNorm / norm}; the biases are not limited (Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov:
         * <i>Dropout</i>, 2014; Keras' {@code MaxNorm} with axis 0).
         *
         * @param maxNorm the largest Euclidean norm, above 0
         * @throws IllegalArgumentException if it is 0, negative or NaN
         */
        public Builder maxNorm(double maxNorm) {
            return updateOptions(updates.withMaxNorm(maxNorm));
        }

        /**
         * {@return this builder, with an exponential moving average of the parameters; by default none} After each update
         * {@code average += (1 - decay) (parameters - average)}. It begins as a copy of the parameters before the first update
         * (Polyak, Juditsky: <i>Acceleration of stochastic approximation by averaging</i>, 1992; PyTorch's
         * {@code AveragedModel} with {@code get_ema_multi_avg_fn}).
         *
         * <p>{@link Trainer#fit} evaluates the average, early stopping chooses by it, and at the end of fit the network has it.
         * Single steps do not change the network by the average: {@link Trainer#averaged()} has it.
         *
         * @param decay the decay, above 0 and below 1, such as 0.999
         * @throws IllegalArgumentException if it is not in that range
         */
        public Builder ema(double decay) {
            return updateOptions(updates.withEma(decay));
        }

        /**
         * {@return this builder, with all options around the optimizer's update; by default {@link UpdateOptions#NONE}}
         *
         * @param updates the options
         */
        public Builder updateOptions(UpdateOptions updates) {
            this.updates = Check.notNull("updates", updates);
            return this;
        }

        /** Checks that nothing is combined with L-BFGS that would change the function it minimizes, or its steps. */
        private void requireFitsLbfgs() {
            if (!(optimizer instanceof Optimizer.Lbfgs)) {
                return;
            }
            if (!updates.equals(UpdateOptions.NONE)) {
                throw withLbfgs("updates is " + updates, "UpdateOptions.NONE");
            }
            if (!schedule.equals(Schedule.constant())) {
                throw withLbfgs("schedule is " + schedule, "a constant one");
            }
            if (gradientHook != null) {
                throw withLbfgs("gradientHook is set", "none");
            }
            if (mlp.spec().hasDropout()) {
                throw withLbfgs("the network is " + mlp.spec() + ", with dropout", "a network without it");
            }
            if (l1 > 0) {
                throw withLbfgs("l1 is " + l1, "0");
            }
        }

        private static IllegalArgumentException withLbfgs(String what, String expected) {
            return new IllegalArgumentException(what + ", which L-BFGS cannot be combined with, expected " + expected);
        }

        /**
         * {@return this builder, with the largest number of samples in a step; by default 32}
         *
         * @param batchSize the largest number of samples in a step, at least 1
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder batchSize(int batchSize) {
            this.batchSize = Check.positive("batchSize", batchSize);
            return this;
        }

        /**
         * {@return this builder, with a number of threads, the calling one included; by default 1} The result does not
         * depend on it. Small steps run on the calling thread alone.
         *
         * @param threads the number of threads, the calling one included, from 1 to 1,024
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder threads(int threads) {
            this.threads = Check.threads(threads);
            return this;
        }

        /**
         * {@return the trainer, with all the memory that its steps use, as given by {@link Trainer#plan}}
         *
         * @throws IllegalArgumentException if the batches would not fit one array, that memory is more than the heap may
         *     grow to, the loss does not fit the last layer or the label smoothing, a layer is of {@link Activation#STEP},
         *     which cannot be trained, or L-BFGS is combined with a schedule, a hook or {@link UpdateOptions}
         */
        public Trainer build() {
            return new Trainer(this);
        }
    }
}
