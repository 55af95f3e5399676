package io.simdmlp;

import java.util.Random;

/**
 * The distribution of a network's initial weights. Initial biases are zero. Immutable and thread-safe.
 *
 * <p>The numbers come from {@link Random}, whose algorithm is part of Java's specification, so a seed gives the same
 * weights on every JVM.
 */
public sealed interface Initializer {
    /**
     * {@return the next weight of a layer with these numbers of inputs and outputs}
     *
     * @param random the source of random numbers
     * @param inputs the number of inputs of the layer
     * @param outputs the number of neurons of the layer, at least 1
     */
    float next(Random random, int inputs, int outputs);

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

    /** {@link #he()}. */
    record He() implements Initializer {
        @Override
        public float next(Random random, int inputs, int outputs) {
            return (float) (random.nextGaussian() * Math.sqrt(2.0 / inputs));
        }
    }

    /** {@link #lecun()}. */
    record Lecun() implements Initializer {
        @Override
        public float next(Random random, int inputs, int outputs) {
            return (float) (random.nextGaussian() * Math.sqrt(1.0 / inputs));
        }
    }

    /** {@link #xavier()}. */
    record Xavier() implements Initializer {
        @Override
        public float next(Random random, int inputs, int outputs) {
            return (float) ((2 * random.nextDouble() - 1) * Math.sqrt(6.0 / ((double) inputs + outputs)));
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
        public float next(Random random, int inputs, int outputs) {
            return (float) Math.fma(high - low, random.nextDouble(), low);
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
        public float next(Random random, int inputs, int outputs) {
            return (float) (random.nextGaussian() * deviation);
        }
    }

    /** {@link #zeros()}. */
    record Zeros() implements Initializer {
        @Override
        public float next(Random random, int inputs, int outputs) {
            return 0f;
        }
    }
}
