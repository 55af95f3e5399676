package io.simdmlp;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Trains on a data set for some epochs. Holds no reference to the data afterwards. */
final class EpochLoop {
    private final Mlp mlp;
    private final TrainingStep step;
    private final Evaluator evaluator;
    private final Minibatch batch;
    private final int batchSize;

    private int epochs; // completed since the trainer was built
    private boolean running;

    EpochLoop(Mlp mlp, TrainingStep step, Evaluator evaluator, Minibatch batch, int batchSize) {
        this.mlp = mlp;
        this.step = step;
        this.evaluator = evaluator;
        this.batch = batch;
        this.batchSize = batchSize;
    }

    /** See {@link Trainer#fit(DataSource, FitOptions, FitListener)}. */
    List<EpochResult> run(DataSource data, FitOptions options, FitListener listener) {
        if (running) {
            throw new IllegalStateException("fit is called while it runs, in epoch " + (epochs + 1));
        }
        running = true;
        try {
            Batch memory = Batch.allocate(data, Math.min(batchSize, data.size()));
            int[] order = new int[data.size()];
            List<EpochResult> results = new ArrayList<>();
            while (results.size() < options.epochs()) {
                setOrder(order, options, epochs + 1);
                EpochResult result = epoch(data, order, memory, options.validation(), listener);
                if (result == null) {
                    break;
                }
                epochs++;
                results.add(result);
                if (!listener.onEpoch(result)) {
                    break;
                }
            }
            return List.copyOf(results);
        } finally {
            running = false;
        }
    }

    /** Trains on every sample once. Returns null if the listener or an interrupt of the thread has stopped it. */
    private @Nullable EpochResult epoch(
            DataSource data, int[] order, Batch memory, @Nullable DataSource validation, FitListener listener) {
        long start = System.nanoTime();
        int epoch = epochs + 1;
        int batches = (order.length - 1) / batchSize + 1;
        double lossSum = 0;
        double mean = 0;
        for (int number = 1; number <= batches; number++) {
            int from = (number - 1) * batchSize;
            int rows = Math.min(batchSize, order.length - from);
            try {
                read(data, order, from, rows, memory);
                batch.epoch = epoch;
                batch.number = number;
                mean = step.run(batch);
            } finally {
                batch.clear(); // the listener may train on a batch of its own
                batch.epoch = 0;
            }
            lossSum += mean * rows;
            boolean goOn = listener.onBatch(epoch, number, batches, mean);
            if (!goOn || Thread.currentThread().isInterrupted()) {
                return null;
            }
        }
        int layer = Diagnosis.firstNonFiniteLayer(mlp);
        if (layer > 0) {
            throw DivergenceException.ofParameters(epoch, batches, mean, layer);
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        Evaluation evaluation = validation == null ? null : evaluator.evaluate(validation, false, false);
        return new EpochResult(epoch, lossSum / order.length, evaluation, order.length, seconds);
    }

    /** Reads the next rows; from arrays in memory only the targets, since the threads of the step copy the inputs. */
    private void read(DataSource data, int[] order, int from, int rows, Batch memory) {
        batch.set(memory.x(), 0, rows);
        if (data instanceof ArraySource arrays) {
            arrays.readTargets(order, from, rows, memory);
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
    }

    /**
     * Sets the order of samples in an epoch. It depends only on the seed and the epoch's number, so training in several
     * calls, or from a checkpoint, uses the same orders.
     */
    private static void setOrder(int[] order, FitOptions options, int epoch) {
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        if (options.shuffle()) {
            shuffle(order, new Random(options.seed() ^ mix(epoch - 1)));
        }
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014): all bits of the result depend on all bits of {@code z}. */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** The shuffle of Fisher and Yates. */
    private static void shuffle(int[] order, Random random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
    }
}
