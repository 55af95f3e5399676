package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The SHA-256 of the trained parameters of sixteen networks: a refactoring changes no bit, on any number of threads, with
 * any kernels. The hashes were recorded once and may change only with a documented change of the arithmetic.
 */
final class FingerprintTest {
    private static final int ROWS = 311; // no multiple of the batch size
    private static final int INPUTS = 13;

    /**
     * A network and its training.
     *
     * @param hash the beginning of the SHA-256 of its trained parameters
     */
    record Case(String name, MlpSpec spec, Loss loss, Optimizer optimizer, String hash) {
        static MlpSpec spec(int outputs, Activation output, Activation hidden) {
            return MlpSpec.builder(INPUTS)
                    .layer(37, hidden)
                    .layer(20, hidden)
                    .layer(outputs, output)
                    .build();
        }

        @Override
        public String toString() {
            return name;
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
                y[i] = loss.equals(Loss.POISSON) ? labels[i] : labels[i / outputs] > i % outputs ? 1f : 0f;
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
                        .labelSmoothing(name.contains("smoothed") ? 0.1 : 0)
                        .optimizer(optimizer)
                        .decayAll(true) // as when the hashes were recorded
                        .batchSize(32)
                        .threads(threads)
                        .build()) {
                    trainer.fit(data(), options);
                }
            }
            return mlp;
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case(
                        "classes adam",
                        Case.spec(3, Activation.SOFTMAX, Activation.RELU),
                        Loss.CATEGORICAL_CROSS_ENTROPY,
                        Optimizer.adam(0.01),
                        "d17ff608ec1a25c3"),
                new Case(
                        "classes sgd wide",
                        MlpSpec.builder(INPUTS)
                                .layer(331, Activation.RELU)
                                .layer(197, Activation.TANH)
                                .layer(3, Activation.SOFTMAX)
                                .build(),
                        Loss.CATEGORICAL_CROSS_ENTROPY,
                        Optimizer.sgd(0.05),
                        "0afddb6933d27607"),
                new Case(
                        "classes log softmax",
                        Case.spec(3, Activation.LOG_SOFTMAX, Activation.MISH),
                        Loss.CATEGORICAL_CROSS_ENTROPY,
                        new Optimizer.Sgd(0.05, 0.9, false, 0),
                        "8fe9b3cf2a44e3ac"),
                new Case(
                        "classes smoothed",
                        Case.spec(3, Activation.SOFTMAX, Activation.SILU),
                        Loss.CATEGORICAL_CROSS_ENTROPY,
                        Optimizer.adamW(0.01),
                        "90777344bc83dad6"),
                new Case(
                        "classes hinge",
                        Case.spec(3, Activation.IDENTITY, Activation.TANH),
                        Loss.HINGE,
                        Optimizer.sgd(0.02),
                        "1b33d0d71aa4c780"),
                new Case(
                        "yes or no",
                        Case.spec(1, Activation.SIGMOID, Activation.LEAKY_RELU),
                        Loss.BINARY_CROSS_ENTROPY,
                        new Optimizer.Sgd(0.05, 0.9, true, 1e-3),
                        "94c1451f1bed3c56"),
                new Case(
                        "numbers mse",
                        Case.spec(2, Activation.IDENTITY, Activation.GELU),
                        Loss.MSE,
                        Optimizer.adamW(0.01),
                        "a9715bd8610950f0"),
                new Case(
                        "numbers huber",
                        Case.spec(2, Activation.IDENTITY, Activation.SELU),
                        Loss.HUBER,
                        Optimizer.adam(0.005),
                        "504cc0f573d7e42a"),
                new Case(
                        "numbers mae sigmoid",
                        Case.spec(2, Activation.SIGMOID, Activation.ELU),
                        Loss.MAE,
                        Optimizer.adam(0.01),
                        "22cc6c1b238d37b0"),
                new Case(
                        "counts poisson",
                        Case.spec(1, Activation.SOFTPLUS, Activation.HARD_SWISH),
                        Loss.POISSON,
                        Optimizer.sgd(0.02),
                        "284315272e92ab01"),
                numbers(Loss.huber(0.25), "26db28a2bbdd399d"),
                numbers(Loss.LOG_COSH, "e527a241bd4677f5"),
                numbers(Loss.pinball(0.9), "0c8e1e5715aa86c8"),
                yesOrNo(Loss.FOCAL, "e372ff719b6f3df4"),
                yesOrNo(Loss.focal(0.5, 0.25), "6d680d84acefe975"),
                yesOrNo(Loss.focal(0), "94c1451f1bed3c56"));
    }

    private static Case numbers(Loss loss, String hash) {
        MlpSpec spec = Case.spec(2, Activation.IDENTITY, Activation.TANH);
        return new Case("numbers " + loss, spec, loss, Optimizer.adam(0.01), hash);
    }

    /** As "yes or no" above: a gamma of 0 without alpha gives the bits of binary cross-entropy. */
    private static Case yesOrNo(Loss loss, String hash) {
        MlpSpec spec = Case.spec(1, Activation.SIGMOID, Activation.LEAKY_RELU);
        return new Case("yes or no " + loss, spec, loss, new Optimizer.Sgd(0.05, 0.9, true, 1e-3), hash);
    }

    @ParameterizedTest
    @MethodSource("cases")
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
