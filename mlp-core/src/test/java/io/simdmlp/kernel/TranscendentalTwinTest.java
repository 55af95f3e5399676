package io.simdmlp.kernel;

import io.simdmlp.Bits;
import io.simdmlp.reference.Pointwise;
import io.simdmlp.reference.PointwiseLoss;
import io.simdmlp.reference.ReferenceKernels;
import io.simdmlp.reference.ScalarMath;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** exp, log, log1p, sigmoid, tanh and the losses give the same bits in vectors and scalars over the whole range of float. */
@Tag("vector")
class TranscendentalTwinTest {
    /** Every 4,093rd float, a prime number of floats apart, and every special value. */
    private static float[] floats() {
        float[] values = new float[(int) ((1L << 32) / 4093) + 32];
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
        System.arraycopy(special, 0, values, n, special.length);
        return Arrays.copyOf(values, n + special.length);
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
    void sigmoid() {
        float[] x = floats();
        float[] expected = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            expected[i] = Pointwise.SIGMOID.value(x[i]);
        }
        Sigmoid.forward(x, 0, x.length, new float[Product.SCRATCH]);
        Bits.assertSame(expected, x, "sigmoid");
    }

    @Test
    void tanh() {
        float[] x = floats();
        float[] expected = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            expected[i] = Pointwise.TANH.value(x[i]);
        }
        Tanh.forward(x, 0, x.length, new float[Product.SCRATCH]);
        Bits.assertSame(expected, x, "tanh");
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
    @EnumSource(PointwiseLoss.class)
    void loss(PointwiseLoss f) {
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
        float[] scratch = new float[Product.SCRATCH];
        twin.loss(expectedLoss, 0, expectedDa, 0, a, 0, y, 0, a.length, 0.25f, f, scratch);
        new VectorKernels().loss(loss, 0, da, 0, a, 0, y, 0, a.length, 0.25f, f, scratch);
        Bits.assertSame(expectedLoss, loss, "loss");
        Bits.assertSame(expectedDa, da, "derivative");
    }
}
