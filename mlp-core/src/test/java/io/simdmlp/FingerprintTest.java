package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The trained parameters of ten networks, by their SHA-256: a change of structure changes no bit, on any number of threads,
 * with any kernels. Recorded once; a hash may change only with a documented change of the arithmetic.
 */
final class FingerprintTest {
    private static final int ROWS = 311; // no multiple of the batch size
    private static final int INPUTS = 13;

    enum Case {
        CLASSES_ADAM(
                spec(3, Activation.SOFTMAX, Activation.RELU),
                Loss.CATEGORICAL_CROSS_ENTROPY,
                Optimizer.adam(0.01),
                "d17ff608ec1a25c3"),
        CLASSES_SGD_WIDE(
                MlpSpec.builder(INPUTS)
                        .layer(331, Activation.RELU)
                        .layer(197, Activation.TANH)
                        .layer(3, Activation.SOFTMAX)
                        .build(),
                Loss.CATEGORICAL_CROSS_ENTROPY,
                Optimizer.sgd(0.05),
                "0afddb6933d27607"),
        CLASSES_LOG_SOFTMAX(
                spec(3, Activation.LOG_SOFTMAX, Activation.MISH),
                Loss.CATEGORICAL_CROSS_ENTROPY,
                new Optimizer.Sgd(0.05, 0.9, false, 0),
                "8fe9b3cf2a44e3ac"),
        CLASSES_SMOOTHED(
                spec(3, Activation.SOFTMAX, Activation.SILU),
                Loss.CATEGORICAL_CROSS_ENTROPY,
                Optimizer.adamW(0.01),
                "90777344bc83dad6"),
        CLASSES_HINGE(
                spec(3, Activation.IDENTITY, Activation.TANH), Loss.HINGE, Optimizer.sgd(0.02), "1b33d0d71aa4c780"),
        YES_OR_NO(
                spec(1, Activation.SIGMOID, Activation.LEAKY_RELU),
                Loss.BINARY_CROSS_ENTROPY,
                new Optimizer.Sgd(0.05, 0.9, true, 1e-3),
                "94c1451f1bed3c56"),
        NUMBERS_MSE(spec(2, Activation.IDENTITY, Activation.GELU), Loss.MSE, Optimizer.adamW(0.01), "a9715bd8610950f0"),
        NUMBERS_HUBER(
                spec(2, Activation.IDENTITY, Activation.SELU), Loss.HUBER, Optimizer.adam(0.005), "504cc0f573d7e42a"),
        NUMBERS_MAE_SIGMOID(
                spec(2, Activation.SIGMOID, Activation.ELU), Loss.MAE, Optimizer.adam(0.01), "22cc6c1b238d37b0"),
        COUNTS_POISSON(
                spec(1, Activation.SOFTPLUS, Activation.HARD_SWISH),
                Loss.POISSON,
                Optimizer.sgd(0.02),
                "284315272e92ab01");

        private final MlpSpec spec;
        private final Loss loss;
        private final Optimizer optimizer;
        private final String hash;

        Case(MlpSpec spec, Loss loss, Optimizer optimizer, String hash) {
            this.spec = spec;
            this.loss = loss;
            this.optimizer = optimizer;
            this.hash = hash;
        }

        private static MlpSpec spec(int outputs, Activation output, Activation hidden) {
            return MlpSpec.builder(INPUTS)
                    .layer(37, hidden)
                    .layer(20, hidden)
                    .layer(outputs, output)
                    .build();
        }

        private DataSource data() {
            float[] x = Nets.inputs(ROWS, INPUTS, 5);
            int[] labels = Nets.labels(x, INPUTS);
            int outputs = spec.outputs();
            if (outputs == 3) {
                return DataSource.of(x, INPUTS, labels, 3);
            }
            float[] y = new float[ROWS * outputs];
            for (int i = 0; i < y.length; i++) {
                y[i] = loss == Loss.POISSON ? labels[i] : labels[i / outputs] > i % outputs ? 1f : 0f;
            }
            return DataSource.of(x, INPUTS, y, outputs);
        }

        /** Two epochs in the order of the data, then one that is shuffled, on another trainer. */
        private Mlp trained(int threads) {
            Mlp mlp = Mlp.create(spec, 11);
            FitOptions ordered = FitOptions.epochs(2).withoutShuffle();
            for (FitOptions options :
                    new FitOptions[] {ordered, FitOptions.epochs(1).withSeed(3)}) {
                try (Trainer trainer = Trainer.builder(mlp)
                        .loss(loss)
                        .labelSmoothing(this == CLASSES_SMOOTHED ? 0.1 : 0)
                        .optimizer(optimizer)
                        .batchSize(32)
                        .threads(threads)
                        .build()) {
                    trainer.fit(data(), options);
                }
            }
            return mlp;
        }
    }

    @ParameterizedTest
    @EnumSource
    void trainedBitsAreAsRecorded(Case net) {
        for (int threads : new int[] {1, 3}) {
            assertEquals(net.hash, hash(net.trained(threads).parameters()), threads + " threads");
        }
    }

    private static String hash(float[] parameters) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * parameters.length);
        bytes.asFloatBuffer().put(parameters);
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()))
                    .substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
