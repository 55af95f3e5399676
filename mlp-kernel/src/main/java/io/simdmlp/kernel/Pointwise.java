package io.simdmlp.kernel;

/**
 * The elementwise activation functions, with the chain rule of each.
 *
 * <p>This is their definition: {@code io.simdmlp.kernel.vector} has a vector twin of each, and the tests iterate over
 * {@link #values()}. The derivative is computed from the output a = f(z) if the output determines it, so that the weighted sums
 * z of a layer need not be kept; for the others {@link #fromInput()} is true.
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

    /** 1 for z of at least 0, else 0; NaN stays NaN. Its derivative is 0 where it exists. */
    STEP {
        @Override
        public float value(float z) {
            return z >= 0f ? 1f : z < 0f ? 0f : z;
        }

        @Override
        public float chain(float d, float a) {
            return 0f;
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

    /** log(1 / (1 + e^-z)), with derivative 1 - e^a. */
    LOG_SIGMOID {
        @Override
        public float value(float z) {
            return ScalarMath.logSigmoid(z);
        }

        @Override
        public float chain(float d, float a) {
            return d * -ScalarMath.expm1(a);
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

    /** z where it is positive, 0.01 z elsewhere, the derivative at 0 included. */
    LEAKY_RELU {
        @Override
        public float value(float z) {
            return z > 0f ? z : LEAK * z;
        }

        @Override
        public float chain(float d, float a) {
            return a > 0f ? d : LEAK * d;
        }
    },

    /** z where it is positive, e^z - 1 elsewhere; the derivative is 1 or a + 1. */
    ELU {
        @Override
        public float value(float z) {
            return z > 0f ? z : ScalarMath.expm1(z);
        }

        @Override
        public float chain(float d, float a) {
            return a > 0f ? d : d * (a + 1f);
        }
    },

    /** scale z where z is positive, scale alpha (e^z - 1) elsewhere; the derivative is scale or a + scale alpha. */
    SELU {
        @Override
        public float value(float z) {
            return z > 0f ? SELU_SCALE * z : SELU_LEFT * ScalarMath.expm1(z);
        }

        @Override
        public float chain(float d, float a) {
            return a > 0f ? SELU_SCALE * d : d * (a + SELU_LEFT);
        }
    },

    /** log(1 + e^z), with derivative 1 - e^-a. */
    SOFTPLUS {
        @Override
        public float value(float z) {
            return ScalarMath.softplus(z);
        }

        @Override
        public float chain(float d, float a) {
            return d * -ScalarMath.expm1(-a);
        }
    },

    /** z / (1 + |z|), with derivative (1 - |a|)^2. */
    SOFTSIGN {
        @Override
        public float value(float z) {
            float c = z > SOFTSIGN_MAX ? SOFTSIGN_MAX : z;
            c = c < -SOFTSIGN_MAX ? -SOFTSIGN_MAX : c; // the quotient is 1 there, and infinity would give NaN
            return c / (Math.abs(c) + 1f);
        }

        @Override
        public float chain(float d, float a) {
            float root = 1f - Math.abs(a);
            return d * (root * root);
        }
    },

    /** z / (1 + e^-z). */
    SILU(true) {
        @Override
        public float value(float z) {
            return ScalarMath.silu(z);
        }

        @Override
        public float chain(float d, float z) {
            return d * ScalarMath.siluSlope(z);
        }
    },

    /** z tanh(log(1 + e^z)). */
    MISH(true) {
        @Override
        public float value(float z) {
            return ScalarMath.mish(z);
        }

        @Override
        public float chain(float d, float z) {
            return d * ScalarMath.mishSlope(z);
        }
    },

    /** z P(z), where P is the cumulative distribution function of the normal distribution. */
    GELU(true) {
        @Override
        public float value(float z) {
            return ScalarMath.gelu(z);
        }

        @Override
        public float chain(float d, float z) {
            return d * ScalarMath.geluSlope(z);
        }
    },

    /** z / 2 (1 + tanh(sqrt(2 / pi) (z + 0.044715 z^3))). */
    GELU_TANH(true) {
        @Override
        public float value(float z) {
            return ScalarMath.geluTanh(z);
        }

        @Override
        public float chain(float d, float z) {
            return d * ScalarMath.geluTanhSlope(z);
        }
    },

    /** (z + 3) / 6, not below 0 and not above 1; the derivative at the corners is taken as 0. */
    HARD_SIGMOID {
        @Override
        public float value(float z) {
            return hardSigmoid(z);
        }

        @Override
        public float chain(float d, float a) {
            return a > 0f && a < 1f ? SIXTH * d : 0f;
        }
    },

    /** z times {@link #HARD_SIGMOID}; the derivative is (2 z + 3) / 6 between the corners and at them 0 and 1. */
    HARD_SWISH(true) {
        @Override
        public float value(float z) {
            float c = z < -3f ? -3f : z; // minus infinity times 0 would be NaN
            return c * hardSigmoid(c);
        }

        @Override
        public float chain(float d, float z) {
            float inside = d * Math.fma(THIRD, z, 0.5f);
            return z <= -3f ? 0f : z >= 3f ? d : inside;
        }
    },

    /** sin(z) / z, 1 at 0. */
    SINC(true) {
        @Override
        public float value(float z) {
            return ScalarMath.sinc(z);
        }

        @Override
        public float chain(float d, float z) {
            return d * ScalarMath.sincSlope(z);
        }
    };

    /** The slope of leaky ReLU for negative z. */
    public static final float LEAK = 0.01f;

    /** The scale of SELU, which keeps activations normally distributed. */
    public static final float SELU_SCALE = 0x1.0cfabep0f; // 1.0507009873554805

    /** The scale of SELU times its alpha. */
    public static final float SELU_LEFT = 0x1.c212ccp0f; // 1.7580993408473766

    /** Softsign is 1 from here on. */
    public static final float SOFTSIGN_MAX = 0x1p30f;

    public static final float SIXTH = 1f / 6f;
    public static final float THIRD = 1f / 3f;

    private final boolean fromInput;

    Pointwise() {
        this(false);
    }

    Pointwise(boolean fromInput) {
        this.fromInput = fromInput;
    }

    /** The function of a weighted sum {@code z}. */
    public abstract float value(float z);

    /**
     * Applies the chain rule: from {@code d}, the derivative of the loss with respect to the output, to that with respect to z.
     *
     * @param v the output, or z if {@link #fromInput()}
     */
    public abstract float chain(float d, float v);

    /** Whether the derivative is computed from z, because the output does not determine it. */
    public boolean fromInput() {
        return fromInput;
    }

    private static float hardSigmoid(float z) {
        float c = z < -3f ? -3f : z;
        c = c > 3f ? 3f : c;
        return (c + 3f) / 6f;
    }
}
