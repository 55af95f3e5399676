package io.simdmlp.kernel;

/**
 * The elementwise losses, with derivatives with respect to the output {@code a}; {@code y} is the target, {@code p} and
 * {@code q} are the parameters of the loss. A loss with one parameter ignores q, and the others ignore both.
 *
 * <p>This is their definition: {@code io.simdmlp.kernel.vector} has a vector twin of each, and the tests iterate over
 * {@link #values()}.
 */
public enum PointwiseLoss {
    /** (a - y)^2. */
    SQUARED_ERROR {
        @Override
        public float value(float a, float y, float p, float q) {
            return (a - y) * (a - y);
        }

        @Override
        public float derivative(float a, float y, float p, float q) {
            return 2f * (a - y);
        }
    },

    /** (a - y)^2 / 2. */
    HALF_SQUARED_ERROR {
        @Override
        public float value(float a, float y, float p, float q) {
            return 0.5f * (a - y) * (a - y);
        }

        @Override
        public float derivative(float a, float y, float p, float q) {
            return a - y;
        }
    },

    /** |a - y|. The derivative where a = y is taken as 0. */
    ABSOLUTE_ERROR {
        @Override
        public float value(float a, float y, float p, float q) {
            return Math.abs(a - y);
        }

        @Override
        public float derivative(float a, float y, float p, float q) {
            return Math.signum(a - y);
        }
    },

    /**
     * d^2 / 2 of d = a - y up to p, p (|d| - p / 2) beyond (Huber, <i>Robust estimation of a location parameter</i>,
     * 1964), for p above 0: in one formula c (d - c / 2), where c is d clamped to [-p, p] and the derivative.
     */
    HUBER {
        @Override
        public float value(float a, float y, float p, float q) {
            float d = a - y;
            float c = derivative(a, y, p, q);
            return c * (d - 0.5f * c);
        }

        @Override
        public float derivative(float a, float y, float p, float q) {
            float c = a - y > p ? p : a - y;
            return c < -p ? -p : c;
        }
    },

    /**
     * -y log(a) - (1 - y) log(1 - a) for a in [0, 1]. Logarithms are at least {@link #LOG_MIN}, and the
     * denominator a (1 - a) of the derivative at least {@link #VARIANCE_MIN}, so that the loss and the derivative of a certain but
     * wrong output are finite (PyTorch's bounds).
     */
    BINARY_CROSS_ENTROPY {
        @Override
        public float value(float a, float y, float p, float q) {
            return Math.fma(y - 1f, bounded(ScalarMath.log1p(-a)), -(y * bounded(ScalarMath.log(a))));
        }

        @Override
        public float derivative(float a, float y, float p, float q) {
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
        public float value(float a, float y, float p, float q) {
            float positive = a <= 0f ? 0f : a;
            return Math.fma(-a, y, positive) + ScalarMath.log1p(ScalarMath.exp(-Math.abs(a)));
        }

        @Override
        public float derivative(float a, float y, float p, float q) {
            return ScalarMath.sigmoid(a) - y;
        }
    },

    /** e^a - y a: the negative log-likelihood of y events under a Poisson distribution with mean e^a, without log(y!). */
    POISSON {
        @Override
        public float value(float a, float y, float p, float q) {
            return Math.fma(-y, a, ScalarMath.exp(a));
        }

        @Override
        public float derivative(float a, float y, float p, float q) {
            return ScalarMath.exp(a) - y;
        }
    },

    /** max(1 - y a, 0) for y of -1 or 1. The derivative where y a = 1 is taken as 0. */
    HINGE {
        @Override
        public float value(float a, float y, float p, float q) {
            float lacking = Math.fma(-y, a, 1f);
            return lacking <= 0f ? 0f : lacking;
        }

        @Override
        public float derivative(float a, float y, float p, float q) {
            return Math.fma(-y, a, 1f) > 0f ? -y : 0f;
        }
    },

    /**
     * log(cosh(d)) of d = a - y, with derivative tanh(d). With u = e^(-2|d|) - 1 they are |d| + log(1 + u / 2) and
     * -u / (2 + u) times the sign of d. Up to {@link #LOG_COSH_NEAR} the sum would cancel: there the loss is
     * -log(1 - tanh(d)^2) / 2.
     */
    LOG_COSH {
        @Override
        public float value(float a, float y, float p, float q) {
            float distance = Math.abs(a - y);
            float u = ScalarMath.expm1(-2f * distance);
            float tanh = -u / (u + 2f);
            boolean near = distance < LOG_COSH_NEAR;
            float log = ScalarMath.log1p(near ? -(tanh * tanh) : 0.5f * u);
            return Math.fma(near ? -0.5f : 1f, log, near ? 0f : distance);
        }

        @Override
        public float derivative(float a, float y, float p, float q) {
            float d = a - y;
            float u = ScalarMath.expm1(-2f * Math.abs(d));
            float tanh = -u / (u + 2f);
            return d < 0f ? -tanh : tanh;
        }
    },

    /**
     * The quantile loss: (1 - p) d where d = a - y is above 0, -p d where it is below, for p between 0 and 1 (Koenker and
     * Bassett, <i>Regression quantiles</i>, 1978). The derivative where a = y is taken as 0.
     */
    PINBALL {
        @Override
        public float value(float a, float y, float p, float q) {
            return derivative(a, y, p, q) * (a - y);
        }

        @Override
        public float derivative(float a, float y, float p, float q) {
            float d = a - y;
            return d > 0f ? 1f - p : d < 0f ? -p : d;
        }
    },

    /**
     * Focal loss of the logistic function s of a logit a: {@link #SIGMOID_CROSS_ENTROPY} times m^p, where
     * m = y (1 - s) + (1 - y) s is the probability of the wrong class, and times q y + (1 - q) (1 - y), unless q is
     * below 0 (Lin et al., <i>Focal loss for dense object detection</i>, 2017); p is at least 0. The power is
     * e^(p log m), with m at least {@link #MISSED_MIN}: where m is less, its product with the cross-entropy is 0. For p
     * of 0 and q below 0 it has the bits of {@link #SIGMOID_CROSS_ENTROPY}.
     */
    FOCAL {
        @Override
        public float value(float a, float y, float p, float q) {
            float e = ScalarMath.exp(-Math.abs(a));
            float crossEntropy = SIGMOID_CROSS_ENTROPY.value(a, y, p, q);
            return classWeight(y, q) * (crossEntropy * power(missed(share(a, e), share(-a, e), y), p));
        }

        @Override
        public float derivative(float a, float y, float p, float q) {
            float e = ScalarMath.exp(-Math.abs(a));
            float s = share(a, e);
            float rest = share(-a, e);
            float m = missed(s, rest, y);
            float power = power(m, p);
            // The derivative of log m is (1 - 2y) s (1 - s) / m.
            float slope = Math.fma(-2f, y, 1f) * (s * rest / m);
            float crossEntropy = SIGMOID_CROSS_ENTROPY.value(a, y, p, q);
            float crossEntropySlope = SIGMOID_CROSS_ENTROPY.derivative(a, y, p, q);
            return classWeight(y, q) * Math.fma(power * p * slope, crossEntropy, power * crossEntropySlope);
        }

        // The logistic function of a from e = e^-|a|.
        private static float share(float a, float e) {
            return (a < 0f ? e : 1f) / (e + 1f);
        }

        // The probability of the wrong class from that of class 1 and of class 0.
        private static float missed(float s, float rest, float y) {
            float m = Math.fma(y, rest, (1f - y) * s);
            return m < MISSED_MIN ? MISSED_MIN : m;
        }

        private static float power(float m, float p) {
            return ScalarMath.exp(p * ScalarMath.log(m));
        }

        // The sum of y and 1 - y rounds to 1, so without weights this is 1.
        private static float classWeight(float y, float q) {
            return Math.fma(q < 0f ? 1f : q, y, (q < 0f ? 1f : 1f - q) * (1f - y));
        }
    };

    /** The minimum logarithm in {@link #BINARY_CROSS_ENTROPY}. */
    public static final float LOG_MIN = -100f;

    /** The minimum denominator in the derivative of {@link #BINARY_CROSS_ENTROPY}. */
    public static final float VARIANCE_MIN = 1e-12f;

    /** The distance up to which {@link #LOG_COSH} is computed from the hyperbolic tangent. */
    public static final float LOG_COSH_NEAR = 1f;

    /** The minimum probability of the wrong class in {@link #FOCAL}, whose logarithm is finite. */
    public static final float MISSED_MIN = Float.MIN_NORMAL;

    /** The loss of an output {@code a} for the target {@code y}, with the parameters {@code p} and {@code q}. */
    public abstract float value(float a, float y, float p, float q);

    /** The derivative of the loss with respect to {@code a}. */
    public abstract float derivative(float a, float y, float p, float q);
}
