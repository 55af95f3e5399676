package io.simdmlp.kernel.vector;

import static io.simdmlp.Bits.AT;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Bits;
import io.simdmlp.LossCase;
import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.kernel.PointwiseLoss;
import io.simdmlp.kernel.reference.ReferenceKernels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every vector kernel equals its reference twin, bit for bit, at the vector width of this JVM. */
@Tag("vector")
class TwinTest {
    private static final Kernels VECTOR = new VectorKernels(new ReferenceKernels());
    private static final Kernels REFERENCE = new ReferenceKernels();
    private static final float[] NONE = {};

    /** Around every tile's edge, with and without k-blocks, packed and in place. */
    private static List<int[]> shapes() {
        List<int[]> shapes = new ArrayList<>();
        int[] rows = {1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 17};
        int[] widths = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 63, 64, 65, 66, 97, 127, 128, 129, 131};
        for (int row : rows) {
            for (int in : new int[] {1, 2, 5, 16, 19}) {
                for (int out : widths) {
                    shapes.add(new int[] {row, in, out});
                    shapes.add(new int[] {row, out, in});
                }
            }
        }
        for (int n = 1; n <= 2 * Tile6x4.NR * Simd.LANES + 1; n++) {
            shapes.add(new int[] {13, 3, n});
            shapes.add(new int[] {n, 3, 13});
            shapes.add(new int[] {5, n, 7});
            shapes.add(new int[] {5, n, 1});
        }
        shapes.add(new int[] {241, 37, 257});
        shapes.add(new int[] {37, 1031, 70}); // more than a block deep, and packed
        shapes.add(new int[] {37, 1031, 3}); // its second block continues sums in a c narrower than a vector
        shapes.add(new int[] {37, 1031, 19});
        for (int columns : new int[] {7, 13, 50}) { // the same, narrower than a panel of 128, 256 and 512 bit
            shapes.add(new int[] {37, 1031, columns});
        }
        shapes.add(new int[] {37, 70, 1031});
        shapes.add(new int[] {1031, 3, 19});
        shapes.add(new int[] {37, 769, 241});
        shapes.add(new int[] {7, 1031, 70});
        shapes.add(new int[] {3, 521, 67});
        shapes.add(new int[] {1, 784, 130});
        for (int out : new int[] {191, 192, 193, 207, 208, 257}) { // OneRow or several panels side by side
            shapes.add(new int[] {1, 3, out});
            shapes.add(new int[] {1, 38, out});
        }
        shapes.add(new int[] {490, 11, 83});
        Random random = new Random(5);
        for (int i = 0; i < 40; i++) {
            shapes.add(new int[] {1 + random.nextInt(64), 1 + random.nextInt(600), 1 + random.nextInt(200)});
        }
        return shapes;
    }

    private static float[] scratch() {
        float[] scratch = new float[VECTOR.scratchSize(1031, 1031, false)];
        java.util.Arrays.fill(scratch, Float.NaN); // kernels must not read it before they write it
        return scratch;
    }

    /** Compares the vector and the reference kernel on an output of {@code n} elements, all of which they overwrite. */
    private static void assertTwins(String what, int n, BiConsumer<Kernels, float[]> kernel) {
        Bits.assertNoNaN(assertTwinsOfSome(what, n, kernel), n, what);
    }

    /** The same for a kernel that overwrites only some elements, the same in both; returns the output. */
    private static float[] assertTwinsOfSome(String what, int n, BiConsumer<Kernels, float[]> kernel) {
        float[] expected = Bits.output(n);
        float[] actual = Bits.output(n);
        kernel.accept(REFERENCE, expected);
        kernel.accept(VECTOR, actual);
        Bits.assertSame(expected, actual, what);
        Bits.assertCanaries(actual, n, what);
        return actual;
    }

    @ParameterizedTest
    @EnumSource(Pointwise.class)
    void dense(Pointwise f) {
        Random random = new Random(1);
        float[] scratch = scratch();
        for (int[] shape : shapes()) {
            int rows = shape[0];
            int in = shape[1];
            int out = shape[2];
            float[] x = Bits.random(random, rows * in);
            float[] p = Bits.random(random, in * out + out);
            assertTwins(
                    "dense " + f + " " + List.of(rows, in, out),
                    rows * out,
                    (k, to) -> k.dense(to, AT, x, AT, p, AT, AT + in * out, false, rows, in, out, 0, out, f, scratch));
        }
    }

    /** Few rows, weights in an array so large that G1 aligns it: panels then begin at cache lines. */
    @Test
    void denseOfALargeArray() {
        Random random = new Random(6);
        float[] scratch = scratch();
        float[] p = Bits.random(random, 1 << 19);
        for (int rows = 1; rows <= WideProduct.MIN_PACK_ROWS; rows++) {
            for (int in : new int[] {1, 7, 37}) {
                for (int out : new int[] {16, 63, 64, 192, 208, 224, 240, 256, 513}) {
                    float[] x = Bits.random(random, rows * in);
                    for (int wAt : new int[] {0, 4, 12, 13, 27}) {
                        for (boolean relu : new boolean[] {false, true}) {
                            Pointwise f = relu ? Pointwise.RELU : Pointwise.IDENTITY;
                            int n = rows;
                            assertTwins(
                                    "dense at " + wAt + " " + List.of(rows, in, out) + " " + f,
                                    rows * out,
                                    (k, to) -> k.dense(
                                            to,
                                            AT,
                                            x,
                                            AT,
                                            p,
                                            wAt,
                                            wAt + in * out,
                                            false,
                                            n,
                                            in,
                                            out,
                                            0,
                                            out,
                                            f,
                                            scratch));
                        }
                    }
                }
            }
        }
    }

    @Test
    void densePacked() {
        Random random = new Random(4);
        float[] scratch = scratch();
        for (int[] shape : shapes()) {
            int rows = shape[0];
            int in = shape[1];
            int out = shape[2];
            float[] x = Bits.random(random, rows * in);
            float[] p = Bits.random(random, in * out + out);
            assertTwins("dense packed " + List.of(rows, in, out), rows * out, (k, to) -> {
                int size = (int) k.packedSize(in, out);
                float[] packed = Bits.output(size + out);
                k.pack(packed, AT, p, AT, in, out);
                System.arraycopy(p, AT + in * out, packed, AT + size, out);
                Bits.assertCanaries(packed, size + out, "packed");
                k.dense(to, AT, x, AT, packed, AT, AT + size, true, rows, in, out, 0, out, Pointwise.RELU, scratch);
            });
        }
    }

    /** Ranges of the panels of the vector kernels, the last with the remaining columns. */
    @ParameterizedTest
    @EnumSource(names = {"IDENTITY", "RELU", "TANH"})
    void anyPanelsOfPackedWeightsAreTheSame(Pointwise f) {
        Random random = new Random(8);
        float[] scratch = scratch();
        int panel = VECTOR.packedPanel();
        int ranges = 0;
        for (int out : new int[] {1, panel - 1, 3 * panel, 5 * panel + 3, 9 * panel + panel / 2}) {
            for (int in : out < 4 * panel ? new int[] {1, 21, 1031} : new int[] {1, 21}) {
                float[] p = Bits.random(random, in * out + out);
                float[] packed = packed(VECTOR, p, in, out);
                float[] plain = packed(REFERENCE, p, in, out);
                for (int rows : new int[] {1, 2, 4, 7, 13}) {
                    float[] x = Bits.random(random, rows * in);
                    for (int from = 0; from == 0 || out - from >= panel; from += panel) {
                        for (int end = from + panel; end < out + panel; end += panel) {
                            int first = from;
                            int to = out - end < panel ? out : end;
                            ranges++;
                            assertTwinsOfSome(
                                    "dense packed " + f + " " + List.of(rows, in, out, from, to),
                                    rows * out,
                                    (k, c) -> {
                                        float[] w = k.vectorBits() > 0 ? packed : plain;
                                        int biasAt = w.length - out;
                                        k.dense(
                                                c, AT, x, AT, w, AT, biasAt, true, rows, in, out, first, to, f,
                                                scratch);
                                    });
                        }
                    }
                }
            }
        }
        assertTrue(ranges > 500, ranges + " ranges");
    }

    /** Packed weights at {@code AT}, and the bias (out) at the array's end. */
    private static float[] packed(Kernels kernels, float[] p, int in, int out) {
        int size = (int) kernels.packedSize(in, out);
        float[] packed = new float[AT + size + out];
        kernels.pack(packed, AT, p, AT, in, out);
        System.arraycopy(p, AT + in * out, packed, AT + size, out);
        return packed;
    }

    @ParameterizedTest
    @EnumSource(Pointwise.class)
    void inputGradient(Pointwise f) {
        Random random = new Random(2);
        float[] scratch = scratch();
        for (int[] shape : shapes()) {
            int rows = shape[0];
            int in = shape[1];
            int out = shape[2];
            float[] dz = Bits.random(random, rows * out);
            float[] w = Bits.random(random, in * out);
            float[] a = Bits.random(random, rows * in);
            assertTwins(
                    "input gradient " + f + " " + List.of(rows, in, out),
                    rows * in,
                    (k, dx) -> k.inputGradient(dx, AT, dz, AT, w, AT, a, AT, rows, in, out, 0, in, f, scratch));
        }
    }

    @Test
    void weightGradient() {
        Random random = new Random(3);
        float[] scratch = scratch();
        for (int[] shape : shapes()) {
            int rows = shape[0];
            int in = shape[1];
            int out = shape[2];
            float[] x = Bits.random(random, rows * in);
            float[] dz = Bits.random(random, rows * out);
            assertTwins(
                    "weight gradient " + List.of(rows, in, out),
                    in * out,
                    (k, dw) -> k.weightGradient(dw, AT, x, AT, dz, AT, rows, in, out, 0, in, scratch));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IDENTITY", "RELU", "TANH", "GELU"})
    void anyColumnsOfProductsAreTheSame(Pointwise f) {
        Random random = new Random(7);
        float[] scratch = scratch();
        int wide = 150;
        for (int rows : new int[] {1, 4, 8, 9, 19}) {
            for (int depth : new int[] {1, 21, 1031}) {
                float[] x = Bits.random(random, rows * depth);
                float[] p = Bits.random(random, depth * wide + wide);
                float[] v = Bits.random(random, rows * wide);
                for (int from = 0; from < wide; from += 1 + random.nextInt(40)) {
                    int to = from + 1 + random.nextInt(wide - from);
                    int first = from;
                    String what = f + " " + List.of(rows, depth, from, to);
                    assertTwinsOfSome(
                            "dense " + what,
                            rows * wide,
                            (k, out) -> k.dense(
                                    out,
                                    AT,
                                    x,
                                    AT,
                                    p,
                                    AT,
                                    AT + depth * wide,
                                    false,
                                    rows,
                                    depth,
                                    wide,
                                    first,
                                    to,
                                    f,
                                    scratch));
                    assertTwinsOfSome(
                            "input gradient " + what,
                            rows * wide,
                            (k, dx) -> k.inputGradient(
                                    dx, AT, x, AT, p, AT, v, AT, rows, wide, depth, first, to, f, scratch));
                }
            }
        }
    }

    /** Scratch of exactly the required size: rows then need several slabs, columns several groups. */
    @Test
    void exactScratch() {
        Random random = new Random(12);
        for (int[] shape : new int[][] {
            {490, 11, 83},
            {1031, 3, 70},
            {300, 40, 270},
            {17, 130, 300},
            {2, 2, 9},
            {2, 18, 64},
            {7, 71, 261},
            {3, 2050, 600}
        }) {
            int rows = shape[0];
            int in = shape[1];
            int out = shape[2];
            int most = Math.max(rows, Math.max(in, out));
            float[] scratch = new float[VECTOR.scratchSize(most, most, false)];
            float[] packedScratch = new float[VECTOR.scratchSize(rows, in, true)];
            float[] x = Bits.random(random, rows * in);
            float[] p = Bits.random(random, in * out + out);
            float[] dz = Bits.random(random, rows * out);
            String what = List.of(rows, in, out).toString();
            assertTwins("dense " + what, rows * out, (k, to) -> {
                Pointwise f = Pointwise.IDENTITY;
                k.dense(to, AT, x, AT, p, AT, AT + in * out, false, rows, in, out, 0, out, f, scratch);
            });
            assertTwins("dense packed " + what, rows * out, (k, to) -> {
                int size = (int) k.packedSize(in, out);
                float[] packed = Bits.output(size + out);
                k.pack(packed, AT, p, AT, in, out);
                System.arraycopy(p, AT + in * out, packed, AT + size, out);
                Pointwise f = Pointwise.IDENTITY;
                k.dense(to, AT, x, AT, packed, AT, AT + size, true, rows, in, out, 0, out, f, packedScratch);
            });
            assertTwins(
                    "weight gradient " + what,
                    in * out,
                    (k, dw) -> k.weightGradient(dw, AT, x, AT, dz, AT, rows, in, out, 0, in, scratch));
            assertTwins("input gradient " + what, rows * in, (k, dx) -> {
                Pointwise f = Pointwise.IDENTITY;
                k.inputGradient(dx, AT, dz, AT, p, AT, x, AT, rows, in, out, 0, in, f, scratch);
            });
        }
    }

    /** More rows than a slab, and deeper than a block: sums continue in each slab. */
    @Test
    void slabsAndBlocks() {
        Random random = new Random(13);
        float[] scratch = scratch();
        float[] x = Bits.random(random, 600 * 1031);
        float[] p = Bits.random(random, 1031 * 70 + 70);
        assertTwins("dense", 600 * 70, (k, to) -> {
            Pointwise f = Pointwise.RELU;
            k.dense(to, AT, x, AT, p, AT, AT + 1031 * 70, false, 600, 1031, 70, 0, 70, f, scratch);
        });
        assertTwins(
                "weight gradient",
                600 * 70,
                (k, dw) -> k.weightGradient(dw, AT, x, AT, p, AT, 1031, 600, 70, 0, 600, scratch));
    }

    @Test
    void weightGradientInAnyPartsIsTheSame() {
        Random random = new Random(4);
        int rows = 19;
        int in = 45;
        int out = 70;
        float[] x = Bits.random(random, rows * in);
        float[] dz = Bits.random(random, rows * out);
        for (int cut = 1; cut < in; cut++) {
            int middle = cut;
            assertTwins("cut at " + cut, in * out, (k, dw) -> {
                k.weightGradient(dw, AT, x, AT, dz, AT, rows, in, out, middle, in, scratch());
                k.weightGradient(dw, AT, x, AT, dz, AT, rows, in, out, 0, middle, scratch());
            });
        }
    }

    @Test
    void weightGradientLeavesOtherRowsAlone() {
        float[] dw = Bits.output(10 * 33);
        new VectorKernels(new ReferenceKernels())
                .weightGradient(dw, AT, new float[20], 0, new float[66], 0, 2, 10, 33, 4, 7, scratch());
        for (int i = 0; i < 10 * 33; i++) {
            boolean written = i >= 4 * 33 && i < 7 * 33;
            assertTrue(written ? dw[AT + i] == 0f : Float.isNaN(dw[AT + i]), "element " + i + " is " + dw[AT + i]);
        }
    }

    @Test
    void biasGradient() {
        Random random = new Random(5);
        for (int[] shape : shapes()) {
            int rows = shape[0];
            int out = shape[2];
            float[] dz = Bits.random(random, rows * out);
            assertTwins(
                    "bias gradient " + List.of(rows, out), out, (k, db) -> k.biasGradient(db, AT, dz, AT, rows, out));
        }
    }

    @ParameterizedTest
    @EnumSource(Pointwise.class)
    void pointwise(Pointwise f) {
        Random random = new Random(11);
        float[] scratch = scratch();
        for (int n = 1; n <= 2 * Simd.CHUNK + 3; n += n < 4 * Simd.LANES ? 1 : 61) {
            float[] z = Bits.random(random, n);
            int count = n;
            assertTwins(f + " " + n, n, (k, a) -> {
                System.arraycopy(z, 0, a, 0, a.length);
                k.pointwise(a, AT, a, AT, count, f, scratch);
            });
            assertTwins(f + " to another array " + n, n, (k, a) -> k.pointwise(a, AT, z, AT, count, f, scratch));
        }
    }

    @ParameterizedTest
    @EnumSource(Pointwise.class)
    void pointwiseGradient(Pointwise f) {
        Random random = new Random(6);
        float[] scratch = scratch();
        for (int n = 1; n <= 2 * Simd.CHUNK + 3; n += n < 4 * Simd.LANES ? 1 : 61) {
            float[] given = Bits.random(random, n);
            float[] a = Bits.random(random, n);
            int count = n;
            assertTwins(f + " gradient " + n, n, (k, d) -> {
                System.arraycopy(given, 0, d, 0, d.length);
                k.pointwiseGradient(d, AT, a, AT, count, f, scratch);
            });
        }
    }

    private static final float[] SPECIAL = {
        Float.NaN,
        0f,
        -0f,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        1f,
        -1f
    };

    /** The first or the second of every pair of special values. */
    private static float[] pairs(boolean second) {
        int n = SPECIAL.length;
        float[] values = new float[n * n];
        for (int i = 0; i < values.length; i++) {
            values[i] = SPECIAL[second ? i / n : i % n];
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource(Pointwise.class)
    void specialValues(Pointwise f) {
        float[] a = pairs(false);
        float[] d = pairs(true);
        int n = a.length;
        float[] expected = d.clone();
        float[] actual = d.clone();
        REFERENCE.pointwiseGradient(expected, 0, a, 0, n, f, scratch());
        VECTOR.pointwiseGradient(actual, 0, a, 0, n, f, scratch());
        Bits.assertSame(expected, actual, f + "'s gradient");
        float[] expectedValue = a.clone();
        float[] actualValue = a.clone();
        REFERENCE.pointwise(expectedValue, 0, a, 0, n, f, scratch());
        VECTOR.pointwise(actualValue, 0, a, 0, n, f, scratch());
        Bits.assertSame(expectedValue, actualValue, f.name());
    }

    @Test
    void logSoftmaxAndItsGradient() {
        Random random = new Random(7);
        float[] scratch = scratch();
        for (int rows : new int[] {1, 2, 3, 5, 8, 13}) {
            for (int width = 1; width <= Simd.CHUNK + 1; width += width <= 2 * Simd.LANES ? 1 : 311) {
                int n = rows * width;
                int w = width;
                float[] z = Bits.random(random, n);
                float[] a = Bits.random(random, n);
                REFERENCE.logSoftmax(a, AT, rows, width, scratch);
                String shape = rows + "x" + width;
                assertTwins("log-softmax " + shape, n, (k, to) -> {
                    System.arraycopy(z, 0, to, 0, to.length);
                    k.logSoftmax(to, AT, rows, w, scratch);
                });
                assertTwins("log-softmax gradient " + shape, n, (k, d) -> {
                    System.arraycopy(z, 0, d, 0, d.length);
                    k.logSoftmaxGradient(d, AT, a, AT, rows, w, scratch);
                });
            }
        }
    }

    @Test
    void softmaxAndItsGradient() {
        Random random = new Random(7);
        for (int rows : new int[] {1, 2, 3, 5, 8, 13}) {
            for (int width = 1; width <= 2 * Simd.LANES + 1; width++) {
                int n = rows * width;
                int w = width;
                float[] z = Bits.random(random, n);
                float[] a = Bits.uniform(random, n);
                String shape = rows + "x" + width;
                assertTwins("softmax " + shape, n, (k, to) -> {
                    System.arraycopy(z, 0, to, 0, to.length);
                    k.softmax(to, AT, rows, w);
                });
                assertTwins("softmax gradient " + shape, n, (k, d) -> {
                    System.arraycopy(z, 0, d, 0, d.length);
                    k.softmaxGradient(d, AT, a, AT, rows, w);
                });
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.simdmlp.LossCase#all")
    void losses(LossCase of) {
        PointwiseLoss f = of.f();
        float p = of.p();
        float q = of.q();
        Random random = new Random(8);
        float[] scratch = scratch();
        for (int n = 1; n <= 2 * Simd.CHUNK + 3; n += n < 4 * Simd.LANES ? 1 : 61) {
            int count = n;
            // Binary cross-entropy's outputs are probabilities, and NaN beyond.
            float[] a = f == PointwiseLoss.BINARY_CROSS_ENTROPY ? Bits.uniform(random, n) : Bits.random(random, n);
            float[] y = Bits.uniform(random, n);
            float[] lossOut = Bits.output(n);
            float[] dOut = Bits.output(n);
            assertTwins(
                    of + " " + n,
                    n,
                    (k, loss) -> k.loss(loss, AT, dOut, AT, a, AT, y, AT, count, 0.37f, f, p, q, scratch));
            assertTwins(
                    of + "'s derivative " + n,
                    n,
                    (k, d) -> k.loss(lossOut, AT, d, AT, a, AT, y, AT, count, 0.37f, f, p, q, scratch));
            assertTwins(of + " in place " + n, n, (k, d) -> {
                System.arraycopy(a, 0, d, 0, d.length);
                k.loss(lossOut, AT, d, AT, d, AT, y, AT, count, 0.37f, f, p, q, scratch);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("io.simdmlp.LossCase#all")
    void specialValuesOfLosses(LossCase of) {
        PointwiseLoss f = of.f();
        float p = of.p();
        float q = of.q();
        float[] a = pairs(false);
        float[] y = pairs(true);
        int n = a.length;
        float[] expected = new float[n];
        float[] actual = new float[n];
        float[] expectedD = new float[n];
        float[] actualD = new float[n];
        REFERENCE.loss(expected, 0, expectedD, 0, a, 0, y, 0, n, 0.37f, f, p, q, scratch());
        VECTOR.loss(actual, 0, actualD, 0, a, 0, y, 0, n, 0.37f, f, p, q, scratch());
        Bits.assertSame(expected, actual, of.toString());
        Bits.assertSame(expectedD, actualD, of + "'s derivative");
    }

    @Test
    void softmaxCrossEntropy() {
        Random random = new Random(9);
        for (int rows : new int[] {1, 2, 7, 16}) {
            for (int width = 1; width <= 2 * Simd.LANES + 1; width++) {
                int n = rows * width;
                int w = width;
                float[] z = Bits.random(random, n);
                int[] labels = new int[rows];
                float[] y = Bits.output(n);
                float[] oneHot = Bits.output(n);
                for (int row = 0; row < rows; row++) {
                    labels[row] = random.nextInt(width);
                    for (int j = 0; j < width; j++) {
                        y[AT + row * width + j] = random.nextInt(3) == 0 ? 0f : random.nextFloat();
                        oneHot[AT + row * width + j] = j == labels[row] ? 1f : 0f;
                    }
                }
                String shape = rows + "x" + width;
                float[] lossOut = Bits.output(rows);
                float[] dOut = Bits.output(n);
                assertTwins(
                        "index derivative " + shape,
                        n,
                        (k, d) -> k.softmaxCrossEntropy(lossOut, AT, d, AT, z, AT, labels, 0, rows, w, 0.37f));
                assertTwins(
                        "index loss " + shape,
                        rows,
                        (k, loss) -> k.softmaxCrossEntropy(loss, AT, dOut, AT, z, AT, labels, 0, rows, w, 0.37f));
                assertTwins(
                        "distribution derivative " + shape,
                        n,
                        (k, d) -> k.softmaxCrossEntropy(lossOut, AT, d, AT, z, AT, y, AT, rows, w, 0.37f));
                assertTwins(
                        "distribution loss " + shape,
                        rows,
                        (k, loss) -> k.softmaxCrossEntropy(loss, AT, dOut, AT, z, AT, y, AT, rows, w, 0.37f));
                assertTwins("one-hot against index " + shape, n, (k, d) -> {
                    if (k instanceof ReferenceKernels) {
                        k.softmaxCrossEntropy(lossOut, AT, d, AT, z, AT, labels, 0, rows, w, 0.37f);
                    } else {
                        k.softmaxCrossEntropy(lossOut, AT, d, AT, z, AT, oneHot, AT, rows, w, 0.37f);
                    }
                });
                assertTwins("in place " + shape, n, (k, d) -> {
                    System.arraycopy(z, 0, d, 0, d.length);
                    k.softmaxCrossEntropy(lossOut, AT, d, AT, d, AT, labels, 0, rows, w, 0.37f);
                });
            }
        }
    }

    /** An update of elements {@code [from, to)} of some arrays: w, g, m, then three that are not negative. */
    private interface Update {
        void run(Kernels kernels, float[][] a, int from, int to);
    }

    private static Map<String, Update> updates() {
        Map<String, Update> updates = new LinkedHashMap<>();
        updates.put("sgd", (k, a, from, to) -> k.sgd(a[0], a[1], from, to, .1f, .01f));
        for (boolean nesterov : new boolean[] {false, true}) {
            updates.put(
                    "momentum " + nesterov,
                    (k, a, from, to) -> k.momentum(a[0], a[2], a[1], from, to, .1f, .9f, nesterov, .01f));
        }
        updates.put(
                "adam",
                (k, a, from, to) ->
                        k.adam(a[0], a[2], a[3], a[1], from, to, .1f, .999f, .001f, .01f, 1.5f, 1e-8f, .02f, .99f));
        updates.put(
                "adam without a root",
                (k, a, from, to) ->
                        k.adam(a[0], a[2], a[3], a[1], from, to, .1f, .999f, .001f, .01f, 0f, 1f, .02f, .99f));
        updates.put(
                "amsgrad",
                (k, a, from, to) -> k.amsgrad(
                        a[0], a[2], a[3], a[4], a[1], from, to, .1f, .9f, .1f, .01f, 1.5f, 1e-8f, .02f, .99f));
        updates.put(
                "nadam",
                (k, a, from, to) ->
                        k.nadam(a[0], a[2], a[3], a[1], from, to, .1f, .9f, .1f, .01f, .002f, 1.5f, 1e-8f, .02f, .99f));
        for (boolean centered : new boolean[] {false, true}) {
            for (float momentum : new float[] {0f, .9f}) {
                updates.put(
                        "rmsprop " + centered + " " + momentum,
                        (k, a, from, to) -> k.rmsprop(
                                a[0], a[3], a[2], a[4], a[1], from, to, .9f, .1f, .01f, momentum, 1e-8f, centered,
                                .02f));
            }
        }
        updates.put(
                "rmsprop without its other arrays",
                (k, a, from, to) ->
                        k.rmsprop(a[0], a[3], NONE, NONE, a[1], from, to, 1f, 1f, .01f, 0f, 1e-8f, false, .02f));
        updates.put(
                "adadelta",
                (k, a, from, to) -> k.adadelta(a[0], a[3], a[4], a[1], from, to, .9f, .1f, .5f, 1e-6f, .02f));
        updates.put("lion", (k, a, from, to) -> k.lion(a[0], a[2], a[1], from, to, .1f, .01f, .001f, .99f));
        updates.put("l1", (k, a, from, to) -> k.l1(a[1], a[0], from, to, .01f));
        return updates;
    }

    @Test
    void optimizers() {
        updates().forEach((name, update) -> {
            Random random = new Random(10);
            for (int n = 1; n <= 3 * Simd.LANES + 1; n++) {
                for (int offset = 0; offset <= Simd.LANES && offset < n; offset++) {
                    float[][] arrays = {
                        Bits.random(random, n),
                        Bits.random(random, n),
                        Bits.random(random, n),
                        Bits.uniform(random, n),
                        Bits.uniform(random, n)
                    };
                    assertSameUpdate(name, update, arrays, AT + offset, AT + n);
                }
            }
        });
    }

    @Test
    void optimizersOfSpecialValues() {
        float[] values = {
            0f,
            -0f,
            1f,
            -1f,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            1e-20f,
            -1e20f
        };
        int n = values.length * values.length;
        updates().forEach((name, update) -> {
            float[][] arrays = new float[5][n];
            for (int i = 0; i < n; i++) {
                arrays[0][i] = values[i % values.length];
                arrays[1][i] = values[i / values.length];
                arrays[2][i] = values[(i + i / values.length) % values.length];
                arrays[3][i] = Math.abs(values[(i + 2 * (i / values.length)) % values.length]);
                arrays[4][i] = Math.abs(values[(i + 5 * (i / values.length)) % values.length]);
            }
            assertSameUpdate(name, update, arrays, 0, n);
        });
    }

    /** Checks that both kernels write the same to all arrays, and only to elements {@code [from, to)}. */
    private static void assertSameUpdate(String name, Update update, float[][] arrays, int from, int to) {
        float[][] expected = copy(arrays);
        update.run(REFERENCE, expected, from, to);
        float[][] actual = copy(arrays);
        update.run(VECTOR, actual, from, to);
        for (int array = 0; array < arrays.length; array++) {
            String what = name + " [" + from + ", " + to + "), array " + array;
            Bits.assertSame(expected[array], actual[array], what);
            System.arraycopy(arrays[array], from, actual[array], from, to - from);
            Bits.assertSame(arrays[array], actual[array], what + " outside");
        }
    }

    private static float[][] copy(float[][] arrays) {
        float[][] copy = new float[arrays.length][];
        for (int i = 0; i < arrays.length; i++) {
            copy[i] = arrays[i].clone();
        }
        return copy;
    }

    /** At every offset of a remainder; also of numbers that a limit leaves as they are, and of NaN. */
    @Test
    void passesAroundAnUpdate() {
        Random random = new Random(11);
        float[] scratch = scratch();
        for (int n = 1; n <= 3 * 32 + 5; n++) {
            float[] a = Bits.random(random, n);
            float[] b = Bits.random(random, n);
            int to = AT + n;
            assertTwins("add " + n, n, (k, out) -> {
                System.arraycopy(a, 0, out, 0, out.length);
                k.add(out, b, AT, to);
            });
            assertTwins("scale " + n, n, (k, out) -> {
                System.arraycopy(a, 0, out, 0, out.length);
                k.scale(out, AT, to, 0.3f);
            });
            assertTwins("clamp " + n, n, (k, out) -> {
                System.arraycopy(a, 0, out, 0, out.length);
                k.clamp(out, AT, to, 0.7f);
            });
            assertTwinsOfSome("clamp NaN " + n, n, (k, out) -> k.clamp(out, AT, to, 0.7f));
            assertTwins("average " + n, n, (k, out) -> {
                System.arraycopy(a, 0, out, 0, out.length);
                k.average(out, b, AT, to, 0.001f);
            });
            assertTwins("sum of squares " + n, 1, (k, out) -> out[AT] = k.sumOfSquares(a, AT, to, scratch));
        }
        for (int n : new int[] {4_096, 4_097, 5_003}) {
            float[] a = Bits.random(random, n);
            assertTwins("sum of squares " + n, 1, (k, out) -> out[AT] = k.sumOfSquares(a, AT, AT + n, scratch));
            assertTwinsOfSome(
                    "of NaN " + n, 1, (k, out) -> out[AT] = k.sumOfSquares(Bits.output(n), AT, AT + n, scratch));
        }
    }

    @Test
    void limitsOfColumns() {
        Random random = new Random(12);
        for (int columns = 1; columns <= 9 * Simd.LANES + 1; columns += columns < 2 * Simd.LANES ? 1 : 7) {
            for (int rows : new int[] {1, 2, 5, 37}) {
                int n = rows * columns;
                float[] w = Bits.random(random, n);
                w[AT + n / 2] = Float.NaN;
                for (int from : new int[] {0, columns / 3, columns / 2}) {
                    int width = columns;
                    for (float max : new float[] {1e-6f, (float) Math.sqrt(rows), 1e6f}) {
                        assertTwinsOfSome("limit " + rows + "x" + columns + " from " + from, n, (k, out) -> {
                            System.arraycopy(w, 0, out, 0, out.length);
                            k.limitColumns(out, AT, rows, width, from, width, max);
                        });
                    }
                }
            }
        }
    }
}
