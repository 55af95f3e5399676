package io.simdmlp.kernel.vector;

import static io.simdmlp.Bits.AT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Bits;
import io.simdmlp.kernel.Bfloat16;
import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.kernel.reference.ReferenceKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Products with weights of bfloat16: those of the vector kernels equal those of the reference kernels, and those equal a float
 * product with the decoded weights, bit for bit.
 */
@Tag("vector")
class Bfloat16TwinTest {
    private static final Kernels VECTOR = new VectorKernels(new ReferenceKernels());
    private static final Kernels REFERENCE = new ReferenceKernels();
    private static final int PAIR_CANARY = 0x7A123456;

    /** The hash of the bits of a product. */
    private static final int HASH = 273765547;

    /** (rows, inputs, outputs) around every tile's edge. */
    private static List<int[]> shapes() {
        List<int[]> shapes = new ArrayList<>();
        for (int rows : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 13}) {
            for (int in : new int[] {1, 2, 3, 16, 19}) {
                for (int out = 1; out <= 2 * Bfloat16Product.PANEL_VECTORS * Simd.LANES + 1; out++) {
                    shapes.add(new int[] {rows, in, out});
                }
            }
        }
        int panel = Bfloat16Product.PANEL_VECTORS * Simd.LANES;
        for (int out : new int[] {4 * panel - 1, 4 * panel, 4 * panel + 1, 5 * panel + 3, 8 * panel, 9 * panel - 2}) {
            shapes.add(new int[] {1, 5, out});
            shapes.add(new int[] {1, 38, out});
            shapes.add(new int[] {3, 5, out});
        }
        shapes.add(new int[] {1, 784, 130});
        shapes.add(new int[] {3, 2051, 70});
        shapes.add(new int[] {241, 37, 257});
        Random random = new Random(5);
        for (int i = 0; i < 30; i++) {
            shapes.add(new int[] {1 + random.nextInt(20), 1 + random.nextInt(600), 1 + random.nextInt(200)});
        }
        return shapes;
    }

    /** Pairs at {@code at}, between canaries, which are checked. */
    private static int[] packed(Kernels kernels, float[] w, int in, int out, int at) {
        int size = Math.toIntExact(kernels.bfloat16Size(in, out));
        int[] packed = new int[at + size + 2];
        Arrays.fill(packed, PAIR_CANARY);
        kernels.packBfloat16(packed, at, w, AT, in, out);
        for (int i = 0; i < packed.length; i++) {
            if (i < at || i >= at + size) {
                assertEquals(PAIR_CANARY, packed[i], "canary " + (i - at));
            }
        }
        return packed;
    }

    /** The weights (in, out) that pairs stand for, then the bias, at {@code AT}. */
    private static float[] decoded(float[] w, int in, int out) {
        float[] decoded = w.clone();
        for (int i = 0; i < in; i += 2) {
            for (int o = 0; o < out; o++) {
                int low = AT + i * out + o;
                int pair = Bfloat16.pair(w[low], i + 1 < in ? w[low + out] : 0f);
                decoded[low] = Bfloat16.low(pair);
                if (i + 1 < in) {
                    decoded[low + out] = Bfloat16.high(pair);
                }
            }
        }
        return decoded;
    }

    private static float[] scratch(int rows, int in) {
        float[] scratch = new float[VECTOR.scratchSize(rows, in, true)];
        Arrays.fill(scratch, Float.NaN); // kernels must not read it before they write it
        return scratch;
    }

    @ParameterizedTest
    @EnumSource(names = {"IDENTITY", "RELU", "TANH"})
    void dense(Pointwise f) {
        Random random = new Random(1);
        for (int[] shape : shapes()) {
            int rows = shape[0];
            int in = shape[1];
            int out = shape[2];
            String what = f + " " + List.of(rows, in, out);
            float[] x = Bits.random(random, rows * in);
            float[] w = Bits.random(random, in * out + out);
            int biasAt = AT + in * out;
            float[] bias = Arrays.copyOfRange(w, biasAt, biasAt + out); // ends with the last bias
            float[] scratch = scratch(rows, in);
            float[] floats = Bits.output(rows * out);
            REFERENCE.dense(
                    floats, AT, x, AT, decoded(w, in, out), AT, biasAt, false, rows, in, out, 0, out, f, scratch);
            for (Kernels kernels : new Kernels[] {REFERENCE, VECTOR}) {
                for (int at : new int[] {0, 5}) {
                    int[] pairs = packed(kernels, w, in, out, at);
                    float[] c = Bits.output(rows * out);
                    kernels.denseBfloat16(c, AT, x, AT, pairs, at, bias, 0, rows, in, out, 0, out, f, scratch);
                    Bits.assertSame(floats, c, what);
                    Bits.assertCanaries(c, rows * out, what);
                }
            }
        }
    }

    /** Ranges of panels, the last with the remaining columns, as threads share them. */
    @ParameterizedTest
    @EnumSource(names = {"IDENTITY", "RELU", "GELU"})
    void anyPanelsAreTheSame(Pointwise f) {
        Random random = new Random(8);
        int panel = VECTOR.packedPanel();
        int ranges = 0;
        for (int out : new int[] {1, panel - 1, 3 * panel, 5 * panel + 3, 9 * panel + panel / 2}) {
            for (int in : new int[] {1, 21, 40}) {
                float[] w = Bits.random(random, in * out + out);
                int[] pairs = packed(VECTOR, w, in, out, 3);
                int[] plain = packed(REFERENCE, w, in, out, 3);
                for (int rows : new int[] {1, 2, 7}) {
                    float[] x = Bits.random(random, rows * in);
                    float[] scratch = scratch(rows, in);
                    for (int from = 0; from == 0 || out - from >= panel; from += panel) {
                        for (int end = from + panel; end < out + panel; end += panel) {
                            int to = out - end < panel ? out : end;
                            float[] expected = Bits.output(rows * out);
                            float[] actual = Bits.output(rows * out);
                            int biasAt = AT + in * out;
                            REFERENCE.denseBfloat16(
                                    expected, AT, x, AT, plain, 3, w, biasAt, rows, in, out, from, to, f, scratch);
                            VECTOR.denseBfloat16(
                                    actual, AT, x, AT, pairs, 3, w, biasAt, rows, in, out, from, to, f, scratch);
                            Bits.assertSame(expected, actual, f + " " + List.of(rows, in, out, from, to));
                            ranges++;
                        }
                    }
                }
            }
        }
        assertTrue(ranges > 500, ranges + " ranges");
    }

    /** The bits of a product, recorded once: they are the same on every machine. */
    @Test
    void bitsStayTheSame() {
        Random random = new Random(3);
        float[] w = Bits.random(random, 37 * 71 + 71);
        float[] x = Bits.random(random, 3 * 37);
        float[] scratch = scratch(3, 37);
        for (Kernels kernels : new Kernels[] {REFERENCE, VECTOR}) {
            float[] c = Bits.output(3 * 71);
            kernels.denseBfloat16(
                    c,
                    AT,
                    x,
                    AT,
                    packed(kernels, w, 37, 71, 0),
                    0,
                    w,
                    AT + 37 * 71,
                    3,
                    37,
                    71,
                    0,
                    71,
                    Pointwise.IDENTITY,
                    scratch);
            assertEquals(HASH, Arrays.hashCode(Arrays.copyOfRange(c, AT, AT + 3 * 71)), kernels.name());
        }
    }
}
