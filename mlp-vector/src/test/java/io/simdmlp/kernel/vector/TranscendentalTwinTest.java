package io.simdmlp.kernel.vector;

import io.simdmlp.Bits;
import io.simdmlp.LossCase;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.kernel.PointwiseLoss;
import io.simdmlp.kernel.ScalarMath;
import io.simdmlp.kernel.reference.ReferenceKernels;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every function, activation, derivative and loss gives the same bits in vectors and scalars over the range of float. */
@Tag("vector")
class TranscendentalTwinTest {
    /** Every 4,093rd float, a prime number of floats apart, and every special value. */
    private static float[] floats() {
        float[] values = new float[(int) ((1L << 32) / 4093) + 200];
        int n = 0;
        for (long bits = 0; bits < 1L << 32; bits += 4093) {
            values[n++] = Float.intBitsToFloat((int) bits);
        }
        float[] special = {
            0f,
            -0f,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            Float.MIN_NORMAL,
            -Float.MIN_NORMAL,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            1f,
            -1f,
            88.72284f,
            88.7229f,
            -87.34f,
            -103.97f,
            -103.98f,
            -104f,
            89f,
            0.625f,
            -0.625f,
            ScalarMath.EXP_MAX,
            ScalarMath.EXP_MIN,
            Math.nextDown(Float.MIN_NORMAL),
            Math.nextDown(1f),
            Math.nextUp(-1f)
        };
        float[] borders = {
            1f,
            3f,
            ScalarMath.TRIG_MAX,
            ScalarMath.FAR,
            ScalarMath.LEFT_END,
            ScalarMath.MISH_MAX,
            ScalarMath.NORMAL_MAX,
            ScalarMath.GELU_TANH_MAX,
            ScalarMath.EXPM1_MIN,
            Pointwise.SOFTSIGN_MAX
        };
        System.arraycopy(special, 0, values, n, special.length);
        n += special.length;
        for (float border : borders) {
            for (float x : new float[] {border, Math.nextDown(border), Math.nextUp(border)}) {
                values[n++] = x;
                values[n++] = -x;
            }
        }
        return Arrays.copyOf(values, n / Simd.LANES * Simd.LANES + Simd.LANES); // the rest zero
    }

    @Test
    void exp() {
        float[] x = floats();
        float[] expected = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            expected[i] = ScalarMath.exp(x[i]);
        }
        Exponentials.run(x, 0, x.length);
        Bits.assertSame(expected, x, "exp");
    }

    @Test
    void expm1() {
        float[] x = floats();
        float[] expected = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = x[i] > 0f ? -x[i] : x[i];
            expected[i] = ScalarMath.expm1(x[i]);
        }
        Exponentials.minusOne(x, 0, x.length);
        Bits.assertSame(expected, x, "expm1");
    }

    @Test
    void sinAndCos() {
        float[] x = floats();
        float[] expectedSin = new float[x.length];
        float[] expectedCos = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            expectedSin[i] = ScalarMath.sin(x[i]);
            expectedCos[i] = ScalarMath.cos(x[i]);
        }
        float[] sin = new float[x.length];
        float[] cos = new float[x.length];
        Sines.run(sin, 0, cos, 0, x, 0, x.length);
        Bits.assertSame(expectedSin, sin, "sin");
        Bits.assertSame(expectedCos, cos, "cos");
    }

    @ParameterizedTest
    @EnumSource(Pointwise.class)
    void activation(Pointwise f) {
        float[] x = floats();
        float[] expected = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            expected[i] = f.value(x[i]);
        }
        new VectorKernels(new ReferenceKernels())
                .pointwise(x, 0, x, 0, x.length, f, new float[Product.scratchSize(1, 0, true)]);
        Bits.assertSame(expected, x, f.name());
    }

    @ParameterizedTest
    @EnumSource(Pointwise.class)
    void derivative(Pointwise f) {
        float[] v = floats();
        float[] d = new float[v.length];
        float[] expected = new float[v.length];
        for (int i = 0; i < v.length; i++) {
            v[i] = f.fromInput() ? v[i] : f.value(v[i]);
            d[i] = i % 7 - 3f;
            expected[i] = f.chain(d[i], v[i]);
        }
        new VectorKernels(new ReferenceKernels())
                .pointwiseGradient(d, 0, v, 0, v.length, f, new float[Product.scratchSize(1, 0, true)]);
        Bits.assertSame(expected, d, f.name());
    }

    @Test
    void log() {
        float[] x = floats();
        float[] expected = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            expected[i] = ScalarMath.log(x[i]);
        }
        Logarithms.run(x, 0, x.length);
        Bits.assertSame(expected, x, "log");
    }

    @Test
    void log1p() {
        float[] x = floats();
        float[] expected = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            expected[i] = ScalarMath.log1p(x[i]);
        }
        Logarithms.onePlus(x, 0, x.length);
        Bits.assertSame(expected, x, "log1p");
    }

    @ParameterizedTest
    @MethodSource("io.simdmlp.LossCase#all")
    void loss(LossCase of) {
        PointwiseLoss f = of.f();
        float[] a = floats();
        float[] y = new float[a.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = i % 5 * 0.5f - 1f;
        }
        float[] loss = new float[a.length];
        float[] da = new float[a.length];
        float[] expectedLoss = new float[a.length];
        float[] expectedDa = new float[a.length];
        ReferenceKernels twin = new ReferenceKernels();
        float[] scratch = new float[Product.scratchSize(1, 0, true)];
        twin.loss(expectedLoss, 0, expectedDa, 0, a, 0, y, 0, a.length, 0.25f, f, of.p(), of.q(), scratch);
        new VectorKernels(new ReferenceKernels())
                .loss(loss, 0, da, 0, a, 0, y, 0, a.length, 0.25f, f, of.p(), of.q(), scratch);
        Bits.assertSame(expectedLoss, loss, "loss");
        Bits.assertSame(expectedDa, da, "derivative");
    }
}
