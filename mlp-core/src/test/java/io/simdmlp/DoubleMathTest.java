package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.util.FastMath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The gradient check's formulas against Apache Commons Math, which says each in another way where there is one. */
class DoubleMathTest {
    private static double exact(Activation f, double z) {
        return switch (f) {
            case IDENTITY, SOFTMAX -> z;
            case RELU -> z > 0 ? z : 0;
            case SIGMOID -> FastMath.exp(z) / (1 + FastMath.exp(z));
            case TANH -> FastMath.sinh(z) / FastMath.cosh(z);
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
