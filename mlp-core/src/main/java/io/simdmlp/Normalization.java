package io.simdmlp;

/**
 * The normalization of a hidden layer's pre-activations, between the product and the activation. With the scale and the shift
 * of each output, which are parameters, a layer computes {@code f(normalized * scale + shift)}. Immutable and thread-safe.
 */
public sealed interface Normalization {
    /** The usual epsilon. */
    double EPSILON = 1e-5;

    /** {@return the name in files and on the command line} */
    String label();

    /** {@return the term added to the variance or mean square; 0 without normalization} */
    double epsilon();

    /** {@return no normalization} */
    static None none() {
        return new None();
    }

    /** {@return batch normalization with epsilon 1e-5 and momentum 0.1} */
    static BatchNorm batch() {
        return new BatchNorm(EPSILON, 0.1);
    }

    /** {@return layer normalization with epsilon 1e-5} */
    static LayerNorm layer() {
        return new LayerNorm(EPSILON);
    }

    /** {@return RMS normalization with epsilon 1e-5} */
    static RmsNorm rms() {
        return new RmsNorm(EPSILON);
    }

    /**
     * {@return the normalization called {@code label}, with the usual constants}
     *
     * @param label none, batch, layer or rms
     * @throws IllegalArgumentException if there is none of this name
     */
    static Normalization of(String label) {
        Check.notNull("label", label);
        return Check.constant(
                "normalization", label, new Normalization[] {none(), batch(), layer(), rms()}, Normalization::label);
    }

    /** No normalization: a layer has no scale and no shift. */
    record None() implements Normalization {
        @Override
        public String label() {
            return "none";
        }

        @Override
        public double epsilon() {
            return 0;
        }
    }

    /**
     * Batch normalization: {@code (z - mean) / sqrt(variance + epsilon)}, with the mean and the biased variance of the output
     * over the samples of the batch (Ioffe, Szegedy: <i>Batch Normalization: Accelerating Deep Network Training by Reducing
     * Internal Covariate Shift</i>, 2015). Predictions and evaluations use running statistics of the training instead, see
     * {@link Mlp#buffers()}. After each step they become {@code (1 - momentum) running + momentum new}, where the variance is
     * the unbiased one, as in PyTorch. A batch needs two rows. Weights of samples do not change the statistics.
     *
     * @param epsilon a term added to the variance, above 0
     * @param momentum the weight of a new batch in the running statistics, in (0, 1]
     */
    record BatchNorm(double epsilon, double momentum) implements Normalization {
        /**
         * Checks the constants.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public BatchNorm {
            Check.above0("epsilon", epsilon);
            if (!(momentum > 0 && momentum <= 1)) {
                throw new IllegalArgumentException("momentum is " + momentum + ", expected more than 0 and at most 1");
            }
        }

        @Override
        public String label() {
            return "batch";
        }
    }

    /**
     * Layer normalization: {@code (z - mean) / sqrt(variance + epsilon)}, with the mean and the biased variance of the sample
     * over the outputs of the layer (Ba, Kiros, Hinton: <i>Layer Normalization</i>, 2016).
     *
     * @param epsilon a term added to the variance, above 0
     */
    record LayerNorm(double epsilon) implements Normalization {
        /**
         * Checks the constant.
         *
         * @throws IllegalArgumentException if it is out of its range
         */
        public LayerNorm {
            Check.above0("epsilon", epsilon);
        }

        @Override
        public String label() {
            return "layer";
        }
    }

    /**
     * RMS normalization: {@code z / sqrt(mean of z^2 + epsilon)}, with the mean over the outputs of the layer; there is no shift
     * (Zhang, Sennrich: <i>Root Mean Square Layer Normalization</i>, 2019).
     *
     * @param epsilon a term added to the mean square, above 0
     */
    record RmsNorm(double epsilon) implements Normalization {
        /**
         * Checks the constant.
         *
         * @throws IllegalArgumentException if it is out of its range
         */
        public RmsNorm {
            Check.above0("epsilon", epsilon);
        }

        @Override
        public String label() {
            return "rms";
        }
    }
}
