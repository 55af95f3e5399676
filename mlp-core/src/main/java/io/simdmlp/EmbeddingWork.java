package io.simdmlp;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Pointwise;
import java.util.Arrays;
import java.util.List;

// @formatter:off -- signatures and calls one line a matrix
/**
 * The computations of a network's embeddings: the rows that the first layer reads, and the gradients of the tables. Plain loops:
 * their work is small beside that of the first layer. Immutable and shared by threads.
 *
 * <pre>
 *   samples (rows, inputs)   ->   embedded (rows, width)   | vectors (vectorWidth) | other inputs |
 *   deltas of layer 0        ->   deltas   (rows, vectorWidth)
 * </pre>
 */
final class EmbeddingWork {
    private final Kernels kernels;
    private final int inputs;
    private final int vectorWidth; // of all vectors of a sample
    private final int outputs; // of the first layer
    private final int weightsAt; // of the first layer
    private final int[] columns; // the embedded inputs
    private final int[] others; // all other inputs, ascending
    private final int[] categories; // of each embedding
    private final int[] sizes;
    private final int[] vectorsAt; // where the vectors begin in a row
    private final int[] tablesAt; // among the parameters and their gradients

    EmbeddingWork(Kernels kernels, MlpSpec spec, ParameterTable parameters) {
        List<Embedding> embeddings = spec.embeddings();
        int count = embeddings.size();
        this.kernels = kernels;
        this.inputs = spec.inputs();
        this.vectorWidth = spec.embeddedWidth();
        this.outputs = parameters.outputs(0);
        this.weightsAt = parameters.weights(0);
        this.columns = embeddings.stream().mapToInt(Embedding::input).toArray();
        this.categories = embeddings.stream().mapToInt(Embedding::categories).toArray();
        this.sizes = embeddings.stream().mapToInt(Embedding::size).toArray();
        this.vectorsAt = new int[count];
        this.tablesAt = new int[count];
        int at = 0;
        boolean[] embedded = new boolean[inputs];
        for (int number = 0; number < count; number++) {
            vectorsAt[number] = at;
            tablesAt[number] = parameters.table(number);
            embedded[columns[number]] = true;
            at += sizes[number];
        }
        this.others = new int[inputs - count];
        int other = 0;
        for (int input = 0; input < inputs; input++) {
            if (!embedded[input]) {
                others[other++] = input;
            }
        }
    }

    /** The number of inputs of a sample. */
    int inputs() {
        return inputs;
    }

    /** The number of tables. */
    int tables() {
        return columns.length;
    }

    /** The number of categories of a table, which are its rows. */
    int categories(int table) {
        return categories[table];
    }

    /** The offset of a row of a table, in the parameters and in their gradients. */
    int parametersAt(int table, int category) {
        return tablesAt[table] + category * sizes[table];
    }

    /** The category that a value stands for; negative if it is none of {@code count}. */
    private static int category(float value, int count) {
        int category = (int) value;
        return category == value && category < count ? category : -1;
    }

    /**
     * Finds the first value that is no category of its embedding.
     *
     * @param x (rows, inputs), row r at {@code xAt + r * xStride}
     * @return {@code row * inputs + input}, or -1 if there is none
     */
    long firstUnfit(float[] x, int xAt, int xStride, int rows) {
        for (int row = 0; row < rows; row++) {
            for (int table = 0; table < columns.length; table++) {
                if (category(x[xAt + row * xStride + columns[table]], categories[table]) < 0) {
                    return (long) row * inputs + columns[table];
                }
            }
        }
        return -1;
    }

    /** The exception for an input, counted from 0, that is no category. */
    IllegalArgumentException unfit(String input, int column, float value) {
        int table = 0;
        while (columns[table] != column) {
            table++;
        }
        return new IllegalArgumentException(input + " is " + value + ", expected the number of one of "
                + categories[table] + " categories, 0.." + (categories[table] - 1));
    }

    /**
     * Computes rows {@code [first, first + rows)} that the first layer reads. The vector of a value that is no category is NaN.
     *
     * @param x (rows, inputs), at {@code xAt} for row 0
     */
    void forward(Activations a, Weights w, float[] x, int xAt, int first, int rows) {
        float[] to = a.values;
        for (int row = first; row < first + rows; row++) {
            int from = xAt + row * inputs;
            int at = a.embeddedAt(row);
            for (int table = 0; table < columns.length; table++) {
                int category = category(x[from + columns[table]], categories[table]);
                int size = sizes[table];
                int vector = w.table(table) + category * size;
                for (int i = 0; i < size; i++) {
                    to[at + i] = category < 0 ? Float.NaN : w.p[vector + i];
                }
                at += size;
            }
            for (int i = 0; i < others.length; i++) {
                to[at + i] = x[from + others[i]];
            }
        }
    }

    /**
     * Computes the deltas of the vectors from those of the first layer.
     *
     * @param d laid out as the outputs in {@code a}, then (_, vectorWidth)
     * @param p the parameters
     */
    void backward(float[] d, Activations a, float[] p, int first, int rows, float[] scratch) {
        kernels.inputGradient(
                d, a.embeddedDeltasAt(first),
                d, a.at(0, first),
                p, weightsAt, // the first rows of W are those of the vectors
                a.values, a.embeddedAt(first), // not read by the identity
                rows, vectorWidth, outputs, 0, vectorWidth,
                Pointwise.IDENTITY, scratch);
    }

    /**
     * Computes the gradient of rows {@code [from, to)} of a table. Each is one chain of sums over the samples of its category, in
     * ascending order, that starts from 0.
     *
     * @param g laid out as the parameters
     * @param d the deltas
     * @param x (rows, inputs)
     */
    void gradient(float[] g, float[] d, Activations a, float[] x, int xAt, int rows, int table, int from, int to) {
        int size = sizes[table];
        int at = parametersAt(table, 0);
        Arrays.fill(g, at + from * size, at + to * size, 0f);
        for (int row = 0; row < rows; row++) {
            int category = (int) x[xAt + row * inputs + columns[table]];
            if (category >= from && category < to) {
                int dAt = a.embeddedDeltasAt(row) + vectorsAt[table];
                int gAt = at + category * size;
                for (int i = 0; i < size; i++) {
                    g[gAt + i] += d[dAt + i];
                }
            }
        }
    }
}
// @formatter:on
