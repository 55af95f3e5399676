package io.simdmlp;

import io.simdmlp.layout.ActivationLayout;
import io.simdmlp.layout.ParameterLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network in place: gradient descent on mini-batches.
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
 * <p>A step in two parts, each shared among the threads:
 *
 * <pre>
 *   by rows of the batch, or columns of wide layers     forward, loss, backward: activations and deltas
 *   by rows of each W                                   weight gradient = sum over the batch in order,
 *                                                       then the optimizer on the same rows
 * </pre>
 *
 * <p>It has threads of its own until it is closed or becomes garbage. Not safe for use by several threads at once.
 */
public final class Trainer implements AutoCloseable {
    /**
     * Multiply-adds of a forward pass below which a step stays on the calling thread: handing out work costs a few
     * microseconds, in which one core does this much.
     */
    private static final long TINY = 200_000;

    private final Mlp mlp;
    private final Loss loss;
    private final double labelSmoothing;
    private final Optimizer optimizer;
    private final int batchSize;
    private final Network network;
    private final Weights weights;
    private final ParameterLayout parameters;
    private final ActivationLayout layout;
    private final boolean logits; // whether the last layer's activation is left to the loss
    private final Passes passes;
    private final Team team;
    private final Evaluator evaluator;
    private final ParameterUpdate update;

    private final float[] gradients; // laid out as the parameters
    private final float[] activations; // laid out by layout
    private final float[] deltas; // laid out as the outputs in layout
    private final float[] losses; // (batchSize, terms)
    private final float[][] scratch; // per member
    private final Target target;

    private final Team.Task propagate = this::propagate;
    private final Team.Task descend = this::descend;

    // the batch at hand
    private float[] x = {};
    private int xAt;
    private int rows;
    // What propagate copies x from: samples order[from] and on; null if x is there.
    private @Nullable ArraySource unread;
    private int[] order = {};
    private int from;
    private int epoch; // from 1; 0 outside fit
    private int batch; // from 1, within the epoch or since construction
    private int steps;

    private Trainer(Builder builder) {
        plan(
                        builder.mlp.spec(),
                        builder.loss,
                        builder.labelSmoothing,
                        builder.optimizer,
                        builder.batchSize,
                        builder.threads)
                .requireFitsHeap("batchSize is " + builder.batchSize + " and threads is " + builder.threads
                        + ": training " + builder.mlp.spec());
        this.mlp = builder.mlp;
        this.loss = builder.loss;
        this.labelSmoothing = builder.labelSmoothing;
        this.optimizer = builder.optimizer;
        this.batchSize = builder.batchSize;
        MlpSpec spec = mlp.spec();
        MemoryPlan memory = MemoryPlan.trainer(spec, loss, labelSmoothing, optimizer, batchSize, builder.threads);
        this.network = new Network(spec);
        this.weights = Weights.of(mlp);
        this.parameters = mlp.layout();
        this.layout = ActivationLayout.of(parameters, batchSize, spec.keepsSums());
        this.logits = loss.fusedWith(spec.outputActivation());
        this.passes = new Passes(spec, logits, builder.threads);
        this.update = new ParameterUpdate(optimizer, network.kernels(), parameters.size());
        this.gradients = MemoryPlan.allocate(memory.gradients());
        this.activations = MemoryPlan.allocate(memory.activations());
        this.deltas = MemoryPlan.allocate(memory.deltas());
        this.losses = MemoryPlan.allocate(memory.losses());
        this.scratch = new float[builder.threads][MemoryPlan.scratchSize(spec, batchSize)];
        this.target = new Target(loss, spec.outputs(), batchSize, labelSmoothing);
        this.team = new Team("trainer", builder.threads, Team.SPIN, Team.PATIENT);
        this.evaluator = new Evaluator(mlp, loss, batchSize, scratch, team);
    }

    /**
     * {@return a description of a trainer for {@code mlp}, to be completed and built}
     *
     * @param mlp the network
     */
    public static Builder builder(Mlp mlp) {
        return new Builder(mlp);
    }

    /**
     * {@return the memory of a network of this shape and a trainer of it} Nothing is allocated.
     *
     * @param spec the network's shape
     * @param loss what to make small
     * @param labelSmoothing as {@link Builder#labelSmoothing} says
     * @param optimizer how gradients change the parameters
     * @param batchSize samples at a time, at least 1
     * @param threads how many threads compute, from 1 to 1,024
     * @throws IllegalArgumentException if {@link Builder#build()} would refuse it whatever the heap
     */
    public static MemoryPlan plan(
            MlpSpec spec, Loss loss, double labelSmoothing, Optimizer optimizer, int batchSize, int threads) {
        requireFits(spec, loss, labelSmoothing);
        return MemoryPlan.network(spec)
                .plus(MemoryPlan.trainer(spec, loss, labelSmoothing, optimizer, batchSize, threads))
                .plus(MemoryPlan.evaluator(spec, loss, batchSize));
    }

    private static void requireFits(MlpSpec spec, Loss loss, double labelSmoothing) {
        spec.requireTrainable();
        loss.requireFits(spec);
        Check.fraction("labelSmoothing", labelSmoothing);
        if (labelSmoothing > 0 && loss != Loss.CATEGORICAL_CROSS_ENTROPY) {
            throw new IllegalArgumentException("labelSmoothing is " + labelSmoothing + ", which needs the loss "
                    + Loss.CATEGORICAL_CROSS_ENTROPY.label() + ", but the loss is " + loss.label());
        }
    }

    /**
     * One step of gradient descent on samples at the beginning of {@code x}.
     *
     * @param x (rows, inputs)
     * @param labels (rows) class indices
     * @param rows at most the trainer's batch size
     * @return the batch's mean loss, before the update
     * @throws IllegalArgumentException if an array is too short, rows out of range or a label is not a class
     * @throws DivergenceException if the loss is not finite; nothing has been changed then
     */
    public double step(float[] x, int[] labels, int rows) {
        return step(x, 0, labels, 0, rows);
    }

    /**
     * One step of gradient descent.
     *
     * @param x (rows, inputs) at {@code xAt}
     * @param xAt where {@code x} begins
     * @param labels (rows) class indices at {@code labelsAt}
     * @param labelsAt where {@code labels} begins
     * @param rows at most the trainer's batch size
     * @return the batch's mean loss, before the update
     * @throws IllegalArgumentException if an array is too short, rows out of range or a label is not a class
     * @throws DivergenceException if the loss is not finite; nothing has been changed then
     */
    public double step(float[] x, int xAt, int[] labels, int labelsAt, int rows) {
        checkInputs(x, xAt, rows);
        target.set(labels, labelsAt, rows);
        return stepOn(x, xAt, rows);
    }

    /**
     * One step of gradient descent on samples at the beginning of {@code x}.
     *
     * @param x (rows, inputs)
     * @param y (rows, outputs) targets
     * @param rows at most the trainer's batch size
     * @return the batch's mean loss, before the update
     * @throws IllegalArgumentException if an array is too short, rows out of range or a target not fit for the loss
     * @throws DivergenceException if the loss is not finite; nothing has been changed then
     */
    public double step(float[] x, float[] y, int rows) {
        return step(x, 0, y, 0, rows);
    }

    /**
     * One step of gradient descent.
     *
     * @param x (rows, inputs) at {@code xAt}
     * @param xAt where {@code x} begins
     * @param y (rows, outputs) targets at {@code yAt}
     * @param yAt where {@code y} begins
     * @param rows at most the trainer's batch size
     * @return the batch's mean loss, before the update
     * @throws IllegalArgumentException if an array is too short, rows out of range or a target not fit for the loss
     * @throws DivergenceException if the loss is not finite; nothing has been changed then
     */
    public double step(float[] x, int xAt, float[] y, int yAt, int rows) {
        checkInputs(x, xAt, rows);
        target.set(y, yAt, rows);
        return stepOn(x, xAt, rows);
    }

    private void checkInputs(float[] x, int xAt, int rows) {
        team.requireOpen();
        Check.rows(rows, batchSize);
        Check.slice("x", x.length, xAt, rows, mlp.spec().inputs(), "inputs");
    }

    private double stepOn(float[] x, int xAt, int rows) {
        this.x = x;
        this.xAt = xAt;
        this.rows = rows;
        steps++;
        boolean tiny = (long) rows * parameters.size() < TINY;
        run(propagate, tiny);
        unread = null;
        int outputs = mlp.spec().outputs();
        double mean = Evaluator.sum(losses, rows * loss.terms(outputs)) / (rows * loss.divisor(outputs));
        if (!Double.isFinite(mean)) {
            Diagnosis diagnosis = Diagnosis.ofStep(
                    parameters,
                    mlp.parameters(),
                    activations,
                    layout,
                    x,
                    xAt,
                    target,
                    losses,
                    loss.terms(outputs),
                    rows);
            throw DivergenceException.ofLoss(epoch, epoch > 0 ? batch : steps, mean, diagnosis);
        }
        update.beginStep();
        run(descend, tiny);
        return mean;
    }

    private void run(Team.Task task, boolean alone) {
        if (alone) {
            task.run(0, 1);
        } else {
            team.run(task);
        }
    }

    /** A member's rows or columns of every pass. */
    private void propagate(int member, int members) {
        int layers = parameters.layers();
        int outAt = layout.at(layers - 1, 0);
        float[] mine = scratch[member];
        int begin = unread == null ? passes.forward(0) : 0;
        for (int pass = begin; pass < passes.count(); pass++) {
            if (pass > begin && passes.meetsBefore(pass) && !team.meet(members)) {
                return;
            }
            boolean byColumns = passes.byColumns(pass);
            int first = byColumns ? 0 : Shares.begin(rows, member, members);
            int count = byColumns ? rows : Shares.begin(rows, member + 1, members) - first;
            if (count == 0) {
                continue;
            }
            if (pass == 0) {
                read(first, count);
            } else if (pass < passes.loss()) {
                int layer = pass - passes.forward(0);
                int outputs = parameters.outputs(layer);
                int from = byColumns ? Shares.column(outputs, member, members) : 0;
                int to = byColumns ? Shares.column(outputs, member + 1, members) : outputs;
                network.forward(
                        activations,
                        outAt,
                        activations,
                        layout,
                        weights,
                        x,
                        xAt,
                        layer,
                        first,
                        count,
                        from,
                        to,
                        logits,
                        mine);
            } else if (pass == passes.loss()) {
                float scale = 1f / (rows * loss.divisor(parameters.outputs(layers - 1)));
                network.loss(loss, losses, deltas, outAt, activations, outAt, target, first, count, scale, mine);
                if (!logits) {
                    network.outputDeltas(deltas, activations, layout, first, count, mine);
                }
            } else {
                int layer = passes.backward(pass);
                int inputs = parameters.inputs(layer);
                int from = byColumns ? Shares.column(inputs, member, members) : 0;
                int to = byColumns ? Shares.column(inputs, member + 1, members) : inputs;
                network.backward(deltas, activations, layout, mlp.parameters(), layer, first, count, from, to, mine);
            }
        }
    }

    /** Reads rows of the batch that are still elsewhere. */
    private void read(int first, int count) {
        ArraySource source = unread;
        if (source != null) { // each member its own rows: sooner, and into the cache that wants them
            source.readInputs(
                    order, from + first, count, x, xAt + first * mlp.spec().inputs());
        }
    }

    /** A member's rows of every layer's weights: gradient, then update. The last member takes the biases too. */
    private void descend(int member, int members) {
        float[] p = mlp.parameters();
        for (int layer = 0; layer < parameters.layers(); layer++) {
            int outputs = parameters.outputs(layer);
            int from = Shares.begin(parameters.inputs(layer), member, members);
            int to = Shares.begin(parameters.inputs(layer), member + 1, members);
            int at = parameters.weights(layer);
            int end = at + to * outputs;
            if (from < to) {
                network.weightGradient(
                        gradients, deltas, activations, layout, x, xAt, layer, rows, from, to, scratch[member]);
            }
            if (member == members - 1) { // biases lie behind the weights
                network.biasGradient(gradients, deltas, layout, layer, rows);
                end += outputs;
            }
            update.apply(p, gradients, at + from * outputs, end);
        }
    }

    /**
     * Trains on {@code data} for some epochs, told to nobody.
     *
     * @param data the samples
     * @param options how many epochs, in which order, with which validation data
     * @return a result per epoch
     * @throws IllegalArgumentException if the data do not fit the network
     * @throws DivergenceException as {@link #fit(DataSource, FitOptions, FitListener)} does
     */
    public List<EpochResult> fit(DataSource data, FitOptions options) {
        return fit(data, options, FitListener.NONE);
    }

    /**
     * Trains on {@code data} for some epochs, the last batch of an epoch as small as the data leave it. Allocates a
     * batch and the order of samples, then per epoch an {@link EpochResult} and a batch of the validation data.
     *
     * @param data the samples
     * @param options how many epochs, in which order, with which validation data
     * @param listener told of every batch and epoch
     * @return a result per epoch
     * @throws IllegalArgumentException if the data do not fit the network; or if a batch has a target that the loss does
     *     not take, when the batches before it have been learned already
     * @throws IllegalStateException if the listener calls fit
     * @throws DivergenceException if a batch's loss is not finite, and that batch has changed nothing then; or if an
     *     epoch leaves parameters that are not
     */
    public List<EpochResult> fit(DataSource data, FitOptions options, FitListener listener) {
        SourceCheck.requireFits(data, mlp.spec());
        if (options.validation() != null) {
            SourceCheck.requireFits(options.validation(), mlp.spec());
        }
        if (epoch > 0) {
            throw new IllegalStateException("fit is called while it runs, in epoch " + epoch);
        }
        int size = data.size();
        Batch memory = Batch.allocate(data, Math.min(batchSize, size));
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        Random random = new Random(options.seed());
        List<EpochResult> results = new ArrayList<>();
        try {
            boolean goOn = true;
            while (goOn && results.size() < options.epochs()) {
                epoch = results.size() + 1;
                if (options.shuffle()) {
                    shuffle(order, random);
                }
                EpochResult result = epoch(data, order, memory, options.validation(), listener);
                results.add(result);
                goOn = listener.onEpoch(result);
            }
        } finally {
            epoch = 0;
            x = new float[0];
            unread = null;
            this.order = new int[0];
            target.clear();
        }
        return List.copyOf(results);
    }

    /** Trains on every sample once. */
    private EpochResult epoch(
            DataSource data, int[] order, Batch memory, @Nullable DataSource validation, FitListener listener) {
        long start = System.nanoTime();
        int batches = (order.length - 1) / batchSize + 1;
        double lossSum = 0;
        double mean = 0;
        for (int from = 0, count; from < order.length; from += count) {
            count = Math.min(batchSize, order.length - from);
            batch = from / batchSize + 1;
            read(data, order, from, count, memory);
            target.rowsAre(order, from);
            mean = data.classes() > 0 ? step(memory.x(), memory.labels(), count) : step(memory.x(), memory.y(), count);
            target.clear(); // the listener may train on a batch of its own
            lossSum += mean * count;
            listener.onBatch(epoch, batch, batches, mean);
        }
        int ruined = Diagnosis.firstRuinedLayer(parameters, mlp.parameters());
        if (ruined > 0) {
            throw DivergenceException.ofParameters(epoch, batches, mean, ruined);
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        Evaluation evaluation = validation == null ? null : evaluator.evaluate(validation, false);
        return new EpochResult(epoch, lossSum / order.length, evaluation, order.length, seconds);
    }

    /** Reads a batch; of arrays in memory only the targets, and the step the rest. */
    private void read(DataSource data, int[] order, int from, int count, Batch memory) {
        if (data instanceof ArraySource arrays) {
            arrays.readTargets(order, from, count, memory);
            this.unread = arrays;
            this.order = order;
            this.from = from;
        } else {
            data.read(order, from, count, memory);
        }
    }

    /** Fisher and Yates's shuffle. */
    private static void shuffle(int[] order, Random random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
    }

    /**
     * {@return how good the network's answers are as it is now}
     *
     * @param data the samples
     * @throws IllegalArgumentException if the data do not fit the network
     * @throws NonFiniteException as {@link Evaluator#evaluate(DataSource)} does
     */
    public Evaluation evaluate(DataSource data) {
        return evaluator.evaluate(data);
    }

    /**
     * The same as {@link #warmUp(Duration)} for about a second at most.
     *
     * @return the result of the warm-up
     */
    public WarmUp warmUp() {
        return warmUp(Warmer.USUAL);
    }

    /**
     * Trains another network of the same shape on made-up samples, in a trainer of its own built as this one, until
     * that gets no faster: until the JIT compiler has done with every kernel that a step uses. The network and the
     * optimizer's state stay as they are. It takes as much memory again as {@link #plan} says, garbage afterwards.
     *
     * @param cap after how long to end whatever is still slow; a step that has begun is finished
     * @return the result of the warm-up
     * @throws IllegalArgumentException if the cap is not positive
     * @throws IllegalStateException if the trainer is closed
     */
    public WarmUp warmUp(Duration cap) {
        team.requireOpen();
        Warmer warmer = new Warmer(cap);
        int[] few = Warmer.standInRows(batchSize);
        try (Trainer standIn = likewise(Warmer.standIn(mlp.spec(), 1), few[few.length - 1])) {
            warmer.standIn(standIn.steps(few));
        }
        try (Trainer another = likewise(Mlp.create(mlp.spec(), Initializer.xavier(), 1), batchSize)) {
            return warmer.network(another.steps(Warmer.rows(batchSize)));
        }
    }

    /** A trainer built as this one, whose steps leave the network as it is: so it cannot diverge. */
    private Trainer likewise(Mlp other, int batchSize) {
        Trainer trainer = builder(other)
                .loss(loss)
                .labelSmoothing(labelSmoothing)
                .optimizer(optimizer)
                .batchSize(batchSize)
                .threads(team.members())
                .build();
        trainer.learningRate(0);
        return trainer;
    }

    /** A step on made-up samples for each of these numbers of them and each kind of target, the largest last. */
    private List<Runnable> steps(int[] rows) {
        int most = rows[rows.length - 1];
        int outputs = mlp.spec().outputs();
        float[] x = Warmer.values(Check.arraySize(
                "the inputs of " + most + " rows", (long) most * mlp.spec().inputs()));
        int[] labels = new int[most];
        for (int row = 0; row < most; row++) {
            labels[row] = row % Target.classes(outputs);
        }
        float[] y = new float[most * outputs]; // 1 and what other classes are: every loss takes those
        Labels.expand(y, labels, 0, most, outputs, 1f, loss.otherClasses());
        List<Runnable> steps = new ArrayList<>();
        for (int count : rows) {
            if (Target.takesLabels(loss, outputs)) {
                steps.add(() -> step(x, labels, count));
            }
            steps.add(() -> step(x, y, count));
        }
        return steps;
    }

    /** {@return the step size in use} */
    public double learningRate() {
        return update.learningRate();
    }

    /**
     * Changes the step size, from the next step on.
     *
     * @param learningRate the step size, at least 0
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public void learningRate(double learningRate) {
        update.learningRate(learningRate);
    }

    /**
     * {@return the gradients of the last step, by the parameters as they were before it and laid out as these are: the
     * array itself, not a copy; zeros before the first step}
     */
    public float[] gradients() {
        return gradients;
    }

    /** Ends the trainer's threads. The network stays. */
    @Override
    public void close() {
        team.close();
    }

    /** Describes a trainer. Unless told otherwise: the conventional loss, Adam at 0.001, batches of 32, one thread. */
    public static final class Builder {
        private final Mlp mlp;
        private Loss loss;
        private double labelSmoothing;
        private Optimizer optimizer = Optimizer.adam(1e-3);
        private int batchSize = 32;
        private int threads = 1;

        private Builder(Mlp mlp) {
            this.mlp = mlp;
            this.loss = Loss.conventional(mlp.spec().outputActivation());
        }

        /**
         * {@return this, with a loss; by default the one that is conventional for the last layer's activation}
         *
         * @param loss what to make small
         * @throws IllegalArgumentException if it does not fit the last layer's activation
         */
        public Builder loss(Loss loss) {
            loss.requireFits(mlp.spec());
            this.loss = loss;
            return this;
        }

        /**
         * {@return this, with targets moved a little towards not knowing: {@code y' = (1 - s) y + s / outputs}; by
         * default {@code s} is 0} For categorical cross-entropy alone. Evaluations, {@link FitOptions#withValidation}'s
         * among them, keep to the targets as they are.
         *
         * @param labelSmoothing s, in [0, 1)
         * @throws IllegalArgumentException if it is not in [0, 1)
         */
        public Builder labelSmoothing(double labelSmoothing) {
            this.labelSmoothing = Check.fraction("labelSmoothing", labelSmoothing);
            return this;
        }

        /**
         * {@return this, with an optimizer; by default Adam with a learning rate of 0.001}
         *
         * @param optimizer how gradients change the parameters
         */
        public Builder optimizer(Optimizer optimizer) {
            this.optimizer = optimizer;
            return this;
        }

        /**
         * {@return this, with the largest number of samples in a step; by default 32}
         *
         * @param batchSize samples at a time, at least 1
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder batchSize(int batchSize) {
            this.batchSize = Check.positive("batchSize", batchSize);
            return this;
        }

        /**
         * {@return this, with so many threads that compute, the calling one included; by default 1} The result does
         * not depend on it. Steps too small to share stay on the calling thread.
         *
         * @param threads how many threads compute, the calling one included; from 1 to 1,024
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder threads(int threads) {
            this.threads = Check.threads(threads);
            return this;
        }

        /**
         * {@return the trainer, with all the memory that its steps use: what {@link Trainer#plan} says}
         *
         * @throws IllegalArgumentException if the batches would not fit one array, that memory is more than the heap may
         *     grow to, the loss does not fit the last layer or the label smoothing, or a layer is of
         *     {@link Activation#STEP}, which cannot be trained
         */
        public Trainer build() {
            return new Trainer(this);
        }
    }
}
