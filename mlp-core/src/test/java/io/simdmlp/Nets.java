package io.simdmlp;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Networks and data that several tests train on. */
public final class Nets {
    private Nets() {}

    /** {@code rows} samples of {@code inputs} values in [0, 1). */
    public static float[] inputs(int rows, int inputs, long seed) {
        Random random = new Random(seed);
        float[] x = new float[rows * inputs];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat();
        }
        return x;
    }

    /** The third in which the sum of a sample's values lies, as the class to learn. */
    public static int[] labels(float[] x, int inputs) {
        int[] labels = new int[x.length / inputs];
        for (int row = 0; row < labels.length; row++) {
            float sum = 0;
            for (int i = 0; i < inputs; i++) {
                sum += x[row * inputs + i];
            }
            float mean = sum / inputs;
            labels[row] = mean < 0.47f ? 0 : mean < 0.53f ? 1 : 2;
        }
        return labels;
    }

    /** Every loss, those with parameters with several. */
    public static List<Loss> losses() {
        return Stream.concat(
                        Loss.all().stream(),
                        Stream.of(
                                Loss.huber(0.3),
                                Loss.huber(3.5),
                                Loss.pinball(0.1),
                                Loss.pinball(0.9),
                                Loss.focal(0),
                                Loss.focal(0.5, 0.25),
                                Loss.focal(5, 0.9)))
                .toList();
    }

    /** Every optimizer, with and without its options. */
    static List<Optimizer> optimizers() {
        return List.of(
                Optimizer.sgd(0.1).withWeightDecay(1e-4),
                Optimizer.sgd(0.1).withMomentum(0.9),
                Optimizer.sgd(0.1).withNesterov(0.9),
                Optimizer.adam(0.01).withWeightDecay(1e-4),
                Optimizer.adamW(0.01),
                Optimizer.adam(0.01).withAmsgrad(),
                Optimizer.adamW(0.01).withAmsgrad().withBetas(0.8, 0.9).withEpsilon(1e-3),
                Optimizer.rmsProp(0.01),
                Optimizer.rmsProp(0.01).withMomentum(0.9).withWeightDecay(0.02),
                Optimizer.rmsProp(0.01).withCentered().withAlpha(0.9),
                Optimizer.rmsProp(0.01).withCentered().withMomentum(0.5).withEpsilon(1e-4),
                Optimizer.adagrad(0.1),
                Optimizer.adagrad(0.1)
                        .withInitialAccumulator(0.1)
                        .withLearningRateDecay(0.01)
                        .withWeightDecay(0.01),
                Optimizer.adadelta(1),
                Optimizer.adadelta(10).withRho(0.95).withEpsilon(1e-4).withWeightDecay(0.01),
                Optimizer.nadam(0.01),
                Optimizer.nadam(0.01).withMomentumDecay(0.5).withWeightDecay(0.02),
                Optimizer.nadam(0.01).withDecoupledWeightDecay(0.1).withBetas(0.8, 0.99),
                Optimizer.radam(0.01).withWeightDecay(0.02),
                Optimizer.radam(0.01).withDecoupledWeightDecay(0.1),
                Optimizer.radam(0.01).withBetas(0.5, 0.5),
                Optimizer.lion(0.01),
                Optimizer.lion(0.01).withWeightDecay(0.1).withBetas(0.95, 0.98));
    }

    /** The conventional last layer for {@code loss}. */
    static Activation output(Loss loss) {
        return switch (loss.kind()) {
            case CATEGORICAL_CROSS_ENTROPY -> Activation.SOFTMAX;
            case BINARY_CROSS_ENTROPY, FOCAL -> Activation.SIGMOID;
            default -> Activation.IDENTITY;
        };
    }

    /**
     * A network of several layers with widths that fill no vector, large enough to be shared among threads, the second
     * layer by columns.
     */
    public static MlpSpec uneven() {
        return uneven(Activation.SOFTMAX);
    }

    private static MlpSpec uneven(Activation output) {
        return MlpSpec.builder(37)
                .layer(331, Activation.RELU)
                .layer(197, Activation.TANH)
                .layer(33, Activation.SIGMOID)
                .layer(3, output)
                .build();
    }

    /** Networks of 37 inputs and 3 classes whose layers have normalization or dropout, small ones and such that threads share. */
    public static List<MlpSpec> normalized() {
        Dense plain = new Dense(331, Activation.RELU);
        return List.of(
                normalized(plain.withNormalization(Normalization.batch()).withDropout(0.2), 197),
                normalized(plain.withNormalization(Normalization.layer()).withoutBias(), 197),
                normalized(
                        new Dense(331, Activation.GELU)
                                .withNormalization(Normalization.rms())
                                .withDropout(0.1),
                        197),
                normalized(plain.withDropout(0.3), 197),
                normalized(
                        new Dense(17, Activation.TANH)
                                .withNormalization(Normalization.batch())
                                .withoutBias(),
                        9),
                normalized(
                        new Dense(19, Activation.SILU)
                                .withNormalization(Normalization.layer())
                                .withDropout(0.1),
                        40),
                MlpSpec.builder(37)
                        .layer(new Dense(331, Activation.GELU)
                                .withNormalization(Normalization.batch())
                                .withDropout(0.1))
                        .layer(new Dense(150, Activation.SOFTMAX).withNormalization(Normalization.layer()))
                        .layer(new Dense(40, Activation.LOG_SOFTMAX).withDropout(0.05))
                        .layer(new Dense(3, Activation.SOFTMAX).withoutBias())
                        .build());
    }

    /** Networks of 37 inputs and 3 classes, of which some inputs are embedded, small ones and such that threads share. */
    public static List<MlpSpec> embedded() {
        Dense plain = new Dense(331, Activation.RELU);
        return List.of(
                MlpSpec.builder(37)
                        .embedding(5, 9, 4)
                        .layer(16, Activation.TANH)
                        .layer(3, Activation.SOFTMAX)
                        .build(),
                MlpSpec.builder(37)
                        .embedding(36, 1000, 23)
                        .embedding(0, 2, 1)
                        .embedding(7, 50, 110)
                        .layer(plain)
                        .layer(197, Activation.GELU)
                        .layer(3, Activation.SOFTMAX)
                        .build(),
                MlpSpec.builder(37)
                        .embedding(3, 17, 5)
                        .embedding(4, 17, 5)
                        .layer(plain.withNormalization(Normalization.batch()).withDropout(0.2))
                        .layer(new Dense(40, Activation.TANH).withNormalization(Normalization.layer()))
                        .layer(3, Activation.SOFTMAX)
                        .build(),
                MlpSpec.builder(37)
                        .embedding(1, 300, 600)
                        .layer(3, Activation.SOFTMAX)
                        .build());
    }

    /** {@code rows} samples for a network, in [0, 1) or the numbers of categories. */
    public static float[] inputs(MlpSpec spec, int rows, long seed) {
        float[] x = inputs(rows, spec.inputs(), seed);
        for (Embedding embedding : spec.embeddings()) {
            for (int row = 0; row < rows; row++) {
                int at = row * spec.inputs() + embedding.input();
                x[at] = (float) Math.floor(x[at] * embedding.categories());
            }
        }
        return x;
    }

    private static MlpSpec normalized(Dense first, int second) {
        Dense next = new Dense(second, Activation.TANH);
        return MlpSpec.builder(37)
                .layer(first)
                .layer(next.withNormalization(first.normalization()).withDropout(first.dropout()))
                .layer(33, Activation.SIGMOID)
                .layer(3, Activation.SOFTMAX)
                .build();
    }

    /** Trains {@link #uneven} for two epochs, with weight decay on all parameters. */
    static Mlp trained(int threads, Optimizer optimizer) {
        return trained(threads, optimizer, Activation.SOFTMAX, Loss.CATEGORICAL_CROSS_ENTROPY);
    }

    /** The same with another last layer and loss. */
    static Mlp trained(int threads, Optimizer optimizer, Activation output, Loss loss) {
        return trained(Mlp.create(uneven(output), 7), threads, optimizer, loss);
    }

    /** A network trained likewise whose hidden layers are of {@code hidden}. */
    static Mlp trained(int threads, Activation hidden) {
        MlpSpec spec = MlpSpec.builder(37)
                .layer(331, hidden)
                .layer(197, hidden)
                .layer(3, Activation.LOG_SOFTMAX)
                .build();
        return trained(Mlp.create(spec, 7), threads, Optimizer.adam(0.01), Loss.CATEGORICAL_CROSS_ENTROPY);
    }

    /** A network of another shape trained likewise. */
    static Mlp trained(int threads, MlpSpec spec) {
        return trained(Mlp.create(spec, 7), threads, Optimizer.adam(0.01), Loss.CATEGORICAL_CROSS_ENTROPY);
    }

    private static Mlp trained(Mlp mlp, int threads, Optimizer optimizer, Loss loss) {
        float[] x = inputs(403, 37, 8);
        DataSource data = DataSource.of(x, 37, labels(x, 37), 3);
        try (Trainer trainer = Trainer.builder(mlp)
                .loss(loss)
                .optimizer(optimizer)
                .decayAll(true)
                .batchSize(50)
                .threads(threads)
                .build()) {
            trainer.fit(data, FitOptions.epochs(2).withSeed(9));
        }
        return mlp;
    }
}
