package io.simdmlp.check;

import io.simdmlp.Activation;
import io.simdmlp.Dense;
import io.simdmlp.Embedding;
import io.simdmlp.Layer;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.Normalization;
import io.simdmlp.ParameterTensor;
import io.simdmlp.ParameterTensor.Role;
import io.simdmlp.kernel.Philox;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A batch's mean loss in double precision, in a trainer's first step with dropout seed 0, and its derivative by each parameter:
 * plain loops, sums in order.
 */
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
    private final float[] x; // (rows, spec.inputs)
    private final float[] targets; // (rows, outputs)
    private final double[][] in; // per layer, (rows, inputs): its inputs
    private final double[][] z; // per layer, (rows, outputs): the results of its product
    private final double[][] y; // per layer, (rows, outputs): the pre-activations, which are z without normalization
    private final double mean;

    DoubleNet(Mlp mlp, Loss loss, float[] x, float[] targets, int rows) {
        this.mlp = mlp;
        this.layers = mlp.spec().layers();
        this.parameters = mlp.parameters();
        this.loss = loss;
        this.rows = rows;
        this.x = x;
        this.targets = targets;
        this.in = new double[layers.size()][];
        this.z = new double[layers.size()][];
        this.y = new double[layers.size()][];
        in[0] = embed();
        for (int layer = 0; layer < layers.size(); layer++) {
            z[layer] = product(layer, in[layer]);
            y[layer] = normalize(layer, z[layer]);
            if (layer + 1 < layers.size()) {
                in[layer + 1] = activate(layer, y[layer]);
            }
        }
        this.mean = loss(y[layers.size() - 1]);
    }

    Mlp mlp() {
        return mlp;
    }

    /** The number of parameters of a layer. */
    int parameters(int layer) {
        return mlp.tensors().stream()
                .filter(tensor -> tensor.layer() == layer && tensor.role() != Role.EMBEDDING)
                .mapToInt(ParameterTensor::size)
                .sum();
    }

    /** The tables of the embeddings. */
    List<ParameterTensor> tables() {
        return mlp.tensors().stream()
                .filter(tensor -> tensor.role() == Role.EMBEDDING)
                .toList();
    }

    /** (rows, inputs of the first layer): the vectors of the embedded inputs, then the other inputs. */
    private double[] embed() {
        List<Embedding> embeddings = mlp.spec().embeddings();
        int inputs = mlp.spec().inputs();
        double[] a = new double[rows * inputs(0)];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            Set<Integer> embedded = new HashSet<>();
            for (int number = 0; number < embeddings.size(); number++) {
                Embedding embedding = embeddings.get(number);
                int vector =
                        tables().get(number).offset() + ((int) x[row * inputs + embedding.input()]) * embedding.size();
                for (int i = 0; i < embedding.size(); i++) {
                    a[at++] = parameters[vector + i];
                }
                embedded.add(embedding.input());
            }
            for (int input = 0; input < inputs; input++) {
                if (!embedded.contains(input)) {
                    a[at++] = x[row * inputs + input];
                }
            }
        }
        return a;
    }

    private Dense dense(int layer) {
        return switch (layers.get(layer)) {
            case Dense dense -> dense;
        };
    }

    private int inputs(int layer) {
        return layer == 0 ? mlp.spec().firstLayerInputs() : outputs(layer - 1);
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
     * @param i the index among the layer's parameters, in their order: weights (inputs, outputs) first. A bias is the weight of
     *     an input of 1, a scale that of a normalized value
     */
    Slope slope(int layer, int i) {
        ParameterTensor tensor = tensor(layer, i);
        boolean ofProduct = tensor.role() == Role.WEIGHT || tensor.role() == Role.BIAS;
        int outputs = outputs(layer);
        int to = i % outputs;
        double[] input = new double[rows];
        double largest = 1;
        for (int row = 0; row < rows; row++) {
            input[row] = switch (tensor.role()) {
                case WEIGHT -> in[layer][row * inputs(layer) + i / outputs];
                case SCALE -> normalized(layer, row, to);
                default -> 1;
            };
            largest = Math.max(largest, Math.abs(input[row]));
        }
        double h = STEP / largest * (ofProduct ? Math.min(1, leastDeviation(layer)) : 1);
        double[] moves = new double[rows * outputs]; // of the results per step
        for (int row = 0; row < rows; row++) {
            moves[row * outputs + to] = input[row];
        }
        return slope(layer, ofProduct, moves, h);
    }

    /**
     * The loss's derivative by a value of an embedding's table.
     *
     * @param i the index in the table
     */
    Slope slopeOfTable(int number, int i) {
        Embedding embedding = mlp.spec().embeddings().get(number);
        int outputs = outputs(0);
        int category = i / embedding.size();
        int input = i % embedding.size(); // of the first layer
        for (int before = 0; before < number; before++) {
            input += mlp.spec().embeddings().get(before).size();
        }
        double[] moves = new double[rows * outputs];
        double largest = 1;
        for (int row = 0; row < rows; row++) {
            if (x[row * mlp.spec().inputs() + embedding.input()] == category) {
                for (int o = 0; o < outputs; o++) {
                    double weight = parameters[mlp.weightsAt(0) + input * outputs + o];
                    moves[row * outputs + o] = weight;
                    largest = Math.max(largest, Math.abs(weight));
                }
            }
        }
        return slope(0, true, moves, STEP / largest * Math.min(1, leastDeviation(0)));
    }

    private Slope slope(int layer, boolean ofProduct, double[] moves, double h) {
        double before2 = lossAt(layer, ofProduct, moves, -2 * h) - mean;
        double before = lossAt(layer, ofProduct, moves, -h) - mean;
        double after = lossAt(layer, ofProduct, moves, h) - mean;
        double after2 = lossAt(layer, ofProduct, moves, 2 * h) - mean;
        double central = (8 * (after - before) - (after2 - before2)) / (12 * h);
        double left = (before2 - 4 * before) / (2 * h);
        double right = (4 * after - after2) / (2 * h);
        return new Slope(central, Math.max(Math.abs(left - central), Math.abs(right - central)));
    }

    private ParameterTensor tensor(int layer, int i) {
        int at = mlp.weightsAt(layer) + i;
        return mlp.tensors().stream()
                .filter(tensor -> at >= tensor.offset() && at < tensor.offset() + tensor.size())
                .findFirst()
                .orElseThrow();
    }

    /** The offset of a layer's parameters of this role; negative if it has none. */
    private int at(int layer, Role role) {
        return mlp.tensors().stream()
                .filter(tensor -> tensor.layer() == layer && tensor.role() == role)
                .mapToInt(ParameterTensor::offset)
                .findFirst()
                .orElse(-1);
    }

    /**
     * The mean loss if the results of a layer were larger by {@code step * moves} (rows, outputs).
     *
     * @param ofProduct true for the results of the product, false for the pre-activations
     */
    private double lossAt(int layer, boolean ofProduct, double[] moves, double step) {
        double[] moved = (ofProduct ? z : y)[layer].clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += step * moves[i];
        }
        double[] v = ofProduct ? normalize(layer, moved) : moved;
        for (int next = layer + 1; next < layers.size(); next++) {
            v = normalize(next, product(next, activate(next - 1, v)));
        }
        return loss(v);
    }

    /** The pre-activations from the results of the product. */
    private double[] normalize(int layer, double[] sums) {
        int outputs = outputs(layer);
        int scales = at(layer, Role.SCALE);
        if (scales < 0) {
            return sums;
        }
        int shifts = at(layer, Role.SHIFT);
        double[] results = new double[sums.length];
        for (int row = 0; row < rows; row++) {
            for (int o = 0; o < outputs; o++) {
                double normal =
                        (sums[row * outputs + o] - centre(layer, sums, row, o)) / deviation(layer, sums, row, o);
                results[row * outputs + o] =
                        normal * parameters[scales + o] + (shifts < 0 ? 0 : parameters[shifts + o]);
            }
        }
        return results;
    }

    private double normalized(int layer, int row, int o) {
        double value = z[layer][row * outputs(layer) + o] - centre(layer, z[layer], row, o);
        return value / deviation(layer, z[layer], row, o);
    }

    /** What a normalization subtracts from a result of the product. */
    private double centre(int layer, double[] sums, int row, int o) {
        Normalization normalization = dense(layer).normalization();
        if (normalization instanceof Normalization.BatchNorm) {
            return mean(sums, o, outputs(layer), rows);
        }
        boolean centered = normalization instanceof Normalization.LayerNorm;
        return centered ? mean(sums, row * outputs(layer), 1, outputs(layer)) : 0;
    }

    /** What a normalization divides a result of the product by; 1 without normalization. */
    private double deviation(int layer, double[] sums, int row, int o) {
        int outputs = outputs(layer);
        double centre = centre(layer, sums, row, o);
        Normalization normalization = dense(layer).normalization();
        if (normalization instanceof Normalization.None) {
            return 1;
        }
        double square = normalization instanceof Normalization.BatchNorm
                ? meanSquare(sums, o, outputs, rows, centre)
                : meanSquare(sums, row * outputs, 1, outputs, centre);
        return Math.sqrt(square + normalization.epsilon());
    }

    private double leastDeviation(int layer) {
        double least = Double.POSITIVE_INFINITY;
        for (int row = 0; row < rows; row++) {
            for (int o = 0; o < outputs(layer); o++) {
                least = Math.min(least, deviation(layer, z[layer], row, o));
            }
        }
        return least;
    }

    private static double mean(double[] values, int at, int stride, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += values[at + i * stride];
        }
        return sum / count;
    }

    private static double meanSquare(double[] values, int at, int stride, int count, double centre) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double distance = values[at + i * stride] - centre;
            sum += distance * distance;
        }
        return sum / count;
    }

    private double[] product(int layer, double[] a) {
        int inputs = inputs(layer);
        int outputs = outputs(layer);
        double[] sums = new double[rows * outputs];
        for (int row = 0; row < rows; row++) {
            for (int o = 0; o < outputs; o++) {
                double sum = dense(layer).bias() ? parameters[mlp.biasesAt(layer) + o] : 0;
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
        drop(layer, a);
        return a;
    }

    private void drop(int layer, double[] a) {
        double dropout = dense(layer).dropout();
        int outputs = outputs(layer);
        for (int i = 0; i < a.length && dropout > 0; i++) {
            int row = i / outputs;
            int word = Philox.word(row % Philox.ROWS, i % outputs, row / Philox.ROWS, 0, layer, 0);
            boolean dropped = Integer.toUnsignedLong(word) < Math.round(dropout * 0x1p32);
            a[i] = dropped ? 0 : a[i] / (1 - dropout);
        }
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
                    sum += targets[i] * (logSum - logits[i]);
                }
            }
            return sum / rows;
        }
        boolean ofLogits = output == Activation.SIGMOID && DoubleMath.hasLogitForm(loss);
        double[] a = ofLogits ? logits : activate(last, logits);
        for (int i = 0; i < a.length; i++) {
            sum += ofLogits ? DoubleMath.logitLoss(loss, a[i], targets[i]) : DoubleMath.loss(loss, a[i], targets[i]);
        }
        return sum / (loss.kind() == Loss.Kind.HALF_SQUARED_ERROR ? rows : a.length);
    }
}
