package io.simdmlp.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.LossCase;
import io.simdmlp.kernel.PointwiseLoss;
import org.apache.commons.math3.analysis.function.Sinc;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.util.FastMath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient check's formulas against different formulas with Apache Commons Math. */
class DoubleMathTest {
    private static double exact(Activation f, double z) {
        return switch (f) {
            case IDENTITY, SOFTMAX, LOG_SOFTMAX -> z;
            case STEP -> z < 0 ? 0 : 1;
            case SIGMOID -> FastMath.exp(z) / (1 + FastMath.exp(z));
            case LOG_SIGMOID -> -FastMath.log1p(FastMath.exp(-z));
            case TANH -> FastMath.sinh(z) / FastMath.cosh(z);
            case RELU -> z > 0 ? z : 0;
            case LEAKY_RELU -> FastMath.max(z, z / 100);
            case ELU -> z > 0 ? z : FastMath.expm1(z);
            case SELU -> z > 0 ? 1.0507009873554805 * z : 1.7580993408473768 * FastMath.expm1(z);
            case SOFTPLUS -> FastMath.log1p(FastMath.exp(z));
            case SOFTSIGN -> FastMath.copySign(1 - 1 / (1 + FastMath.abs(z)), z);
            case SILU -> z / (1 + FastMath.exp(-z));
            case MISH -> z * FastMath.tanh(FastMath.log1p(FastMath.exp(z)));
            case GELU -> z / 2 * Erf.erfc(-z / FastMath.sqrt(2));
            case GELU_TANH -> {
                double u = FastMath.sqrt(2 / FastMath.PI) * (z + 0.044715 * FastMath.pow(z, 3));
                yield z * FastMath.exp(u) / (2 * FastMath.cosh(u));
            }
            case HARD_SIGMOID -> FastMath.min(FastMath.max(z + 3, 0), 6) / 6;
            case HARD_SWISH -> z * FastMath.min(FastMath.max(z + 3, 0), 6) / 6;
            case SINC -> new Sinc().value(z);
        };
    }

    @ParameterizedTest
    @EnumSource
    void activations(Activation f) {
        for (double z = -8; z <= 8; z += 1.0 / 64) {
            double expected = exact(f, z);
            double error = Math.abs(DoubleMath.value(f, z) - expected);
            assertTrue(
                    error <= 1e-13 * Math.abs(expected),
                    f + "(" + z + "): " + DoubleMath.value(f, z) + ", expected " + expected);
        }
    }

    /**
     * Compares with the definitions in float, which the kernels' tests compare with Commons Math, to float's precision.
     */
    @ParameterizedTest
    @MethodSource("io.simdmlp.LossCase#all")
    void losses(LossCase of) {
        PointwiseLoss f = of.f();
        Loss loss = loss(of);
        for (float a = 0; a <= (f == PointwiseLoss.BINARY_CROSS_ENTROPY ? 1 : 4); a += 1f / 64) {
            for (float y : new float[] {-1f, 0f, 0.25f, 1f}) {
                boolean ofLogits = f == PointwiseLoss.SIGMOID_CROSS_ENTROPY || f == PointwiseLoss.FOCAL;
                if (f == PointwiseLoss.FOCAL && y < 0) {
                    continue;
                }
                double value = ofLogits ? DoubleMath.logitLoss(loss, a, y) : DoubleMath.loss(loss, a, y);
                double terms = Math.max(64, Math.abs(value)); // Poisson's before they cancel
                assertEquals(f.value(a, y, of.p(), of.q()), value, 8 * 0x1p-24 * terms, of + "(" + a + ", " + y + ")");
            }
        }
    }

    private static Loss loss(LossCase of) {
        return switch (of.f()) {
            case SQUARED_ERROR -> Loss.MSE;
            case HALF_SQUARED_ERROR -> Loss.HALF_SQUARED_ERROR;
            case ABSOLUTE_ERROR -> Loss.MAE;
            case HUBER -> Loss.huber(of.p());
            case BINARY_CROSS_ENTROPY, SIGMOID_CROSS_ENTROPY -> Loss.BINARY_CROSS_ENTROPY;
            case POISSON -> Loss.POISSON;
            case HINGE -> Loss.HINGE;
            case LOG_COSH -> Loss.LOG_COSH;
            case PINBALL -> Loss.pinball(of.p());
            case FOCAL -> of.q() < 0 ? Loss.focal(of.p()) : Loss.focal(of.p(), of.q());
        };
    }

    /** The oracle rounds z^2 / 2 in and before its exponential, which costs it a few z^2 units in the last place. */
    @Test
    void normalDistributionFunction() {
        for (double z = -37; z <= 9; z += 1.0 / 128) {
            double expected = 0.5 * Erf.erfc(-z / FastMath.sqrt(2));
            double error = Math.abs(DoubleMath.normal(z) - expected) / expected;
            assertTrue(
                    error <= 1e-14 + 0x1p-51 * z * z,
                    "normal(" + z + "): " + DoubleMath.normal(z) + ", expected " + expected + ", error " + error);
        }
        // rounded from arithmetic of 30 digits
        assertEquals(1, DoubleMath.normal(-37) / 5.725571222524577e-300, 1e-15);
        assertEquals(1, DoubleMath.normal(-10) / 7.619853024160525e-24, 1e-15);
        assertEquals(1, DoubleMath.normal(-2) / 0.02275013194817921, 1e-15);
        assertEquals(1, DoubleMath.normal(-1.5) / 0.06680720126885807, 1e-15);
        assertEquals(0.5, DoubleMath.normal(0));
        assertEquals(0, DoubleMath.normal(Double.NEGATIVE_INFINITY));
        assertEquals(1, DoubleMath.normal(Double.POSITIVE_INFINITY));
        assertEquals(Double.NaN, DoubleMath.normal(Double.NaN));
    }
}
