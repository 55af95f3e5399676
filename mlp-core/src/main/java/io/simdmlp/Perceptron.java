package io.simdmlp;

import java.util.stream.IntStream;

/**
 * A single neuron with a step for an activation, taught by its mistakes (Rosenblatt: <i>The Perceptron: A Probabilistic
 * Model for Information Storage and Organization in the Brain</i>, 1958):
 *
 * <pre>
 *   z = w . x + b          output = 1 if z &gt;= 0, else 0
 *   error = target - output: -1, 0 or 1
 *   w += rate error x      b += rate error
 * </pre>
 *
 * <p>It learns whatever one straight cut can separate, and never comes to rest on anything else, such as "exclusive
 * or"; for that there is {@link Mlp}. The sum is one chain of fused multiply-adds in ascending order, from the bias, as
 * everywhere in this library.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class Perceptron {
    private final float[] weights; // (inputs)
    private final float rate;
    private float bias;

    /**
     * A perceptron that begins with all weights and the bias at zero.
     *
     * @param inputs values per sample, at least 1
     * @param rate the step size, above 0
     * @throws IllegalArgumentException if {@code inputs} is less than 1, or the rate not above 0 or not finite
     */
    public Perceptron(int inputs, double rate) {
        this(new float[Check.positive("inputs", inputs)], 0, rate);
    }

    /**
     * A perceptron that begins with these weights, which are kept, not copied.
     *
     * @param weights (inputs), at least one
     * @param bias what its sums begin with
     * @param rate the step size, above 0
     * @throws IllegalArgumentException if there are no weights, a weight or the bias is not finite, or the rate not above 0
     *     or not finite
     */
    public Perceptron(float[] weights, double bias, double rate) {
        requireSome("weights", weights.length);
        for (int i = 0; i < weights.length; i++) {
            Check.finite("weights[" + i + "]", weights[i]);
        }
        this.weights = weights;
        this.bias = (float) Check.finite("bias", bias);
        this.rate = (float) Check.above0("rate", rate);
    }

    /** {@return the weights themselves, not a copy: (inputs)} */
    public float[] weights() {
        return weights;
    }

    /** {@return the bias} */
    public float bias() {
        return bias;
    }

    /**
     * {@return the bias plus the weighted sum of a sample}
     *
     * @param x (inputs)
     * @throws IllegalArgumentException if {@code x} is too short
     */
    public float weightedSum(float[] x) {
        checkInputs(x, 1);
        return weightedSum(x, 0);
    }

    /**
     * {@return 1 if the weighted sum is at least 0, else 0}
     *
     * @param x (inputs)
     * @throws IllegalArgumentException if {@code x} is too short
     */
    public int predict(float[] x) {
        checkInputs(x, 1);
        return predict(x, 0);
    }

    /**
     * Learns from one sample.
     *
     * @param x (inputs)
     * @param label 0 or 1
     * @return the error before the update: label - output
     * @throws IllegalArgumentException if {@code x} is too short or the label neither 0 nor 1
     */
    public int step(float[] x, int label) {
        checkInputs(x, 1);
        if (label != 0 && label != 1) {
            throw new IllegalArgumentException("label is " + label + ", expected 0 or 1");
        }
        return step(x, 0, label);
    }

    /**
     * Learns from samples in their order, again and again, until an epoch has no error. If a straight cut separates the
     * samples, that comes to pass.
     *
     * @param x (samples, inputs)
     * @param labels (samples), each 0 or 1
     * @param maxEpochs passes over the samples at most, at least 1
     * @return how many samples each epoch got wrong; the last is 0 unless {@code maxEpochs} ended it
     * @throws IllegalArgumentException if there is no sample, {@code x} is too short, a label is neither 0 nor 1 or
     *     {@code maxEpochs} is less than 1
     */
    public int[] fit(float[] x, int[] labels, int maxEpochs) {
        Check.positive("maxEpochs", maxEpochs);
        requireSome("labels", labels.length);
        checkInputs(x, labels.length);
        Labels.check(labels, 0, labels.length, 2);
        IntStream.Builder wrong = IntStream.builder();
        for (int epoch = 1, errors = 1; epoch <= maxEpochs && errors > 0; epoch++) {
            errors = 0;
            for (int sample = 0; sample < labels.length; sample++) {
                errors += Math.abs(step(x, sample * weights.length, labels[sample]));
            }
            wrong.add(errors);
        }
        return wrong.build().toArray();
    }

    private static void requireSome(String name, int length) {
        if (length == 0) {
            throw new IllegalArgumentException(name + " has 0 values, expected at least 1");
        }
    }

    private void checkInputs(float[] x, int rows) {
        Check.slice("x", x.length, 0, rows, weights.length, "inputs");
    }

    private float weightedSum(float[] x, int at) {
        float z = bias;
        for (int i = 0; i < weights.length; i++) {
            z = Math.fma(x[at + i], weights[i], z);
        }
        return z;
    }

    private int predict(float[] x, int at) {
        return weightedSum(x, at) >= 0 ? 1 : 0;
    }

    private int step(float[] x, int at, int label) {
        int error = label - predict(x, at);
        if (error != 0) { // else 0 times an infinite input would be NaN
            float move = rate * error;
            for (int i = 0; i < weights.length; i++) {
                weights[i] = Math.fma(move, x[at + i], weights[i]);
            }
            bias += move;
        }
        return error;
    }
}
