package io.simdmlp.examples.textbook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code perceptron}: training a neuron with a step activation, and the effect of its bias. */
final class RosenblattPerceptron {
    private static final float[] OR_X = {1, 1, 1, 0, 0, 1, 0, 0}; // (4, 2)
    private static final int[] OR_LABELS = {1, 1, 1, 0};

    private static final float[] SUM_WEIGHTS = {0.1f, 0.5f, 0.7f, 1.2f};
    private static final List<float[]> SUM_X = List.of(new float[] {0, 0, 2, 3}, new float[] {-4, 0, 2, -5});

    private RosenblattPerceptron() {}

    /**
     * The result.
     *
     * @param errors the errors of two steps on a single sample
     * @param weights the weights after them
     * @param bias the bias after them
     * @param wrong the number of errors on "or" per epoch
     * @param or the outputs for 00, 01, 10, 11
     * @param sums the weighted sums of two inputs, with bias 0
     * @param shifted the output for the first input with bias -6, and for the second with bias +6
     */
    record Result(
            List<Integer> errors,
            List<Float> weights,
            float bias,
            List<Integer> wrong,
            List<Integer> or,
            List<Float> sums,
            List<Integer> shifted) {}

    static Result run(Printout page) {
        page.text("""
                A perceptron is one neuron with a step activation: z = w . x + b, output 1 if z >= 0, else 0.
                Only an error, target - output, changes its weights:
                  w <- w + rate * error * x      b <- b + rate * error
                All weights and biases are 0 at first, the rate is 1.
                """);
        Perceptron single = new Perceptron(2, 1);
        List<Integer> errors = learnOneSample(single, page);
        Perceptron or = new Perceptron(2, 1);
        List<Integer> wrong = learnOr(or, page);
        List<Integer> outputs = outputs(or, page);

        page.line("The bias shifts the step. With w = (0.1, 0.5, 0.7, 1.2):");
        page.line("  %-14s %5s %6s %7s", "x", "bias", "z", "output");
        List<Float> sums = new ArrayList<>();
        List<Integer> shifted = new ArrayList<>();
        for (int i = 0; i < SUM_X.size(); i++) {
            float[] x = SUM_X.get(i);
            sums.add(weigh(x, 0, page).weightedSum(x));
            shifted.add(weigh(x, i == 0 ? -6 : 6, page).predict(x));
        }
        List<Float> weights = List.of(single.weights()[0], single.weights()[1]);
        page.result(
                "errors=%s w=%s b=%.0f epochs=%d or=%s sums=%s shifted=%s",
                Printout.join(",", "%d", errors),
                Printout.join(",", "%.0f", weights),
                single.bias(),
                wrong.size(),
                Printout.join(",", "%d", outputs),
                Printout.join(",", "%.0f", sums),
                Printout.join(",", "%d", shifted));
        return new Result(errors, weights, single.bias(), wrong, outputs, sums, shifted);
    }

    private static List<Integer> learnOneSample(Perceptron perceptron, Printout page) {
        page.line("The sample (1, 0) with target 0, twice:");
        page.line("  %4s %6s %7s %6s   %-8s  %s", "time", "z", "output", "error", "w after", "b after");
        float[] x = {1, 0};
        List<Integer> errors = new ArrayList<>();
        for (int time = 1; time <= 2; time++) {
            float z = perceptron.weightedSum(x);
            int output = perceptron.predict(x);
            errors.add(perceptron.step(x, 0));
            float[] w = perceptron.weights();
            page.line(
                    "  %4d %6.1f %7d %6d   (%2.0f, %.0f)  %7.0f",
                    time, z, output, errors.getLast(), w[0], w[1], perceptron.bias());
        }
        page.blank();
        return errors;
    }

    private static List<Integer> learnOr(Perceptron perceptron, Printout page) {
        page.line("The \"or\" of (1, 1), (1, 0), (0, 1), (0, 0), in this order, 5 epochs or until one has no error:");
        int[] wrong = perceptron.fit(OR_X, OR_LABELS, 5);
        for (int epoch = 1; epoch <= wrong.length; epoch++) {
            page.line("  epoch %d: %d wrong", epoch, wrong[epoch - 1]);
        }
        return Arrays.stream(wrong).boxed().toList();
    }

    /** The outputs for 00, 01, 10, 11. */
    private static List<Integer> outputs(Perceptron perceptron, Printout page) {
        float[] w = perceptron.weights();
        page.line(
                "The result, w = (%.0f, %.0f), b = %.0f, separates the classes by a line:",
                w[0], w[1], perceptron.bias());
        List<Integer> outputs = new ArrayList<>();
        for (int bits = 0; bits < 4; bits++) {
            float[] x = {bits >> 1, bits & 1};
            outputs.add(perceptron.predict(x));
            page.line("  %.0f or %.0f = %d   (z = %2.0f)", x[0], x[1], outputs.getLast(), perceptron.weightedSum(x));
        }
        page.blank();
        return outputs;
    }

    private static Perceptron weigh(float[] x, double bias, Printout page) {
        Perceptron perceptron = new Perceptron(SUM_WEIGHTS, bias, 1);
        page.line(
                "  (%2.0f, %.0f, %.0f, %2.0f) %5.0f %6.1f %7d",
                x[0], x[1], x[2], x[3], bias, perceptron.weightedSum(x), perceptron.predict(x));
        return perceptron;
    }
}
