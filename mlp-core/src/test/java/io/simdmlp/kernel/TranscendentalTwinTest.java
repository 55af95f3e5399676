package io.simdmlp.kernel;

import io.simdmlp.Bits;
import io.simdmlp.reference.Pointwise;
import io.simdmlp.reference.ReferenceKernels;
import io.simdmlp.reference.ScalarMath;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** exp, sigmoid, tanh and log1p give the same bits in vectors and scalars over the whole range of float. */
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
            ScalarMath.EXP_MIN
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
    void sigmoidCrossEntropy() {
        float[] z = floats();
        float[] y = new float[z.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = i % 3 * 0.5f;
        }
        float[] loss = new float[z.length];
        float[] dz = new float[z.length];
        float[] expectedLoss = new float[z.length];
        float[] expectedDz = new float[z.length];
        ReferenceKernels twin = new ReferenceKernels();
        twin.sigmoidCrossEntropy(expectedLoss, 0, expectedDz, 0, z, 0, y, 0, z.length, 0.25f);
        new VectorKernels().sigmoidCrossEntropy(loss, 0, dz, 0, z, 0, y, 0, z.length, 0.25f);
        Bits.assertSame(expectedLoss, loss, "loss");
        Bits.assertSame(expectedDz, dz, "derivative");
    }
}
