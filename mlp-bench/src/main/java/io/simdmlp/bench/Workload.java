package io.simdmlp.bench;

import io.simdmlp.Activation;
import io.simdmlp.Dense;
import io.simdmlp.Layer;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Normalization;
import io.simdmlp.Optimizer;
import io.simdmlp.Schedule;
import io.simdmlp.Trainer;
import io.simdmlp.UpdateOptions;
import java.util.Arrays;
import java.util.Random;

/**
 * The workloads of the benchmarks: networks, products, and {@value #BATCHES} batches of samples in memory, used in
 * turn.
 */
public final class Workload {
    /** Number of batches. */
    public static final int BATCHES = 16;

    private static final MlpSpec WIDE = spec(Activation.RELU, Activation.SOFTMAX, 784, 512, 256, 10);
    private static final MlpSpec NARROW = spec(Activation.SIGMOID, Activation.SIGMOID, 784, 16, 16, 10);
    private static final MlpSpec SMALL = spec(Activation.RELU, Activation.SIGMOID, 32, 64, 32, 1);
    private static final MlpSpec TINY = spec(Activation.RELU, Activation.SIGMOID, 2, 8, 4, 1);
    private static final MlpSpec LARGE = spec(Activation.RELU, Activation.SOFTMAX, 1024, 2048, 2048, 1000);

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
        T4(TINY, Loss.BINARY_CROSS_ENTROPY, Optimizer.sgd(0.01), 4),

        /** 1024-2048-2048-1000 (relu, relu, softmax), categorical cross-entropy, SGD, batches of 256 random samples. */
        T5(LARGE, Loss.CATEGORICAL_CROSS_ENTROPY, Optimizer.sgd(0.01), 256),

        /** {@link #T1} with batch normalization and dropout of 0.2 in the hidden layers. */
        T6(wide(Normalization.batch(), Activation.RELU, 0.2), Loss.CATEGORICAL_CROSS_ENTROPY, Optimizer.sgd(0.01), 128),

        /** {@link #T1} with layer normalization and GELU in the hidden layers. */
        T7(wide(Normalization.layer(), Activation.GELU, 0), Loss.CATEGORICAL_CROSS_ENTROPY, Optimizer.sgd(0.01), 128),

        /**
         * {@link #T1} with RMSprop, a cosine schedule, clipping of the gradients' norm and an exponential moving average of
         * the parameters.
         */
        T8(
                WIDE,
                Loss.CATEGORICAL_CROSS_ENTROPY,
                Optimizer.rmsProp(0.0001),
                128,
                Schedule.cosine(10_000, 0.00001),
                UpdateOptions.NONE.withClipNorm(1).withEma(0.999));

        /** The network's shape. */
        public final MlpSpec spec;

        /** The loss to minimize. */
        public final Loss loss;

        /** The optimizer. */
        public final Optimizer optimizer;

        /** Samples of a batch. */
        public final int rows;

        /** The schedule of the learning rate. */
        public final Schedule schedule;

        /** What else happens to gradients and parameters. */
        public final UpdateOptions updateOptions;

        Training(MlpSpec spec, Loss loss, Optimizer optimizer, int rows) {
            this(spec, loss, optimizer, rows, Schedule.constant(), UpdateOptions.NONE);
        }

        Training(
                MlpSpec spec,
                Loss loss,
                Optimizer optimizer,
                int rows,
                Schedule schedule,
                UpdateOptions updateOptions) {
            this.spec = spec;
            this.loss = loss;
            this.optimizer = optimizer;
            this.rows = rows;
            this.schedule = schedule;
            this.updateOptions = updateOptions;
        }

        /** {@return the network without dropout} */
        public MlpSpec specWithoutDropout() {
            MlpSpec.Builder builder = MlpSpec.builder(spec.inputs());
            for (Layer layer : spec.layers()) {
                builder.layer(((Dense) layer).withDropout(0));
            }
            return builder.build();
        }

        /**
         * {@return a trainer of this loss, optimizer, schedule, options and batch size}
         *
         * @param mlp the network
         * @param threads number of threads, at least 1
         */
        public Trainer trainer(Mlp mlp, int threads) {
            return Trainer.builder(mlp)
                    .loss(loss)
                    .optimizer(optimizer)
                    .schedule(schedule)
                    .updateOptions(updateOptions)
                    .batchSize(rows)
                    .threads(threads)
                    .build();
        }

        /**
         * Floating-point operations of a step: two for each multiply-add of the forward pass, the weight gradients and
         * the input gradients, of which the first layer has none. Nothing else counts.
         */
        double flops() {
            double weights = weights(spec);
            double first = 1.0 * spec.inputs() * spec.layers().getFirst().outputs();
            return 2.0 * rows * (3 * weights - first);
        }

        /** {@return (BATCHES, rows, inputs)} */
        public float[] x() {
            float[] x = random(BATCHES * rows * spec.inputs());
            if (this == T4) {
                for (int row = 0; row < BATCHES * rows; row++) {
                    x[2 * row] = row / 2 % 2;
                    x[2 * row + 1] = row % 2;
                }
            }
            return x;
        }

        /** {@return (BATCHES, rows)} */
        public int[] labels() {
            Random random = new Random(2);
            int[] labels = new int[BATCHES * rows];
            for (int row = 0; row < labels.length; row++) {
                labels[row] = this == T4 ? (row / 2 + row) % 2 : random.nextInt(spec.outputs());
            }
            return labels;
        }
    }

    /** Networks to predict with. */
    @SuppressWarnings("ImmutableEnumChecker") // MlpSpec and Optimizer are immutable records.
    public enum Inference {
        /** One row through 784-512-256-10 (relu, relu, softmax). */
        I1(WIDE, 1),

        /** One row through 32-64-32-1 (relu, relu, sigmoid). */
        I2(SMALL, 1),

        /** 256 rows through the network of {@link #I1}. */
        I3(WIDE, 256);

        /** The network's shape. */
        public final MlpSpec spec;

        /** Samples of a batch. */
        public final int rows;

        Inference(MlpSpec spec, int rows) {
            this.spec = spec;
            this.rows = rows;
        }

        /** Floating-point operations of a call: two for each multiply-add. */
        double flops() {
            return 2.0 * rows * weights(spec);
        }

        /** {@return (BATCHES, rows, inputs)} */
        public float[] x() {
            return random(BATCHES * rows * spec.inputs());
        }
    }

    /** Matrix products as a layer of these sizes has them, packing included. */
    public enum MatrixProduct {
        /** x . w, 128 rows, 784 to 512. */
        G1_128X512X784(Pass.FORWARD, 128, 784, 512),

        /** x . w, 128 rows, 512 to 256. */
        G1_128X256X512(Pass.FORWARD, 128, 512, 256),

        /** x . w, 256 rows, 2048 to 2048. */
        G1_256X2048X2048(Pass.FORWARD, 256, 2048, 2048),

        /** x . w, 1024 rows, 1024 to 1024. */
        G1_1024(Pass.FORWARD, 1024, 1024, 1024),

        /** x . w, 2048 rows, 2048 to 2048. */
        G1_2048(Pass.FORWARD, 2048, 2048, 2048),

        /** x . w, 8 rows, 784 to 512. */
        G1_8X512X784(Pass.FORWARD, 8, 784, 512),

        /** x . w, 1 row, 784 to 512. */
        G1_1X512X784(Pass.FORWARD, 1, 784, 512),

        /** x transposed . dz, 128 rows, 784 to 512. */
        G1_DW_784X512X128(Pass.WEIGHT_GRADIENT, 128, 784, 512),

        /** dz . w transposed, 128 rows, 512 to 256. */
        G1_DX_128X512X256(Pass.INPUT_GRADIENT, 128, 512, 256);

        /** A product of a layer. */
        public enum Pass {
            /** x (rows, inputs) . w (inputs, outputs). */
            FORWARD,

            /** x transposed . dz, of x (rows, inputs) and dz (rows, outputs). */
            WEIGHT_GRADIENT,

            /** dz . w transposed, of dz (rows, outputs) and w (inputs, outputs). */
            INPUT_GRADIENT
        }

        /** The kind of product. */
        public final Pass pass;

        /** Samples. */
        public final int rows;

        /** Inputs of the layer. */
        public final int inputs;

        /** Outputs of the layer. */
        public final int outputs;

        MatrixProduct(Pass pass, int rows, int inputs, int outputs) {
            this.pass = pass;
            this.rows = rows;
            this.inputs = inputs;
            this.outputs = outputs;
        }

        /** {@return floating-point operations: two for each multiply-add} */
        public double flops() {
            return 2.0 * rows * inputs * outputs;
        }

        /**
         * {@return w (inputs, outputs) and a bias of zeros (outputs), at the beginning of an array as long as the
         * parameters of {@link Training#T1}'s network at least} So they lie where a first layer's do in such a network.
         */
        public float[] parameters() {
            int count = (inputs + 1) * outputs;
            return Arrays.copyOf(random(inputs * outputs), Math.max(count, WIDE.parameterCount()));
        }

        /**
         * {@return where the share of {@code member} of {@code members} begins, which ends where the next begins: among
         * the product's columns, or the rows of dw} A trainer's threads share it so.
         *
         * @param member from 0; {@code members} for the end of all
         * @param members number of threads
         */
        public int share(int member, int members) {
            return (pass == Pass.FORWARD ? outputs : inputs) * member / members;
        }

        /** {@return the number of elements of the product} */
        public int results() {
            return switch (pass) {
                case FORWARD -> rows * outputs;
                case WEIGHT_GRADIENT -> inputs * outputs;
                case INPUT_GRADIENT -> rows * inputs;
            };
        }

        /** The name in tables: {@code G1 128x512x784}. */
        @Override
        public String toString() {
            return switch (pass) {
                case FORWARD -> "G1 " + rows + "x" + outputs + "x" + inputs;
                case WEIGHT_GRADIENT -> "G1 dw " + inputs + "x" + outputs + "x" + rows;
                case INPUT_GRADIENT -> "G1 dx " + rows + "x" + inputs + "x" + outputs;
            };
        }
    }

    /** Floating-point operations of a call of a workload, by the name that tables give it. */
    static double flops(String workload) {
        for (Training net : Training.values()) {
            if (net.name().equals(workload)) {
                return net.flops();
            }
        }
        for (Inference net : Inference.values()) {
            if (net.name().equals(workload)) {
                return net.flops();
            }
        }
        return product(workload).flops();
    }

    /**
     * Bytes of the arrays that a call reads or writes, each taken once: parameters, their averages, gradients and
     * optimizer state, inputs, activations and deltas, or the three matrices of a product.
     */
    static double bytes(String workload) {
        for (Training net : Training.values()) {
            if (net.name().equals(workload)) {
                double averages = net.updateOptions.ema() > 0 ? 1 : 0;
                double perParameter = 2 + net.optimizer.statePerParameter() + averages;
                return Float.BYTES
                        * (perParameter * net.spec.parameterCount()
                                + net.rows * (net.spec.inputs() + 2.0 * neurons(net.spec)));
            }
        }
        for (Inference net : Inference.values()) {
            if (net.name().equals(workload)) {
                return Float.BYTES
                        * (net.spec.parameterCount() + net.rows * (net.spec.inputs() + 1.0 * neurons(net.spec)));
            }
        }
        MatrixProduct p = product(workload);
        return Float.BYTES * (1.0 * p.rows * p.inputs + 1.0 * p.inputs * p.outputs + 1.0 * p.rows * p.outputs);
    }

    private static MatrixProduct product(String workload) {
        return Arrays.stream(MatrixProduct.values())
                .filter(product -> product.toString().equals(workload))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no workload " + workload));
    }

    private static int neurons(MlpSpec spec) {
        return spec.layers().stream().mapToInt(Layer::outputs).sum();
    }

    /** The weights of a network: factors of its products, so without the biases. */
    static double weights(MlpSpec spec) {
        double weights = 0;
        int inputs = spec.inputs();
        for (Layer layer : spec.layers()) {
            weights += 1.0 * inputs * layer.outputs();
            inputs = layer.outputs();
        }
        return weights;
    }

    /**
     * {@return the network that every workload of this shape begins with}
     *
     * @param spec the shape
     */
    public static Mlp mlp(MlpSpec spec) {
        return Mlp.create(spec, 1);
    }

    /** The wide network with other hidden layers. */
    private static MlpSpec wide(Normalization normalization, Activation activation, double dropout) {
        return MlpSpec.builder(784)
                .layer(new Dense(512, true, normalization, activation, dropout))
                .layer(new Dense(256, true, normalization, activation, dropout))
                .layer(10, Activation.SOFTMAX)
                .build();
    }

    private static MlpSpec spec(Activation hidden, Activation output, int... widths) {
        MlpSpec.Builder builder = MlpSpec.builder(widths[0]);
        for (int layer = 1; layer < widths.length; layer++) {
            builder.layer(widths[layer], layer < widths.length - 1 ? hidden : output);
        }
        return builder.build();
    }

    /**
     * {@return values in [0, 1), always the same}
     *
     * @param size number of values
     */
    public static float[] random(int size) {
        Random random = new Random(1);
        float[] x = new float[size];
        for (int i = 0; i < size; i++) {
            x[i] = random.nextFloat();
        }
        return x;
    }
}
