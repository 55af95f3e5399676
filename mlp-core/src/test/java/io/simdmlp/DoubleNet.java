package io.simdmlp;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.util.FastMath;

/** A network in double precision on Commons Math, as plainly as can be: the oracle for whole passes. */
final class DoubleNet {
    private final MlpSpec spec;
    private final Loss loss;
    private final double[] parameters;
    private final RealMatrix x; // (rows, inputs)
    private final RealMatrix y; // (rows, outputs)

    DoubleNet(Mlp mlp, Loss loss, float[] x, float[] y, int rows) {
        this.spec = mlp.spec();
        this.loss = loss;
        this.parameters = new double[mlp.parameters().length];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = mlp.parameters()[i];
        }
        this.x = matrix(x, rows, spec.inputs());
        this.y = matrix(y, rows, spec.outputs());
    }

    private static RealMatrix matrix(float[] values, int rows, int columns) {
        RealMatrix matrix = new Array2DRowRealMatrix(rows, columns);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                matrix.setEntry(row, column, values[row * columns + column]);
            }
        }
        return matrix;
    }

    double parameter(int i) {
        return parameters[i];
    }

    /** The outputs (rows, outputs). */
    RealMatrix outputs() {
        RealMatrix a = x;
        int at = 0;
        for (MlpSpec.Layer layer : spec.layers()) {
            int inputs = a.getColumnDimension();
            RealMatrix z = new Array2DRowRealMatrix(a.getRowDimension(), layer.outputs());
            for (int row = 0; row < z.getRowDimension(); row++) {
                for (int o = 0; o < layer.outputs(); o++) {
                    double sum = parameters[at + inputs * layer.outputs() + o];
                    for (int i = 0; i < inputs; i++) {
                        sum += a.getEntry(row, i) * parameters[at + i * layer.outputs() + o];
                    }
                    z.setEntry(row, o, sum);
                }
                z.setRow(row, activate(layer.activation(), z.getRow(row)));
            }
            at += (inputs + 1) * layer.outputs();
            a = z;
        }
        return a;
    }

    private static double[] activate(Activation activation, double[] z) {
        double[] a = new double[z.length];
        double total = 0;
        for (int j = 0; j < z.length; j++) {
            a[j] = switch (activation) {
                case IDENTITY -> z[j];
                case RELU -> Math.max(z[j], 0);
                case SIGMOID -> 1 / (1 + FastMath.exp(-z[j]));
                case TANH -> FastMath.tanh(z[j]);
                case SOFTMAX -> FastMath.exp(z[j]);
            };
            total += a[j];
        }
        if (activation == Activation.SOFTMAX) {
            for (int j = 0; j < z.length; j++) {
                a[j] /= total;
            }
        }
        return a;
    }

    /** The mean loss. */
    double loss() {
        RealMatrix a = outputs();
        double sum = 0;
        for (int row = 0; row < a.getRowDimension(); row++) {
            for (int o = 0; o < a.getColumnDimension(); o++) {
                double p = a.getEntry(row, o);
                double t = y.getEntry(row, o);
                sum += switch (loss) {
                    case MSE -> (p - t) * (p - t);
                    case BINARY_CROSS_ENTROPY -> -t * FastMath.log(p) - (1 - t) * FastMath.log(1 - p);
                    case CATEGORICAL_CROSS_ENTROPY -> t == 0 ? 0 : -t * FastMath.log(p);
                };
            }
        }
        return sum / (a.getRowDimension() * loss.terms(spec.outputs()));
    }

    /** The loss's derivative by parameter {@code i}, by central differences of fourth order. */
    double derivative(int i) {
        double h = 1e-3;
        return (8 * (lossAt(i, h) - lossAt(i, -h)) - (lossAt(i, 2 * h) - lossAt(i, -2 * h))) / (12 * h);
    }

    private double lossAt(int i, double step) {
        double kept = parameters[i];
        parameters[i] = kept + step;
        double loss = loss();
        parameters[i] = kept;
        return loss;
    }
}
