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
 * Teaches training on samples that are never all in memory: a {@link DataSource} of one's own makes each of them from
 * its number when it is asked for. Run it with
 * {@code mvn -q -pl mlp-examples -am process-classes -Dexample=OwnDataSource}.
 */
public final class OwnDataSource {
    private OwnDataSource() {}

    /**
     * Points of the plane on two spirals of one and a half turns, one inside the other: even samples on one, odd ones
     * on the other.
     *
     * @param first the number of the first sample; sources without numbers in common have no samples in common
     * @param size how many samples
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
     * Learns which spiral a point is on, then prints how often the network is right about points it has never seen.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        Evaluation evaluation = learn();
        System.out.printf(
                Locale.ROOT, "%,d new points: %.1f %% right%n", evaluation.samples(), 100 * evaluation.accuracy());
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
