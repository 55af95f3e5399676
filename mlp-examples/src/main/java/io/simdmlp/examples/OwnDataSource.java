package io.simdmlp.examples;

import io.simdmlp.Activation;
import io.simdmlp.Batch;
import io.simdmlp.DataSource;
import io.simdmlp.EpochResult;
import io.simdmlp.Evaluation;
import io.simdmlp.FitListener;
import io.simdmlp.FitOptions;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Optimizer;
import io.simdmlp.Trainer;
import java.util.Locale;

/**
 * Trains on samples that are never all in memory: its {@link DataSource} computes each sample from its number when a
 * batch is read. Run it with
 * {@code mvn -q -pl mlp-examples -am process-classes -Dexample=OwnDataSource}.
 */
public final class OwnDataSource {
    private OwnDataSource() {}

    /**
     * Points of the plane on two interleaved spirals of one and a half turns: even samples on one, odd samples on the
     * other.
     *
     * @param first the number of the first sample; sources without common numbers have no common samples
     * @param size number of samples
     */
    record Spirals(long first, int size) implements DataSource {
        private static final double GOLDEN = (Math.sqrt(5) - 1) / 2; // its multiples fill [0, 1) evenly

        @Override
        public int inputs() {
            return 2;
        }

        @Override
        public int classes() {
            return 2;
        }

        @Override
        public int targets() {
            return 0;
        }

        @Override
        public void read(int[] samples, int from, int count, Batch batch) {
            for (int row = 0; row < count; row++) {
                long number = first + samples[from + row];
                int spiral = (int) (number % 2);
                double turn = number * GOLDEN % 1;
                double angle = Math.PI * (3 * turn + spiral);
                batch.x()[2 * row] = (float) (turn * Math.cos(angle));
                batch.x()[2 * row + 1] = (float) (turn * Math.sin(angle));
                batch.labels()[row] = spiral;
            }
        }
    }

    /**
     * Trains a classifier of the two spirals, then prints its accuracy on new points.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        Evaluation evaluation = learn();
        System.out.printf(
                Locale.ROOT,
                "%,d new points: %.1f %% right%n",
                evaluation.samples(),
                100 * evaluation.classification().accuracy());
    }

    static Evaluation learn() {
        MlpSpec spec = MlpSpec.builder(2)
                .layer(32, Activation.RELU)
                .layer(32, Activation.RELU)
                .layer(1, Activation.SIGMOID)
                .build();
        FitListener print = new FitListener() {
            @Override
            public boolean onEpoch(EpochResult result) {
                System.out.printf(Locale.ROOT, "epoch %d: loss %.4f%n", result.epoch(), result.loss());
                return true;
            }
        };
        try (Trainer trainer = Trainer.builder(Mlp.create(spec, 1))
                .optimizer(Optimizer.adam(0.01))
                .batchSize(100)
                .build()) {
            trainer.fit(new Spirals(0, 100_000), FitOptions.epochs(3), print);
            return trainer.evaluate(new Spirals(100_000, 10_000));
        }
    }
}
