package io.simdmlp.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.simdmlp.Mlp;
import io.simdmlp.UpdateOptions;
import io.simdmlp.bench.peers.Laps;
import io.simdmlp.bench.peers.RaceProcess;
import io.simdmlp.bench.peers.Recipe;
import io.simdmlp.bench.peers.Runner;
import io.simdmlp.io.Dataset;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

/**
 * PyTorch in a race. All samples lie in one tensor, of which a batch takes some by their numbers; weights and order begin
 * as ours do.
 */
public final class PyTorchRunner implements Runner {
    private static final int JUDGED = 1_000; // samples of the test data at a time

    private final Engine engine;

    PyTorchRunner(int threads) {
        this.engine = PyTorch.engine(threads);
    }

    /**
     * Runs.
     *
     * @param arguments those of {@link RaceProcess#run}
     * @throws IOException if the data cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        RaceProcess.run(arguments, PyTorchRunner::new);
    }

    @Override
    public String version() {
        return PyTorch.version(engine);
    }

    @Override
    public void run(Dataset train, Dataset test, long seed, Laps laps) {
        try (NDManager memory = engine.newBaseManager()) {
            Samples samples = Samples.of(memory, train);
            Samples judges = Samples.of(memory, test);
            PyTorchNet net = new PyTorchNet(memory, Mlp.create(Recipe.SPEC, seed));
            PyTorchOptimizer optimizer = new PyTorchOptimizer(Recipe.OPTIMIZER, UpdateOptions.NONE, net.parameters());
            long[] order = new long[train.size()];
            int steps = Recipe.steps(order.length);
            int done = 0;
            laps.begin();
            boolean goOn = true;
            for (int epoch = 0; goOn && epoch < Recipe.EPOCHS; epoch++) {
                shuffle(order, seed, epoch);
                for (int from = 0; from < order.length; from += Recipe.BATCH_SIZE) {
                    int to = Math.min(from + Recipe.BATCH_SIZE, order.length);
                    try (NDScope scope = new NDScope()) { // closes every tensor between
                        scope.suppressNotUsedWarning();
                        Samples batch = samples.some(Arrays.copyOfRange(order, from, to));
                        step(net, batch, optimizer, Recipe.learningRate(done++, steps));
                    }
                }
                goOn = laps.end(() -> accuracy(net, judges));
            }
        }
    }

    /** The order of the samples in an epoch, from 0, as {@link io.simdmlp.Trainer#fit} shuffles them. */
    private static void shuffle(long[] order, long seed, int epoch) {
        Arrays.setAll(order, i -> i);
        Random random = new Random(seed ^ mix(epoch));
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            long swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
    }

    /** The finalizer of SplitMix64, by which {@code fit} makes a seed for each epoch. */
    private static long mix(long epoch) {
        long z = (epoch ^ (epoch >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private void step(PyTorchNet net, Samples batch, PyTorchOptimizer optimizer, double learningRate) {
        try (GradientCollector gradients = engine.newGradientCollector()) {
            NDArray logs = net.logits(batch.x, true).logSoftmax(1);
            NDArray own = logs.gather(batch.labels, 1).mean().mul(1 - Recipe.LABEL_SMOOTHING);
            NDArray all = logs.mean().mul(Recipe.LABEL_SMOOTHING);
            gradients.backward(own.add(all).neg());
        }
        optimizer.step(learningRate);
    }

    private static double accuracy(PyTorchNet net, Samples judges) {
        long right = 0;
        int size = (int) judges.x.size(0);
        for (int from = 0; from < size; from += JUDGED) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                String range = from + ":" + Math.min(from + JUDGED, size);
                NDArray classes = net.logits(judges.x.get(range), false).argMax(1);
                NDArray hits = classes.eq(judges.labels.get(range).squeeze(1));
                right += hits.toType(DataType.INT64, false).sum().getLong();
            }
        }
        return (double) right / size;
    }

    /**
     * Samples in PyTorch's memory.
     *
     * @param x (samples, inputs)
     * @param labels (samples, 1)
     */
    private record Samples(NDArray x, NDArray labels) {
        static Samples of(NDManager memory, Dataset data) {
            long[] labels = Arrays.stream(data.labels()).asLongStream().toArray();
            return new Samples(
                    memory.create(data.x(), new Shape(data.size(), data.inputs())),
                    memory.create(labels, new Shape(data.size(), 1)));
        }

        /** A copy of those with these numbers. */
        Samples some(long[] numbers) {
            NDArray index = x.getManager().create(numbers);
            return new Samples(x.get(index), labels.get(index));
        }
    }
}
