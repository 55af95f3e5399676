package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of a prediction gives the bits of the simplest: gaps between rows, new arrays, doubles, several threads. */
class PredictionTest {
    private static final int INPUTS = 5;
    private static final int OUTPUTS = 3;
    private static final int MAX_ROWS = 70; // more than twice the rows that are staged at a time
    private static final float CANARY = 77;

    private static Mlp mlp(Activation last) {
        MlpSpec spec = MlpSpec.builder(INPUTS)
                .layer(9, Activation.TANH)
                .layer(OUTPUTS, last)
                .build();
        return Mlp.create(spec, Initializer.normal(1), 2);
    }

    private static final Predictor PREDICTOR = new Predictor(mlp(Activation.SOFTMAX));
    private static final float[] X = Nets.inputs(MAX_ROWS, INPUTS, 3);

    /** Rows of {@code dense} from {@code at} on, {@code stride} apart, in an array that ends behind the last value. */
    private static float[] apart(float[] dense, int width, int at, int stride, float gap) {
        int rows = dense.length / width;
        float[] apart = new float[at + (rows - 1) * stride + width];
        Arrays.fill(apart, gap);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(dense, row * width, apart, at + row * stride, width);
        }
        return apart;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 32, 33, 64, 65, 70})
    void gapsBetweenRowsChangeNoBit(int rows) {
        float[] dense = Arrays.copyOf(X, rows * INPUTS);
        Workspace workspace = Workspace.of(PREDICTOR.spec(), MAX_ROWS);
        float[] values = new float[rows * OUTPUTS];
        PREDICTOR.predict(values, dense, rows, workspace);
        int[] labels = new int[rows];
        PREDICTOR.predictLabels(labels, dense, rows, workspace);
        try (ParallelPredictor parallel =
                ParallelPredictor.builder(PREDICTOR).maxRows(MAX_ROWS).build()) {
            for (int xStride : new int[] {INPUTS, INPUTS + 1, 4 * INPUTS}) {
                float[] x = apart(dense, INPUTS, 4, xStride, Float.NaN);
                for (int outStride : new int[] {OUTPUTS, OUTPUTS + 2}) {
                    float[] expected = apart(values, OUTPUTS, 2, outStride, CANARY);
                    String what = rows + " rows, strides " + xStride + " and " + outStride;
                    float[] out = new float[expected.length];
                    Arrays.fill(out, CANARY);
                    PREDICTOR.predict(out, 2, outStride, x, 4, xStride, rows, workspace);
                    Bits.assertSame(expected, out, what);
                    Arrays.fill(out, CANARY);
                    parallel.predict(out, 2, outStride, x, 4, xStride, rows);
                    Bits.assertSame(expected, out, what);
                    Arrays.fill(out, CANARY);
                    PREDICTOR.predictProba(out, 2, outStride, x, 4, xStride, rows, workspace);
                    Bits.assertSame(expected, out, what);
                    Arrays.fill(out, CANARY);
                    parallel.predictProba(out, 2, outStride, x, 4, xStride, rows);
                    Bits.assertSame(expected, out, what);
                }
                int[] some = new int[rows + 1];
                some[0] = 9;
                PREDICTOR.predictLabels(some, 1, x, 4, xStride, rows, workspace);
                assertArrayEquals(labels, Arrays.copyOfRange(some, 1, rows + 1));
                assertEquals(9, some[0]);
                Arrays.fill(some, 8);
                parallel.predictLabels(some, 1, x, 4, xStride, rows);
                assertArrayEquals(labels, Arrays.copyOfRange(some, 1, rows + 1));
                assertEquals(8, some[0]);
            }
        }
    }

    /** 600 rows are more than the workspace of such a call has room for. */
    @ParameterizedTest
    @ValueSource(ints = {1, 256, 257, 600})
    void newArraysHoldTheSameBits(int rows) {
        float[] x = Nets.inputs(rows, INPUTS, 4);
        double[] doubles = new double[x.length];
        Arrays.setAll(doubles, i -> x[i]);
        Workspace workspace = Workspace.of(PREDICTOR.spec(), rows);
        float[] values = new float[rows * OUTPUTS];
        int[] labels = new int[rows];
        PREDICTOR.predictLabels(labels, values, x, rows, workspace);
        Bits.assertSame(values, PREDICTOR.predict(x), "values");
        Bits.assertSame(values, PREDICTOR.predictProba(x), "probabilities");
        assertArrayEquals(labels, PREDICTOR.predictLabels(x));
        assertArrayEquals(labels, PREDICTOR.predictLabels(doubles));
        double[] asDoubles = new double[values.length];
        Arrays.setAll(asDoubles, i -> values[i]);
        assertArrayEquals(asDoubles, PREDICTOR.predict(doubles));
        assertArrayEquals(asDoubles, PREDICTOR.predictProba(doubles));
    }

    @Test
    void probabilitiesOfLogarithmsAreThoseOfTheFunctionItself() {
        Bits.assertSame(PREDICTOR.predict(X), new Predictor(mlp(Activation.LOG_SOFTMAX)).predictProba(X), "softmax");
        Predictor sigmoid = new Predictor(mlp(Activation.SIGMOID));
        Bits.assertSame(sigmoid.predict(X), sigmoid.predictProba(X), "sigmoid");
        Bits.assertSame(sigmoid.predict(X), new Predictor(mlp(Activation.LOG_SIGMOID)).predictProba(X), "log-sigmoid");
        Predictor hard = new Predictor(mlp(Activation.HARD_SIGMOID));
        Bits.assertSame(hard.predict(X), hard.predictProba(X), "hard-sigmoid");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SIGMOID", "LOG_SIGMOID", "HARD_SIGMOID", "SOFTMAX", "LOG_SOFTMAX"})
    void otherActivationsGiveNoProbabilities(Activation last) {
        Predictor predictor = new Predictor(mlp(last));
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> predictor.predictProba(X));
        assertEquals(
                "the last layer's activation is " + last.label() + ", expected one that gives probabilities: "
                        + "sigmoid, log-sigmoid, hard-sigmoid, softmax, log-softmax",
                e.getMessage());
    }

    /** A step or a ReLU turns NaN into a number, so outputs alone do not show it. */
    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            names = {"STEP", "RELU", "HARD_SIGMOID", "TANH"})
    void aRowWithNaNHasNoLabelAndNoProbability(Activation hidden) {
        MlpSpec spec =
                MlpSpec.builder(2).layer(4, hidden).layer(2, Activation.SOFTMAX).build();
        Predictor predictor = new Predictor(Mlp.create(spec, 1));
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] x = new float[2 * 41];
            x[2 * 37 + 1] = bad;
            String message = "row 37: input 1, both counted from 0, is " + bad + ", expected a finite number";
            int[] labels = new int[41];
            Arrays.fill(labels, -1);
            Workspace workspace = Workspace.of(spec, 41);
            assertRefused(message, () -> predictor.predictLabels(labels, x, 41, workspace));
            assertEquals(37, Arrays.stream(labels).filter(label -> label >= 0).count());
            assertRefused(message, () -> predictor.predictLabels(x));
            float[] p = new float[2 * 41];
            assertRefused(message, () -> predictor.predictProba(p, x, 41, workspace));
            assertEquals(1, p[72] + p[73], 1e-6, "the row before");
            assertEquals(0, p[74], "the row itself");
            float[] apart = apart(x, 2, 1, 5, 0);
            assertRefused(message, () -> predictor.predictProba(p, 0, 2, apart, 1, 5, 41, workspace));
            assertRefused(message, () -> predictor.predictLabels(labels, 0, apart, 1, 5, 41, workspace));
        }
    }

    private static void assertRefused(String message, Runnable call) {
        assertEquals(message, assertThrows(NonFiniteException.class, call::run).getMessage());
    }

    @Test
    void aProbabilityThatIsNotFiniteIsNamed() {
        MlpSpec spec = MlpSpec.builder(1).layer(2, Activation.SOFTMAX).build();
        Predictor predictor = new Predictor(new Mlp(spec, new float[] {2, 2, 0, 0}));
        assertRefused(
                "row 1: output 0, both counted from 0, is NaN, expected a finite number",
                () -> predictor.predictProba(new float[] {1, 3e38f}));
    }

    @Test
    void rowsThatAreNotWholeAreRefused() {
        for (int length : new int[] {0, 4, 6}) {
            String message = "x has " + length + " values, expected a positive multiple of inputs = 5";
            for (Runnable call : new Runnable[] {
                () -> PREDICTOR.predict(new float[length]),
                () -> PREDICTOR.predictProba(new double[length]),
                () -> PREDICTOR.predictLabels(new float[length])
            }) {
                assertEquals(
                        message,
                        assertThrows(IllegalArgumentException.class, call::run).getMessage());
            }
        }
    }
}
