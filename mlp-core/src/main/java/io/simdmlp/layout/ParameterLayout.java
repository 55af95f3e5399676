package io.simdmlp.layout;

import java.util.Arrays;

/**
 * Where each layer's weights and biases live in the one flat parameter array.
 *
 * <pre>
 *   layer          0                       1
 *          +---------------+--------+---------------+--------+----
 *          | W0 (in0,out0) | b0     | W1 (in1,out1) | b1     | ...
 *          +---------------+--------+---------------+--------+----
 *          ^ weights(0)    ^ biases(0)                       ^ size() at the end
 *
 *   W (in, out) is row-major: the weight from input i to output o is at weights(layer) + i * outputs(layer) + o.
 * </pre>
 *
 * <p>Gradients and optimizer moments share this layout.
 */
public final class ParameterLayout {
    private final int[] widths; // (layers + 1): inputs, then every layer's outputs
    private final int[] weights;
    private final int[] biases;
    private final int size;

    private ParameterLayout(int[] widths, int[] weights, int[] biases, int size) {
        this.widths = widths;
        this.weights = weights;
        this.biases = biases;
        this.size = size;
    }

    /** Lays out the layers between {@code widths[0]} inputs and {@code widths[n]} outputs; {@link #count} must fit. */
    public static ParameterLayout of(int[] widths) {
        int layers = widths.length - 1;
        int[] weights = new int[layers];
        int[] biases = new int[layers];
        int at = 0;
        for (int layer = 0; layer < layers; layer++) {
            weights[layer] = at;
            at = Math.addExact(at, Math.multiplyExact(widths[layer], widths[layer + 1]));
            biases[layer] = at;
            at = Math.addExact(at, widths[layer + 1]);
        }
        return new ParameterLayout(widths.clone(), weights, biases, at);
    }

    /** The number of parameters, which may be more than an array can hold: ask before {@link #of}. */
    public static long count(int[] widths) {
        long count = 0;
        for (int layer = 0; layer + 1 < widths.length; layer++) {
            count = add(count, (widths[layer] + 1L) * widths[layer + 1]);
        }
        return count;
    }

    /** The sum of two counts, which stays at the largest long rather than wrap around. */
    static long add(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** The number of layers that have weights. */
    public int layers() {
        return weights.length;
    }

    /** How many values layer {@code layer} reads per sample. */
    public int inputs(int layer) {
        return widths[layer];
    }

    /** How many values layer {@code layer} produces per sample. */
    public int outputs(int layer) {
        return widths[layer + 1];
    }

    /** Where layer {@code layer}'s weights begin. */
    public int weights(int layer) {
        return weights[layer];
    }

    /** Where layer {@code layer}'s biases begin. */
    public int biases(int layer) {
        return biases[layer];
    }

    /** The length of the whole array. */
    public int size() {
        return size;
    }

    @Override
    public String toString() {
        return "ParameterLayout" + Arrays.toString(widths);
    }
}
