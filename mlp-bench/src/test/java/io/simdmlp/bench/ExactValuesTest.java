package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.bench.Survey.ExactFunction;
import io.simdmlp.kernel.Pointwise;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.math3.dfp.Dfp;
import org.apache.commons.math3.dfp.DfpField;
import org.apache.commons.math3.dfp.DfpMath;
import org.apache.commons.math3.util.FastMath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The exact values of the tables, against decimal arithmetic of 100 digits, where cancellation does no harm: their
 * errors are below a thousandth of a float's ulp. Derivatives are differences there, which takes no formula at all.
 */
class ExactValuesTest {
    private static final DfpField FIELD = new DfpField(100);
    private static final Dfp ZERO = FIELD.getZero();
    private static final Dfp ONE = FIELD.getOne();
    private static final Dfp TWO = FIELD.getTwo();
    private static final Dfp TINY = DfpMath.pow(FIELD.newDfp(10), -95);

    private static final double[] MAGNITUDES = {
        1e-40, 1e-20, 1e-9, 1e-5, 1e-3, 0.00999, 0.01, 0.03, 0.1, 0.3, 0.7, 1, 1.3, 1.99, 2.5, 3.3, 5, 8, 11, 13.9, 30,
        85
    };

    private static final double[] LARGE = {1e3, 1e5, 3e6, 1e10, 1e20, Float.MAX_VALUE};

    private static Dfp sigmoid(Dfp z) {
        return ONE.divide(ONE.add(DfpMath.exp(z.negate())));
    }

    private static Dfp tanh(Dfp z) {
        return TWO.multiply(sigmoid(TWO.multiply(z))).subtract(ONE);
    }

    private static Dfp log1p(Dfp z) {
        return DfpMath.log(z.add(ONE));
    }

    private static Dfp expm1(Dfp z) {
        return DfpMath.exp(z).subtract(ONE);
    }

    /** Abramowitz and Stegun, 26.2.11: 1/2 + density(z) (z + z^3/3 + z^5/(3*5) + ...). */
    private static Dfp normal(Dfp z) {
        Dfp square = z.multiply(z);
        Dfp term = z;
        Dfp sum = z;
        for (int k = 3; TINY.multiply(sum.abs()).lessThan(term.abs()); k += 2) {
            term = term.multiply(square).divide(FIELD.newDfp(k));
            sum = sum.add(term);
        }
        Dfp density = DfpMath.exp(square.divide(2).negate())
                .divide(TWO.multiply(FIELD.getPi()).sqrt());
        return ONE.divide(2).add(density.multiply(sum));
    }

    private static Dfp exact(Pointwise f, Dfp z) {
        boolean positive = ZERO.lessThan(z);
        return switch (f) {
            case IDENTITY, STEP, RELU, LEAKY_RELU, SOFTSIGN, HARD_SIGMOID, HARD_SWISH ->
                throw new IllegalArgumentException(f + " has no oracle");
            case SIGMOID -> sigmoid(z);
            case LOG_SIGMOID -> DfpMath.log(sigmoid(z));
            case TANH -> tanh(z);
            case ELU -> positive ? z : expm1(z);
            case SELU ->
                FIELD.newDfp("1.0507009873554804934193349852946")
                        .multiply(
                                positive
                                        ? z
                                        : FIELD.newDfp("1.6732632423543772848170429916717")
                                                .multiply(expm1(z)));
            case SOFTPLUS -> log1p(DfpMath.exp(z));
            case SILU -> z.multiply(sigmoid(z));
            case MISH -> z.multiply(tanh(log1p(DfpMath.exp(z))));
            case GELU -> z.multiply(normal(z));
            case GELU_TANH -> {
                Dfp cubic = FIELD.newDfp("0.044715").multiply(z).multiply(z).multiply(z);
                Dfp u = TWO.divide(FIELD.getPi()).sqrt().multiply(z.add(cubic));
                yield z.divide(2).multiply(ONE.add(tanh(u)));
            }
            case SINC -> DfpMath.sin(z).divide(z);
        };
    }

    /** The unit of errors: the value, or half the smallest float. */
    private static double scale(Dfp value) {
        return Math.max(value.abs().toDouble(), 0x1p-150);
    }

    private static void assertClose(String what, double z, double actual, Dfp exact, double scale) {
        double error = exact.subtract(FIELD.newDfp(actual)).abs().toDouble();
        assertTrue(error <= 1e-11 * scale, what + "(" + z + "): " + actual + ", exactly " + exact.toDouble());
    }

    static Stream<Pointwise> judged() {
        return Arrays.stream(Pointwise.values()).filter(f -> Oracle.of(f) != null);
    }

    @ParameterizedTest
    @MethodSource("judged")
    void activationsAndTheirDerivatives(Pointwise f) {
        Oracle oracle = Objects.requireNonNull(Oracle.of(f));
        Dfp h = DfpMath.pow(FIELD.newDfp(10), -45);
        for (double magnitude : MAGNITUDES) {
            for (double z : new double[] {magnitude, -magnitude}) {
                Dfp at = FIELD.newDfp(z);
                Dfp value = exact(f, at);
                assertClose(f + "", z, oracle.value().of(z), value, scale(value));
                Dfp difference = exact(f, at.add(h)).subtract(exact(f, at.subtract(h)));
                Dfp slope = difference.divide(h.multiply(2));
                assertClose("derivative of " + f, z, oracle.derivative().of(z), slope, 1);
            }
        }
    }

    private static void assertFunction(String what, double z, ExactFunction actual, UnaryOperator<Dfp> exact) {
        Dfp value = exact.apply(FIELD.newDfp(z));
        assertClose(what, z, actual.of(z), value, scale(value));
    }

    @Test
    void functions() {
        for (double z : MAGNITUDES) {
            assertFunction("exp", z, FastMath::exp, DfpMath::exp);
            assertFunction("exp", -z, FastMath::exp, DfpMath::exp);
            assertFunction("expm1", -z, FastMath::expm1, ExactValuesTest::expm1);
            assertFunction("log", z, FastMath::log, DfpMath::log);
            assertFunction("log1p", z, FastMath::log1p, ExactValuesTest::log1p);
            assertFunction("normal", z, Oracle::normal, ExactValuesTest::normal);
            assertFunction("normal", -z, Oracle::normal, ExactValuesTest::normal);
            assertFunction("sin", z, StrictMath::sin, DfpMath::sin);
            assertFunction("cos", z, StrictMath::cos, DfpMath::cos);
        }
        for (double z : LARGE) {
            assertFunction("sin", -z, StrictMath::sin, DfpMath::sin);
            assertFunction("cos", z, StrictMath::cos, DfpMath::cos);
        }
    }
}
