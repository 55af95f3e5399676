package io.simdmlp.examples.textbook;

import io.simdmlp.Activation;
import io.simdmlp.Evaluation;
import io.simdmlp.Initializer;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Optimizer;
import io.simdmlp.Trainer;
import java.util.Random;

/** {@code xor-bce}: ReLU layers and binary cross-entropy, all four rows in one batch. */
final class XorBce {
    private static final int SEEDS = 40;
    private static final int EPOCHS = 2_000;
    private static final double LEARNED = 0.01;
    private static final MlpSpec SPEC = MlpSpec.builder(2)
            .layer(8, Activation.RELU)
            .layer(4, Activation.RELU)
            .layer(1, Activation.SIGMOID)
            .build();

    private XorBce() {}

    static Seeds run(Printout page) {
        page.text("""
                A 2-8-4-1 network, ReLU, ReLU and a sigmoid, learns "exclusive or" by binary cross-entropy
                -y log(a) - (1 - y) log(1 - a): gradient descent on all four rows in one batch, rate 0.1, 2,000
                epochs. Initial weights and biases are uniform in +-1 / sqrt(the layer's inputs).
                """);
        Seeds seeds = Seeds.run(SEEDS, XorBce::learn);
        page.line("The final loss, for seeds 1 to %d, sorted:", SEEDS);
        seeds.print(page);
        page.line("%d of %d end below %.2f.", seeds.below(LEARNED), SEEDS, LEARNED);
        page.blank();
        page.line("Those far above it do not improve any more: many of their few ReLU neurons are 0 for every row, so");
        page.line(
                "that several rows have the same output. Two such rows cost 2/4 log 2 = 0.347, three 0.477, all four");
        page.line("0.693.");
        page.result(
                "below_0.01=%d seeds=%d share=%.3f best=%.6f",
                seeds.below(LEARNED), SEEDS, (double) seeds.below(LEARNED) / SEEDS, seeds.best());
        return seeds;
    }

    private static Evaluation learn(long seed) {
        Mlp mlp = create(seed);
        try (Trainer trainer = Trainer.builder(mlp)
                .loss(Loss.BINARY_CROSS_ENTROPY)
                .optimizer(Optimizer.sgd(0.1))
                .build()) {
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                trainer.step(XorTable.X, XorTable.LABELS, XorTable.ROWS);
            }
            return trainer.evaluate(XorTable.CLASSES);
        }
    }

    /** A network whose weights and biases into each layer are uniform in +-1 / sqrt(the layer's inputs). */
    private static Mlp create(long seed) {
        Mlp mlp = new Mlp(SPEC, new float[SPEC.parameterCount()]);
        Random random = new Random(seed);
        int inputs = SPEC.inputs();
        for (int layer = 0; layer < SPEC.layers().size(); layer++) {
            int outputs = SPEC.layers().get(layer).outputs();
            Initializer uniform = Initializer.uniform(1 / Math.sqrt(inputs));
            uniform.weights(mlp.parameters(), mlp.weightsAt(layer), inputs, outputs, random);
            uniform.weights(mlp.parameters(), mlp.biasesAt(layer), 1, outputs, random);
            inputs = outputs;
        }
        return mlp;
    }
}
