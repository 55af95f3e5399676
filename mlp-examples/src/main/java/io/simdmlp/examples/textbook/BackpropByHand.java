package io.simdmlp.examples.textbook;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Optimizer;
import io.simdmlp.Trainer;
import java.util.ArrayList;
import java.util.List;

/** {@code backprop-by-hand}: the trainer, the formulas written out, and a common mistake in them. */
final class BackpropByHand {
    private static final float[] X = {0.5f, 0.6f};
    private static final float[] Y = {0.8f};
    private static final double RATE = 0.1;
    private static final int EPOCHS = 100;
    private static final double[] W1 = {0.37454012, 0.95071431, 0.73199394, 0.59865848}; // (in, hidden)
    private static final double[] W2 = {0.15601864, 0.15599452}; // (hidden, 1)

    private BackpropByHand() {}

    /**
     * The losses of epochs 10, 20, ..., 100, before their update.
     *
     * @param trainer by the library, in float
     * @param byHand by the formulas, in double
     * @param mistake by the formulas, with the output's weights updated too early
     */
    record Result(List<Double> trainer, List<Double> byHand, List<Double> mistake) {}

    static Result run(Printout page) {
        page.text("""
                Backpropagation, written out, for a 2-2-1 network of sigmoids and half the squared error:

                  forward    h = s(x W1 + b1)         o = s(h W2 + b2)         s(z) = 1 / (1 + e^-z)
                  backward   do = (o - y) o (1 - o)   dh = (do W2) h (1 - h)
                  update     W2 -= rate h do          W1 -= rate x dh          b2 -= rate do, b1 -= rate dh

                x = (0.5, 0.6), y = 0.8, rate 0.1, biases are 0 at first. A notebook that is widely copied updates W2
                before it computes dh, which then depends on the wrong weights. Loss by epoch:
                """);
        Result result = new Result(byTrainer(), byHand(false), byHand(true));
        page.line("  %5s %12s %12s  %12s", "epoch", "trainer", "by hand", "W2 too early");
        for (int i = 0; i < result.trainer().size(); i++) {
            page.line(
                    "  %5d %12.8f %12.8f  %12.8f",
                    10 * (i + 1),
                    result.trainer().get(i),
                    result.byHand().get(i),
                    result.mistake().get(i));
        }
        page.blank();
        page.line("The difference is small because W2 changes little in a step, but dh is wrong.");
        page.result(
                "trainer=%s slip=%s",
                Printout.join(",", "%.8f", result.trainer()), Printout.join(",", "%.8f", result.mistake()));
        return result;
    }

    private static List<Double> byTrainer() {
        MlpSpec spec = MlpSpec.builder(2)
                .layer(2, Activation.SIGMOID)
                .layer(1, Activation.SIGMOID)
                .build();
        Mlp mlp = new Mlp(spec, new float[spec.parameterCount()]);
        for (int i = 0; i < W1.length; i++) {
            mlp.parameters()[mlp.weightsAt(0) + i] = (float) W1[i];
        }
        for (int i = 0; i < W2.length; i++) {
            mlp.parameters()[mlp.weightsAt(1) + i] = (float) W2[i];
        }
        List<Double> losses = new ArrayList<>();
        try (Trainer trainer = Trainer.builder(mlp)
                .loss(Loss.HALF_SQUARED_ERROR)
                .optimizer(Optimizer.sgd(RATE))
                .build()) {
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                double loss = trainer.step(X, Y, 1);
                if (epoch % 10 == 0) {
                    losses.add(loss);
                }
            }
        }
        return losses;
    }

    /** @param mistake whether to update W2 before the hidden deltas are computed */
    private static List<Double> byHand(boolean mistake) {
        double[] w1 = W1.clone();
        double[] w2 = W2.clone();
        double[] b1 = new double[2];
        double b2 = 0;
        double[] h = new double[2];
        List<Double> losses = new ArrayList<>();
        for (int epoch = 1; epoch <= EPOCHS; epoch++) {
            double z = b2;
            for (int j = 0; j < 2; j++) {
                h[j] = sigmoid(X[0] * w1[j] + X[1] * w1[2 + j] + b1[j]);
                z += h[j] * w2[j];
            }
            double o = sigmoid(z);
            if (epoch % 10 == 0) {
                losses.add((o - Y[0]) * (o - Y[0]) / 2);
            }
            double dOut = (o - Y[0]) * o * (1 - o);
            for (int j = 0; j < 2; j++) {
                double updated = w2[j] - RATE * h[j] * dOut;
                double dHidden = dOut * (mistake ? updated : w2[j]) * h[j] * (1 - h[j]);
                w2[j] = updated;
                w1[j] -= RATE * X[0] * dHidden;
                w1[2 + j] -= RATE * X[1] * dHidden;
                b1[j] -= RATE * dHidden;
            }
            b2 -= RATE * dOut;
        }
        return losses;
    }

    private static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }
}
