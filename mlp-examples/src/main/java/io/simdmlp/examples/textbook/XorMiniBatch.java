package io.simdmlp.examples.textbook;

import io.simdmlp.Activation;
import io.simdmlp.EpochResult;
import io.simdmlp.Evaluation;
import io.simdmlp.FitListener;
import io.simdmlp.FitOptions;
import io.simdmlp.Loss;
import io.simdmlp.Metric;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Optimizer;
import io.simdmlp.Trainer;

/** {@code xor-minibatch}: shuffled mini-batches, and a learning curve with its plateau. */
final class XorMiniBatch {
    private static final int EPOCHS = 1_000;
    private static final int EPOCHS_PER_LINE = 50;
    private static final double BAR_CHARACTERS_PER_LOSS = 200;
    private static final MlpSpec SPEC = MlpSpec.builder(2)
            .layer(5, Activation.SIGMOID)
            .layer(1, Activation.SIGMOID)
            .build();

    private XorMiniBatch() {}

    /** Prints the curve and returns the final evaluation. */
    static Evaluation run(Printout page) {
        page.text("""
                A 2-5-1 network of sigmoids learns "exclusive or" in mini-batches: every epoch shuffles the four rows
                and takes a step on each half. Mean squared error, rate 1, Xavier's weights.
                """);
        page.line("  %5s  %-7s %-8s", "epoch", "loss", "accuracy");
        FitListener curve = new FitListener() {
            @Override
            public boolean onEpoch(EpochResult result) {
                if (result.epoch() == 1 || result.epoch() % EPOCHS_PER_LINE == 0) {
                    double loss = result.metric(Metric.LOSS);
                    String bar = "#".repeat((int) Math.ceil(BAR_CHARACTERS_PER_LOSS * loss));
                    page.line("  %5d  %.5f %8.2f  %s", result.epoch(), loss, result.metric(Metric.ACCURACY), bar);
                }
                return true;
            }
        };
        try (Trainer trainer = Trainer.builder(Mlp.create(SPEC, 1))
                .loss(Loss.MSE)
                .optimizer(Optimizer.sgd(1))
                .batchSize(2)
                .build()) {
            trainer.fit(
                    XorTable.CLASSES, FitOptions.epochs(EPOCHS).withSeed(1).withValidation(XorTable.CLASSES), curve);
            page.blank();
            page.line("On the plateau near 0.25 the output is 1/2 for every row. It ends when the hidden neurons");
            page.line("distinguish the rows.");
            Evaluation evaluation = trainer.evaluate(XorTable.CLASSES);
            page.result(
                    "epochs=%d loss=%.6f accuracy=%.2f",
                    EPOCHS, evaluation.loss(), evaluation.classification().accuracy());
            return evaluation;
        }
    }
}
