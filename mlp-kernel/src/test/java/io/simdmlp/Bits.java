package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;

/** Arrays for tests of kernels, and their comparison bit for bit. */
public final class Bits {
    /** The value before and after every slice, which must not change. */
    public static final float CANARY = 7.25e33f;

    /** The number of canaries before a slice; odd, so that no slice is aligned. */
    public static final int AT = 3;

    private Bits() {}

    /** A slice of NaN between canaries: an output before it is overwritten. */
    public static float[] output(int n) {
        float[] array = canaries(n);
        Arrays.fill(array, AT, AT + n, Float.NaN);
        return array;
    }

    /** A slice of random values between canaries: mostly ordinary, some zero, tiny or large. */
    public static float[] random(Random random, int n) {
        float[] array = canaries(n);
        for (int i = AT; i < AT + n; i++) {
            array[i] = switch (random.nextInt(16)) {
                case 0 -> 0f;
                case 1 -> -0f;
                case 2 -> (float) (random.nextGaussian() * 1e-3);
                case 3 -> (float) (random.nextGaussian() * 30);
                default -> (float) random.nextGaussian();
            };
        }
        return array;
    }

    /** A slice of random values in [0, 1) between canaries. */
    public static float[] uniform(Random random, int n) {
        float[] array = canaries(n);
        for (int i = AT; i < AT + n; i++) {
            array[i] = random.nextFloat();
        }
        return array;
    }

    private static float[] canaries(int n) {
        float[] array = new float[AT + n + 5];
        Arrays.fill(array, CANARY);
        return array;
    }

    /** Checks that all elements are equal bit for bit, or both NaN. */
    public static void assertSame(float[] expected, float[] actual, String what) {
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(actual[i])) {
                assertEquals(expected[i], actual[i], what + ": element " + (i - AT));
                assertEquals(
                        Float.floatToIntBits(expected[i]),
                        Float.floatToIntBits(actual[i]),
                        what + ": bits of element " + (i - AT));
            }
        }
    }

    /** Checks that only the slice has been written to. */
    public static void assertCanaries(float[] array, int n, String what) {
        for (int i = 0; i < array.length; i++) {
            if (i < AT || i >= AT + n) {
                assertEquals(CANARY, array[i], what + ": canary " + (i - AT));
            }
        }
    }

    /** Checks that every element of the slice has been overwritten. */
    public static void assertNoNaN(float[] array, int n, String what) {
        for (int i = AT; i < AT + n; i++) {
            assertEquals(array[i], array[i], what + ": element " + (i - AT));
        }
    }
}
