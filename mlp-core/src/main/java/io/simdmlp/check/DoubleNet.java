package io.simdmlp.check;

import io.simdmlp.Activation;
import io.simdmlp.Layer;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import java.util.List;

/** A batch's mean loss in double precision, and its derivative by each parameter: plain loops, sums in order. */
final class DoubleNet {
    /**
     * The distance by which a pre-activation is moved for a difference. With a larger distance the error of the
     * difference formula grows and the rounding error shrinks; with a smaller one fewer parameters have a kink within
     * it.
     */
    private static final double STEP = 0x1p-13;

    /**
     * A derivative by differences.
     *
     * @param value the central difference of fourth order
     * @param doubt the larger distance from it of the two one-sided differences of second order: almost 0 where the
     *     loss is smooth
     */
    record Slope(double value, double doubt) {}

    private final Mlp mlp;
    private final List<Layer> layers;
    private final float[] parameters;
    private final Loss loss;
    private final int rows;
    private final float[] y; // (rows, outputs)
    private final double[][] in; // per layer, (rows, inputs): its inputs
    private final double[][] z; // per layer, (rows, outputs): its pre-activations
    private final double mean;

    DoubleNet(Mlp mlp, Loss loss, float[] x, float[] y, int rows) {
        this.mlp = mlp;
        this.layers = mlp.spec().layers();
        this.parameters = mlp.parameters();
        this.loss = loss;
        this.rows = rows;
        this.y = y;
        this.in = new double[layers.size()][];
        this.z = new double[layers.size()][];
        in[0] = new double[rows * inputs(0)];
        for (int i = 0; i < in[0].length; i++) {
            in[0][i] = x[i];
        }
        for (int layer = 0; layer < layers.size(); layer++) {
            z[layer] = preActivations(layer, in[layer]);
            if (layer + 1 < layers.size()) {
                in[layer + 1] = activate(layer, z[layer]);
            }
        }
        this.mean = loss(z[layers.size() - 1]);
    }

    Mlp mlp() {
        return mlp;
    }

    /** The number of parameters of a layer. */
    int parameters(int layer) {
        return (inputs(layer) + 1) * outputs(layer);
    }

    private int inputs(int layer) {
        return layer == 0 ? mlp.spec().inputs() : outputs(layer - 1);
    }

    private int outputs(int layer) {
        return layers.get(layer).outputs();
    }

    /** The mean loss. */
    double loss() {
        return mean;
    }

    /**
     * The loss's derivative by a parameter.
     *
     * @param i the index among the layer's parameters, weights (inputs, outputs) first: a bias is the weight of an
     *     input of 1
     */
    Slope slope(int layer, int i) {
        double[] input = new double[rows];
        double largest = 1;
        int inputs = inputs(layer);
        int from = i / outputs(layer);
        for (int row = 0; row < rows; row++) {
            input[row] = from == inputs ? 1 : in[layer][row * inputs + from];
            largest = Math.max(largest, Math.abs(input[row]));
        }
        int to = i % outputs(layer);
        double h = STEP / largest;
        double before2 = lossAt(layer, input, to, -2 * h) - mean;
        double before = lossAt(layer, input, to, -h) - mean;
        double after = lossAt(layer, input, to, h) - mean;
        double after2 = lossAt(layer, input, to, 2 * h) - mean;
        double central = (8 * (after - before) - (after2 - before2)) / (12 * h);
        double left = (before2 - 4 * before) / (2 * h);
        double right = (4 * after - after2) / (2 * h);
        return new Slope(central, Math.max(Math.abs(left - central), Math.abs(right - central)));
    }

    /** The mean loss if the weight from {@code input} (rows) to output {@code to} of a layer were larger by step. */
    private double lossAt(int layer, double[] input, int to, double step) {
        double[] moved = z[layer].clone();
        for (int row = 0; row < rows; row++) {
            moved[row * outputs(layer) + to] += step * input[row];
        }
        for (int next = layer + 1; next < layers.size(); next++) {
            moved = preActivations(next, activate(next - 1, moved));
        }
        return loss(moved);
    }

    private double[] preActivations(int layer, double[] a) {
        int inputs = inputs(layer);
        int outputs = outputs(layer);
        double[] sums = new double[rows * outputs];
        for (int row = 0; row < rows; row++) {
            for (int o = 0; o < outputs; o++) {
                double sum = parameters[mlp.biasesAt(layer) + o];
                for (int i = 0; i < inputs; i++) {
                    sum += a[row * inputs + i] * parameters[mlp.weightsAt(layer) + i * outputs + o];
                }
                sums[row * outputs + o] = sum;
            }
        }
        return sums;
    }

    private double[] activate(int layer, double[] sums) {
        Activation f = layers.get(layer).activation();
        int outputs = outputs(layer);
        double[] a = new double[sums.length];
        for (int i = 0; i < a.length; i++) {
            a[i] = DoubleMath.value(f, sums[i]);
        }
        for (int row = 0; row < rows; row++) {
            DoubleMath.finish(f, a, row * outputs, outputs);
        }
        return a;
    }

    /** The mean loss for the last layer's pre-activations. */
    private double loss(double[] logits) {
        int last = layers.size() - 1;
        int outputs = outputs(last);
        Activation output = layers.get(last).activation();
        double sum = 0;
        if (loss.kind() == Loss.Kind.CATEGORICAL_CROSS_ENTROPY) {
            for (int row = 0; row < rows; row++) {
                double logSum = DoubleMath.logSumOfExponentials(logits, row * outputs, outputs);
                for (int i = row * outputs; i < (row + 1) * outputs; i++) {
                    sum += y[i] * (logSum - logits[i]);
                }
            }
            return sum / rows;
        }
        boolean ofLogits = output == Activation.SIGMOID && DoubleMath.hasLogitForm(loss);
        double[] a = ofLogits ? logits : activate(last, logits);
        for (int i = 0; i < a.length; i++) {
            sum += ofLogits ? DoubleMath.logitLoss(loss, a[i], y[i]) : DoubleMath.loss(loss, a[i], y[i]);
        }
        return sum / (loss.kind() == Loss.Kind.HALF_SQUARED_ERROR ? rows : a.length);
    }
}
