package io.simdmlp;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Trains on a data set for some epochs. Holds no reference to the data afterwards. */
final class EpochLoop {
    private final Mlp mlp;
    private final Mlp evaluated; // with the average of the parameters if there is one, else mlp
    private final TrainingStep step;
    private final LearningRate learningRate;
    private final Evaluator evaluator;
    private final Minibatch batch;
    private final int batchSize;
    private final Progress progress = new Progress();

    private boolean running;
    private History history = new History(List.of(), null, History.End.EPOCHS);

    /** The restored state that the next call goes on from; null if that call begins anew. */
    private @Nullable TrainerState restored;

    /** The data and options of the running call; null outside. */
    private @Nullable Call call;

    /** The description of the running call, which takes a pass over its data; null until a checkpoint needs it. */
    private @Nullable Map<String, String> description;

    /** A call of fit. */
    private record Call(DataSource data, FitOptions options, FitListener listener, long start) {
        /** What must be the same for a state to fit. */
        Map<String, String> description() {
            Map<String, String> description = new LinkedHashMap<>();
            description.put("seed", Long.toString(options.seed()));
            description.put("shuffle", Boolean.toString(options.shuffle()));
            description.put("early-stopping", String.valueOf(options.earlyStopping()));
            description.put("data", Fingerprint.of(data));
            DataSource validation = options.validation();
            description.put("validation-data", validation == null ? "none" : Fingerprint.of(validation));
            return description;
        }
    }

    EpochLoop(
            Mlp mlp,
            TrainingStep step,
            LearningRate learningRate,
            Evaluator evaluator,
            Minibatch batch,
            int batchSize) {
        Mlp averaged = step.updatePasses().averaged();
        this.mlp = mlp;
        this.evaluated = averaged == null ? mlp : averaged;
        this.step = step;
        this.learningRate = learningRate;
        this.evaluator = evaluator;
        this.batch = batch;
        this.batchSize = batchSize;
    }

    private Map<String, String> description(Call of) {
        if (description == null) {
            description = of.description();
        }
        return description;
    }

    /** The result of the last call. */
    History history() {
        return history;
    }

    /** See {@link Trainer#fit(DataSource, FitOptions, FitListener)}. */
    History run(DataSource data, FitOptions options, FitListener listener) {
        if (running) {
            throw new IllegalStateException("fit is called while it runs, in epoch " + (progress.epochs + 1));
        }
        description = null;
        Call current = new Call(data, options, listener, System.nanoTime());
        if (restored != null) {
            restored.requireSame(description(current));
            restored = null;
        } else {
            step.beginFit();
        }
        running = true;
        call = current;
        History.End end = History.End.EXCEPTION;
        try {
            end = epochs(current);
        } finally {
            history = new History(progress.results(), progress.best(), end);
            step.updatePasses().endFit();
            progress.end(mlp);
            step.updatePasses().averageOfParameters();
            call = null;
            description = null;
            running = false;
        }
        return history;
    }

    private History.End epochs(Call current) {
        FitOptions options = current.options;
        Batch memory = Batch.allocate(current.data, Math.min(batchSize, current.data.size()));
        int[] order = new int[current.data.size()];
        while (progress.completed() < options.epochs()) {
            if (progress.isExhausted(options.earlyStopping())) {
                return History.End.PATIENCE;
            }
            if (progress.batches == 0 && step.isConverged()) {
                return History.End.CONVERGED;
            }
            EpochEvent event = new EpochEvent();
            event.begin();
            setOrder(order, current.data.blocks(), options, progress.epochs + 1);
            History.End stopped = batches(current, order, memory);
            if (stopped != null) {
                return stopped;
            }
            EpochResult result = complete(current, order.length);
            event.commit(result);
            if (!current.listener.onEpoch(result)) {
                return History.End.LISTENER;
            }
        }
        if (progress.isExhausted(options.earlyStopping())) {
            return History.End.PATIENCE;
        }
        return step.isConverged() ? History.End.CONVERGED : History.End.EPOCHS;
    }

    /** Trains on the samples that are left of an epoch. Returns null at its end, or the reason why it stopped before. */
    private History.@Nullable End batches(Call current, int[] order, Batch memory) {
        int epoch = progress.epochs + 1;
        int batches = (order.length - 1) / batchSize + 1;
        while (progress.batches < batches) {
            long start = System.nanoTime();
            int number = progress.batches + 1;
            int from = progress.batches * batchSize;
            int rows = Math.min(batchSize, order.length - from);
            double mean;
            double weight;
            try {
                read(current.data, order, from, rows, memory);
                batch.epoch = epoch;
                batch.number = number;
                mean = step.run(batch);
                weight = batch.weightSum();
                if (number == batches) {
                    step.finishGroup(batch);
                }
            } finally {
                batch.clear(); // the listener may train on a batch of its own
                batch.epoch = 0;
            }
            progress.add(mean, weight);
            progress.learningRate = step.rule().learningRate();
            progress.seconds += (System.nanoTime() - start) * 1e-9;
            boolean goOn = current.listener.onBatch(epoch, number, batches, mean);
            if (Thread.currentThread().isInterrupted()) {
                return History.End.INTERRUPT;
            }
            if (!goOn) {
                return History.End.LISTENER;
            }
            if (isOver(current.options.timeLimit(), current.start)) {
                return History.End.TIME_LIMIT;
            }
            if (number == batches) {
                requireFinite(epoch, batches, mean);
            }
        }
        return null;
    }

    private void requireFinite(int epoch, int batches, double mean) {
        int layer = Diagnosis.firstNonFiniteLayer(mlp);
        if (layer > 0) {
            throw DivergenceException.ofParameters(epoch, batches, mean, layer);
        }
    }

    private static boolean isOver(@Nullable Duration limit, long start) {
        return limit != null && limit.minusNanos(System.nanoTime() - start).isNegative();
    }

    /** Returns true if the metric of early stopping or of the schedule needs the outputs of all samples. */
    private boolean needsScores(FitOptions options) {
        EarlyStopping stopping = options.earlyStopping();
        return (stopping != null && stopping.metric().needsScores()) || learningRate.needsScores();
    }

    /** Evaluates and counts the epoch whose batches are complete. */
    private EpochResult complete(Call current, int samples) {
        DataSource validation = current.options.validation();
        Map<Metric, Double> metrics = validation == null
                ? Map.of()
                : Metric.all(evaluator.evaluate(evaluated, validation, false, needsScores(current.options)));
        if (progress.weightSum == 0) {
            throw new IllegalArgumentException("the weights of all samples are 0, expected one above 0");
        }
        double loss = progress.lossSum / progress.weightSum;
        EpochResult result =
                new EpochResult(progress.epochs + 1, loss, metrics, samples, progress.seconds, progress.learningRate);
        learningRate.epochEnded(metrics, loss);
        progress.complete(result, current.options.earlyStopping(), evaluated);
        return result;
    }

    /** Reads the next rows; from arrays in memory only the targets, since the threads of the step copy the inputs. */
    private void read(DataSource data, int[] order, int from, int rows, Batch memory) {
        batch.set(memory.x(), 0, rows);
        DataSource unweighted = data instanceof WeightedSource weighted ? weighted.data() : data;
        DataSource stored = unweighted instanceof BlockedSource blocked ? blocked.data() : unweighted;
        if (stored instanceof ArraySource arrays) {
            arrays.readTargets(order, from, rows, memory);
            if (data instanceof WeightedSource weighted) {
                weighted.readWeights(order, from, rows, memory);
            }
            batch.gatherFrom(arrays, order, from);
        } else {
            data.read(order, from, rows, memory);
        }
        batch.target.rowsAre(order, from);
        if (data.classes() > 0) {
            batch.target.set(memory.labels(), 0, rows);
        } else {
            batch.target.set(memory.y(), 0, rows);
        }
        if (data.isWeighted()) {
            batch.setWeights(memory.weights(), 0);
        }
    }

    /**
     * Sets the order of samples in an epoch. It depends only on the blocks, the seed and the epoch's number, so training in several
     * calls, or from a checkpoint, uses the same orders. L-BFGS minimizes the same sum in every epoch, in the order of the
     * data.
     */
    private void setOrder(int[] order, @Nullable SampleBlocks blocks, FitOptions options, int epoch) {
        if (options.shuffle() && !step.usesAllSamples()) {
            SampleOrder.shuffle(order, blocks, new Random(options.seed() ^ Fingerprint.mix(epoch - 1)));
        } else {
            SampleOrder.setAscending(order);
        }
    }

    /** Adds the state to a checkpoint; within fit with a description of its data and options. */
    void save(TrainerState.Writer state) {
        progress.save(state);
        if (call != null) {
            description(call).forEach((name, value) -> state.put(TrainerState.DESCRIPTION + name, value));
        }
    }

    /** Takes the state from a checkpoint. The next call of fit goes on with the call that it was saved in, if any. */
    void restore(TrainerState state) {
        if (running) {
            throw new IllegalStateException("restore is called while fit runs, in epoch " + (progress.epochs + 1));
        }
        new Progress().restore(state, mlp); // nothing changes if it is not complete
        progress.restore(state, mlp);
        restored = state.values().containsKey(TrainerState.DESCRIPTION + "data") ? state : null;
    }
}
