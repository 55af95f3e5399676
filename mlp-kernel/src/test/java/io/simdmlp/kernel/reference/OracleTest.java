package io.simdmlp.kernel.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Bits;
import io.simdmlp.LossCase;
import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.kernel.PointwiseLoss;
import io.simdmlp.kernel.ScalarMath;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.util.FastMath;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reference kernels against Apache Commons Math in double precision. The bound of a chain of k fma, element by element:
 * {@code k 2^-24 sum of |a||b|}, the sum from the oracle too (Higham, <i>Accuracy and Stability of Numerical
 * Algorithms</i>, section 3.1), doubled to cover terms of second order.
 */
@Tag("once") // independent of the vector width
class OracleTest {
    private static final Kernels KERNELS = new ReferenceKernels();
    private static final double UNIT = 0x1p-24;
    private static final int[][] SHAPES = {{1, 1, 1}, {2, 3, 5}, {7, 31, 13}, {17, 64, 10}, {5, 257, 33}, {33, 101, 67}
    };
    private static final int AT = Bits.AT;

    private static RealMatrix matrix(float[] slice, int rows, int columns, boolean absolute) {
        RealMatrix matrix = new Array2DRowRealMatrix(rows, columns);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double value = slice[AT + row * columns + column];
                matrix.setEntry(row, column, absolute ? Math.abs(value) : value);
            }
        }
        return matrix;
    }

    private static void assertProduct(
            String what, float[] actual, RealMatrix expected, RealMatrix magnitudes, int terms) {
        for (int row = 0; row < expected.getRowDimension(); row++) {
            for (int column = 0; column < expected.getColumnDimension(); column++) {
                double error = Math.abs(
                        actual[AT + row * expected.getColumnDimension() + column] - expected.getEntry(row, column));
                double bound = 2 * terms * UNIT * magnitudes.getEntry(row, column);
                assertTrue(error <= bound, what + " (" + row + ", " + column + "): error " + error + " > " + bound);
            }
        }
    }

    @Test
    void products() {
        Random random = new Random(1);
        for (int[] shape : SHAPES) {
            int rows = shape[0];
            int in = shape[1];
            int out = shape[2];
            float[] x = Bits.random(random, rows * in);
            float[] w = Bits.random(random, in * out);
            float[] dz = Bits.random(random, rows * out);
            float[] a = Bits.random(random, rows * in);
            float[] none = {};

            float[] p = Bits.output(in * out + out);
            System.arraycopy(w, AT, p, AT, in * out);
            float[] bias = Bits.random(random, out);
            System.arraycopy(bias, AT, p, AT + in * out, out);
            float[] z = Bits.output(rows * out);
            KERNELS.dense(z, AT, x, AT, p, AT, AT + in * out, false, rows, in, out, 0, out, Pointwise.IDENTITY, none);
            RealMatrix ones = new Array2DRowRealMatrix(rows, 1).scalarAdd(1);
            assertProduct(
                    "dense",
                    z,
                    matrix(x, rows, in, false)
                            .multiply(matrix(w, in, out, false))
                            .add(ones.multiply(matrix(bias, 1, out, false))),
                    matrix(x, rows, in, true)
                            .multiply(matrix(w, in, out, true))
                            .add(ones.multiply(matrix(bias, 1, out, true))),
                    in + 1);

            float[] dx = Bits.output(rows * in);
            KERNELS.inputGradient(dx, AT, dz, AT, w, AT, a, AT, rows, in, out, 0, in, Pointwise.IDENTITY, none);
            assertProduct(
                    "input gradient",
                    dx,
                    matrix(dz, rows, out, false)
                            .multiply(matrix(w, in, out, false).transpose()),
                    matrix(dz, rows, out, true)
                            .multiply(matrix(w, in, out, true).transpose()),
                    out);

            float[] dw = Bits.output(in * out);
            KERNELS.weightGradient(dw, AT, x, AT, dz, AT, rows, in, out, 0, in, none);
            assertProduct(
                    "weight gradient",
                    dw,
                    matrix(x, rows, in, false).transpose().multiply(matrix(dz, rows, out, false)),
                    matrix(x, rows, in, true).transpose().multiply(matrix(dz, rows, out, true)),
                    rows);

            float[] db = Bits.output(out);
            KERNELS.biasGradient(db, AT, dz, AT, rows, out);
            assertProduct(
                    "bias gradient",
                    db,
                    ones.transpose().multiply(matrix(dz, rows, out, false)),
                    ones.transpose().multiply(matrix(dz, rows, out, true)),
                    rows);
        }
    }

    /** The distance from the exact value in units of the float's last place there. */
    private static double ulps(float actual, double exact) {
        if (Double.isNaN(exact)) {
            return Float.isNaN(actual) ? 0 : Double.POSITIVE_INFINITY;
        }
        if (Math.abs(exact) > Float.MAX_VALUE + 0.5 * Math.ulp(Float.MAX_VALUE)) {
            return actual == (float) exact ? 0 : Double.POSITIVE_INFINITY;
        }
        return Math.abs(actual - exact) / Math.ulp((float) exact);
    }

    private interface FloatFunction {
        float of(float x);
    }

    private interface DoubleFunction {
        double of(double x);
    }

    private static void assertUlps(
            String what, double bound, float from, float to, FloatFunction function, DoubleFunction exact) {
        int first = Float.floatToIntBits(Math.min(Math.abs(from), Math.abs(to)));
        int last = Float.floatToIntBits(Math.max(Math.abs(from), Math.abs(to)));
        int cases = 0;
        for (long bits = first; bits <= last; bits += 509) {
            float magnitude = Float.intBitsToFloat((int) bits);
            for (float x : new float[] {magnitude, -magnitude}) {
                if (x >= from && x <= to) {
                    double error = ulps(function.of(x), exact.of(x));
                    assertTrue(error <= bound, what + "(" + x + "): " + error + " ulp > " + bound);
                    cases++;
                }
            }
        }
        assertTrue(cases > 1_000, what + ": only " + cases + " cases");
    }

    @Test
    void transcendentalsAreWithinTheirBounds() {
        assertUlps("exp", 1, 0f, 200f, ScalarMath::exp, FastMath::exp);
        assertUlps("exp", 1, -200f, -0f, ScalarMath::exp, FastMath::exp);
        assertUlps("log", 1, Float.MIN_VALUE, Float.MAX_VALUE, ScalarMath::log, FastMath::log);
        assertUlps("log1p", 1.5, 0f, Float.MAX_VALUE, ScalarMath::log1p, FastMath::log1p);
        assertUlps("log1p", 1.5, Math.nextUp(-1f), -0f, ScalarMath::log1p, FastMath::log1p);
        assertUlps("sigmoid", 2, 0f, 1e4f, ScalarMath::sigmoid, x -> 1 / (1 + FastMath.exp(-x)));
        assertUlps("sigmoid", 2, -1e4f, -0f, ScalarMath::sigmoid, x -> 1 / (1 + FastMath.exp(-x)));
        assertUlps("tanh", 2, 0f, 1e4f, ScalarMath::tanh, FastMath::tanh);
        assertUlps("tanh", 2, -1e4f, -0f, ScalarMath::tanh, FastMath::tanh);
    }

    @Test
    void specialValues() {
        assertEquals(1f, ScalarMath.exp(0f));
        assertEquals(0f, ScalarMath.exp(Float.NEGATIVE_INFINITY));
        assertEquals(Float.POSITIVE_INFINITY, ScalarMath.exp(Float.POSITIVE_INFINITY));
        assertEquals(Float.NaN, ScalarMath.exp(Float.NaN));
        assertEquals(0.5f, ScalarMath.sigmoid(0f));
        assertEquals(0f, ScalarMath.sigmoid(Float.NEGATIVE_INFINITY));
        assertEquals(1f, ScalarMath.sigmoid(Float.POSITIVE_INFINITY));
        assertEquals(Float.NaN, ScalarMath.sigmoid(Float.NaN));
        assertEquals(-0f, ScalarMath.tanh(-0f));
        assertEquals(-1f, ScalarMath.tanh(Float.NEGATIVE_INFINITY));
        assertEquals(1f, ScalarMath.tanh(Float.POSITIVE_INFINITY));
        assertEquals(Float.NaN, ScalarMath.tanh(Float.NaN));
        assertEquals(0f, ScalarMath.log(1f));
        assertEquals(Float.NaN, ScalarMath.log(Float.NaN));
        assertEquals(Float.NaN, ScalarMath.log(-Float.MIN_VALUE));
        assertEquals(Float.NaN, ScalarMath.log(Float.NEGATIVE_INFINITY));
        assertEquals(Float.NEGATIVE_INFINITY, ScalarMath.log(0f));
        assertEquals(Float.NEGATIVE_INFINITY, ScalarMath.log(-0f));
        assertEquals(Float.POSITIVE_INFINITY, ScalarMath.log(Float.POSITIVE_INFINITY));
        assertEquals(Float.NEGATIVE_INFINITY, ScalarMath.log1p(-1f));
        assertEquals(Float.NaN, ScalarMath.log1p(Math.nextDown(-1f)));
        assertEquals(Float.POSITIVE_INFINITY, ScalarMath.log1p(Float.POSITIVE_INFINITY));
        assertEquals(Float.NaN, ScalarMath.log1p(Float.NaN));
        assertEquals(Float.NaN, Pointwise.RELU.value(Float.NaN));
        assertEquals(0f, Pointwise.RELU.value(-3f));
    }

    /** The terms whose sum is {@code f(a, y)} in double; apart where they cancel. */
    private static double[] terms(PointwiseLoss f, double a, double y, double p, double q) {
        double d = a - y;
        return switch (f) {
            case SQUARED_ERROR -> new double[] {d * d};
            case HALF_SQUARED_ERROR -> new double[] {d * d / 2};
            case ABSOLUTE_ERROR -> new double[] {Math.abs(d)};
            case HUBER ->
                new double[] {Math.abs(d) <= p ? d * d / 2 : p * Math.abs(d), Math.abs(d) <= p ? 0 : -p * p / 2};
            case BINARY_CROSS_ENTROPY ->
                new double[] {-y * Math.max(FastMath.log(a), -100), -(1 - y) * Math.max(FastMath.log1p(-a), -100)};
            case SIGMOID_CROSS_ENTROPY ->
                new double[] {y * FastMath.log1p(FastMath.exp(-a)), (1 - y) * FastMath.log1p(FastMath.exp(a))};
            case POISSON -> new double[] {FastMath.exp(a), -y * a};
            case HINGE -> new double[] {Math.max(1 - y * a, 0)};
            case LOG_COSH -> new double[] {logCosh(d)};
            case PINBALL -> new double[] {y >= a ? p * (y - a) : (1 - p) * (a - y)};
            case FOCAL -> {
                double factor = classWeight(y, q) * FastMath.pow(missed(a, y), p);
                yield new double[] {
                    factor * y * FastMath.log1p(FastMath.exp(-a)), factor * (1 - y) * FastMath.log1p(FastMath.exp(a))
                };
            }
        };
    }

    /** The same for the derivative by a. */
    private static double[] derivativeTerms(PointwiseLoss f, double a, double y, double p, double q) {
        double d = a - y;
        return switch (f) {
            case SQUARED_ERROR -> new double[] {2 * d};
            case HALF_SQUARED_ERROR -> new double[] {d};
            case ABSOLUTE_ERROR -> new double[] {Math.signum(d)};
            case HUBER -> new double[] {Math.clamp(d, -p, p)};
            case BINARY_CROSS_ENTROPY -> new double[] {d / Math.max(a * (1 - a), 1e-12)};
            case SIGMOID_CROSS_ENTROPY -> new double[] {1 / (1 + FastMath.exp(-a)), -y};
            case POISSON -> new double[] {FastMath.exp(a), -y};
            case HINGE -> new double[] {y * a < 1 ? -y : 0};
            case LOG_COSH -> new double[] {FastMath.tanh(d)};
            case PINBALL -> new double[] {y > a ? -p : y < a ? 1 - p : 0};
            case FOCAL -> {
                double s = sigmoid(a);
                double weight = classWeight(y, q);
                double power = FastMath.pow(missed(a, y), p);
                double crossEntropy = y * FastMath.log1p(FastMath.exp(-a)) + (1 - y) * FastMath.log1p(FastMath.exp(a));
                double slope = p * FastMath.pow(missed(a, y), p - 1) * s * sigmoid(-a); // times 1 - 2y
                yield new double[] {
                    weight * power * s,
                    -weight * power * y,
                    weight * slope * crossEntropy * (1 - y),
                    -weight * slope * crossEntropy * y
                };
            }
        };
    }

    /** log(cosh(d)), as half the logarithm of cosh(d)^2 = 1 + sinh(d)^2 near 0. */
    private static double logCosh(double d) {
        double sinh = FastMath.sinh(d);
        return Math.abs(d) < 1
                ? FastMath.log1p(sinh * sinh) / 2
                : Math.abs(d) + FastMath.log1p(FastMath.exp(-2 * Math.abs(d))) - FastMath.log(2);
    }

    private static double sigmoid(double z) {
        return 1 / (1 + FastMath.exp(-z));
    }

    /** The probability of the wrong class. */
    private static double missed(double z, double y) {
        return y * sigmoid(-z) + (1 - y) * sigmoid(z);
    }

    private static double classWeight(double y, double alpha) {
        return alpha < 0 ? 1 : alpha * y + (1 - alpha) * (1 - y);
    }

    /** Without focal losses for which the rounding of a probability to 1 decides. */
    static List<LossCase> conditioned() {
        return LossCase.all().stream()
                .filter(of -> of.f() != PointwiseLoss.FOCAL || of.p() <= 100)
                .toList();
    }

    /**
     * The bound of a sum: so many roundings, each of 2^-24 times the sum of its terms' magnitudes, or of half the least
     * float. An ulp of a function counts as two, and two more cover terms of second order.
     */
    @ParameterizedTest
    @MethodSource("conditioned")
    void losses(LossCase of) {
        PointwiseLoss f = of.f();
        int roundings =
                switch (f) {
                    case SQUARED_ERROR, HALF_SQUARED_ERROR -> 3; // difference, product, its factor
                    case ABSOLUTE_ERROR -> 1;
                    case HUBER -> 4; // difference and its double beside 1/2, product, sum
                    case BINARY_CROSS_ENTROPY -> 6; // 1 - y, 1.5 ulp of log1p, product, sum
                    case SIGMOID_CROSS_ENTROPY -> 7; // 1 ulp of exp, 1.5 ulp of log1p or sigmoid's 2, two sums
                    case POISSON -> 3; // 1 ulp of exp, sum
                    case HINGE -> 1;
                    case LOG_COSH -> 20; // 1 ulp of expm1, quotient, its square and log1p near 0
                    case PINBALL -> 3; // difference, 1 - p, product
                    // three more products, weight, 2 ulp of the shares, their sums, products and quotient; the power's
                    // are added below
                    case FOCAL -> 30;
                };
        Random random = new Random(13);
        int n = 20_000;
        float[] a = new float[n];
        float[] y = new float[n];
        for (int i = 0; i < n; i++) {
            float uniform = random.nextInt(8) == 0 ? random.nextInt(2) : random.nextFloat();
            float real = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(3) - 1));
            switch (f) {
                case BINARY_CROSS_ENTROPY -> {
                    a[i] = random.nextInt(3) == 0 ? (float) Math.pow(uniform, 8) : uniform;
                    y[i] = random.nextInt(3) == 0 ? random.nextInt(2) : random.nextFloat();
                }
                case SIGMOID_CROSS_ENTROPY, FOCAL -> {
                    a[i] = 3 * real;
                    y[i] = uniform;
                }
                case POISSON -> {
                    a[i] = real;
                    y[i] = random.nextInt(20);
                }
                case HINGE -> {
                    a[i] = real;
                    y[i] = 2 * random.nextInt(2) - 1;
                }
                default -> {
                    a[i] = real;
                    y[i] = random.nextInt(8) == 0 ? real : (float) random.nextGaussian();
                }
            }
        }
        float[] loss = new float[n];
        float[] da = new float[n];
        KERNELS.loss(loss, 0, da, 0, a, 0, y, 0, n, 1f, f, of.p(), of.q(), new float[0]);
        for (int i = 0; i < n; i++) {
            String what = of + "(" + a[i] + ", " + y[i] + ")";
            int most = roundings + 2;
            if (f == PointwiseLoss.FOCAL) {
                // m's error is multiplied by p, that of its logarithm too
                double log = FastMath.log(missed(a[i], y[i]));
                most += (int) (of.p() * (10 + 4 * Math.abs(log)));
            }
            assertSum(what, loss[i], terms(f, a[i], y[i], of.p(), of.q()), most);
            assertSum(what + "'s derivative", da[i], derivativeTerms(f, a[i], y[i], of.p(), of.q()), most);
        }
    }

    @Test
    void focalLossWithoutFocusIsCrossEntropyToTheBit() {
        Random random = new Random(17);
        int n = 100_000;
        float[] a = new float[n];
        float[] y = new float[n];
        for (int i = 0; i < n; i++) {
            a[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(6) - 3));
            y[i] = switch (random.nextInt(4)) {
                case 0 -> 0f;
                case 1 -> 1f;
                case 2 -> random.nextFloat();
                default -> random.nextFloat() * (float) Math.pow(2, -random.nextInt(40));
            };
        }
        float[] loss = new float[n];
        float[] da = new float[n];
        float[] focal = new float[n];
        float[] dFocal = new float[n];
        float[] none = {};
        KERNELS.loss(loss, 0, da, 0, a, 0, y, 0, n, 0.3f, PointwiseLoss.SIGMOID_CROSS_ENTROPY, 0f, 0f, none);
        KERNELS.loss(focal, 0, dFocal, 0, a, 0, y, 0, n, 0.3f, PointwiseLoss.FOCAL, 0f, -1f, none);
        Bits.assertSame(loss, focal, "loss");
        Bits.assertSame(da, dFocal, "derivative");
    }

    /** Far from zero and where probabilities round to 0 or 1. */
    @Test
    void lossesWithParametersAreStable() {
        for (LossCase of : LossCase.all()) {
            PointwiseLoss f = of.f();
            if (f == PointwiseLoss.FOCAL || f == PointwiseLoss.LOG_COSH || f == PointwiseLoss.PINBALL) {
                for (float a : new float[] {0f, 20f, 88f, 104f, 200f, 1e10f, Float.MAX_VALUE / 4}) {
                    for (float y : new float[] {0f, 0.25f, 1f}) {
                        for (float z : new float[] {a, -a}) {
                            String what = of + "(" + z + ", " + y + ")";
                            float value = f.value(z, y, of.p(), of.q());
                            assertTrue(value >= 0 && value <= Float.MAX_VALUE, what + " is " + value);
                            float slope = f.derivative(z, y, of.p(), of.q());
                            assertTrue(Float.isFinite(slope), what + "'s derivative is " + slope);
                        }
                    }
                }
            }
        }
        assertEquals(100f, PointwiseLoss.FOCAL.value(-100f, 1f, 2f, -1f));
        assertEquals(25f, PointwiseLoss.FOCAL.value(-100f, 1f, 2f, 0.25f));
        assertEquals(75f, PointwiseLoss.FOCAL.value(100f, 0f, 2f, 0.25f));
        assertEquals(0f, PointwiseLoss.FOCAL.value(100f, 1f, 2f, -1f));
        assertEquals(-1f, PointwiseLoss.FOCAL.derivative(-100f, 1f, 2f, -1f));
        assertEquals(0f, PointwiseLoss.LOG_COSH.value(3f, 3f, 0f, 0f));
        assertEquals(1e30f, PointwiseLoss.LOG_COSH.value(1e30f, 0f, 0f, 0f));
        assertEquals(5e-21f, PointwiseLoss.LOG_COSH.value(1e-10f, 0f, 0f, 0f), 1e-27f);
        assertEquals(0f, PointwiseLoss.PINBALL.derivative(3f, 3f, 0.9f, 0f));
    }

    private static void assertSum(String what, float actual, double[] terms, int roundings) {
        double exact = 0;
        double magnitude = 0;
        for (double term : terms) {
            exact += term;
            magnitude += Math.abs(term);
        }
        double error = Math.abs(actual - exact);
        double bound = roundings * Math.max(UNIT * magnitude, Float.MIN_VALUE / 2.0);
        assertTrue(error <= bound, what + " is " + actual + ", exactly " + exact + ": error " + error + " > " + bound);
    }

    @Test
    void softmaxIsADistributionAndStableFarFromZero() {
        float[] z = {1000f, 1001f, 1002f, -1e30f};
        KERNELS.softmax(z, 0, 1, 4);
        double[] shifted = {FastMath.exp(-2), FastMath.exp(-1), 1, 0};
        double total = shifted[0] + shifted[1] + shifted[2];
        for (int j = 0; j < 4; j++) {
            double error = Math.abs(z[j] - shifted[j] / total);
            assertTrue(error <= 8 * UNIT * shifted[j] / total, "class " + j + ": " + z[j]);
        }
    }

    @Test
    void crossEntropiesAreStableFarFromZero() {
        float[] loss = new float[2];
        float[] dz = new float[2];
        PointwiseLoss f = PointwiseLoss.SIGMOID_CROSS_ENTROPY;
        float[] none = {};
        KERNELS.loss(loss, 0, dz, 0, new float[] {500f, -500f}, 0, new float[] {0f, 1f}, 0, 2, 1f, f, 0f, 0f, none);
        assertEquals(500f, loss[0]);
        assertEquals(500f, loss[1]);
        assertEquals(1f, dz[0]);
        assertEquals(-1f, dz[1]);
        KERNELS.softmaxCrossEntropy(loss, 0, dz, 0, new float[] {500f, -500f}, 0, new int[] {1}, 0, 1, 2, 1f);
        assertEquals(1000f, loss[0]);
        assertEquals(1f, dz[0]);
        assertEquals(-1f, dz[1]);
    }

    /** Squares add up without cancellation: a relative error of at most half an ulp for each of a chain's fma and the tree. */
    @Test
    void sumsOfSquares() {
        Random random = new Random(21);
        for (int n : new int[] {1, 2, 31, 32, 33, 100, 4_096, 4_101}) {
            float[] a = Bits.random(random, n);
            double exact = 0;
            for (int i = AT; i < AT + n; i++) {
                exact += (double) a[i] * a[i];
            }
            double error = Math.abs(KERNELS.sumOfSquares(a, AT, AT + n, new float[0]) - exact);
            double bound = 1.01 * ((n + 31) / 32 + 5) * UNIT * exact;
            assertTrue(error <= bound, n + " squares: error " + error + " > " + bound);
        }
        assertEquals(25f, KERNELS.sumOfSquares(new float[] {9f, 3f, 4f, 9f}, 1, 3, new float[0]));
    }

    @Test
    void averages() {
        Random random = new Random(22);
        float[] average = Bits.random(random, 100);
        float[] before = average.clone();
        float[] w = Bits.random(random, 100);
        KERNELS.average(average, w, AT, AT + 100, 0.01f);
        for (int i = AT; i < AT + 100; i++) {
            double exact = before[i] + 0.01 * ((double) w[i] - before[i]);
            double bound = 3 * UNIT * (Math.abs(before[i]) + Math.abs(w[i]));
            double error = Math.abs(average[i] - exact);
            assertTrue(error <= bound, "average: error " + error + " > " + bound);
        }
        Bits.assertCanaries(average, 100, "average");
    }

    /** Columns within the limit keep their bits; the others get the norm of the limit. */
    @Test
    void limitsOfColumns() {
        Random random = new Random(23);
        for (int[] shape : SHAPES) {
            int rows = shape[0];
            int columns = shape[1];
            float[] w = Bits.random(random, rows * columns);
            float[] before = w.clone();
            int from = columns / 3;
            float max = (float) Math.sqrt(rows);
            KERNELS.limitColumns(w, AT, rows, columns, from, columns, max);
            Bits.assertCanaries(w, rows * columns, "limit");
            for (int column = 0; column < columns; column++) {
                double norm = 0;
                for (int row = 0; row < rows; row++) {
                    norm = Math.hypot(norm, before[AT + row * columns + column]);
                }
                double factor = column >= from && norm > max ? max / norm : 1;
                boolean isNear = Math.abs(norm / max - 1) < rows * UNIT; // rounding decides
                for (int row = 0; row < rows; row++) {
                    int at = AT + row * columns + column;
                    double error = Math.abs(w[at] - factor * before[at]);
                    double bound = factor == 1 && !isNear ? 0 : 2 * (rows + 4) * UNIT * Math.abs(before[at]);
                    assertTrue(error <= bound, "(" + row + ", " + column + "): error " + error + " > " + bound);
                }
            }
        }
    }
}
