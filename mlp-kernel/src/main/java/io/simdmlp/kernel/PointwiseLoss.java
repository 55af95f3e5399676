package io.simdmlp.kernel;

/**
 * The elementwise losses, with derivatives with respect to the output {@code a}; {@code y} is the target.
 *
 * <p>This is their definition: {@code io.simdmlp.kernel.vector} has a vector twin of each, and the tests iterate over
 * {@link #values()}.
 */
public enum PointwiseLoss {
    /** (a - y)^2. */
    SQUARED_ERROR {
        @Override
        public float value(float a, float y) {
            return (a - y) * (a - y);
        }

        @Override
        public float derivative(float a, float y) {
            return 2f * (a - y);
        }
    },

    /** (a - y)^2 / 2. */
    HALF_SQUARED_ERROR {
        @Override
        public float value(float a, float y) {
            return 0.5f * (a - y) * (a - y);
        }

        @Override
        public float derivative(float a, float y) {
            return a - y;
        }
    },

    /** |a - y|. The derivative where a = y is taken as 0. */
    ABSOLUTE_ERROR {
        @Override
        public float value(float a, float y) {
            return Math.abs(a - y);
        }

        @Override
        public float derivative(float a, float y) {
            return Math.signum(a - y);
        }
    },

    /**
     * d^2 / 2 of d = a - y up to 1, |d| - 1/2 beyond (Huber, <i>Robust estimation of a location parameter</i>, 1964):
     * in one formula c (d - c / 2), where c is d clamped to [-1, 1] and the derivative.
     */
    HUBER {
        @Override
        public float value(float a, float y) {
            float d = a - y;
            float c = derivative(a, y);
            return c * (d - 0.5f * c);
        }

        @Override
        public float derivative(float a, float y) {
            float c = a - y > 1f ? 1f : a - y;
            return c < -1f ? -1f : c;
        }
    },

    /**
     * -y log(a) - (1 - y) log(1 - a) for a in [0, 1]. Logarithms are at least {@link #LOG_MIN}, and the
     * denominator a (1 - a) of the derivative at least {@link #VARIANCE_MIN}, so that the loss and the derivative of a certain but
     * wrong output are finite (PyTorch's bounds).
     */
    BINARY_CROSS_ENTROPY {
        @Override
        public float value(float a, float y) {
            return Math.fma(y - 1f, bounded(ScalarMath.log1p(-a)), -(y * bounded(ScalarMath.log(a))));
        }

        @Override
        public float derivative(float a, float y) {
            float variance = a * (1f - a);
            return (a - y) / (variance < VARIANCE_MIN ? VARIANCE_MIN : variance);
        }

        private static float bounded(float log) {
            return log < LOG_MIN ? LOG_MIN : log;
        }
    },

    /**
     * Binary cross-entropy of the logistic function of a logit a: max(a, 0) - a y + log(1 + e^-|a|), which neither
     * overflows nor takes the log of zero, with derivative sigmoid(a) - y.
     */
    SIGMOID_CROSS_ENTROPY {
        @Override
        public float value(float a, float y) {
            float positive = a <= 0f ? 0f : a;
            return Math.fma(-a, y, positive) + ScalarMath.log1p(ScalarMath.exp(-Math.abs(a)));
        }

        @Override
        public float derivative(float a, float y) {
            return ScalarMath.sigmoid(a) - y;
        }
    },

    /** e^a - y a: the negative log-likelihood of y events under a Poisson distribution with mean e^a, without log(y!). */
    POISSON {
        @Override
        public float value(float a, float y) {
            return Math.fma(-y, a, ScalarMath.exp(a));
        }

        @Override
        public float derivative(float a, float y) {
            return ScalarMath.exp(a) - y;
        }
    },

    /** max(1 - y a, 0) for y of -1 or 1. The derivative where y a = 1 is taken as 0. */
    HINGE {
        @Override
        public float value(float a, float y) {
            float lacking = Math.fma(-y, a, 1f);
            return lacking <= 0f ? 0f : lacking;
        }

        @Override
        public float derivative(float a, float y) {
            return Math.fma(-y, a, 1f) > 0f ? -y : 0f;
        }
    };

    /** The minimum logarithm in {@link #BINARY_CROSS_ENTROPY}. */
    public static final float LOG_MIN = -100f;

    /** The minimum denominator in the derivative of {@link #BINARY_CROSS_ENTROPY}. */
    public static final float VARIANCE_MIN = 1e-12f;

    /** The loss of an output {@code a} for the target {@code y}. */
    public abstract float value(float a, float y);

    /** The derivative of the loss with respect to {@code a}. */
    public abstract float derivative(float a, float y);
}
