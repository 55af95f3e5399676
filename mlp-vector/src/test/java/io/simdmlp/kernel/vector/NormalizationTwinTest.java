package io.simdmlp.kernel.vector;

import static io.simdmlp.Bits.AT;

import io.simdmlp.Bits;
import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.kernel.reference.ReferenceKernels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels of normalization and dropout equal their reference twins, bit for bit, at the vector width of this JVM. */
@Tag("vector")
class NormalizationTwinTest {
    private static final Kernels VECTOR = new VectorKernels(new ReferenceKernels());
    private static final Kernels REFERENCE = new ReferenceKernels();
    private static final int[] ROWS = {1, 2, 3, 4, 5, 8, 9, 17, 33};
    private static final int[] WIDTHS = {
        1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 31, 32, 33, 47, 48, 63, 64, 65, 100, 129, 197
    };

    private final Random random = new Random(1);
    private final float[] scratch = new float[VECTOR.scratchSize(256, 256, false)];

    /** What a kernel computes. */
    private interface Run {
        void with(Kernels kernels, float[] a, float[] b);
    }

    /** Compares two outputs of the vector and the reference kernel; both may be overwritten in part. */
    private void assertTwins(String what, float[] a, float[] b, Run run) {
        float[] expectedA = a.clone();
        float[] expectedB = b.clone();
        Arrays.fill(scratch, Float.NaN);
        run.with(REFERENCE, expectedA, expectedB);
        float[] actualA = a.clone();
        float[] actualB = b.clone();
        Arrays.fill(scratch, Float.NaN);
        run.with(VECTOR, actualA, actualB);
        Bits.assertSame(expectedA, actualA, what);
        Bits.assertSame(expectedB, actualB, what);
    }

    /** Ranges of columns: all, and one that begins and ends within. */
    private static List<int[]> ranges(int width) {
        return List.of(new int[] {0, width}, new int[] {width / 3, width - width / 4});
    }

    @Test
    void columns() {
        for (int rows : ROWS) {
            for (int width : WIDTHS) {
                for (int[] range : ranges(width)) {
                    int from = range[0];
                    int to = range[1];
                    String what = rows + " x " + width + " columns " + from + " to " + to;
                    float[] z = Bits.random(random, rows * width);
                    float[] p = Bits.random(random, 3 * width);
                    float[] moments = Bits.output(2 * width);
                    assertTwins(
                            "moments " + what,
                            moments,
                            z,
                            (k, m, ignored) -> k.columnMoments(m, AT, AT + width, z, AT, rows, width, from, to));
                    float[] stats = Bits.uniform(random, 2 * width);
                    assertTwins(
                            "forward " + what,
                            Bits.output(rows * width),
                            z,
                            (k, y, n) -> k.normalizeColumns(
                                    y,
                                    AT,
                                    n,
                                    AT,
                                    n,
                                    AT,
                                    stats,
                                    AT,
                                    AT + width,
                                    p,
                                    AT,
                                    AT + width,
                                    rows,
                                    width,
                                    from,
                                    to));
                    float[] n = Bits.random(random, rows * width);
                    assertTwins(
                            "gradient of scale " + what,
                            Bits.output(2 * width),
                            z,
                            (k, g, d) -> k.scaleGradient(g, AT, AT + width, d, AT, n, AT, rows, width, from, to));
                    assertTwins(
                            "gradient of scale alone " + what,
                            Bits.output(2 * width),
                            z,
                            (k, g, d) -> k.scaleGradient(g, AT, -1, d, AT, n, AT, rows, width, from, to));
                    float[] g = Bits.random(random, 2 * width);
                    assertTwins(
                            "gradient " + what,
                            z,
                            p,
                            (k, d, scales) -> k.normalizeColumnsGradient(
                                    d, AT, n, AT, stats, AT, scales, AT, g, AT, AT + width, rows, width, from, to));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rows(boolean centered) {
        for (int rows : ROWS) {
            for (int width : WIDTHS) {
                String what = rows + " x " + width + (centered ? " centered" : "");
                float[] z = Bits.random(random, rows * width);
                float[] p = Bits.random(random, 2 * width);
                for (int shiftAt : new int[] {AT + width, -1}) {
                    float[] inverses = Bits.output(rows);
                    assertTwins(
                            "forward " + what,
                            Bits.output(rows * width),
                            z,
                            (k, y, n) -> k.normalizeRows(
                                    y, AT, n, AT, inverses, AT, n, AT, p, AT, shiftAt, rows, width, 1e-5f, centered,
                                    scratch));
                    assertTwins(
                            "in place, and inverses " + what,
                            inverses,
                            z,
                            (k, i, y) -> k.normalizeRows(
                                    y, AT, y, AT, i, AT, y, AT, p, AT, shiftAt, rows, width, 1e-5f, centered, scratch));
                }
                float[] n = Bits.random(random, rows * width);
                float[] inverses = Bits.uniform(random, rows);
                assertTwins(
                        "gradient " + what,
                        z,
                        p,
                        (k, d, scales) -> k.normalizeRowsGradient(
                                d, AT, n, AT, inverses, AT, scales, AT, rows, width, centered, scratch));
            }
        }
    }

    @Test
    void dropout() {
        long[] seeds = {0, 1, -1, 0x123456789ABCDEFL};
        for (int rows : ROWS) {
            for (int width : WIDTHS) {
                for (int[] range : ranges(width)) {
                    long seed = seeds[random.nextInt(seeds.length)];
                    long step = random.nextLong() >>> 16;
                    int first = random.nextInt(9);
                    for (long threshold : new long[] {1, 1L << 30, 3L << 30, (1L << 32) - 1}) {
                        assertTwins(
                                "factors " + rows + " x " + width + " from " + first + " below " + threshold,
                                Bits.output(rows * width),
                                new float[0],
                                (k, m, ignored) -> k.dropoutFactors(
                                        m, AT, first, rows, width, range[0], range[1], seed, step, 7, threshold,
                                        1.25f));
                    }
                }
            }
        }
    }

    /** A share of the rows has the numbers of those rows in the whole batch. */
    @Test
    void dropoutOfAShare() {
        int rows = 23;
        int width = 37;
        float[] whole = new float[rows * width];
        VECTOR.dropoutFactors(whole, 0, 0, rows, width, 0, width, 5, 6, 7, 1L << 31, 2f);
        float[] shares = new float[rows * width];
        int[] begins = {0, 1, 6, 7, 15, 23};
        for (int i = 0; i + 1 < begins.length; i++) {
            int count = begins[i + 1] - begins[i];
            VECTOR.dropoutFactors(shares, begins[i] * width, begins[i], count, width, 0, 16, 5, 6, 7, 1L << 31, 2f);
            VECTOR.dropoutFactors(shares, begins[i] * width, begins[i], count, width, 16, width, 5, 6, 7, 1L << 31, 2f);
        }
        Bits.assertSame(whole, shares, "shares");
    }

    @Test
    void multiply() {
        for (int n = 1; n < 70; n++) {
            int count = n;
            float[] b = Bits.random(random, n);
            assertTwins(
                    "product of " + n,
                    Bits.random(random, n),
                    b,
                    (k, a, factors) -> k.multiply(a, AT, a, AT, factors, AT, count));
        }
    }

    /** A layer without biases begins its sums with 0. */
    @Test
    void denseWithoutBias() {
        for (int rows : ROWS) {
            for (int width : WIDTHS) {
                for (int in : new int[] {1, 7, 40}) {
                    float[] x = Bits.random(random, rows * in);
                    float[] p = Bits.random(random, in * width);
                    assertTwins(
                            "dense " + List.of(rows, in, width),
                            Bits.output(rows * width),
                            p,
                            (k, out, w) -> k.dense(
                                    out,
                                    AT,
                                    x,
                                    AT,
                                    w,
                                    AT,
                                    -1,
                                    false,
                                    rows,
                                    in,
                                    width,
                                    0,
                                    width,
                                    Pointwise.TANH,
                                    scratch));
                }
            }
        }
    }
}
