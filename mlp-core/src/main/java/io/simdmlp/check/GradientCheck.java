package io.simdmlp.check;

import io.simdmlp.DivergenceException;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.Optimizer;
import io.simdmlp.Trainer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * A check of a training step's gradients against finite differences of the loss in double precision. Immutable and
 * thread-safe.
 *
 * <p>Use it after a change of a kernel, for a new activation or for a network with suspicious gradients:
 *
 * <pre>{@code
 * GradientCheck check = GradientCheck.run(mlp, Loss.MSE, x, y, rows);
 * System.out.println(check);
 * }</pre>
 *
 * <p>Errors are relative to the largest gradient of the layer: a gradient is a sum over samples and paths, and its
 * rounding error depends on the size of the terms, not on the size of the sum. In {@code float}, with a relative
 * precision of 6e-8, correct gradients have errors from 1e-6 to 2e-5, and a wrong formula seldom has one below 1e-2:
 * regard {@code error() < 1e-4} as correct. Correct gradients have larger errors in extreme networks: activations far
 * beyond 1, outputs that equal their targets except for the last digits, or layers where every sigmoid or tanh is close
 * to its limit.
 *
 * <p>Where the loss has a kink, as ReLU has at 0, there is no derivative to compare with. A parameter is skipped if the
 * differences to its left and right disagree by more than a millionth of its layer's largest gradient: a kink is near,
 * or the rounding errors are larger than the gradients. This test uses only the loss, so no gradient is skipped because
 * it is wrong.
 *
 * <p>The cost grows with the square of the network's size: seconds for several thousand parameters and a few samples.
 *
 * @param loss the mean loss that the training step computed
 * @param exactLoss the same in double precision
 * @param checked the number of parameters that were compared
 * @param skipped the number of parameters that were skipped
 * @param error the largest difference of a gradient from its exact value, relative to the largest exact gradient of its
 *     layer; NaN if every parameter was skipped
 * @param layer the layer with the largest error, counted from 1: 1 for the tables of embeddings too; 0 if every parameter was
 *     skipped
 * @param parameter the index of the largest error in {@link Mlp#parameters()}; -1 if every parameter was skipped
 * @param gradient the gradient of that parameter that the training step computed
 * @param exactGradient the same by differences in double precision
 */
public record GradientCheck(
        double loss,
        double exactLoss,
        int checked,
        int skipped,
        double error,
        int layer,
        int parameter,
        double gradient,
        double exactGradient) {
    /**
     * The largest {@link DoubleNet.Slope#doubt} of a parameter that is compared, relative to the largest gradient of
     * its layer.
     */
    private static final double SMOOTH = 1e-6;

    /**
     * {@return the errors of the gradients of one step on these samples} The network is not changed.
     *
     * @param mlp the network
     * @param loss the loss whose gradients are checked
     * @param x (rows, inputs)
     * @param y (rows, outputs) targets
     * @param rows the number of samples; a few are enough
     * @throws IllegalArgumentException if an array is too short, rows is less than 1, a target not fit for the loss, the
     *     loss does not fit the last layer or a layer cannot be trained
     * @throws DivergenceException if the loss is not finite
     */
    public static GradientCheck run(Mlp mlp, Loss loss, float[] x, float[] y, int rows) {
        try (Trainer trainer = trainer(mlp, loss, rows)) {
            double mean = trainer.step(x, y, rows);
            return compare(mean, trainer.gradients(), new DoubleNet(mlp, loss, x, y, rows));
        }
    }

    /**
     * {@return the errors of the gradients of one step on these samples} The network is not changed.
     *
     * @param mlp the network
     * @param loss the loss whose gradients are checked
     * @param x (rows, inputs)
     * @param labels (rows) class indices
     * @param rows the number of samples; a few are enough
     * @throws IllegalArgumentException if an array is too short, rows is less than 1, a label is not a class, the loss
     *     does not fit the last layer or a layer cannot be trained
     * @throws DivergenceException if the loss is not finite
     */
    public static GradientCheck run(Mlp mlp, Loss loss, float[] x, int[] labels, int rows) {
        try (Trainer trainer = trainer(mlp, loss, rows)) {
            double mean = trainer.step(x, labels, rows);
            float[] y = targets(labels, rows, mlp.spec().outputs(), loss.kind() == Loss.Kind.HINGE ? -1f : 0f);
            return compare(mean, trainer.gradients(), new DoubleNet(mlp, loss, x, y, rows));
        }
    }

    /** Rows of targets (rows, outputs): 1 for the class and {@code other} elsewhere; a single output stands for class 1. */
    private static float[] targets(int[] labels, int rows, int outputs, float other) {
        float[] y = new float[rows * outputs];
        Arrays.fill(y, other);
        for (int row = 0; row < rows; row++) {
            if (outputs > 1 || labels[row] == 1) {
                y[row * outputs + (outputs > 1 ? labels[row] : 0)] = 1f;
            }
        }
        return y;
    }

    private static Trainer trainer(Mlp mlp, Loss loss, int rows) {
        Objects.requireNonNull(mlp, "mlp is null");
        if (rows < 1) {
            throw new IllegalArgumentException("rows is " + rows + ", expected at least 1");
        }
        return Trainer.builder(mlp.copy())
                .loss(loss)
                .optimizer(Optimizer.sgd(0))
                .batchSize(rows)
                .build();
    }

    /** Compares a step's mean loss and gradients, laid out as the parameters, with {@code exact}. */
    static GradientCheck compare(double loss, float[] gradients, DoubleNet exact) {
        Mlp mlp = exact.mlp();
        int checked = 0;
        int skipped = 0;
        double error = Double.NaN;
        int worstLayer = 0;
        int worst = -1;
        double worstExact = Double.NaN;
        int layers = mlp.spec().layers().size();
        for (int group = 0;
                group < layers + exact.tables().size();
                group++) { // the layers, then the tables of embeddings
            int table = group - layers;
            int layer = table < 0 ? group : 0;
            int from =
                    table < 0 ? mlp.weightsAt(layer) : exact.tables().get(table).offset();
            int size = table < 0
                    ? exact.parameters(layer)
                    : exact.tables().get(table).size();
            DoubleNet.Slope[] slopes = new DoubleNet.Slope[size];
            double largest = 0;
            for (int i = 0; i < slopes.length; i++) {
                slopes[i] = table < 0 ? exact.slope(layer, i) : exact.slopeOfTable(table, i);
                largest = Math.max(largest, Math.abs(slopes[i].value()));
            }
            for (int i = 0; i < slopes.length; i++) {
                if (!(slopes[i].doubt() <= SMOOTH * largest)) {
                    skipped++;
                    continue;
                }
                checked++;
                int parameter = from + i;
                double relative = relative(gradients[parameter] - slopes[i].value(), largest);
                if (!(relative <= error)) {
                    error = relative;
                    worstLayer = layer + 1;
                    worst = parameter;
                    worstExact = slopes[i].value();
                }
            }
        }
        double gradient = worst < 0 ? Double.NaN : gradients[worst];
        return new GradientCheck(loss, exact.loss(), checked, skipped, error, worstLayer, worst, gradient, worstExact);
    }

    /**
     * The magnitude of a difference relative to {@code largest}; 0 if there is none, even in a layer whose gradients
     * are all 0.
     */
    private static double relative(double difference, double largest) {
        if (Double.isNaN(difference)) {
            return Double.POSITIVE_INFINITY;
        }
        return difference == 0 ? 0 : Math.abs(difference) / largest;
    }

    /** The values in a sentence. */
    @Override
    public String toString() {
        String where = checked == 0
                ? "no gradient could be checked"
                : String.format(
                        Locale.ROOT,
                        "largest error %.2g of its layer's largest gradient (layer %d, parameter %d: %.6g, exactly %.6g)",
                        error,
                        layer,
                        parameter,
                        gradient,
                        exactGradient);
        return String.format(
                Locale.ROOT,
                "%s; %d parameters checked, %d skipped; loss %.8g, exactly %.8g",
                where,
                checked,
                skipped,
                loss,
                exactLoss);
    }
}
