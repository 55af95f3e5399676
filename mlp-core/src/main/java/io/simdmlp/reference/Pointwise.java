package io.simdmlp.reference;

/**
 * The activation functions that act on each element alone, with derivatives taken from the output.
 *
 * <p>This is their definition: {@code io.simdmlp.kernel} holds a vector twin of each, and the tests walk over
 * {@link #values()}.
 */
public enum Pointwise {
    /** z. */
    IDENTITY {
        @Override
        public float value(float z) {
            return z;
        }

        @Override
        public float chain(float d, float a) {
            return d;
        }
    },

    /** max(z, 0); NaN stays NaN. The derivative at 0 is taken as 0. */
    RELU {
        @Override
        public float value(float z) {
            return z <= 0f ? 0f : z;
        }

        @Override
        public float chain(float d, float a) {
            return a > 0f ? d : 0f;
        }
    },

    /** 1 / (1 + e^-z), with derivative a (1 - a). */
    SIGMOID {
        @Override
        public float value(float z) {
            return ScalarMath.sigmoid(z);
        }

        @Override
        public float chain(float d, float a) {
            return d * (a * (1f - a));
        }
    },

    /** tanh z, with derivative 1 - a^2. */
    TANH {
        @Override
        public float value(float z) {
            return ScalarMath.tanh(z);
        }

        @Override
        public float chain(float d, float a) {
            return d * Math.fma(-a, a, 1f);
        }
    };

    /** The function of a weighted sum {@code z}. */
    public abstract float value(float z);

    /** The chain rule: {@code d}, the loss's derivative by the output {@code a}, becomes the derivative by z. */
    public abstract float chain(float d, float a);
}
