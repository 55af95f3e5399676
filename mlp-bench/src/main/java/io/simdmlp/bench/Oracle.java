package io.simdmlp.bench;

import io.simdmlp.bench.Survey.ExactFunction;
import io.simdmlp.kernel.Pointwise;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.util.FastMath;
import org.jspecify.annotations.Nullable;

/**
 * The exact value of an activation, in double precision and without cancellation that would be visible in a float: by
 * Apache Commons Math, and on {@link StrictMath} for sines, whose arguments may be as large as a float. Both give the
 * same bits on every machine.
 *
 * @param value of a finite z
 * @param derivative at a finite z, the left one at a corner
 */
record Oracle(ExactFunction value, ExactFunction derivative) {
    private static final double SELU_SCALE = 1.0507009873554805;
    private static final double SELU_ALPHA = 1.6732632423543772;
    private static final double GELU_CUBIC = 0.044715;
    private static final double GELU_SCALE = 2 * FastMath.sqrt(2 / FastMath.PI); // tanh u = 2 sigmoid(2 u) - 1

    /** The oracle of an activation; null for those of plain arithmetic, which need none. */
    static @Nullable Oracle of(Pointwise f) {
        return switch (f) {
            case IDENTITY, STEP, RELU, LEAKY_RELU, SOFTSIGN, HARD_SIGMOID, HARD_SWISH -> null;
            case SIGMOID -> new Oracle(Oracle::sigmoid, z -> sigmoid(z) * sigmoid(-z));
            case LOG_SIGMOID -> new Oracle(z -> -softplus(-z), z -> sigmoid(-z));
            case TANH -> new Oracle(FastMath::tanh, z -> 4 * sigmoid(2 * z) * sigmoid(-2 * z));
            case ELU -> new Oracle(z -> z > 0 ? z : FastMath.expm1(z), z -> z > 0 ? 1 : FastMath.exp(z));
            case SELU ->
                new Oracle(
                        z -> SELU_SCALE * (z > 0 ? z : SELU_ALPHA * FastMath.expm1(z)),
                        z -> SELU_SCALE * (z > 0 ? 1 : SELU_ALPHA * FastMath.exp(z)));
            case SOFTPLUS -> new Oracle(Oracle::softplus, Oracle::sigmoid);
            case SILU -> new Oracle(z -> z * sigmoid(z), z -> sigmoid(z) * (1 + z * sigmoid(-z)));
            case MISH ->
                new Oracle(z -> z * tanhOfSoftplus(z), z -> {
                    double t = tanhOfSoftplus(z);
                    return t + z * sigmoid(z) * (1 - t * t);
                });
            case GELU -> new Oracle(z -> z * normal(z), z -> normal(z) + z * density(z));
            case GELU_TANH ->
                new Oracle(z -> z * sigmoid(GELU_SCALE * (z + GELU_CUBIC * z * z * z)), z -> {
                    double w = GELU_SCALE * (z + GELU_CUBIC * z * z * z);
                    double slope = GELU_SCALE * (1 + 3 * GELU_CUBIC * z * z);
                    return sigmoid(w) * (1 + z * slope * sigmoid(-w));
                });
            case SINC -> new Oracle(z -> z == 0 ? 1 : StrictMath.sin(z) / z, Oracle::sincSlope);
        };
    }

    private static double sigmoid(double z) {
        return 1 / (1 + FastMath.exp(-z));
    }

    /** log(1 + e^z). */
    private static double softplus(double z) {
        return Math.max(z, 0) + FastMath.log1p(FastMath.exp(-Math.abs(z)));
    }

    /** tanh(log(1 + e^z)) = (2 e^-z + 1) / (2 e^-2z + 2 e^-z + 1). */
    private static double tanhOfSoftplus(double z) {
        double e = FastMath.exp(-Math.abs(z));
        return z < 0 ? e * (e + 2) / (e * (e + 2) + 2) : (2 * e + 1) / (2 * e * e + 2 * e + 1);
    }

    /**
     * The cumulative normal distribution. Commons Math is accurate to a thousandth of a float's ulp, in the tail too.
     */
    static double normal(double z) {
        if (Math.abs(z) > 40) { // the tail is below the smallest double
            return z < 0 ? 0 : 1;
        }
        return 0.5 * Erf.erfc(-z * FastMath.sqrt(0.5));
    }

    private static double density(double z) {
        return FastMath.exp(-0.5 * z * z) / FastMath.sqrt(2 * FastMath.PI);
    }

    /** (z cos z - sin z) / z^2; near 0, where that cancels, its series. */
    private static double sincSlope(double z) {
        return Math.abs(z) < 0.01 ? z * (z * z / 30 - 1.0 / 3) : (StrictMath.cos(z) - StrictMath.sin(z) / z) / z;
    }
}
