package io.simdmlp.check;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import java.util.List;

/** The activations and losses in double precision, for {@link GradientCheck}: plain formulas without cancellation. */
final class DoubleMath {
    /**
     * The border between the two expansions of the normal distribution function: on its side each is accurate and
     * short.
     */
    private static final double TAIL = 2;

    /** Enough terms for 16 digits at {@link #TAIL}, where the continued fraction needs most. */
    private static final int TERMS = 120;

    /** The smallest logarithm in {@link Loss#BINARY_CROSS_ENTROPY} of probabilities. */
    private static final double LOG_MIN = -100;

    private DoubleMath() {}

    /**
     * The activation of one pre-activation; the softmaxes are the identity here, and {@link #finish} completes them.
     */
    static double value(Activation f, double z) {
        return switch (f) {
            case IDENTITY, SOFTMAX, LOG_SOFTMAX -> z;
            case STEP -> z >= 0 ? 1 : 0;
            case SIGMOID -> sigmoid(z);
            case LOG_SIGMOID -> -softplus(-z);
            case TANH -> StrictMath.tanh(z);
            case RELU -> Math.max(z, 0);
            case LEAKY_RELU -> z > 0 ? z : 0.01 * z;
            case ELU -> z > 0 ? z : StrictMath.expm1(z);
            case SELU -> 1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * StrictMath.expm1(z));
            case SOFTPLUS -> softplus(z);
            case SOFTSIGN -> z / (1 + Math.abs(z));
            case SILU -> z * sigmoid(z);
            case MISH -> z * StrictMath.tanh(softplus(z));
            case GELU -> z * normal(z);
            case GELU_TANH -> z * sigmoid(2 * Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z));
            case HARD_SIGMOID -> Math.clamp((z + 3) / 6, 0.0, 1.0);
            case HARD_SWISH -> z * Math.clamp((z + 3) / 6, 0.0, 1.0);
            case SINC -> z == 0 ? 1 : StrictMath.sin(z) / z;
        };
    }

    /**
     * Applies the part of an activation that needs a whole row, after {@link #value}: {@code n} elements at {@code at},
     * in place.
     */
    static void finish(Activation f, double[] a, int at, int n) {
        if (f == Activation.SOFTMAX || f == Activation.LOG_SOFTMAX) {
            double logSum = logSumOfExponentials(a, at, n);
            for (int j = at; j < at + n; j++) {
                double log = a[j] - logSum;
                a[j] = f == Activation.SOFTMAX ? StrictMath.exp(log) : log;
            }
        }
    }

    /** The loss of one output; categorical cross-entropy has none, and focal loss only {@link #logitLoss}. */
    static double loss(Loss loss, double a, double y) {
        double distance = Math.abs(a - y);
        return switch (loss.kind()) {
            case MSE -> distance * distance;
            case HALF_SQUARED_ERROR -> 0.5 * distance * distance;
            case MAE -> distance;
            case HUBER -> {
                double delta = loss.parameters().getFirst();
                yield distance <= delta ? 0.5 * distance * distance : delta * (distance - 0.5 * delta);
            }
            case LOG_COSH -> distance + StrictMath.log1p(StrictMath.exp(-2 * distance)) - StrictMath.log(2);
            case PINBALL -> {
                double quantile = loss.parameters().getFirst();
                yield Math.max((1 - quantile) * (a - y), quantile * (y - a));
            }
            case BINARY_CROSS_ENTROPY ->
                -y * Math.max(StrictMath.log(a), LOG_MIN) - (1 - y) * Math.max(StrictMath.log1p(-a), LOG_MIN);
            case POISSON -> StrictMath.exp(a) - y * a;
            case HINGE -> Math.max(1 - y * a, 0);
            case CATEGORICAL_CROSS_ENTROPY -> throw new IllegalArgumentException(loss + " needs whole rows");
            case FOCAL -> throw new IllegalArgumentException(loss + " needs logits");
        };
    }

    /** Returns true if {@link #logitLoss} is defined. */
    static boolean hasLogitForm(Loss loss) {
        return loss.kind() == Loss.Kind.BINARY_CROSS_ENTROPY || loss.kind() == Loss.Kind.FOCAL;
    }

    /** Binary cross-entropy or focal loss of the sigmoid of {@code z}. */
    static double logitLoss(Loss loss, double z, double y) {
        double crossEntropy = softplus(z) - y * z;
        if (loss.kind() == Loss.Kind.BINARY_CROSS_ENTROPY) {
            return crossEntropy;
        }
        List<Double> parameters = loss.parameters(); // gamma and perhaps alpha
        double missed = y * sigmoid(-z) + (1 - y) * sigmoid(z);
        double focal = crossEntropy * StrictMath.pow(missed, parameters.getFirst());
        return parameters.size() == 1 ? focal : focal * (parameters.get(1) * y + (1 - parameters.get(1)) * (1 - y));
    }

    /** log(sum of e^z_j), relative to the largest, so that it does not overflow. */
    static double logSumOfExponentials(double[] z, int at, int n) {
        double max = Double.NEGATIVE_INFINITY;
        for (int j = at; j < at + n; j++) {
            max = Math.max(max, z[j]);
        }
        double sum = 0;
        for (int j = at; j < at + n; j++) {
            sum += StrictMath.exp(z[j] - max);
        }
        return max + StrictMath.log(sum);
    }

    /** 1 / (1 + e^-z), computed from e^-|z|, so that it does not overflow. */
    static double sigmoid(double z) {
        double e = StrictMath.exp(-Math.abs(z));
        return (z < 0 ? e : 1) / (1 + e);
    }

    /** log(1 + e^z), likewise. */
    static double softplus(double z) {
        return Math.max(z, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
    }

    /**
     * The normal distribution function, to a relative error of about 1e-14, in its lower tail too.
     *
     * <p>Around 0 it is the series {@code 1/2 + density(z) (z + z^3/3 + z^5/(3*5) + ...)}, farther out the continued
     * fraction {@code density(z) / (z + 1/(z + 2/(z + 3/(z + ...))))} (Abramowitz and Stegun, <i>Handbook of
     * Mathematical Functions</i>, 26.2.11 and 26.2.14).
     */
    static double normal(double z) {
        double magnitude = Math.abs(z);
        if (magnitude > 40) { // the tail is below the smallest double
            return z < 0 ? 0 : 1;
        }
        double square = z * z;
        double lost = Math.fma(z, z, -square); // in a tail, e^-(z^2/2) needs it
        double density = StrictMath.exp(-0.5 * square) * (1 - 0.5 * lost) / Math.sqrt(2 * Math.PI);
        if (!(magnitude < TAIL)) {
            double fraction = magnitude;
            for (int k = TERMS; k > 0; k--) {
                fraction = magnitude + k / fraction;
            }
            double tail = density / fraction;
            return z < 0 ? tail : 1 - tail;
        }
        double term = z;
        double sum = z;
        for (int k = 3; Math.abs(term) > 1e-18 * Math.abs(sum); k += 2) {
            term *= square / k;
            sum += term;
        }
        return 0.5 + density * sum;
    }
}
