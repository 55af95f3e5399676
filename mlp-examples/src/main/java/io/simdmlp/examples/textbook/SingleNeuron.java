package io.simdmlp.examples.textbook;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Optimizer;
import io.simdmlp.Predictor;
import io.simdmlp.Trainer;
import io.simdmlp.Workspace;
import java.util.ArrayList;
import java.util.List;

/** {@code single-neuron}: all numbers of two training steps of one ReLU neuron. */
final class SingleNeuron {
    private static final float[] X = {1};
    private static final float[] Y = {0};

    private SingleNeuron() {}

    /**
     * One training step.
     *
     * @param w the weight before the step
     * @param b the bias before the step
     * @param z the weighted sum
     * @param output the output
     * @param loss half the squared error
     * @param dw the derivative of the loss with respect to w
     * @param db the derivative of the loss with respect to b
     */
    record Epoch(float w, float b, float z, float output, double loss, float dw, float db) {}

    static List<Epoch> run(Printout page) {
        page.text("""
                One neuron: z = w x + b, output a = relu(z) = max(z, 0), loss = (a - y)^2 / 2.
                The chain rule: dz = (a - y) if z > 0, else 0;  dw = dz x;  db = dz.
                Here x = 1, y = 0, w = b = 0.5 and the rate is 1.
                """);
        MlpSpec spec = MlpSpec.builder(1).layer(1, Activation.RELU).build();
        Mlp mlp = new Mlp(spec, new float[] {0.5f, 0.5f});
        List<Epoch> epochs = new ArrayList<>();
        page.line("  %5s %5s %5s %5s %7s %6s %5s %5s", "epoch", "w", "b", "z", "output", "loss", "dw", "db");
        try (Trainer trainer = Trainer.builder(mlp)
                .loss(Loss.HALF_SQUARED_ERROR)
                .optimizer(Optimizer.sgd(1))
                .build()) {
            for (int epoch = 1; epoch <= 2; epoch++) {
                Epoch e = step(mlp, trainer);
                epochs.add(e);
                page.line(
                        "  %5d %5.1f %5.1f %5.1f %7.1f %6.1f %5.1f %5.1f",
                        epoch, e.w(), e.b(), e.z(), e.output(), e.loss(), e.dw(), e.db());
            }
        }
        page.blank();
        page.line("The step was too long: z is negative now, so the output is right but the gradient is 0. This");
        page.line("neuron will not learn any more: a dead ReLU.");
        Epoch first = epochs.getFirst();
        Epoch second = epochs.getLast();
        page.result(
                "w=%.1f,%.1f b=%.1f,%.1f z=%.1f,%.1f output=%.1f,%.1f loss=%.1f,%.1f dw=%.1f,%.1f db=%.1f,%.1f",
                first.w(),
                second.w(),
                first.b(),
                second.b(),
                first.z(),
                second.z(),
                first.output(),
                second.output(),
                first.loss(),
                second.loss(),
                first.dw(),
                second.dw(),
                first.db(),
                second.db());
        return epochs;
    }

    private static Epoch step(Mlp mlp, Trainer trainer) {
        float w = mlp.parameters()[mlp.weightsAt(0)];
        float b = mlp.parameters()[mlp.biasesAt(0)];
        float[] output = new float[1];
        new Predictor(mlp).predict(output, X, 1, Workspace.of(mlp.spec(), 1));
        double loss = trainer.step(X, Y, 1);
        float dw = trainer.gradients()[mlp.weightsAt(0)];
        float db = trainer.gradients()[mlp.biasesAt(0)];
        return new Epoch(w, b, w * X[0] + b, output[0], loss, dw, db);
    }
}
