package io.simdmlp;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * The distribution of a network's initial parameters. Biases are zero, except by {@link #pytorch()}. Immutable and
 * thread-safe.
 *
 * <p>The numbers come from {@link Random}, whose algorithm is part of Java's specification, so a seed gives the same
 * parameters on every JVM.
 */
public sealed interface Initializer {
    /**
     * Sets the weights of a layer.
     *
     * @param w the array to write to: (inputs, outputs), row-major, at {@code wAt}
     * @param wAt the offset of the first weight
     * @param inputs the number of inputs of the layer
     * @param outputs the number of neurons of the layer, at least 1
     * @param random the source of random numbers
     * @throws IllegalArgumentException if the array is too short
     */
    void weights(float[] w, int wAt, int inputs, int outputs, Random random);

    /**
     * Sets the biases of a layer, after its weights.
     *
     * @param b the array to write to: (outputs), at {@code bAt}
     * @param bAt the offset of the first bias
     * @param inputs the number of inputs of the layer
     * @param outputs the number of neurons of the layer, at least 1
     * @param random the source of random numbers
     * @throws IllegalArgumentException if the array is too short
     */
    default void biases(float[] b, int bAt, int inputs, int outputs, Random random) {
        Check.slice("b", b, bAt, 1, outputs, "outputs");
        Check.notNull("random", random);
        Arrays.fill(b, bAt, bAt + outputs, 0f);
    }

    /**
     * Sets the table of an {@link Embedding}, after the layers: a normal distribution with mean 0 and standard deviation 0.05,
     * except by {@link #pytorch()}. Small vectors begin near each other, so that a rare category differs little from the
     * others.
     *
     * @param table the array to write to: (categories, size), row-major, at {@code tableAt}
     * @param tableAt the offset of the first value
     * @param categories the number of categories
     * @param size the number of values of a vector, at least 1
     * @param random the source of random numbers
     * @throws IllegalArgumentException if the array is too short
     */
    default void embeddings(float[] table, int tableAt, int categories, int size, Random random) {
        Check.slice("table", table, tableAt, categories, size, "size");
        fill(table, tableAt, categories, size, random, () -> random.nextGaussian() * 0.05);
    }

    /**
     * {@return a normal distribution with standard deviation {@code sqrt(2 / inputs)}, for ReLU layers (He, Zhang, Ren,
     * Sun: <i>Delving Deep into Rectifiers</i>, 2015)}
     */
    static Initializer he() {
        return new He();
    }

    /**
     * {@return a normal distribution with standard deviation {@code sqrt(1 / inputs)}, for SELU layers (LeCun, Bottou,
     * Orr, Muller: <i>Efficient BackProp</i>, 1998)}
     */
    static Initializer lecun() {
        return new Lecun();
    }

    /**
     * {@return a uniform distribution in {@code +-sqrt(6 / (inputs + outputs))}, for sigmoid, tanh and softmax layers
     * (Glorot, Bengio: <i>Understanding the difficulty of training deep feedforward neural networks</i>, 2010)}
     */
    static Initializer xavier() {
        return new Xavier();
    }

    /**
     * {@return a uniform distribution in {@code [-bound, bound)}, then rounded to float}
     *
     * @param bound the largest magnitude, at least 0
     * @throws IllegalArgumentException if {@code bound} is negative or not finite
     */
    static Initializer uniform(double bound) {
        Check.nonNegative("bound", bound);
        return new Uniform(-bound, bound);
    }

    /**
     * {@return a uniform distribution in {@code [low, high)}, then rounded to float, which may reach {@code high}}
     *
     * @param low the smallest weight
     * @param high the largest weight, at least {@code low}
     * @throws IllegalArgumentException if one is not finite or {@code high} is less than {@code low}
     */
    static Initializer uniform(double low, double high) {
        return new Uniform(low, high);
    }

    /**
     * {@return a normal distribution with mean 0 and standard deviation {@code deviation}}
     *
     * @param deviation the standard deviation, at least 0
     * @throws IllegalArgumentException if {@code deviation} is negative or not finite
     */
    static Initializer normal(double deviation) {
        return new Normal(deviation);
    }

    /**
     * {@return a normal distribution with mean 0 and standard deviation {@code deviation}, whose values beyond two standard
     * deviations are drawn again} So the weights have a standard deviation of 0.880 {@code deviation}. It is Keras'
     * {@code TruncatedNormal}, and PyTorch's {@code trunc_normal_} with {@code a} and {@code b} of -2 and 2 standard
     * deviations.
     *
     * @param deviation the standard deviation before truncation, at least 0
     * @throws IllegalArgumentException if {@code deviation} is negative or not finite
     */
    static Initializer truncatedNormal(double deviation) {
        return new TruncatedNormal(deviation);
    }

    /** {@return {@link #orthogonal(double)} with a gain of 1} */
    static Initializer orthogonal() {
        return new Orthogonal(1);
    }

    /**
     * {@return random orthogonal matrices times {@code gain}} If a layer has more inputs than outputs, the columns of W are
     * orthonormal, otherwise the rows (Saxe, McClelland, Ganguli: <i>Exact solutions to the nonlinear dynamics of learning
     * in deep linear neural networks</i>, 2014). W is the factor Q of the QR decomposition of a matrix of normal numbers
     * whose R has a positive diagonal. It is computed with doubles, which take twice the memory of the layer's weights.
     *
     * @param gain the length of the columns or rows; {@code sqrt(2)} is usual for ReLU
     * @throws IllegalArgumentException if {@code gain} is not finite
     */
    static Initializer orthogonal(double gain) {
        return new Orthogonal(gain);
    }

    /** {@return the defaults of Keras' {@code Dense} layers: {@link #xavier()} and biases of zero} */
    static Initializer keras() {
        return xavier();
    }

    /**
     * {@return the defaults of PyTorch's {@code nn.Linear}: a uniform distribution in {@code +-1 / sqrt(inputs)}, for weights
     * and biases} PyTorch writes it as {@code kaiming_uniform_} with {@code a = sqrt(5)}. Embeddings are those of
     * {@code nn.Embedding}: a normal distribution with mean 0 and standard deviation 1.
     */
    static Initializer pytorch() {
        return new PyTorch();
    }

    /** {@return zeros: for networks of a single layer only, since equal neurons of a hidden layer stay equal} */
    static Initializer zeros() {
        return new Zeros();
    }

    /**
     * {@return the usual initializer for {@code activation}: He's for ReLU and similar activations, LeCun's for SELU,
     * Xavier's for the rest}
     *
     * @param activation the activation of the layer to initialize
     */
    static Initializer conventional(Activation activation) {
        return switch (Check.notNull("activation", activation)) {
            case RELU, LEAKY_RELU, ELU, SOFTPLUS, SILU, MISH, GELU, GELU_TANH, HARD_SWISH -> he();
            case SELU -> lecun();
            default -> xavier();
        };
    }

    /** Sets (rows, outputs) values, rounded to float. */
    private static void fill(float[] values, int at, int rows, int outputs, Random random, DoubleSupplier next) {
        Check.slice("w", values, at, rows, outputs, "outputs");
        Check.notNull("random", random);
        for (int i = at; i < at + rows * outputs; i++) {
            values[i] = (float) next.getAsDouble();
        }
    }

    /** {@link #he()}. */
    record He() implements Initializer {
        @Override
        public void weights(float[] w, int wAt, int inputs, int outputs, Random random) {
            double deviation = Math.sqrt(2.0 / inputs);
            fill(w, wAt, inputs, outputs, random, () -> random.nextGaussian() * deviation);
        }
    }

    /** {@link #lecun()}. */
    record Lecun() implements Initializer {
        @Override
        public void weights(float[] w, int wAt, int inputs, int outputs, Random random) {
            double deviation = Math.sqrt(1.0 / inputs);
            fill(w, wAt, inputs, outputs, random, () -> random.nextGaussian() * deviation);
        }
    }

    /** {@link #xavier()}. */
    record Xavier() implements Initializer {
        @Override
        public void weights(float[] w, int wAt, int inputs, int outputs, Random random) {
            double bound = Math.sqrt(6.0 / ((double) inputs + outputs));
            fill(w, wAt, inputs, outputs, random, () -> (2 * random.nextDouble() - 1) * bound);
        }
    }

    /** {@link #pytorch()}. */
    record PyTorch() implements Initializer {
        @Override
        public void weights(float[] w, int wAt, int inputs, int outputs, Random random) {
            double bound = 1 / Math.sqrt(inputs);
            fill(w, wAt, inputs, outputs, random, () -> (2 * random.nextDouble() - 1) * bound);
        }

        @Override
        public void biases(float[] b, int bAt, int inputs, int outputs, Random random) {
            double bound = 1 / Math.sqrt(inputs);
            fill(b, bAt, 1, outputs, random, () -> (2 * random.nextDouble() - 1) * bound);
        }

        @Override
        public void embeddings(float[] table, int tableAt, int categories, int size, Random random) {
            Check.slice("table", table, tableAt, categories, size, "size");
            fill(table, tableAt, categories, size, random, Check.notNull("random", random)::nextGaussian);
        }
    }

    /**
     * {@link #uniform(double, double)}.
     *
     * @param low the smallest weight
     * @param high the largest weight
     */
    record Uniform(double low, double high) implements Initializer {
        /**
         * Checks the range.
         *
         * @throws IllegalArgumentException if one is not finite or {@code high} is less than {@code low}
         */
        public Uniform {
            Check.finite("low", low);
            Check.finite("high", high);
            if (high < low) {
                throw new IllegalArgumentException("high is " + high + ", expected at least low = " + low);
            }
        }

        @Override
        public void weights(float[] w, int wAt, int inputs, int outputs, Random random) {
            fill(w, wAt, inputs, outputs, random, () -> Math.fma(high - low, random.nextDouble(), low));
        }
    }

    /**
     * {@link #normal(double)}.
     *
     * @param deviation the standard deviation
     */
    record Normal(double deviation) implements Initializer {
        /**
         * Checks the deviation.
         *
         * @throws IllegalArgumentException if {@code deviation} is negative or not finite
         */
        public Normal {
            Check.nonNegative("deviation", deviation);
        }

        @Override
        public void weights(float[] w, int wAt, int inputs, int outputs, Random random) {
            fill(w, wAt, inputs, outputs, random, () -> random.nextGaussian() * deviation);
        }
    }

    /**
     * {@link #truncatedNormal(double)}.
     *
     * @param deviation the standard deviation before truncation
     */
    record TruncatedNormal(double deviation) implements Initializer {
        /**
         * Checks the deviation.
         *
         * @throws IllegalArgumentException if {@code deviation} is negative or not finite
         */
        public TruncatedNormal {
            Check.nonNegative("deviation", deviation);
        }

        @Override
        public void weights(float[] w, int wAt, int inputs, int outputs, Random random) {
            fill(w, wAt, inputs, outputs, random, () -> {
                double z = random.nextGaussian();
                while (Math.abs(z) > 2) {
                    z = random.nextGaussian();
                }
                return z * deviation;
            });
        }
    }

    /**
     * {@link #orthogonal(double)}.
     *
     * @param gain the length of the columns or rows
     */
    record Orthogonal(double gain) implements Initializer {
        /**
         * Checks the gain.
         *
         * @throws IllegalArgumentException if {@code gain} is not finite
         */
        public Orthogonal {
            Check.finite("gain", gain);
        }

        @Override
        public void weights(float[] w, int wAt, int inputs, int outputs, Random random) {
            Check.slice("w", w, wAt, inputs, outputs, "outputs");
            Check.notNull("random", random);
            boolean tall = inputs >= outputs;
            double[][] columns = new double[Math.min(inputs, outputs)][Math.max(inputs, outputs)];
            for (double[] column : columns) {
                for (int row = 0; row < column.length; row++) {
                    column[row] = random.nextGaussian();
                }
            }
            Householder.orthonormalize(columns);
            for (int k = 0; k < columns.length; k++) {
                for (int row = 0; row < columns[k].length; row++) {
                    int at = tall ? row * outputs + k : k * outputs + row;
                    w[wAt + at] = (float) (gain * columns[k][row]);
                }
            }
        }
    }

    /** {@link #zeros()}. */
    record Zeros() implements Initializer {
        @Override
        public void weights(float[] w, int wAt, int inputs, int outputs, Random random) {
            Check.slice("w", w, wAt, inputs, outputs, "outputs");
            Check.notNull("random", random);
            Arrays.fill(w, wAt, wAt + inputs * outputs, 0f);
        }
    }
}
