package io.simdmlp.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.simdmlp.kernel.reference.ReferenceKernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The random numbers of dropout. */
class PhiloxTest {
    /** The known answers of Random123 for philox4x32-10: counter, key, block. */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void knownAnswers(String counter, String key, String block) {
        int[] c = words(counter);
        int[] k = words(key);
        int[] expected = words(block);
        long both = ((long) k[1] << 32) | (k[0] & Philox.LOW);
        for (int word = 0; word < 4; word++) {
            assertEquals(expected[word], Philox.word(word, c[0], c[1], c[2], c[3], both), "word " + word);
        }
    }

    private static int[] words(String text) {
        String[] parts = text.split(" ", -1);
        int[] words = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            words[i] = Integer.parseUnsignedInt(parts[i], 16);
        }
        return words;
    }

    /** Another seed, step, layer, row or column gives another number: each is in the counter or the key. */
    @Test
    void everythingCounts() {
        float[] base = factors(5, 0, 1L << 33, 3);
        assertEquals(0.5, equal(base, factors(6, 0, 1L << 33, 3)), 0.05);
        assertEquals(0.5, equal(base, factors(5L + (1L << 32), 0, 1L << 33, 3)), 0.05);
        assertEquals(0.5, equal(base, factors(5, 0, (1L << 33) + 1, 3)), 0.05);
        assertEquals(0.5, equal(base, factors(5, 0, 1L << 34, 3)), 0.05);
        assertEquals(0.5, equal(base, factors(5, 0, 1L << 33, 4)), 0.05);
        assertEquals(0.5, equal(base, factors(5, 32, 1L << 33, 3)), 0.05);
    }

    /** The fraction of equal elements. */
    private static double equal(float[] a, float[] b) {
        int equal = 0;
        for (int i = 0; i < a.length; i++) {
            equal += a[i] == b[i] ? 1 : 0;
        }
        return (double) equal / a.length;
    }

    private static float[] factors(long seed, int firstRow, long step, int layer) {
        float[] m = new float[32 * 100];
        new ReferenceKernels().dropoutFactors(m, 0, firstRow, 32, 100, 0, 100, seed, step, layer, 1L << 31, 2f);
        return m;
    }

    /** The frequency of 0 is the probability, within five standard deviations. */
    @ParameterizedTest
    @CsvSource({"0.1", "0.2", "0.5", "0.9"})
    void theFrequencyIsTheProbability(double probability) {
        int rows = 500;
        int width = 1000;
        float[] m = new float[rows * width];
        long threshold = Math.round(probability * 0x1p32);
        new ReferenceKernels().dropoutFactors(m, 0, 0, rows, width, 0, width, 1, 2, 3, threshold, 4f);
        int zeros = 0;
        for (float factor : m) {
            assertEquals(factor == 0f ? 0f : 4f, factor);
            zeros += factor == 0f ? 1 : 0;
        }
        double deviation = Math.sqrt(probability * (1 - probability) / m.length);
        assertEquals(probability, (double) zeros / m.length, 5 * deviation);
    }
}
