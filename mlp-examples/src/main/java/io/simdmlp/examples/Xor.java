package io.simdmlp.examples;

import io.simdmlp.Activation;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Optimizer;
import io.simdmlp.Predictor;
import io.simdmlp.Trainer;
import io.simdmlp.Workspace;
import java.util.Locale;

/**
 * Shows the training loop: one network, one batch, one step after another, until a 2-8-1 network computes
 * "exclusive or". Run it with {@code mvn -q -pl mlp-examples -am process-classes -Dexample=Xor}.
 */
public final class Xor {
    private static final int ROWS = 4;
    private static final float[] X = {0, 0, 0, 1, 1, 0, 1, 1}; // (ROWS, 2)
    private static final float[] Y = {0, 1, 1, 0}; // (ROWS, 1)

    private Xor() {}

    /**
     * Trains on the truth table, then prints the predictions.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        float[] learned = learn();
        for (int row = 0; row < ROWS; row++) {
            System.out.printf(Locale.ROOT, "%.0f xor %.0f = %.3f%n", X[2 * row], X[2 * row + 1], learned[row]);
        }
    }

    /** The output of the trained network for each row: the probability that its two bits differ. */
    static float[] learn() {
        MlpSpec spec = MlpSpec.builder(2)
                .layer(8, Activation.TANH)
                .layer(1, Activation.SIGMOID)
                .build();
        Mlp mlp = Mlp.create(spec, 1);
        try (Trainer trainer = Trainer.builder(mlp)
                .optimizer(Optimizer.adam(0.05))
                .batchSize(ROWS)
                .build()) {
            for (int step = 1; step <= 500; step++) {
                double loss = trainer.step(X, Y, ROWS);
                if (step % 100 == 0) {
                    System.out.printf(Locale.ROOT, "step %d: loss %.4f%n", step, loss);
                }
            }
        }
        float[] out = new float[ROWS];
        new Predictor(mlp).predict(out, X, ROWS, Workspace.of(spec, ROWS));
        return out;
    }
}
