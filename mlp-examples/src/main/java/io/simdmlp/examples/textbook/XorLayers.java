package io.simdmlp.examples.textbook;

import io.simdmlp.Activation;
import io.simdmlp.Evaluation;
import io.simdmlp.Initializer;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Optimizer;
import io.simdmlp.Trainer;

/** {@code xor-layers}: a network far too large for its task, and the effect of its initial weights. */
final class XorLayers {
    private static final int SEEDS = 30;
    private static final double LEARNED = 0.02;
    private static final MlpSpec SPEC = MlpSpec.builder(2)
            .layer(100, Activation.SIGMOID)
            .layer(200, Activation.SIGMOID)
            .layer(1, Activation.SIGMOID)
            .build();

    private XorLayers() {}

    /**
     * The results.
     *
     * @param normal with initial weights from N(0, 1) and gradient descent
     * @param xavier with Xavier's initial weights and Adam
     */
    record Result(Seeds normal, Seeds xavier) {}

    static Result run(Printout page) {
        page.text("""
                A network built layer by layer, 2-100-200-1, all sigmoids, learns "exclusive or" by gradient descent:
                weights from N(0, 1), biases 0, mean squared error, the four rows one at a time in the table's order,
                rate 0.1, 100 epochs.
                """);
        Seeds normal =
                Seeds.run(SEEDS, seed -> learn(Mlp.create(SPEC, Initializer.normal(1), seed), Optimizer.sgd(0.1), 100));
        page.line("The final error, for seeds 1 to %d, sorted:", SEEDS);
        normal.print(page);
        page.line("%d of %d end below %.2f, the best at %.5f.", normal.below(LEARNED), SEEDS, LEARNED, normal.best());
        page.blank();
        page.text("""
                The seed decides. A sum of 200 terms with such weights has a standard deviation near 10, but a sigmoid
                is 0 or 1 beyond +-5 and its slope is near 0. Some seeds stay there (error 1/2: the same 0 or 1 for
                every row), some reach an output of 1/2 for every row (error 1/4).
                """);
        Seeds xavier = Seeds.run(
                SEEDS, seed -> learn(Mlp.create(SPEC, Initializer.xavier(), seed), Optimizer.adam(0.01), 300));
        page.line(
                "The same with Xavier's weights, within sqrt(6 / (inputs + outputs)), and Adam, rate 0.01, 300 epochs:");
        xavier.print(page);
        page.line("%d of %d classify all four rows correctly.", xavier.solved(), SEEDS);
        page.result(
                "below_0.02=%d seeds=%d best=%.6f xavier_adam_solved=%d xavier_adam_worst=%.6f",
                normal.below(LEARNED), SEEDS, normal.best(), xavier.solved(), xavier.worst());
        return new Result(normal, xavier);
    }

    private static Evaluation learn(Mlp mlp, Optimizer optimizer, int epochs) {
        try (Trainer trainer =
                Trainer.builder(mlp).loss(Loss.MSE).optimizer(optimizer).build()) {
            XorTable.trainOneByOne(trainer, epochs);
            return trainer.evaluate(XorTable.CLASSES);
        }
    }
}
