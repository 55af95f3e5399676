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

/** {@code mazur}: Matt Mazur's <i>A Step by Step Backpropagation Example</i> (2015). */
final class Mazur {
    private static final float[] X = {0.05f, 0.10f};
    private static final float[] Y = {0.01f, 0.99f};
    private static final int STEPS = 10_000;
    private static final MlpSpec SPEC = MlpSpec.builder(2)
            .layer(2, Activation.SIGMOID)
            .layer(2, Activation.SIGMOID)
            .build();

    /** The indices of the text's w1 to w8: it groups weights by the neuron they lead to, the parameters by input. */
    private static final int[] W = {0, 2, 1, 3, 6, 8, 7, 9};

    private Mazur() {}

    /**
     * The results, with fixed biases unless noted.
     *
     * @param errorBefore the error before training
     * @param weights w1 to w8 after one step
     * @param errorAfterOne the error after one step
     * @param errorWithTrainedBiases the error after one step that updated the biases too
     * @param errorAtEnd the error after 10,000 steps
     * @param outputs o1 and o2 after 10,000 steps
     */
    record Result(
            double errorBefore,
            List<Float> weights,
            double errorAfterOne,
            double errorWithTrainedBiases,
            double errorAtEnd,
            List<Float> outputs) {}

    static Result run(Printout page) {
        page.text("""
                Matt Mazur, "A Step by Step Backpropagation Example": a 2-2-2 network of sigmoids,
                inputs (0.05, 0.10), targets (0.01, 0.99), error E = sum of (target - output)^2 / 2, rate 0.5.
                The text does not update its biases, so here they are restored after each step. It computes in double,
                this program in float: after one step six digits are equal.
                """);
        Mlp mlp = network();
        double[] errors = new double[2];
        List<Float> weights = new ArrayList<>();
        try (Trainer trainer = trainer(mlp)) {
            for (int step = 0; step < STEPS; step++) {
                double error = stepWithFixedBiases(mlp, trainer);
                if (step < 2) {
                    errors[step] = error; // before this step, that is after `step` steps
                }
                if (step == 0) {
                    weights = weights(mlp);
                }
            }
        }
        page.line("One step:");
        List<Float> before = weights(network());
        for (int i = 0; i < W.length; i++) {
            page.line("  w%d  %.2f -> %.9f", i + 1, before.get(i), weights.get(i));
        }
        page.line("  E   %.9f -> %.9f", errors[0], errors[1]);
        double trained = errorAfterOneStepOfAll();
        page.line("  E   %.9f -> %.9f with updated biases", errors[0], trained);
        page.blank();
        List<Float> outputs = outputs(mlp);
        double end = halfSquaredError(outputs);
        page.line("%,d steps:", STEPS);
        page.line("  E   %.4e", end);
        page.line("  o1  %.7f, target %.2f", outputs.get(0), Y[0]);
        page.line("  o2  %.7f, target %.2f", outputs.get(1), Y[1]);
        page.result(
                "e0=%.9f e1=%.9f w=%s e1_trained_biases=%.9f e10000=%.4e outputs=%s",
                errors[0],
                errors[1],
                Printout.join(",", "%.9f", weights),
                trained,
                end,
                Printout.join(",", "%.7f", outputs));
        return new Result(errors[0], weights, errors[1], trained, end, outputs);
    }

    private static Mlp network() {
        return new Mlp(SPEC, new float[] {
            0.15f, 0.25f, // i1 to h1, h2: w1, w3
            0.20f, 0.30f, // i2 to h1, h2: w2, w4
            0.35f, 0.35f, // b1
            0.40f, 0.50f, // h1 to o1, o2: w5, w7
            0.45f, 0.55f, // h2 to o1, o2: w6, w8
            0.60f, 0.60f, // b2
        });
    }

    private static Trainer trainer(Mlp mlp) {
        return Trainer.builder(mlp)
                .loss(Loss.HALF_SQUARED_ERROR)
                .optimizer(Optimizer.sgd(0.5))
                .build();
    }

    private static double stepWithFixedBiases(Mlp mlp, Trainer trainer) {
        float[] before = mlp.parameters().clone();
        double error = trainer.step(X, Y, 1);
        for (int layer = 0; layer < 2; layer++) {
            int at = mlp.biasesAt(layer);
            System.arraycopy(before, at, mlp.parameters(), at, 2);
        }
        return error;
    }

    private static double errorAfterOneStepOfAll() {
        try (Trainer trainer = trainer(network())) {
            trainer.step(X, Y, 1);
            return trainer.step(X, Y, 1);
        }
    }

    private static List<Float> weights(Mlp mlp) {
        List<Float> weights = new ArrayList<>();
        for (int at : W) {
            weights.add(mlp.parameters()[at]);
        }
        return weights;
    }

    private static List<Float> outputs(Mlp mlp) {
        float[] out = new float[2];
        new Predictor(mlp).predict(out, X, 1, Workspace.of(SPEC, 1));
        return List.of(out[0], out[1]);
    }

    private static double halfSquaredError(List<Float> outputs) {
        double error = 0;
        for (int o = 0; o < 2; o++) {
            double d = (double) outputs.get(o) - Y[o];
            error += d * d / 2;
        }
        return error;
    }
}
