package io.simdmlp.examples.textbook;

import java.util.stream.IntStream;

/**
 * A single neuron with a step activation, trained by the perceptron rule (Rosenblatt: <i>The Perceptron: A
 * Probabilistic Model for Information Storage and Organization in the Brain</i>, 1958):
 *
 * <pre>
 *   z = w . x + b          output = 1 if z &gt;= 0, else 0
 *   error = target - output: -1, 0 or 1
 *   w += rate error x      b += rate error
 * </pre>
 *
 * <p>It converges if the classes are linearly separable, and never otherwise, as for "exclusive or"; for that there is
 * {@link io.simdmlp.Mlp}. The sum is one chain of fused multiply-adds in ascending order that begins with the bias, as
 * in the kernels of the library.
 */
final class Perceptron {
    private final float[] weights; // (inputs)
    private final float rate;
    private float bias;

    /**
     * Creates a perceptron whose weights and bias are zero.
     *
     * @param inputs values per sample, at least 1
     * @param rate the learning rate, above 0
     * @throws IllegalArgumentException if {@code inputs} is less than 1, or the rate not above 0 or not finite
     */
    public Perceptron(int inputs, double rate) {
        this(new float[requirePositive("inputs", inputs)], 0, rate);
    }

    /**
     * Creates a perceptron with the given weights, which are kept, not copied.
     *
     * @param weights (inputs), at least one
     * @param bias the bias
     * @param rate the learning rate, above 0
     * @throws IllegalArgumentException if there are no weights, a weight or the bias is not finite, or the rate not above 0
     *     or not finite
     */
    public Perceptron(float[] weights, double bias, double rate) {
        requireSome("weights", weights.length);
        for (int i = 0; i < weights.length; i++) {
            requireFinite("weights[" + i + "]", weights[i]);
        }
        this.weights = weights;
        this.bias = (float) requireFinite("bias", bias);
        this.rate = (float) requirePositiveFloat("rate", rate);
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
        requireInputs(x, 1);
        return weightedSum(x, 0);
    }

    /**
     * {@return 1 if the weighted sum is at least 0, else 0}
     *
     * @param x (inputs)
     * @throws IllegalArgumentException if {@code x} is too short
     */
    public int predict(float[] x) {
        requireInputs(x, 1);
        return predict(x, 0);
    }

    /**
     * Trains on one sample.
     *
     * @param x (inputs)
     * @param label 0 or 1
     * @return the error before the update: label - output
     * @throws IllegalArgumentException if {@code x} is too short or the label neither 0 nor 1
     */
    public int step(float[] x, int label) {
        requireInputs(x, 1);
        requireLabel("label", label);
        return step(x, 0, label);
    }

    /**
     * Trains on samples in their order, epoch after epoch, until an epoch has no error. That happens if the classes are
     * linearly separable and {@code maxEpochs} is large enough.
     *
     * @param x (samples, inputs)
     * @param labels (samples), each 0 or 1
     * @param maxEpochs maximum number of epochs, at least 1
     * @return the number of errors per epoch; the last is 0 unless {@code maxEpochs} was reached
     * @throws IllegalArgumentException if there is no sample, {@code x} is too short, a label is neither 0 nor 1 or
     *     {@code maxEpochs} is less than 1
     */
    public int[] fit(float[] x, int[] labels, int maxEpochs) {
        requirePositive("maxEpochs", maxEpochs);
        requireSome("labels", labels.length);
        requireInputs(x, labels.length);
        for (int i = 0; i < labels.length; i++) {
            requireLabel("labels[" + i + "]", labels[i]);
        }
        IntStream.Builder errorsPerEpoch = IntStream.builder();
        for (int epoch = 1, errors = 1; epoch <= maxEpochs && errors > 0; epoch++) {
            errors = 0;
            for (int sample = 0; sample < labels.length; sample++) {
                errors += Math.abs(step(x, sample * weights.length, labels[sample]));
            }
            errorsPerEpoch.add(errors);
        }
        return errorsPerEpoch.build().toArray();
    }

    private static void requireSome(String name, int length) {
        if (length == 0) {
            throw new IllegalArgumentException(name + " has 0 values, expected at least 1");
        }
    }

    private static int requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", expected at least 1");
        }
        return value;
    }

    private static double requireFinite(String name, double value) {
        if (!Float.isFinite((float) value)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a finite float");
        }
        return value;
    }

    private static double requirePositiveFloat(String name, double value) {
        if (!((float) requireFinite(name, value) > 0)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a float above 0");
        }
        return value;
    }

    private static void requireLabel(String name, int label) {
        if (label != 0 && label != 1) {
            throw new IllegalArgumentException(name + " is " + label + ", expected 0 or 1");
        }
    }

    private void requireInputs(float[] x, int rows) {
        if ((long) rows * weights.length > x.length) {
            throw new IllegalArgumentException(
                    "x has " + x.length + " values, expected rows*inputs = " + rows + "*" + weights.length);
        }
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
        if (error != 0) { // 0 times an infinite input would be NaN
            float move = rate * error;
            for (int i = 0; i < weights.length; i++) {
                weights[i] = Math.fma(move, x[at + i], weights[i]);
            }
            bias += move;
        }
        return error;
    }
}
