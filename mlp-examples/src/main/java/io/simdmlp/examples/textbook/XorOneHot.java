package io.simdmlp.examples.textbook;

import io.simdmlp.Activation;
import io.simdmlp.Evaluation;
import io.simdmlp.Initializer;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Optimizer;
import io.simdmlp.Predictor;
import io.simdmlp.Trainer;
import io.simdmlp.Workspace;

/** {@code xor-onehot}: one output per class, and enough neurons for every seed to learn. */
final class XorOneHot {
    private static final int SEEDS = 15;
    private static final int EPOCHS = 3_000;
    private static final double LEARNED = 1e-4;
    private static final MlpSpec SPEC = MlpSpec.builder(2)
            .layer(20, Activation.RELU)
            .layer(20, Activation.RELU)
            .layer(2, Activation.SIGMOID)
            .build();

    private XorOneHot() {}

    static Seeds run(Printout page) {
        page.text("""
                A 2-20-20-2 network, ReLU, ReLU and sigmoids, has one output for each class of "exclusive or": the
                target of class 0 is (1, 0), that of class 1 is (0, 1); the larger output is the predicted class.
                Mean squared error, one sample at a time, rate 0.1, 3,000 epochs, weights uniform in +-0.5.
                """);
        Seeds seeds = Seeds.run(SEEDS, seed -> {
            Mlp mlp = Mlp.create(SPEC, Initializer.uniform(0.5), seed);
            Evaluation end = learn(mlp);
            if (seed == 1) {
                print(mlp, page);
            }
            return end;
        });
        page.line("The final error, for seeds 1 to %d, sorted:", SEEDS);
        seeds.print(page);
        page.line(
                "%d of %d end below %.4f, %d classify all four rows correctly.",
                seeds.below(LEARNED), SEEDS, LEARNED, seeds.solved());
        page.result(
                "below_1e-4=%d seeds=%d worst=%.2e solved=%d",
                seeds.below(LEARNED), SEEDS, seeds.worst(), seeds.solved());
        return seeds;
    }

    private static Evaluation learn(Mlp mlp) {
        try (Trainer trainer = Trainer.builder(mlp)
                .loss(Loss.MSE)
                .optimizer(Optimizer.sgd(0.1))
                .build()) {
            XorTable.trainOneByOne(trainer, EPOCHS);
            return trainer.evaluate(XorTable.CLASSES);
        }
    }

    private static void print(Mlp mlp, Printout page) {
        Predictor predictor = new Predictor(mlp);
        float[] out = new float[XorTable.ROWS * 2];
        predictor.predict(out, XorTable.X, XorTable.ROWS, Workspace.of(SPEC, XorTable.ROWS));
        page.line("Seed 1:");
        page.line("  %5s  %8s  %8s  %6s", "row", "class 0", "class 1", "class");
        for (int row = 0; row < XorTable.ROWS; row++) {
            int at = 2 * row;
            String bits = (int) XorTable.X[at] + " " + (int) XorTable.X[at + 1];
            page.line("  %5s  %8.4f  %8.4f  %6d", bits, out[at], out[at + 1], predictor.mostLikely(out, at));
        }
        page.blank();
    }
}
