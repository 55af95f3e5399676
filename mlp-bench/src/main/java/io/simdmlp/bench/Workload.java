package io.simdmlp.bench;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Optimizer;
import io.simdmlp.Trainer;
import java.util.Random;

/** What the benchmarks compute: networks, and {@value #BATCHES} batches of samples in memory, to be taken in turn. */
public final class Workload {
    static final int BATCHES = 16;

    private static final MlpSpec WIDE = spec(Activation.RELU, Activation.SOFTMAX, 784, 512, 256, 10);
    private static final MlpSpec NARROW = spec(Activation.SIGMOID, Activation.SIGMOID, 784, 16, 16, 10);
    private static final MlpSpec SMALL = spec(Activation.RELU, Activation.SIGMOID, 32, 64, 32, 1);
    private static final MlpSpec TINY = spec(Activation.RELU, Activation.SIGMOID, 2, 8, 4, 1);

    private Workload() {}

    /** Networks to train. */
    @SuppressWarnings("ImmutableEnumChecker") // MlpSpec and Optimizer are immutable records.
    public enum Training {
        /** 784-512-256-10 (relu, relu, softmax), categorical cross-entropy, SGD, batches of 128 random samples. */
        T1(WIDE, Loss.CATEGORICAL_CROSS_ENTROPY, Optimizer.sgd(0.01), 128),

        /** {@link #T1} with Adam. */
        T2(WIDE, Loss.CATEGORICAL_CROSS_ENTROPY, Optimizer.adam(0.001), 128),

        /** 784-16-16-10 (all sigmoid), MSE, SGD, batches of 50 random samples. */
        T3(NARROW, Loss.MSE, Optimizer.sgd(0.01), 50),

        /** 2-8-4-1 (relu, relu, sigmoid), binary cross-entropy, SGD, every batch the four rows of XOR. */
        T4(TINY, Loss.BINARY_CROSS_ENTROPY, Optimizer.sgd(0.01), 4);

        final MlpSpec spec;
        final Loss loss;
        final Optimizer optimizer;
        final int rows; // of a batch

        Training(MlpSpec spec, Loss loss, Optimizer optimizer, int rows) {
            this.spec = spec;
            this.loss = loss;
            this.optimizer = optimizer;
            this.rows = rows;
        }

        Trainer trainer(Mlp mlp) {
            return Trainer.builder(mlp)
                    .loss(loss)
                    .optimizer(optimizer)
                    .batchSize(rows)
                    .build();
        }

        /** (BATCHES, rows, inputs). */
        float[] x() {
            float[] x = random(BATCHES * rows * spec.inputs());
            if (this == T4) {
                for (int row = 0; row < BATCHES * rows; row++) {
                    x[2 * row] = row / 2 % 2;
                    x[2 * row + 1] = row % 2;
                }
            }
            return x;
        }

        /** (BATCHES, rows). */
        int[] labels() {
            Random random = new Random(2);
            int[] labels = new int[BATCHES * rows];
            for (int row = 0; row < labels.length; row++) {
                labels[row] = this == T4 ? (row / 2 + row) % 2 : random.nextInt(spec.outputs());
            }
            return labels;
        }
    }

    /** Networks to ask. */
    @SuppressWarnings("ImmutableEnumChecker") // MlpSpec and Optimizer are immutable records.
    public enum Inference {
        /** One row through 784-512-256-10 (relu, relu, softmax). */
        I1(WIDE, 1),

        /** One row through 32-64-32-1 (relu, relu, sigmoid). */
        I2(SMALL, 1),

        /** 256 rows through the network of {@link #I1}. */
        I3(WIDE, 256);

        final MlpSpec spec;
        final int rows; // of a batch

        Inference(MlpSpec spec, int rows) {
            this.spec = spec;
            this.rows = rows;
        }

        /** (BATCHES, rows, inputs). */
        float[] x() {
            return random(BATCHES * rows * spec.inputs());
        }
    }

    static Mlp mlp(MlpSpec spec) {
        return Mlp.create(spec, 1);
    }

    private static MlpSpec spec(Activation hidden, Activation output, int... widths) {
        MlpSpec.Builder builder = MlpSpec.builder(widths[0]);
        for (int layer = 1; layer < widths.length; layer++) {
            builder.layer(widths[layer], layer < widths.length - 1 ? hidden : output);
        }
        return builder.build();
    }

    /** Values in [0, 1). */
    private static float[] random(int size) {
        Random random = new Random(1);
        float[] x = new float[size];
        for (int i = 0; i < size; i++) {
            x[i] = random.nextFloat();
        }
        return x;
    }
}
