package io.simdmlp.bench.peers;

import io.simdmlp.Backend;
import io.simdmlp.EpochResult;
import io.simdmlp.FitListener;
import io.simdmlp.FitOptions;
import io.simdmlp.Mlp;
import io.simdmlp.Trainer;
import io.simdmlp.io.Dataset;
import java.io.IOException;

/** This library in a race, with its public API. */
public final class SimdmlpRunner implements Runner {
    private final int threads;

    /**
     * This library on some threads.
     *
     * @param threads number of threads
     */
    public SimdmlpRunner(int threads) {
        this.threads = threads;
    }

    /**
     * Runs.
     *
     * @param arguments those of {@link RaceProcess#run}
     * @throws IOException if the data cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        RaceProcess.run(arguments, SimdmlpRunner::new);
    }

    @Override
    public String version() {
        return "simdmlp, " + Backend.name();
    }

    @Override
    public void run(Dataset train, Dataset test, long seed, Laps laps) {
        Mlp mlp = Mlp.create(Recipe.SPEC, seed);
        int steps = Recipe.steps(train.size());
        try (Trainer trainer = Trainer.builder(mlp)
                .optimizer(Recipe.OPTIMIZER)
                .labelSmoothing(Recipe.LABEL_SMOOTHING)
                .batchSize(Recipe.BATCH_SIZE)
                .threads(threads)
                .build()) {
            FitListener listener = new FitListener() {
                @Override
                public boolean onBatch(int epoch, int batch, int batches, double loss) {
                    trainer.learningRate(Recipe.learningRate((epoch - 1) * batches + batch, steps));
                    return true;
                }

                @Override
                public boolean onEpoch(EpochResult result) {
                    return laps.end(() ->
                            trainer.evaluate(test.source()).classification().accuracy());
                }
            };
            trainer.warmUp(); // included in the time, and faster than a first epoch without warm-up
            laps.begin();
            trainer.fit(train.source(), FitOptions.epochs(Recipe.EPOCHS).withSeed(seed), listener);
        }
    }
}
